/* The files that a campaign names, looked at without its cells: rank 0 opens them; see
 * file_check.h.
 */
#include "setup/file_check.h"
#include "ncio/nc_agree.h"
#include "ncio/nc_common.h"
#include <glob.h>
#include <stdlib.h>
#include <string.h>

/* how a variable is looked for: not at all, by its name, or as a map, which may have no name of its
 * own (nc_map_or_only) */
enum look { LOOK_FILE, LOOK_VARIABLE, LOOK_MAP };

/* `unit`: what its unit must convert to, NULL = anything */
static void look_at(enum look how, const char *path, const char *variable, const char *unit,
                    struct problems *list) {
  struct nc_file file, at;
  struct nc_space space;
  struct nc_variable v;
  char only[NC_NAME];
  double scale, offset;
  int id;
  if (!path || (how != LOOK_FILE && !variable)) return;
  if (!nc_file_open_for(path, how == LOOK_FILE ? NULL : variable, &file, list)) return;
  if (how == LOOK_MAP && nc_space_read(&file, &space, list)) {
    const char *name = nc_map_or_only(&file, &space, variable, only, list);
    nc_variable_id(&file, name, &at, &id, list);
    nc_space_destroy(&space);
  }
  if (how == LOOK_VARIABLE && nc_variable_id(&file, variable, &at, &id, list) && unit &&
      nc_variable_read(&file, variable, NULL, &v, list))
    nc_unit(&file, &v, unit, &scale, &offset, list);
  nc_file_close(&file);
}

static void look_at_soil(const struct campaign_soil *soil, struct problems *list) {
  for (int id = 0; id < N_SOIL_VALUES; id++)
    look_at(LOOK_MAP, soil->from[id].file, soil->from[id].variable, NULL, list);
  if (!soil->texture.file) return;
  look_at(LOOK_MAP, soil->texture.sand_file, soil->texture.sand, NULL, list);
  look_at(LOOK_MAP, soil->texture.clay_file, soil->texture.clay, NULL, list);
  look_at(LOOK_MAP, soil->texture.organic_file, soil->texture.organic, NULL, list);
}

static void look_at_observations(const struct campaign *c, struct problems *list) {
  if (c->yield.given) {
    look_at(LOOK_VARIABLE, c->yield.file, c->yield.variable, "kg ha-1", list);
    look_at(LOOK_VARIABLE, c->yield.file, c->yield.error_variable, "kg ha-1", list);
  }
  for (int s = 0; s < c->n_series; s++) {
    const struct campaign_series *x = &c->series[s];
    const char *unit = x->kind && x->kind->form != OBSERVED_ON_DATES ? x->kind->file_unit : NULL;
    look_at(LOOK_VARIABLE, x->file, x->variable, unit, list);
    look_at(LOOK_VARIABLE, x->file, x->error_variable, unit, list);
    look_at(LOOK_VARIABLE, x->file, x->quality_variable, NULL, list);
  }
}

/* {variable} and {year} represent anything */
static void look_at_weather(const char *files, struct problems *list) {
  glob_t found;
  if (!files) return;
  char *pattern = nc_copy_text(files), *to = pattern;
  for (const char *from = files; *from; from++) {
    const char *end = *from == '{' ? strchr(from, '}') : NULL;
    *to++ = end ? '*' : *from;
    if (end) from = end;
  }
  *to = '\0';
  int status = glob(pattern, 0, NULL, &found);
  if (status == GLOB_NOMATCH) problem(list, "forcing.files: no file matches '%s'", files);
  if (status == 0) globfree(&found);
  free(pattern);
}

PetscErrorCode SetupLookAtFiles(const struct setup *setup, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  struct problems found = {0};
  PetscMPIInt rank;
  bool any;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  if (rank == 0 && c->document) {
    look_at(LOOK_FILE, c->cells_file, NULL, NULL, &found);
    look_at(LOOK_VARIABLE, c->zones_file, c->zones_variable, NULL, &found);
    look_at(LOOK_FILE, c->overlap_file, NULL, NULL, &found);
    look_at_soil(&c->soil, &found);
    look_at(LOOK_MAP, c->start.file, c->start.variable, NULL, &found);
    look_at(LOOK_MAP, c->latest.file, c->latest.variable, NULL, &found);
    look_at(LOOK_MAP, c->mature.file, c->mature.variable, NULL, &found);
    look_at(LOOK_FILE, c->altitude_file, NULL, NULL, &found);
    look_at(LOOK_MAP, c->irrigation.share_file, c->irrigation.share_variable, NULL, &found);
    look_at(LOOK_VARIABLE, c->irrigation.events_file, c->irrigation.events_variable, NULL, &found);
    for (int k = 0; k < c->network.n_maps; k++)
      look_at(LOOK_MAP, c->network.map[k].file, c->network.map[k].variable, NULL, &found);
    look_at_observations(c, &found);
    look_at_weather(c->forcing_files, &found);
  }
  PetscCall(ProblemsShare(setup->comm, &found, list, &any));
  PetscFunctionReturn(0);
}
