#pragma once
/* Which quality flags of a product are kept: some whole values, or fields of bits with the values
 * that each of them may have (MODIS: bits 3-4 say what clouds there were). */
#include <stdbool.h>
#include <stdint.h>

enum { QUALITY_VALUES = 16, QUALITY_FIELDS = 8, QUALITY_FIELD_BITS = 6 };

struct quality_rule {
  int n_accept, accept[QUALITY_VALUES]; /* whole values to keep; 0 = any */
  int n_fields;                         /* all of which must hold */
  struct quality_field {
    int from, to;      /* the first and last bit, from 0 */
    uint64_t accepted; /* bit v = the field may hold v */
  } field[QUALITY_FIELDS];
};

/* "3" or "3-4": bits of a field of at most QUALITY_FIELD_BITS below bit 32; false where the text is
 * none. */
bool quality_bits_parse(const char *text, struct quality_field *field);
/* Whether a value with this flag is kept; a flag that is no whole number of 32 bits is not. */
bool quality_accepted(const struct quality_rule *rule, double flag);
