/* Weather of a block kept compact; see season_packed.h.
 *
 *   value = read scale + offset,    read = stored * stored_scale + stored_offset
 *
 * `stored` is the source's number, found again from a value by rounding its inverse: conversions
 * of doubles are finer by far than 16- or 32-bit numbers are apart.
 */
#include "season/season_packed.h"
#include <math.h>
#include <string.h>

enum column {
  COLUMN_IRRAD,
  COLUMN_TMIN,
  COLUMN_TMAX,
  COLUMN_TEMP, /* after TMIN and TMAX, whose mean it may be */
  COLUMN_ET0,
  COLUMN_RAIN,
  COLUMN_E0,
  COLUMN_ES0,
  COLUMN_IRRIGATION,
  N_COLUMNS
};
static const enum weather_variable variable_of[N_COLUMNS] = {
    WEATHER_IRRAD, WEATHER_TMIN, WEATHER_TMAX, WEATHER_TEMP,
    WEATHER_ET0,   WEATHER_RAIN, WEATHER_E0,   WEATHER_ES0};

/* how numbers are kept: not at all (zeros, and TEMP), as the source's, as they are */
enum kind { KIND_ZERO, KIND_MEAN, KIND_SHORT, KIND_SINGLE, KIND_DOUBLE, N_KINDS };
static const size_t bytes_of[N_KINDS] = {
    [KIND_SHORT] = sizeof(int16_t), [KIND_SINGLE] = sizeof(float), [KIND_DOUBLE] = sizeof(double)};
enum { EXCEPTION_BYTES = sizeof(double) + sizeof(int32_t) };

/* what is in front of a block's columns */
struct header {
  int32_t n_days, n_fallow;
  int32_t wet;
  int32_t kind[N_COLUMNS];
  int32_t n_exceptions[N_COLUMNS];
};

static size_t aligned(size_t bytes) {
  const size_t unit = SEASON_PACKED_ALIGNMENT;
  return (bytes + unit - 1) / unit * unit;
}

static int days_of(const struct header *h, enum column c) {
  return h->n_days + 1 + (c >= COLUMN_RAIN ? h->n_fallow : 0);
}
static int columns_of(const struct header *h) { return h->wet ? N_COLUMNS : COLUMN_RAIN; }

size_t season_packed_most(int n_days, int n_fallow, bool wet) {
  const struct header h = {.n_days = n_days, .n_fallow = n_fallow, .wet = wet};
  size_t bytes = aligned(sizeof h);
  for (enum column c = 0; c < (enum column)columns_of(&h); c++)
    bytes += aligned((size_t)days_of(&h, c) * sizeof(lane)) + SEASON_PACKED_ALIGNMENT;
  return bytes;
}

/* -- conversions */

static struct weather_form form_of(const struct weather_form *form, enum column c) {
  static const struct weather_form same = {
      .scale = 1., .stored_scale = 1., .offset = 0., .stored_offset = 0.};
  return c == COLUMN_IRRIGATION || form[variable_of[c]].scale == 0. ? same : form[variable_of[c]];
}

LANE_INLINE double converted(const struct weather_form *f, double stored) {
  const double read = f->packed ? stored * f->stored_scale + f->stored_offset : stored;
  return read * f->scale + f->offset;
}

/* the number of the source behind a value, before it is rounded to the source's type */
static double stored_of(const struct weather_form *f, double value) {
  const double read = (value - f->offset) / f->scale;
  return f->packed ? (read - f->stored_offset) / f->stored_scale : read;
}

static bool same_bits(double a, double b) { return memcmp(&a, &b, sizeof a) == 0; }

/* -- packing */

/* A column of a block: LANES numbers a day, `stride` apart from day to day. */
struct column_of_block {
  double *at;
  size_t stride;
  int n_days;
  struct weather_form form;
  const struct season_weather *weather; /* for KIND_MEAN */
};

static struct column_of_block column_of(const struct header *h, enum column c,
                                        struct season_weather *w, struct season_wet *wet,
                                        const struct weather_form *form) {
  lane *const at[N_COLUMNS] = {&w->irrad,
                               &w->tmin,
                               &w->tmax,
                               &w->temp,
                               &w->et0,
                               wet ? &wet->rain : 0,
                               wet ? &wet->e0 : 0,
                               wet ? &wet->es0 : 0,
                               wet ? &wet->irrigation : 0};
  return (struct column_of_block){.at = (double *)at[c],
                                  .stride =
                                      (c < COLUMN_RAIN ? sizeof *w : sizeof *wet) / sizeof(double),
                                  .n_days = days_of(h, c),
                                  .form = form_of(form, c),
                                  .weather = w};
}

/* -- numbers of a kind */

/* days first .. first + n - 1 of a column into numbers of the kind */
static void store(const struct column_of_block *c, enum kind kind, int first, int n, void *to) {
  int16_t *shorts = to;
  float *singles = to;
  double *doubles = to;
  for (int i = 0; i < n; i++)
    FOR_LANES (l) {
      const double value = c->at[(size_t)(first + i) * c->stride + (size_t)l];
      const int at = i * LANES + l;
      if (kind == KIND_SHORT) {
        const double x = rint(stored_of(&c->form, value));
        shorts[at] = x >= INT16_MIN && x <= INT16_MAX ? (int16_t)x : 0;
      } else if (kind == KIND_SINGLE) {
        singles[at] = (float)stored_of(&c->form, value);
      } else if (kind == KIND_DOUBLE) {
        doubles[at] = value;
      }
    }
}

#define FOR_NUMBERS(days)                                                                          \
  for (int i = 0; i < (days); i++, to += stride)                                                   \
    FOR_LANES (l)

/* Numbers of a kind as they were, on days first .. first + n - 1; to[LANES] a day, stride apart. */
static void restore(const struct column_of_block *c, enum kind kind, int first, int n,
                    const void *from, double *restrict to, size_t stride) {
  const struct weather_form f = c->form;
  const int16_t *shorts = from;
  const float *singles = from;
  const double *doubles = from;
  const struct season_weather *day = c->weather + (kind == KIND_MEAN ? first : 0);
  if (kind == KIND_ZERO)
    FOR_NUMBERS(n) to[l] = 0.;
  else if (kind == KIND_MEAN)
    FOR_NUMBERS(n) to[l] = .5 * (day[i].tmin[l] + day[i].tmax[l]);
  else if (kind == KIND_SHORT)
    FOR_NUMBERS(n) to[l] = converted(&f, shorts[i * LANES + l]);
  else if (kind == KIND_DOUBLE)
    FOR_NUMBERS(n) to[l] = doubles[i * LANES + l];
  else if (f.packed)
    FOR_NUMBERS(n) to[l] = converted(&f, singles[i * LANES + l]);
  else
    FOR_NUMBERS(n) to[l] = singles[i * LANES + l] * f.scale + f.offset;
}

/* -- packing */

/* Numbers that a kind does not give again; no more than `most` + 1 are looked for. at, value: where
 * they stand and what they are; NULL = not wanted. */
static int exceptions_of(const struct column_of_block *c, enum kind kind, const bool *idle,
                         int most, int32_t *at, double *value) {
  double kept[LANES], again[LANES];
  int count = 0;
  for (int n = 0; n < c->n_days; n++) {
    const double *is = c->at + (size_t)n * c->stride;
    store(c, kind, n, 1, kept);
    restore(c, kind, n, 1, kept, again, LANES);
    FOR_LANES (l) {
      if (same_bits(is[l], again[l]) || (idle[l] && isfinite(again[l]))) continue;
      if (count > most) return count;
      if (at) {
        at[count] = n * LANES + l;
        value[count] = is[l];
      }
      count++;
    }
  }
  return count;
}

/* the kind that takes least; *n_exceptions beside it */
static enum kind choose(const struct column_of_block *column, enum column c, const bool *idle,
                        int *n_exceptions) {
  enum kind best = KIND_DOUBLE;
  const size_t numbers = (size_t)column->n_days * LANES;
  size_t least = numbers * sizeof(double);
  *n_exceptions = 0;
  for (enum kind kind = KIND_ZERO; kind < KIND_DOUBLE; kind++) {
    const size_t own = numbers * bytes_of[kind];
    if ((kind == KIND_MEAN && c != COLUMN_TEMP) || own >= least) continue;
    const int most = (int)((least - own - 1) / EXCEPTION_BYTES);
    const int count = exceptions_of(column, kind, idle, most, 0, 0);
    if (count > most) continue;
    best = kind;
    least = own + (size_t)count * EXCEPTION_BYTES;
    *n_exceptions = count;
  }
  return best;
}

/* where a column's parts are, from its start on: numbers, exceptions' values, their places */
struct layout {
  size_t value, at, end;
};
static struct layout layout_of(const struct header *h, enum column c) {
  const size_t n = (size_t)h->n_exceptions[c];
  struct layout l;
  l.value = aligned((size_t)days_of(h, c) * LANES * bytes_of[h->kind[c]]);
  l.at = l.value + n * sizeof(double);
  l.end = aligned(l.at + n * sizeof(int32_t));
  return l;
}

size_t season_pack(int n_days, int n_fallow, struct season_weather *weather, struct season_wet *wet,
                   const struct weather_form *form, const bool idle[LANES], void *to) {
  struct header *h = to;
  char *at = (char *)to + aligned(sizeof *h);
  *h = (struct header){.n_days = n_days, .n_fallow = wet ? n_fallow : 0, .wet = wet != 0};
  for (enum column c = 0; c < (enum column)columns_of(h); c++) {
    const struct column_of_block column = column_of(h, c, weather, wet, form);
    const enum kind kind = choose(&column, c, idle, &h->n_exceptions[c]);
    h->kind[c] = (int32_t)kind;
    store(&column, kind, 0, column.n_days, at);
    const struct layout l = layout_of(h, c);
    exceptions_of(&column, kind, idle, h->n_exceptions[c], (int32_t *)(at + l.at),
                  (double *)(at + l.value));
    at += l.end;
  }
  return (size_t)(at - (char *)to);
}

/* -- unpacking */

/* the mean of TMIN over `count` days up to day n */
LANE_INLINE void mean_of_tmin(struct season_weather *weather, int n, int count) {
  enum { DAY = sizeof *weather / sizeof(double) };
  const double *tmin = (const double *)&weather[n - count + 1].tmin;
  double *mean = (double *)&weather[n].tmin_past;
  FOR_LANES (l) {
    double sum = 0.;
    for (int i = 0; i < count; i++) sum += tmin[i * DAY + l];
    mean[l] = sum / (double)count;
  }
}

void season_prepare_weather(bool continuous, int n_days, struct season_weather *w) {
  lane sum = lane_set(0.);
  for (int n = 0; !continuous && n <= n_days; n++) {
    w[n].tmin_past = sum;
    sum += w[n].tmin;
  }
  for (int n = 0; continuous && n < 6 && n <= n_days; n++) mean_of_tmin(w, n, n + 1);
  for (int n = 6; continuous && n <= n_days; n++) mean_of_tmin(w, n, 7);
}

void season_unpack(const void *packed, const struct weather_form *form, bool continuous,
                   struct season_weather *weather, struct season_wet *wet) {
  const struct header *h = packed;
  const char *from = (const char *)packed + aligned(sizeof *h);
  for (enum column c = 0; c < (enum column)columns_of(h); c++) {
    const struct column_of_block column = column_of(h, c, weather, wet, form);
    const struct layout l = layout_of(h, c);
    const double *value = (const double *)(from + l.value);
    const int32_t *at = (const int32_t *)(from + l.at);
    restore(&column, (enum kind)h->kind[c], 0, column.n_days, from, column.at, column.stride);
    for (int i = 0; i < h->n_exceptions[c]; i++)
      column.at[(size_t)(at[i] / LANES) * column.stride + (size_t)(at[i] % LANES)] = value[i];
    from += l.end;
  }
  season_prepare_weather(continuous, h->n_days, weather);
}
