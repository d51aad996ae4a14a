/* The flat parameter vector of windrow/seasons.h: scalars, then every table's ordinates. */
#include "crop/parameter_file.h"
#include "season/seasons_private.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int windrow_parameter_count(void) { return N_SCALARS + N_TABLES * AFGEN_KNOTS; }
int windrow_table_count(void) { return N_TABLES; }
int windrow_table_knots(void) { return AFGEN_KNOTS; }

const char *windrow_table_name(int table) {
  return table >= 0 && table < N_TABLES ? table_info[table].name : NULL;
}

int windrow_parameter_name(int i, size_t length, char *name) {
  if (i < 0 || i >= windrow_parameter_count()) return 0;
  if (i < N_SCALARS)
    snprintf(name, length, "%s", parameter_info[i].name);
  else
    snprintf(name, length, "%s[%d]", table_info[(i - N_SCALARS) / AFGEN_KNOTS].name,
             (i - N_SCALARS) % AFGEN_KNOTS);
  return 1;
}

int windrow_parameter_index(const char *name) {
  char text[40], own[40];
  snprintf(text, sizeof text, "%s", name);
  for (int i = 0; i < windrow_parameter_count(); i++)
    if (windrow_parameter_name(i, sizeof own, own) && !strcmp(own, text)) return i;
  return -1;
}

const char *windrow_parameter_unit(int i) {
  if (i < 0 || i >= windrow_parameter_count()) return NULL;
  return i < N_SCALARS ? parameter_info[i].unit : table_info[(i - N_SCALARS) / AFGEN_KNOTS].unit;
}

int windrow_parameter_active(int i) {
  if (i < 0 || i >= windrow_parameter_count()) return 0;
  return i >= N_SCALARS || parameter_info[i].active;
}

const char *windrow_parameter_meaning(int i) {
  if (i < 0 || i >= windrow_parameter_count()) return NULL;
  return i < N_SCALARS ? parameter_info[i].meaning
                       : table_info[(i - N_SCALARS) / AFGEN_KNOTS].meaning;
}

void seasons_parameter_set(const double *abscissae, const int *n_knots, const double *parameters,
                           struct parameter_set *set) {
  memcpy(set->scalar, parameters, sizeof set->scalar);
  memset(set->co2, 0, sizeof set->co2); /* the vector has none */
  for (int i = 0; i < N_SCALARS; i++) set->given[i] = true;
  for (int t = 0; t < N_TABLES; t++) {
    set->table[t].n = n_knots[t];
    memcpy(set->table[t].x, abscissae + t * AFGEN_KNOTS, sizeof set->table[t].x);
    memcpy(set->table[t].y, parameters + N_SCALARS + t * AFGEN_KNOTS, sizeof set->table[t].y);
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
