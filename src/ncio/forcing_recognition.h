#pragma once
/* Which profile daily weather in files of unknown origin follows, and what it gives. Serial; not
 * collective.
 *
 *   recognition = forcing_recognition_new();
 *   for each open file: forcing_recognition_add(recognition, &file);
 *   if (forcing_recognition_choose(recognition, &found, list)) ...
 *   recognised_forcing_clear(&found); forcing_recognition_destroy(&recognition);
 */
#include "ncio/nc_common.h"
#include "ncio/profile.h"
#include "weather/radiation.h"

struct forcing_recognition;
struct forcing_recognition *forcing_recognition_new(void);
/* Adds an open file, whose path names it from then on. Returns whether any profile takes one of its
 * variables for weather, even one that cannot be read. */
bool forcing_recognition_add(struct forcing_recognition *recognition, const struct nc_file *file);
void forcing_recognition_destroy(struct forcing_recognition **recognition);

struct recognised_variable {
  enum forcing_quantity quantity;
  char name[NC_NAME], unit[NC_NAME]; /* of its first file; unit "" = none is needed */
  bool has_unit;                     /* the file's own; else the profile's */
  double scale, offset;              /* to the unit of quantity_info */
};

struct recognised_forcing {
  const char *profile; /* its name, or "auto": several together */
  bool water;          /* what water-limited production needs is there, altitude left aside */
  enum radiation_source radiation;
  int n_variables;
  struct recognised_variable variable[N_FORCING]; /* that are read */
  int n_files;
  char **file;             /* [n_files] paths of files that are read, in order of adding; owned */
  int first_day, last_day; /* that TMIN covers */
  bool *whole;             /* [last_day - first_day + 1] all variables hold the day */
  struct nc_space space;   /* places of TMIN's first file */
};

/* The profile under which the files give most: water-limited production with measured radiation
 * first, then with sunshine; potential production likewise; radiation by Hargreaves last. Days that
 * two files hold, or values that are not daily, are a problem; so is weather without TMIN and TMAX:
 * false. `found` is to be cleared in either case. */
bool forcing_recognition_choose(const struct forcing_recognition *recognition,
                                struct recognised_forcing *found, struct problems *list);
void recognised_forcing_clear(struct recognised_forcing *found);
/* Whether `pattern` (forcing.files) stands for just these paths under the profile, in years that
 * the days from..to touch */
bool forcing_pattern_gives(const char *pattern, const char *profile, int from, int to, int n,
                           char *const *path);
