/* Names of a campaign's `select` as numbers; see select.h. */
#include "region/select.h"
#include "support/yaml.h"
#include <string.h>

struct names {
  const struct setup *setup;
  struct problems *list;
  bool taken[CONTROL_ITEMS];      /* an item is in a list */
  bool grouped[OBSERVATION_SETS]; /* a set is in a group */
};

/* -- parameters */

static void unknown_parameter(const struct names *names, const struct yaml *at) {
  const struct control *control = &names->setup->campaign.control;
  const char *word[CONTROL_ITEMS];
  for (int i = 0; i < control->n_items; i++) word[i] = control->item[i].name;
  const char *near = nearest_word(at->text, word, (size_t)control->n_items);
  problem(names->list, "%s:%d: select names %s, which is not under control%s%s%s", at->file,
          at->line, at->text, near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

/* items of a list of names into item[]; returns how many */
static int read_items(struct names *names, const struct yaml *list, int *item) {
  const struct control *control = &names->setup->campaign.control;
  int n = 0;
  for (int k = 0; list && k < list->n; k++) {
    const struct yaml *at = list->child[k];
    int i = 0;
    if (at->kind != YAML_TEXT) continue; /* the schema has told */
    while (i < control->n_items && strcmp(control->item[i].name, at->text) != 0) i++;
    if (i == control->n_items)
      unknown_parameter(names, at);
    else if (names->taken[i])
      problem(names->list, "%s:%d: select names %s a second time", at->file, at->line, at->text);
    else
      names->taken[item[n++] = i] = true;
  }
  return n;
}

/* -- observations */

/* whether a key of observations, "phenology.anthesis", is `name` or is below it */
static bool is_of(const char *key, const char *name) {
  size_t length = strlen(name);
  return !strncmp(key, name, length) && (key[length] == '\0' || key[length] == '.');
}

/* "yield, biomass.TAGP" of what the campaign observes */
static const char *observed(const struct campaign *c, int length, char *text) {
  int used = snprintf(text, (size_t)length, "%s", c->yield.given ? "yield" : "");
  for (int s = 0; s < c->n_series && used < length; s++)
    used += snprintf(text + used, (size_t)(length - used), "%s%s", used ? ", " : "",
                     c->series[s].kind->key);
  return text;
}

static void take_set(struct names *names, const struct yaml *at, int set, bool *fitted) {
  if (names->grouped[set] && !fitted[set])
    problem(names->list, "%s:%d: select: %s stands in an earlier group", at->file, at->line,
            at->text);
  names->grouped[set] = fitted[set] = true;
}

static void read_sets(struct names *names, const struct yaml *list, bool *fitted) {
  const struct setup *setup = names->setup;
  const struct campaign *c = &setup->campaign;
  char text[512];
  for (int k = 0; list && k < list->n; k++) {
    const struct yaml *at = list->child[k];
    bool found = false;
    if (at->kind != YAML_TEXT) continue;
    if (c->yield.given && !strcmp(at->text, "yield")) {
      if (setup->model.yield_set >= 0) take_set(names, at, setup->model.yield_set, fitted);
      found = true;
    }
    for (int s = 0; s < c->n_series; s++) {
      if (!is_of(c->series[s].kind->key, at->text)) continue;
      take_set(names, at, setup->series_set[s], fitted);
      found = true;
    }
    if (!found)
      problem(names->list, "%s:%d: select: observations has no %s; expected any of %s", at->file,
              at->line, at->text, observed(c, sizeof text, text));
  }
}

/* -- what the protocol has no place for */

/* networks, fields, and the parts of parameters that differ between cells */
static bool varies_by_cell(const struct control *control) {
  bool any = control_has_weights(control) || control->n_fields > 0;
  for (int i = 0; i < control->n_items; i++) any |= control->item[i].target == CONTROL_DEVIATION;
  return any;
}

static void check_settings(const struct names *names) {
  const struct setup *setup = names->setup;
  const struct campaign *c = &setup->campaign;
  const struct departures *v = &setup->model.departures;
  const char *file = yaml_root(c->document)->file;
  if (varies_by_cell(&c->control))
    problem(names->list,
            "%s: select tries parameters of extent global or region; take extents network and cell "
            "out of control",
            file);
  if (c->adam || c->patience || c->gauss_newton)
    problem(names->list, "%s: select minimises with TAO to the end; take optimiser.%s away", file,
            c->adam       ? "adam"
            : c->patience ? "early_stopping"
                          : "method");
  for (int s = 0; s < v->n_sets; s++) {
    if (v->set[s].huber > 0.)
      problem(names->list, "%s: select is least squares: %s needs loss: quadratic", file,
              v->set[s].name);
    if (!names->grouped[s])
      problem(names->list,
              "%s: select: observations of %s stand in no group; name them in one (it "
              "may be without parameters), or take them out of the campaign",
              file, v->set[s].name);
  }
}

PetscErrorCode SelectPlan(const struct setup *setup, struct select_plan *plan,
                          struct problems *list) {
  const struct campaign_select *select = &setup->campaign.select;
  const struct control *control = &setup->campaign.control;
  struct names names = {.setup = setup, .list = list};
  PetscFunctionBeginUser;
  *plan = (struct select_plan){
      .protocol = {.n_items = control->n_items, .n = control->n, .n_groups = select->n_groups}};
  for (int i = 0; i < control->n_items; i++) plan->protocol.count[i] = control->item[i].count;
  for (int g = 0; g < select->n_groups; g++) {
    struct selection_group *group = &plan->protocol.group[g];
    group->name = select->group[g].name;
    group->n_obligatory = read_items(&names, select->group[g].obligatory, group->obligatory);
    group->n_candidates = read_items(&names, select->group[g].candidates, group->candidate);
    read_sets(&names, select->group[g].observations, plan->fitted[g]);
  }
  check_settings(&names);
  PetscFunctionReturn(0);
}
