/* Which folds a campaign has, and whether they can be fitted and scored; see crossvalidate.h. */
#include "region/crossvalidate.h"
#include "setup/region_blocks.h"
#include "setup/split_setup.h"
#include "support/schema.h"
#include <math.h>
#include <string.h>

/* terms by region (last: without one) and year; yields, and values of series */
struct counts {
  int n_regions, n_years;
  int64_t *of[2]; /* [(n_regions + 1) * n_years] */
};

static size_t place(const struct counts *counts, int region, int year) {
  int row = region < 0 ? counts->n_regions : region;
  return (size_t)row * (size_t)counts->n_years + (size_t)year;
}

static PetscErrorCode CountTerms(const struct setup *setup, const int *region_of_cell,
                                 struct counts *counts) {
  const struct model *m = &setup->model;
  PetscMPIInt n;
  PetscFunctionBeginUser;
  *counts = (struct counts){.n_regions = setup->overlap.n_regions, .n_years = m->n_years};
  PetscCall(PetscMPIIntCast((counts->n_regions + 1) * m->n_years, &n));
  PetscCall(PetscCalloc2(n, &counts->of[0], n, &counts->of[1]));
  for (int t = 0; t < m->yield.n; t++)
    counts->of[0][place(counts, m->yield.region[t], model_year(m, m->yield.year[t]))]++;
  for (int i = 0; i < m->departures.n_season; i++) {
    const struct model_season *s = &m->season[m->departures.at[i].place];
    counts->of[1][place(counts, region_of_cell[s->cell], s->year)]++;
  }
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, counts->of[1], n, MPI_INT64_T, MPI_SUM, setup->comm));
  PetscFunctionReturn(0);
}

/* regions with something that can be scored */
static void find_observed(const struct crossvalidation *cv, const struct counts *counts,
                          bool *observed) {
  for (int r = 0; r < counts->n_regions; r++)
    for (int y = 0; y < counts->n_years; y++) {
      size_t i = place(counts, r, y);
      if (counts->of[0][i] + counts->of[1][i] > 0 && split_at(&cv->own, r, y) != TERM_HELD_OUT)
        observed[r] = true;
    }
}

static void measure(const struct crossvalidation *cv, int fold, const struct counts *counts,
                    struct split *split, struct fold_size *size) {
  fold_split(&cv->folds, fold, &cv->own, split);
  for (int r = -1; r < counts->n_regions; r++)
    for (int y = 0; y < counts->n_years; y++)
      for (int k = 0; k < 2; k++) {
        int64_t n = counts->of[k][place(counts, r, y)];
        if (crossvalidation_fold(cv, r, y) == fold)
          size->scored[k] += n;
        else if (split_at(split, r, y) == TERM_FIT)
          size->fitted[k] += n;
        else if (split_at(split, r, y) == TERM_WATCHED)
          size->watched[k] += n;
      }
}

/* "file:line: path" of a key of the campaign */
static const char *key_at(const struct campaign *c, const char *path, int length, char *text) {
  const struct yaml *node = schema_node(c->schema, path);
  if (!node) node = yaml_root(c->document);
  snprintf(text, (size_t)length, "%s:%d: %s", node->file, node->line, path);
  return text;
}

static bool check_groups(const struct campaign *c, const struct crossvalidation *cv,
                         struct problems *list) {
  char key[512];
  int n = cv->folds.n_blocks;
  if (c->fold_regions == 1 || n == 0 || n >= c->fold_regions) return true;
  return problem(list, "%s is %d; only %d %s with observations can be told apart",
                 key_at(c, "crossvalidation.regions", sizeof key, key), c->fold_regions, n,
                 c->fold_blocked_by.prefix || c->fold_blocked_by.km > 0. ? "blocks of regions"
                                                                         : "regions");
}

static void check_folds(const struct campaign *c, const struct crossvalidation *cv,
                        struct problems *list) {
  char key[512], text[128];
  int64_t n = 0;
  for (int k = 0; k < folds_count(&cv->folds); k++) {
    const struct fold_size *s = &cv->size[k];
    int64_t scored = s->scored[0] + s->scored[1];
    crossvalidation_text(cv, k, sizeof text, text);
    n += scored;
    if (scored && s->fitted[0] + s->fitted[1] == 0)
      problem(list, "%s: without %s nothing is left to fit; ask for other groups",
              key_at(c, "crossvalidation", sizeof key, key), text);
    else if (scored && c->patience && s->watched[0] + s->watched[1] == 0)
      problem(list,
              "%s: without %s of the cross-validation nothing is left to watch; name more regions "
              "or years",
              key_at(c, "optimiser.early_stopping", sizeof key, key), text);
  }
  if (n == 0)
    problem(list,
            "%s: no fold has an observation to predict; check years, regions, dates, quality "
            "flags and holdout",
            key_at(c, "crossvalidation", sizeof key, key));
}

PetscErrorCode CrossvalidationPlan(const struct setup *setup, struct crossvalidation *cv,
                                   struct problems *list) {
  const struct campaign *c = &setup->campaign;
  struct fold_rules rules = {c->fold_regions, c->fold_years, c->fold_year_block, (uint64_t)c->seed};
  int n_regions = setup->overlap.n_regions, n_yields = setup->model.yield.n, n_folds;
  struct counts counts;
  struct split split;
  char(*text)[BLOCK_LABEL];
  const char **label;
  bool *observed, good;
  PetscFunctionBeginUser;
  memset(cv, 0, sizeof *cv);
  if (!setup_split(setup, &cv->own, list)) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1(setup->grid.n_cells, &cv->region_of_cell));
  PetscCall(PredictionsCreate(setup, &cv->yields));
  overlap_main_region(&setup->overlap, setup->grid.n_cells, cv->region_of_cell);
  PetscCall(CountTerms(setup, cv->region_of_cell, &counts));
  PetscCall(PetscCalloc1(n_regions, &observed));
  find_observed(cv, &counts, observed);
  PetscCall(PetscMalloc2(n_regions, &text, n_regions, &label));
  for (int r = 0; r < n_regions; r++) {
    setup_block_label(setup, &c->fold_blocked_by, r, text[r]);
    label[r] = text[r];
  }
  good = folds_create(&rules, n_regions, label, observed, c->n_years, c->years, &cv->folds) &&
         split_create(n_regions, c->n_years, &split);
  PetscCheck(good, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for folds");
  n_folds = folds_count(&cv->folds);
  PetscCall(PetscCalloc3(n_folds, &cv->size, n_folds, &cv->state, n_folds, &cv->distance));
  for (int k = 0; k < n_folds; k++) measure(cv, k, &counts, &split, &cv->size[k]);
  if (check_groups(c, cv, list)) check_folds(c, cv, list);
  for (int t = 0; t < n_yields; t++)
    cv->yields.fold[t] = crossvalidation_fold(
        cv, setup->model.yield.region[t], model_year(&setup->model, setup->model.yield.year[t]));
  split_destroy(&split);
  PetscCall(PetscFree(observed));
  PetscCall(PetscFree2(text, label));
  PetscCall(PetscFree2(counts.of[0], counts.of[1]));
  PetscFunctionReturn(0);
}

PetscErrorCode CrossvalidationDestroy(struct crossvalidation *cv) {
  PetscFunctionBeginUser;
  folds_destroy(&cv->folds);
  split_destroy(&cv->own);
  PetscCall(PetscFree3(cv->size, cv->state, cv->distance));
  PetscCall(PetscFree(cv->region_of_cell));
  PetscCall(PredictionsDestroy(&cv->yields));
  PetscFunctionReturn(0);
}

int crossvalidation_fold(const struct crossvalidation *cv, int region, int year) {
  bool out = split_at(&cv->own, region, year) == TERM_HELD_OUT;
  return out ? -1 : folds_of(&cv->folds, region, year);
}

void crossvalidation_text(const struct crossvalidation *cv, int fold, int length, char *text) {
  const struct folds *f = &cv->folds;
  int n = 0, group = fold_region_group(f, fold), years = f->n_year_groups;
  char of_regions[64] = "all regions", of_years[64] = "all years";
  for (int r = 0; r < f->n_regions; r++) n += f->region_group[r] == group;
  if (f->n_region_groups > 1)
    snprintf(of_regions, sizeof of_regions, "%d region%s (group %d of %d)", n, n == 1 ? "" : "s",
             group + 1, f->n_region_groups);
  if (years > 1)
    snprintf(of_years, sizeof of_years, "%s mod %d = %d",
             f->year_block > 1 ? "years' blocks" : "years", years, fold_year_group(f, fold));
  snprintf(text, (size_t)length, "%s, %s", of_regions, of_years);
}
