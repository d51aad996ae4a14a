/* The table of soil and site parameters. */
#include "soil/parameters.h"
#include <string.h>

const struct soil_parameter_info soil_parameter_info[N_SOIL_SCALARS] = {
#define X(NAME, field, unit_, scale_, lo_, hi_, active_, meaning_)                                 \
  [SOIL_##NAME] = {.name = #NAME,                                                                  \
                   .unit = unit_,                                                                  \
                   .meaning = meaning_,                                                            \
                   .scale = scale_,                                                                \
                   .lo = lo_,                                                                      \
                   .hi = hi_,                                                                      \
                   .active = active_},
    SOIL_SCALARS(X)
#undef X
};

int soil_parameter_find(const char *name) {
  for (int i = 0; i < N_SOIL_SCALARS; i++)
    if (!strcmp(soil_parameter_info[i].name, name)) return i;
  return -1;
}
