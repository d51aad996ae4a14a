/* The flat parameter vector of windrow/seasons.h: scalars, then every table's ordinates, then what
 * water-limited production alone reads: soil and site. */
#include "crop/parameter_file.h"
#include "season/seasons_private.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { P = N_SCALARS + N_TABLES * AFGEN_KNOTS };

int windrow_parameter_count(void) { return P; }
int windrow_parameter_count_wlp(void) { return P + N_SOIL_SCALARS; }
int seasons_parameter_count(const struct windrow_seasons *all) {
  return all->water_limited ? windrow_parameter_count_wlp() : P;
}

int windrow_table_count(void) { return N_TABLES; }
int windrow_table_knots(void) { return AFGEN_KNOTS; }

const char *windrow_table_name(int table) {
  return table >= 0 && table < N_TABLES ? table_info[table].name : NULL;
}

/* what the tables of crop and soil say of a number; NULL: there is no i */
static const char *name_of(int i) {
  if (i < 0 || i >= P + N_SOIL_SCALARS) return NULL;
  if (i >= P) return soil_parameter_info[i - P].name;
  return i < N_SCALARS ? parameter_info[i].name : table_info[(i - N_SCALARS) / AFGEN_KNOTS].name;
}

int windrow_parameter_name(int i, size_t length, char *name) {
  if (!name_of(i)) return 0;
  if (i >= N_SCALARS && i < P)
    snprintf(name, length, "%s[%d]", name_of(i), (i - N_SCALARS) % AFGEN_KNOTS);
  else
    snprintf(name, length, "%s", name_of(i));
  return 1;
}

int windrow_parameter_index(const char *name) {
  char text[40], own[40];
  snprintf(text, sizeof text, "%s", name);
  for (int i = 0; windrow_parameter_name(i, sizeof own, own); i++)
    if (!strcmp(own, text)) return i;
  return -1;
}

const char *windrow_parameter_unit(int i) {
  if (!name_of(i)) return NULL;
  if (i >= P) return soil_parameter_info[i - P].unit;
  return i < N_SCALARS ? parameter_info[i].unit : table_info[(i - N_SCALARS) / AFGEN_KNOTS].unit;
}

int windrow_parameter_active(int i) {
  if (!name_of(i)) return 0;
  if (i >= P) return soil_parameter_info[i - P].active;
  return i >= N_SCALARS || parameter_info[i].active;
}

const char *windrow_parameter_meaning(int i) {
  if (!name_of(i)) return NULL;
  if (i >= P) return soil_parameter_info[i - P].meaning;
  return i < N_SCALARS ? parameter_info[i].meaning
                       : table_info[(i - N_SCALARS) / AFGEN_KNOTS].meaning;
}

void seasons_parameter_set(const double *abscissae, const int *n_knots, const double *parameters,
                           struct parameter_set *set) {
  memcpy(set->scalar, parameters, sizeof set->scalar);
  memset(set->co2, 0, sizeof set->co2); /* the vector has none */
  for (int i = 0; i < N_SCALARS; i++) set->given[i] = true;
  for (int t = 0; t < N_TABLES; t++) {
    const double *x = abscissae + t * AFGEN_KNOTS, *y = parameters + N_SCALARS + t * AFGEN_KNOTS;
    set->table[t].n = n_knots[t];
    for (int k = 0; k < n_knots[t]; k++) {
      set->table[t].x[k] = x[k];
      set->table[t].y[k] = y[k];
    }
  }
}

void seasons_soil_set(const double *parameters, struct soil_set *set) {
  for (int id = 0; id < N_SOIL_SCALARS; id++) {
    set->value[id] = parameters[P + id];
    set->given[id] = !isnan(parameters[P + id]);
  }
}

static bool read_file(const char *file, const char *variety, struct parameter_set *set,
                      struct problems *list) {
  parameter_set_clear(set);
  return variety ? crop_file_read(file, NULL, variety, set, list)
                 : parameter_file_read(file, set, list);
}

int windrow_parameters_problems(const char *file, const char *variety, int emergence, size_t length,
                                char *text) {
  struct problems list = {0};
  struct parameter_set set;
  if (read_file(file, variety, &set, &list)) parameter_set_check(&set, !emergence, file, &list);
  return seasons_tell(&list, length, text);
}

const char *windrow_parameters_read(const char *file, const char *variety, double *parameters,
                                    double *abscissae, int *n_knots) {
  struct problems list = {0};
  struct parameter_set set;
  bool good = read_file(file, variety, &set, &list);
  problems_clear(&list);
  if (!good) return "the crop file cannot be read, or has no such variety";
  memcpy(parameters, set.scalar, sizeof set.scalar);
  for (int t = 0; t < N_TABLES; t++) {
    n_knots[t] = set.table[t].n;
    for (int k = 0; k < AFGEN_KNOTS; k++) {
      bool used = k < set.table[t].n;
      abscissae[t * AFGEN_KNOTS + k] = used ? set.table[t].x[k] : 0.;
      parameters[N_SCALARS + t * AFGEN_KNOTS + k] = used ? set.table[t].y[k] : 0.;
    }
  }
  return NULL;
}

int windrow_soil_read(const char *file, double *parameters, size_t length, char *text) {
  struct problems list = {0};
  struct soil_set soil = {0};
  struct parameter_set others; /* RDMSOL, and misspelt names */
  parameter_set_clear(&others);
  if (parameter_file_read(file, &others, &list) && soil_file_read(file, &soil, &list)) {
    if (others.given[PARAM_RDMSOL]) parameters[PARAM_RDMSOL] = others.scalar[PARAM_RDMSOL];
    for (int id = 0; id < N_SOIL_SCALARS; id++)
      if (soil.given[id]) parameters[P + id] = soil.value[id];
  }
  return seasons_tell(&list, length, text);
}
