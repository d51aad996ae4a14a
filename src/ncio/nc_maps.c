/* The maps of a file, and which of them has no name of its own (serial netCDF calls). */
#include "ncio/nc_common.h"
#include <stdlib.h>
#include <string.h>

int nc_maps(const struct nc_file *file, const struct nc_space *space, char first[NC_NAME],
            char **names) {
  const unsigned all = nc_place_roles(space);
  struct problems none = {0};
  struct nc_variable v, alt;
  double factor;
  int n = 0, found = 0;
  const bool has_alt = nc_altitude(file, space, NULL, &alt, &factor, &none);
  nc_inq_nvars(file->id, &n);
  for (int id = 0; id < n; id++) {
    char name[NC_MAX_NAME + 1] = "";
    nc_inq_varname(file->id, id, name);
    if (nc_is_text(file, id) || (has_alt && strcmp(name, alt.name) == 0)) continue;
    if (!nc_variable_read(file, name, space, &v, &none) ||
        !nc_variable_shape(file, &v, all, all, "a map", &none) || nc_role_dim(&v, NC_TIME) >= 0)
      continue; /* weather of one day is no map either */
    nc_append(names, "%s%s", found ? ", " : "", name);
    if (found++ == 0) memcpy(first, v.name, sizeof v.name);
  }
  problems_clear(&none);
  return found;
}

bool nc_is_anonymous(const char *name) {
  static const char *const names[] = {"Band1", "band_data", "__xarray_dataarray_variable__",
                                      "layer", "lyr.1"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(name, names[i]) == 0) return true;
  return false;
}

const char *nc_map_or_only(const struct nc_file *file, const struct nc_space *space,
                           const char *variable, char name[NC_NAME], struct problems *list) {
  char *names = NULL;
  bool only = !nc_has_variable(file, variable) && nc_maps(file, space, name, &names) == 1 &&
              nc_is_anonymous(name);
  free(names);
  if (!only) return variable;
  remark(list, "%s: '%s', its only map, is taken for '%s'", file->path, name, variable);
  return name;
}
