#pragma once
/* What the readers of a campaign's sections share (private to src/campaign). */
#include "campaign/campaign.h"
#include "support/schema.h"

enum { FIRST_YEAR = 1600, LAST_YEAR = 3000 }; /* of keys that hold a year */

struct campaign_reader {
  struct schema *schema;
  struct campaign *campaign;
  struct problems *list;
};

/* One problem with the value of a key: "file:line: path ...". Always false. */
bool campaign_wrong(const struct campaign_reader *r, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A number (in the key's unit) that must lie in [lo, hi]; NaN where there is none or a problem. */
double campaign_number(const struct campaign_reader *r, const char *path, double lo, double hi);
int campaign_integer(const struct campaign_reader *r, const char *path, int lo, int hi);
/* The places of a list's words among word[n], n <= CAMPAIGN_WORDS, each once; returns how many are
 * good. */
enum { CAMPAIGN_WORDS = 16 };
int campaign_words(const struct campaign_reader *r, const char *path, const char *const *word,
                   int n, int *place);
/* A path of the campaign, taken relative to its folder; NULL where the key has no value. */
const char *campaign_path(const struct campaign_reader *r, const char *path);
/* The path of ABOVE.file, with the rows that ABOVE.select keeps behind it (ncio/csv_table.h);
 * fallback (NULL = none): a column and what it must hold where select does not name it; variable
 * (NULL = none) gets that unit where the file names none. */
const char *campaign_table(const struct campaign_reader *r, const char *above,
                           const char *const fallback[2], const char *variable, const char *unit);
/* A path with {variable} in it, replaced; NULL of NULL */
const char *campaign_file_of(const struct campaign_reader *r, const char *file,
                             const char *variable);
/* The same of a value that is at hand; NULL of NULL. */
const char *campaign_resolve(const struct campaign_reader *r, const char *name);
/* Harvest years of a list, ascending, each once and one of years.harvest: their number, 0 after a
 * problem. *years is malloc'ed, NULL where the key has no list. */
int campaign_some_years(const struct campaign_reader *r, const char *path, int **years);

/* "above.name", for keys that stand in several places; cut where it does not fit */
struct key {
  char text[128];
};
const char *campaign_key(struct key *key, const char *above, const char *name);

/* A constant day, "MM-DD" or a day of the year; false where the node is none. */
bool campaign_day(const struct yaml *node, struct cell_number *day);
/* Reads and checks a crop parameter set with `over` (NULL = none) put over it. */
bool campaign_read_set(const struct campaign *campaign, const char *file, const char *variety,
                       const struct yaml *over, struct parameter_set *set, struct problems *list);

/* The sections. */
void campaign_read_run(const struct campaign_reader *r);
void campaign_read_region(const struct campaign_reader *r);
void campaign_read_crop(const struct campaign_reader *r);
void campaign_read_forcing(const struct campaign_reader *r);
void campaign_read_calendar(const struct campaign_reader *r);
void campaign_read_rotation(const struct campaign_reader *r);
void campaign_read_soil(const struct campaign_reader *r);
void campaign_read_observations(const struct campaign_reader *r);
void campaign_read_network(const struct campaign_reader *r);
void campaign_read_ensemble(const struct campaign_reader *r);
void campaign_read_assimilation(const struct campaign_reader *r);
void campaign_read_forecast(const struct campaign_reader *r);
/* correlation lengths of the members' draws, where the parameters are read */
void campaign_ensemble_lengths(struct campaign *campaign, const struct yaml *draws,
                               struct problems *list);
void campaign_read_split(const struct campaign_reader *r);
void campaign_read_select(const struct campaign_reader *r);
void campaign_read_optimiser(const struct campaign_reader *r);
void campaign_read_output(const struct campaign_reader *r);
