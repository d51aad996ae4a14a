/* Quality flags; see quality.h. */
#include "support/quality.h"
#include <stdlib.h>

bool quality_bits_parse(const char *text, struct quality_field *field) {
  char *end;
  if (*text < '0' || *text > '9') return false;
  long from = strtol(text, &end, 10), to = from;
  if (*end == '-' && end[1] >= '0' && end[1] <= '9') to = strtol(end + 1, &end, 10);
  if (*end || to < from || to > 31 || to - from >= QUALITY_FIELD_BITS) return false;
  *field = (struct quality_field){.from = (int)from, .to = (int)to};
  return true;
}

bool quality_accepted(const struct quality_rule *rule, double flag) {
  if (!(flag >= -2147483648.0 && flag <= 4294967295.0) || flag != (double)(int64_t)flag)
    return false;
  int64_t whole = (int64_t)flag;
  bool kept = rule->n_accept == 0;
  for (int i = 0; i < rule->n_accept; i++) kept |= whole == rule->accept[i];
  for (int f = 0; f < rule->n_fields; f++) {
    const struct quality_field *field = &rule->field[f];
    uint64_t held =
        ((uint64_t)whole >> field->from) & ((UINT64_C(2) << (field->to - field->from)) - 1);
    kept &= (bool)(field->accepted >> held & 1);
  }
  return kept;
}
