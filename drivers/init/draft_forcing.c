/* The campaign's section `forcing`: profile, pattern, and of each variable its unit and conversion.
 */
#include "init/draft.h"
#include "init/paths.h"
#include "ncio/reading.h"
#include "support/calendar.h"
#include <stdlib.h>
#include <string.h>

static const char *profile_remark(const struct recognised_forcing *w) {
  if (strcmp(w->profile, "daymet") == 0) return "; radiation is a mean over daylight";
  if (strcmp(w->profile, "era5_land") == 0)
    return "; radiation and rain are totals of the day before their time stamp";
  return "";
}

static void say_variables(struct draft *d) {
  const struct recognised_forcing *w = &d->plan->f->forcing;
  char a[11], b[11], conversion[64];
  draft_add(d, "\n# forcing: profile %s in %d file%s, %s to %s%s\n", w->profile, w->n_files,
            w->n_files > 1 ? "s" : "", date_format(w->first_day, a), date_format(w->last_day, b),
            profile_remark(w));
  for (int i = 0; i < w->n_variables; i++) {
    const struct recognised_variable *x = &w->variable[i];
    conversion_text(x->scale, x->offset, conversion);
    draft_add(d, "#   %s: %s, %s%s%s%s%s\n", quantity_info[x->quantity].name, x->name,
              *x->unit ? x->unit : "no unit", x->has_unit ? "" : " (assumed: the file gives none)",
              *conversion ? " -> " : "", *conversion ? quantity_info[x->quantity].unit : "", "");
  }
}

static char *pattern(const struct draft *d) {
  const struct recognised_forcing *w = &d->plan->f->forcing;
  const char *name[N_FORCING];
  for (int i = 0; i < w->n_variables; i++) name[i] = w->variable[i].name;
  return path_pattern(d->campaign, w->profile, w->first_day, w->last_day, w->n_files, w->file,
                      w->n_variables, name);
}

static void write_altitude(struct draft *d) {
  const struct plan *p = d->plan;
  if (p->altitude) {
    char *file = draft_path(d, p->altitude->path), *variable = yaml_word(p->altitude->variable);
    draft_add(d, "  altitude: {file: %s, variable: %s} # of the cells, for evaporation\n", file,
              variable);
    free(file);
    free(variable);
  } else if (p->open[DECIDE_ALTITUDE]) {
    draft_open(
        d, "  altitude: TODO # how high do the cells lie, for evaporation? 100 m, or {file: ..., "
           "variable: ...}; 100 m change a day's evaporation by less than 1 %%");
  } else if (p->needed[DECIDE_ALTITUDE]) {
    draft_add(d,
              "  altitude: 100 m # assumed; 100 m change a day's evaporation by less than 1 %%\n");
  }
}

bool draft_forcing(struct draft *d, struct problems *list) {
  const struct recognised_forcing *w = &d->plan->f->forcing;
  const int gaps = d->plan->season.gaps;
  char *files = pattern(d);
  say_variables(d);
  if (!files) {
    return problem(
        list,
        "%s ... %s: no one pattern names the %d weather files and no other; put them into "
        "a folder of their own",
        w->file[0], w->file[w->n_files - 1], w->n_files);
  }
  char *word = yaml_word(files);
  if (w->radiation == RADIATION_SUNSHINE)
    draft_add(d, "# no radiation was found: it is estimated from sunshine\n");
  if (w->radiation == RADIATION_HARGREAVES)
    draft_add(d, "# no radiation was found: it is estimated from TMIN and TMAX\n");
  if (gaps)
    draft_add(d, "# %d of the seasons lack%s single days in these files\n", gaps,
              gaps > 1 ? "" : "s");
  draft_add(d, "forcing:\n  profile: %s\n  files: %s\n", w->profile, word);
  if (w->radiation != RADIATION_MEASURED)
    draft_add(d, "  radiation: %s\n",
              w->radiation == RADIATION_SUNSHINE ? "sunshine" : "hargreaves");
  draft_add(d,
            "  missing: exclude # seasons with more missing days than fill_days are left out and "
            "counted\n  fill_days: 5\n");
  write_altitude(d);
  free(files);
  free(word);
  return true;
}
