/* The campaign's sections `soil` and `irrigation`: moistures from what was found, and the constants
 * of the classic water balance that no map gave. */
#include "init/draft.h"
#include "init/paths.h"
#include <stdlib.h>
#include <string.h>

static bool in_soil_file(const struct plan *p, const char *name) {
  for (int i = 0; p->soil_file && i < p->soil_file->n_choices; i++)
    if (strcmp(p->soil_file->choice[i], name) == 0) return true;
  return false;
}

/* SoilGrids: all in one file, or a file a variable, whose paths differ in its name alone */
static void write_soilgrids(struct draft *d) {
  const struct findings *f = d->plan->f;
  const char *path[8], *variable[8];
  int n = 0;
  for (int i = 0; i < f->n && n < 8; i++)
    if (f->found[i].kind == FOUND_SOILGRIDS) {
      path[n] = f->found[i].path;
      variable[n++] = f->found[i].variable;
    }
  char *file = variable[0][0] ? path_with_variable(d->campaign, n, path, variable)
                              : path_from(d->campaign, path[0]);
  char *word = yaml_word(file ? file : path[0]);
  draft_add(d, "  soilgrids: {file: %s} # wv1500, wv0033 and bdod as SoilGrids' integers\n", word);
  free(file);
  free(word);
}

static void write_maps(struct draft *d) {
  const struct found *x = d->plan->soil;
  char *file = draft_path(d, x->path);
  if (x->kind == FOUND_SOILGRIDS)
    write_soilgrids(d);
  else if (x->kind == FOUND_WATER)
    draft_add(d, "  water: {file: %s%s} # SMW, SMFCF, SM0 [%s]\n", file,
              x->other[0] ? ", rdmsol: RDMSOL" : "", x->unit);
  else
    draft_add(d, "  texture: {file: %s, %s: %s} # moistures from sand and clay by Saxton & Rawls\n",
              file, x->other, x->other);
  free(file);
}

static void write_constants(struct draft *d) {
  static const struct {
    const char *name, *value;
  } constant[] = {{"SOPE", "10"}, {"KSUB", "10"}, {"CRAIRC", "0.06"}, {"RDMSOL", "100"}};
  const struct plan *p = d->plan;
  int n = 0;
  for (size_t i = 0; i < sizeof constant / sizeof *constant; i++) {
    if (in_soil_file(p, constant[i].name)) continue;
    if (p->soil && p->soil->kind == FOUND_WATER && p->soil->other[0] &&
        strcmp(constant[i].name, "RDMSOL") == 0)
      continue;
    draft_add(d, "%s%s: %s", n++ ? ", " : "  set: {", constant[i].name, constant[i].value);
  }
  if (n)
    draft_add(d, "} # assumed: percolation [cm/d], air for roots, rooting depth [cm]; no file "
                 "gives them\n");
}

void draft_soil(struct draft *d) {
  const struct plan *p = d->plan;
  const struct found *share = findings_of(p->f, FOUND_SHARE);
  if (!p->water) return;
  draft_add(d, "\nsoil:\n");
  if (p->soil_file) {
    char *file = draft_path(d, p->soil_file->path);
    draft_add(d, "  parameters: %s\n", file);
    free(file);
  }
  if (p->soil) write_maps(d);
  write_constants(d);
  draft_add(d, "  initial: {spinup_days: %d, WAV: field_capacity} # bare soil before sowing%s\n",
            p->season.spinup_days,
            p->season.spinup_days < 180 ? "; the weather allows no more" : "");
  if (share) {
    char *file = draft_path(d, share->path);
    draft_add(d, "irrigation: {share: {file: %s, variable: %s}}\n", file, share->variable);
    free(file);
  }
}
