/* The ground's height above the sea: rank 0 finds the variable, every rank reads its cells.
 *
 * A geopotential is height times g = 9.80665 m s-2 (the standard acceleration, which services that
 * publish geopotentials divide by).
 */
#include "ncio/nc_agree.h"
#include "ncio/nc_common.h"
#include "ncio/ncio.h"
#include "support/units.h"
#include "weather/evaporation.h"
#include <math.h>
#include <string.h>

static const double standard_gravity = 9.80665; /* m s-2 */

/* Factor from the unit to m, NaN where it has none; a map without a unit is taken to be in m. */
static double factor_of(const struct nc_variable *v) {
  double scale, offset;
  if (!v->has_unit || unit_conversion(v->unit, "m", &scale, &offset))
    return v->has_unit ? scale : 1.0;
  return unit_conversion(v->unit, "m2 s-2", &scale, &offset) ? scale / standard_gravity : NAN;
}

/* A number at each point, which a time stamp may date; not a height above the ground. */
static bool is_map(const struct nc_file *file, const char *name, const struct nc_space *space,
                   struct nc_variable *v) {
  struct problems none = {0};
  char text[NC_NAME];
  unsigned place = nc_place_roles(space);
  bool good = nc_variable_read(file, name, space, v, &none) &&
              nc_variable_shape(file, v, place | 1u << NC_TIME, place, "a map", &none);
  problems_clear(&none);
  int time = good ? nc_role_dim(v, NC_TIME) : -1;
  return good && (time < 0 || v->length[time] == 1) &&
         !(nc_attribute(file, v->id, "standard_name", text, sizeof text) &&
           strcmp(text, "height") == 0);
}

/* By name, else by standard_name; `name` is "" where there is none. */
static bool find_map(const struct nc_file *file, const struct nc_space *space,
                     struct nc_variable *v) {
  static const char *const names[] = {"alt",  "altitude", "elevation", "elev",
                                      "orog", "height",   "z"};
  static const char *const standard[] = {"surface_altitude", "altitude", "surface_geopotential",
                                         "geopotential"};
  char name[NC_MAX_NAME + 1], text[NC_NAME];
  int n = 0;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (nc_has_variable(file, names[i]) && is_map(file, names[i], space, v)) return true;
  nc_inq_nvars(file->id, &n);
  for (int id = 0; id < n; id++)
    for (size_t i = 0; i < sizeof standard / sizeof *standard; i++)
      if (nc_attribute(file, id, "standard_name", text, sizeof text) &&
          strcmp(text, standard[i]) == 0 && nc_inq_varname(file->id, id, name) == NC_NOERR &&
          is_map(file, name, space, v))
        return true;
  return false;
}

bool nc_height(const struct nc_file *file, const struct nc_variable *v, double *factor,
               struct problems *list) {
  *factor = factor_of(v);
  return !isnan(*factor) ||
         problem(list,
                 "%s: variable '%s' has units '%s'; for the altitude 'm', or 'm2 s-2' of a "
                 "geopotential, is expected",
                 file->path, v->name, v->unit);
}

bool nc_altitude(const struct nc_file *file, const struct nc_space *space, const char *name,
                 struct nc_variable *v, double *factor, struct problems *list) {
  if (!(name ? nc_variable_read(file, name, space, v, list) : find_map(file, space, v)))
    return false;
  return nc_height(file, v, factor, list);
}

static bool find_variable(const char *path, const char *wanted, char name[NC_NAME],
                          struct problems *list) {
  struct nc_file file;
  struct nc_space space;
  struct nc_variable v;
  double factor;
  int before = list->count;
  if (!nc_file_open(path, &file, list)) return false;
  if (nc_space_read(&file, &space, list)) {
    if (nc_altitude(&file, &space, wanted, &v, &factor, list)) memcpy(name, v.name, sizeof v.name);
    nc_space_destroy(&space);
  }
  nc_file_close(&file);
  return !problems_since(list, before) &&
         (*name || problem(list,
                           "%s: no variable for altitude; expected one of alt, altitude, "
                           "elevation, elev, orog, height, z by cell, or a name in "
                           "forcing.altitude.variable",
                           path));
}

PetscErrorCode AltitudeRead(MPI_Comm comm, const char *file, const char *variable,
                            const struct grid *grid, double *altitude, struct problems *list) {
  char found[NC_NAME] = "";
  struct problems mine = {0};
  const int any_year = 0;
  struct cell_fault wrong;
  bool any;
  int rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  if (rank == 0) find_variable(file, variable, found, &mine);
  PetscCall(ProblemsShare(comm, &mine, list, &any));
  for (int c = 0; c < grid->n_cells; c++) altitude[c] = NAN;
  if (any) PetscFunctionReturn(0);
  PetscCall(BytesShare(comm, found, sizeof found));
  PetscCall(CellMapRead(comm, file, found, CELL_MAP_HEIGHT, grid, 1, &any_year, altitude, list));
  cell_fault_begin(&wrong, grid);
  for (int c = 0; c < grid->n_cells; c++)
    if (altitude[c] < ALTITUDE_LEAST || altitude[c] > ALTITUDE_MOST)
      cell_fault_add(&wrong, c, 0, "%g", altitude[c]);
  PetscCall(CellFaultAgree(comm, &wrong));
  if (wrong.n_cells)
    problem(list, "%s: '%s' is no altitude in %lld cell%s, first %s: %s m; expected %g .. %g m",
            file, found, (long long)wrong.n_cells, wrong.n_cells > 1 ? "s" : "", wrong.place,
            wrong.what, (double)ALTITUDE_LEAST, (double)ALTITUDE_MOST);
  PetscFunctionReturn(0);
}
