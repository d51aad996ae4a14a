/* The groups of `select`: what is fitted in which order, and which parameters are tried. Names of
 * parameters are looked up where the control is known (drivers/region/select_plan.c). */
#include "campaign/key_reader.h"
#include "campaign/key_rows.h"
#include <string.h>

const struct schema_row select_key_rows[] = {
    {"select.groups[].name", SCHEMA_TEXT, "name", NULL, WITHIN,
     "name of a group of observations, in tables; groups are fitted in their order", SELECT | CHECK,
     "phenology, observations: [phenology]"},
    {"select.groups[].observations", SCHEMA_LIST, "text", NULL, WITHIN,
     "keys of the observations of a group: phenology, lai, biomass.TAGP, yield ...; each belongs "
     "to one group",
     SELECT | CHECK, "[biomass.TAGP, lai], name: growth"},
    {"select.groups[].obligatory", SCHEMA_LIST, "text", "[]", NEVER,
     "names under control that are estimated on the group in any case", SELECT | CHECK,
     "[TSUM1], name: stages, observations: [phenology]"},
    {"select.groups[].candidates", SCHEMA_LIST, "text", "[]", NEVER,
     "names under control that are tried one at a time in this order and kept where AICc falls",
     SELECT | CHECK, "[DLO], name: stages, observations: [phenology]"},
    {"select.prior", SCHEMA_CHOICE, "none|control", "none", NEVER,
     "none: least squares within the bounds, where prior_sd only scales the steps | control: with "
     "the prior term |u|^2 / 2",
     SELECT | CHECK, "control"},
    {"select.starts", SCHEMA_INTEGER, NULL, "3", NEVER,
     "minimisations of each step: from the current estimate, (all groups together) from the "
     "priors, the others from draws of the prior",
     SELECT | CHECK, "5"},
};
const int n_select_key_rows = sizeof select_key_rows / sizeof *select_key_rows;

enum { MOST_STARTS = 1000 };

static const struct yaml *list_of(const struct yaml *group, const char *name) {
  const struct yaml *list = yaml_get(group, name);
  return list && list->kind == YAML_LIST ? list : NULL;
}

static void read_group(const struct campaign_reader *r, const struct yaml *node,
                       struct campaign_select *select) {
  const struct yaml *name = yaml_get(node, "name");
  struct campaign_select_group *group = &select->group[select->n_groups];
  if (node->kind != YAML_MAP || !name || name->kind != YAML_TEXT)
    return; /* reported by the schema */
  *group = (struct campaign_select_group){.name = name->text,
                                          .observations = list_of(node, "observations"),
                                          .obligatory = list_of(node, "obligatory"),
                                          .candidates = list_of(node, "candidates")};
  if (group->observations && group->observations->n == 0)
    problem(r->list,
            "%s:%d: select.groups[%d].observations is empty; expected [phenology], [yield] "
            "...",
            node->file, node->line, select->n_groups);
  for (int g = 0; g < select->n_groups; g++)
    if (!strcmp(select->group[g].name, group->name))
      problem(r->list, "%s:%d: select.groups has two groups named %s", node->file, node->line,
              group->name);
  select->n_groups++;
}

void campaign_read_select(const struct campaign_reader *r) {
  struct campaign_select *select = &r->campaign->select;
  const struct yaml *list = yaml_get(schema_node(r->schema, "select"), "groups");
  select->given = schema_given(r->schema, "select");
  if (!select->given) return;
  select->prior = schema_choice(r->schema, "select.prior") == 1;
  select->starts = campaign_integer(r, "select.starts", 1, MOST_STARTS);
  int n = list && list->kind == YAML_LIST ? list->n : 0;
  if (n < 1 || n > SELECT_GROUPS)
    campaign_wrong(r, "select",
                   "has %d groups; expected groups: a list of 1 to %d maps {name, "
                   "observations, obligatory, candidates}",
                   n, SELECT_GROUPS);
  for (int i = 0; i < n && i < SELECT_GROUPS; i++) read_group(r, list->child[i], select);
}
