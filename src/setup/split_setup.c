/* Observations that are not fitted; see split_setup.h. */
#include "setup/split_setup.h"
#include "setup/region_blocks.h"
#include "support/random.h"
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

/* draws of regions: which are held out, which are watched */
enum { DRAW_HOLDOUT = 72, DRAW_WATCH = 73 };

static bool has_year(const struct campaign_aside *aside, int year) {
  for (int i = 0; i < aside->n_years; i++)
    if (aside->years[i] == year) return true;
  return false;
}

static bool named(const struct campaign_aside *aside, const char *region) {
  for (int i = 0; i < aside->n_regions; i++)
    if (fnmatch(aside->region[i], region, 0) == 0) return true;
  return false;
}

/* a region and the draw of its block */
struct ticket {
  double draw;
  int region;
  char label[BLOCK_LABEL];
};

static int by_draw(const void *a, const void *b) {
  const struct ticket *x = a, *y = b;
  if (x->draw != y->draw) return x->draw < y->draw ? -1 : 1;
  return (x->region > y->region) - (x->region < y->region);
}

/* whether any term of a region is still fitted; observed[n_regions] */
static bool is_left(const struct split *split, const bool *observed, int region) {
  bool any = false;
  for (int y = 0; y < split->n_years; y++) any |= split_at(split, region, y) == TERM_FIT;
  return any && observed[region];
}

/* regions with yields or, where there are none at all, all of them; to be freed */
static bool *observed_regions(const struct setup *setup) {
  const struct yield_terms *y = &setup->model.yield;
  bool *observed = calloc((size_t)setup->overlap.n_regions + 1, sizeof *observed);
  if (!observed) abort();
  for (int r = 0; r < setup->overlap.n_regions && !y->n; r++) observed[r] = true;
  for (int t = 0; t < y->n; t++) observed[y->region[t]] = true;
  return observed;
}

static bool one_block(const struct ticket *x, const struct ticket *y) {
  return strcmp(x->label, y->label) == 0;
}

/* Blocks, those with the lowest draws first, as long as another brings the number of regions nearer
 * to `wanted`; at least one. ticket[n], sorted by draw. */
static void take_blocks(int n, const struct ticket *ticket, int wanted, bool *chosen) {
  int taken = 0;
  for (int k = 0, end; k < n; k = end) {
    for (end = k + 1; end < n && one_block(&ticket[end], &ticket[k]);) end++;
    if (taken && abs(taken + end - k - wanted) >= abs(taken - wanted)) return;
    for (int i = k; i < end; i++) chosen[ticket[i].region] = true;
    taken += end - k;
  }
}

/* aside->fraction of the observed regions that are left, block by block; a block's draw is that of
 * its first region */
static void draw_regions(const struct setup *setup, const struct campaign_aside *aside,
                         unsigned draw, const struct split *split, bool *chosen) {
  int n = 0;
  struct ticket *ticket = malloc(((size_t)setup->overlap.n_regions + 1) * sizeof *ticket);
  struct random_key key = {.seed = (uint64_t)setup->campaign.seed, .variable = draw};
  const bool blocked = aside->blocked_by.prefix > 0 || aside->blocked_by.km > 0.;
  bool *observed = observed_regions(setup);
  if (!ticket) abort();
  for (int r = 0; r < setup->overlap.n_regions; r++) {
    if (!is_left(split, observed, r)) continue;
    ticket[n] = (struct ticket){.draw = random_uniform(key, (uint32_t)r), .region = r};
    setup_block_label(setup, &aside->blocked_by, r, ticket[n].label);
    int k = n - 1;
    while (blocked && k >= 0 && !one_block(&ticket[k], &ticket[n])) k--;
    if (blocked && k >= 0) ticket[n].draw = ticket[k].draw;
    n++;
  }
  if (n) qsort(ticket, (size_t)n, sizeof *ticket, by_draw);
  take_blocks(n, ticket, (int)(aside->fraction * n + .5), chosen);
  free(observed);
  free(ticket);
}

/* Puts `use` where the campaign sets regions or years aside and nothing stands yet. */
static void set_aside(const struct setup *setup, const struct campaign_aside *aside, unsigned draw,
                      enum term_use use, struct split *split) {
  int n = setup->overlap.n_regions;
  bool *chosen = calloc((size_t)n + 1, sizeof *chosen);
  if (!chosen) abort();
  for (int r = 0; r < n; r++) chosen[r] = named(aside, setup->overlap.region[r]);
  if (aside->fraction > 0.) draw_regions(setup, aside, draw, split, chosen);
  for (int y = 0; y < split->n_years; y++)
    for (int r = -1; r < n; r++) {
      bool out = (r >= 0 && chosen[r]) || has_year(aside, setup->campaign.years[y]);
      if (out && split_at(split, r, y) == TERM_FIT) split_set(split, r, y, use);
    }
  free(chosen);
}

static void check_names(const struct setup *setup, const struct campaign_aside *aside,
                        const char *key, struct problems *list) {
  for (int i = 0; i < aside->n_regions; i++) {
    bool any = false;
    for (int r = 0; r < setup->overlap.n_regions && !any; r++)
      any = fnmatch(aside->region[i], setup->overlap.region[r], 0) == 0;
    if (!any)
      problem(list, "%s: no region is called %s; the first of %d is %s", key, aside->region[i],
              setup->overlap.n_regions,
              setup->overlap.n_regions ? setup->overlap.region[0] : "none");
  }
}

bool setup_split(const struct setup *setup, struct split *split, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  int before = list->count;
  check_names(setup, &c->holdout, "holdout.regions", list);
  check_names(setup, &c->watch, "optimiser.early_stopping.regions", list);
  if (!split_create(setup->overlap.n_regions, c->n_years, split))
    problem(list, "no memory for %d regions in %d years", setup->overlap.n_regions, c->n_years);
  if (problems_since(list, before)) return false;
  set_aside(setup, &c->holdout, DRAW_HOLDOUT, TERM_HELD_OUT, split);
  set_aside(setup, &c->watch, DRAW_WATCH, TERM_WATCHED, split);
  return true;
}

PetscErrorCode SetupCount(struct setup *setup, struct problems *list) {
  const struct yield_terms *y = &setup->model.yield;
  const struct departures *v = &setup->model.departures;
  int64_t unfitted[OBSERVATION_SETS];
  PetscFunctionBeginUser;
  setup->yields_in_J = setup->yields_held_out = setup->yields_watched = 0;
  for (int t = 0; t < y->n; t++) {
    setup->yields_in_J += y->use[t] == TERM_FIT;
    setup->yields_held_out += y->use[t] == TERM_HELD_OUT;
    setup->yields_watched += y->use[t] == TERM_WATCHED;
    if (!(y->sigma[t] > 0.))
      problem(list,
              "observations.yield: region %s, year %d has an error of 0; give error.relative or "
              "error.floor",
              setup->overlap.region[y->region[t]], y->year[t]);
  }
  memset(unfitted, 0, sizeof unfitted);
  for (int i = 0; i < v->n_season; i++) unfitted[v->at[i].set] += v->at[i].use != TERM_FIT;
  PetscCallMPI(
      MPI_Allreduce(MPI_IN_PLACE, unfitted, OBSERVATION_SETS, MPI_INT64_T, MPI_SUM, setup->comm));
  for (int k = 0; k < setup->n_series; k++)
    setup->series_unfitted[k] = unfitted[setup->series_set[k]];
  PetscFunctionReturn(0);
}
