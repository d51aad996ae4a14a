/* What is read of what the files hold (rank 0, serial): of each quantity the best row of the
 * profile; of a quantity that can be derived the most direct source; what is needed and not there
 * is told with what would serve.
 */
#include "ncio/forcing_plan.h"
#include <stdlib.h>
#include <string.h>

const struct derivation derivation[N_DERIVATIONS] = {
    {FORCING_IRRAD, FORCING_DAYLIGHT, FORCING_DAYLENGTH, " with day length"},
    {FORCING_WIND, FORCING_WIND_EAST, FORCING_WIND_NORTH, " with northward wind"},
    {FORCING_VAP, FORCING_DEW, N_FORCING, " (dew point)"},
    {FORCING_VAP, FORCING_RELHUM, N_FORCING, " (relative humidity)"},
    {FORCING_VAP, FORCING_SPECHUM, FORCING_PRESSURE, " with surface pressure"},
};

static int best_rank(const struct forcing_plan *plan, enum forcing_quantity q) {
  int best = -1;
  for (int i = 0; i < plan->n_items; i++)
    if (plan->item[i].quantity == q && (best < 0 || plan->item[i].rank < best))
      best = plan->item[i].rank;
  return best;
}

/* Of a quantity that can be derived, the most direct source is read, and of the others nothing.
 * given[q]: there, or by what it is derived from. */
static void drop_spare(const struct forcing_source *source, const struct forcing_plan *plan,
                       int best[N_FORCING], bool given[N_FORCING]) {
  if (source->radiation.source != RADIATION_SUNSHINE) best[FORCING_SUNSHINE] = -1;
  if (plan->et0_left_out) best[FORCING_ET0] = -1;
  for (int q = 0; q < N_FORCING; q++) given[q] = best[q] >= 0;
  for (size_t i = 0; i < N_DERIVATIONS; i++) {
    enum forcing_quantity from = derivation[i].from, with = derivation[i].with;
    bool whole = best[from] >= 0 && (with == N_FORCING || best[with] >= 0);
    if (given[derivation[i].of] || !whole) {
      best[from] = -1;
      if (with != N_FORCING) best[with] = -1;
    } else {
      given[derivation[i].of] = true;
    }
  }
}

/* -- what is missing */

/* A profile beside those of the table that would take the variable for the quantity, or NULL */
static const char *other_profile(int n_tables, const struct profile *const *table,
                                 enum forcing_quantity q, const char *variable) {
  const char *name = profile_of_variable(q, variable);
  if (!name && q == FORCING_IRRAD) name = profile_of_variable(FORCING_DAYLIGHT, variable);
  for (int t = 0; name && t < n_tables; t++)
    if (strcmp(table[t]->name, name) == 0) return NULL;
  return name;
}

/* "; PATH has: a, b, c" of the first file, and a profile or the variable that would do */
static char *what_there_is(const struct forcing_plan *plan, int n_tables,
                           const struct profile *const *table, enum forcing_quantity q) {
  struct nc_file file;
  struct problems none = {0};
  char *text = NULL, **names;
  int n = 0;
  if (!plan->n_files || !nc_file_open(plan->file[0], &file, &none)) {
    problems_clear(&none);
    return nc_copy_text("");
  }
  nc_inq_nvars(file.id, &n);
  names = nc_array((size_t)n, sizeof *names);
  nc_append(&text, "; %s has:", plan->file[0]);
  for (int v = 0; v < n; v++) {
    char name[NC_MAX_NAME + 1] = "";
    nc_inq_varname(file.id, v, name);
    names[v] = nc_copy_text(name);
    if (v < 20) nc_append(&text, " %s", name);
  }
  const char *other = NULL, *near = NULL;
  for (int v = 0; v < n && !other; v++) {
    other = other_profile(n_tables, table, q, names[v]);
    if (other) nc_append(&text, "; '%s' is known to profile %s", names[v], other);
  }
  for (int t = 0; t < n_tables; t++)
    for (int r = 0; r < table[t]->n && !near; r++)
      if (table[t]->row[r].quantity == q && table[t]->row[r].name)
        near = nearest_word(table[t]->row[r].name, (const char *const *)names, (size_t)n);
  if (near && !other) nc_append(&text, "; is it '%s'?", near);
  nc_free_texts((size_t)n, &names);
  nc_file_close(&file);
  return text;
}

/* The derivation of q from a row's quantity, or NULL */
static const struct derivation *derived(enum forcing_quantity q, enum forcing_quantity from) {
  for (int i = 0; i < N_DERIVATIONS; i++)
    if (derivation[i].of == q && derivation[i].from == from) return &derivation[i];
  return NULL;
}

/* "a, b with cell_methods 'minimum', c (dew point)": what would be taken for the quantity;
 * malloc'ed, NULL where there is nothing */
static char *what_would_serve(int n_tables, const struct profile *const *table,
                              enum forcing_quantity q) {
  char *names = NULL;
  for (int t = 0; t < n_tables; t++)
    for (int r = 0; r < table[t]->n; r++) {
      const struct profile_row *row = &table[t]->row[r];
      const struct derivation *way = derived(q, row->quantity);
      if (row->quantity != q && !way) continue;
      nc_append(&names, "%s%s%s%s", names ? ", " : "", row->name ? "" : "standard_name ",
                row->name ? row->name : row->standard_name, way ? way->text : "");
      if (row->name && row->cell_method)
        nc_append(&names, " with cell_methods '%s'", row->cell_method);
    }
  return names;
}

/* Who needs it, and how to do without */
static const char *why(const struct forcing_source *source, enum forcing_quantity q) {
  switch (q) {
  case FORCING_IRRAD:
    return "; forcing.radiation: sunshine or hargreaves would estimate it";
  case FORCING_SUNSHINE:
    return "; forcing.radiation: sunshine needs it";
  case FORCING_RAIN:
    return "; water-limited production needs it";
  case FORCING_VAP:
  case FORCING_WIND:
    return source->et0 == ET0_COMPUTED
               ? "; water-limited production needs it to compute evaporation"
               : "; water-limited production needs it to compute evaporation, where the files do "
                 "not bring E0, ES0 and ET0";
  case FORCING_ET0:
    return "; forcing.evapotranspiration.method: file needs it";
  default:
    return "";
  }
}

static bool report_missing(const struct forcing_source *source, int n_tables,
                           const struct profile *const *table, const struct forcing_plan *plan,
                           enum forcing_quantity q, struct problems *list) {
  char *names = what_would_serve(n_tables, table, q);
  char *there = what_there_is(plan, n_tables, table, q);
  char *half = NULL;
  for (int i = 0; i < N_DERIVATIONS; i++)
    if (derivation[i].of == q && derivation[i].with != N_FORCING &&
        best_rank(plan, derivation[i].from) >= 0 && best_rank(plan, derivation[i].with) < 0)
      nc_append(&half, "; %s is there, but no %s", quantity_info[derivation[i].from].name,
                quantity_info[derivation[i].with].name);
  problem(list, "%s: no variable for %s in %d file%s; profile '%s' expects one of: %s%s%s%s",
          source->files, quantity_info[q].name, plan->n_files, plan->n_files > 1 ? "s" : "",
          source->profile ? source->profile : "auto", names ? names : "(none)", there,
          half ? half : "", why(source, q));
  free(names);
  free(there);
  free(half);
  return false;
}

/* Must the quantity be there, or what it is derived from? */
static bool is_needed(const struct forcing_source *source, const bool given[N_FORCING],
                      enum forcing_quantity q) {
  bool evaporation = given[FORCING_E0] && given[FORCING_ES0] && given[FORCING_ET0];
  switch (q) {
  case FORCING_TMIN:
  case FORCING_TMAX:
    return true;
  case FORCING_IRRAD:
    return source->radiation.source == RADIATION_MEASURED;
  case FORCING_SUNSHINE:
    return source->radiation.source == RADIATION_SUNSHINE;
  case FORCING_RAIN:
    return source->water;
  case FORCING_VAP:
  case FORCING_WIND:
    return source->water && !evaporation;
  case FORCING_ET0:
    return source->water && source->et0 == ET0_FOUND;
  default:
    return false;
  }
}

bool forcing_choose(const struct forcing_source *source, int n_tables,
                    const struct profile *const *table, struct forcing_plan *plan,
                    struct problems *list) {
  int best[N_FORCING], kept = 0;
  bool given[N_FORCING], good = true;
  for (enum forcing_quantity q = 0; q < N_FORCING; q++) best[q] = best_rank(plan, q);
  if (strcmp(table[0]->name, "forcing.variables") == 0)
    good = forcing_names_found(source, table[0], best, list);
  plan->et0_left_out = source->water && source->et0 == ET0_COMPUTED && best[FORCING_ET0] >= 0;
  drop_spare(source, plan, best, given);
  for (enum forcing_quantity q = 0; q < N_FORCING; q++) {
    plan->has[q] = best[q] >= 0;
    if (!given[q] && is_needed(source, given, q))
      good = report_missing(source, n_tables, table, plan, q, list);
  }
  for (int i = 0; i < plan->n_items; i++)
    if (plan->item[i].rank == best[plan->item[i].quantity]) plan->item[kept++] = plan->item[i];
  plan->n_items = kept;
  return good;
}
