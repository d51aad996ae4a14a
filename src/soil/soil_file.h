#pragma once
/* Reads soil and site parameters of a flat PCSE file, and checks them before they are used. Each
 * function returns whether it added no problem. Not collective. */
#include "soil/parameters.h"
#include "support/problems.h"

/* one soil as files give it */
struct soil_set {
  double value[N_SOIL_SCALARS];
  bool given[N_SOIL_SCALARS];
};

/* Puts what a flat file holds over what the set held before; names of other parameters are for
 * others to read. */
bool soil_file_read(const char *file, struct soil_set *set, struct problems *list);
/* RDMSOL [cm] of a flat file, for soils that are read apart from the crop; as it was where the file
 * has none. */
bool soil_file_read_depth(const char *file, double *rdmsol, struct problems *list);
/* Lists every missing name, values outside their bounds, moistures out of order, and first roots
 * below the soil. `rdmsol` and `rdi` [cm] are among the crop's parameters, NaN where no file
 * gives them. `source` names the files. */
bool soil_set_check(const struct soil_set *set, double rdmsol, double rdi, const char *source,
                    struct problems *list);
void soil_pack(struct soil *soil, int l, const struct soil_set *set);
