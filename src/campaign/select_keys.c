/* The groups of `select`: what is fitted in which order, and which parameters are tried. Names of
 * parameters are looked up where the control is known (drivers/region/select_plan.c). */
#include "campaign/key_reader.h"
#include <string.h>

enum { MOST_STARTS = 1000 };

static const struct yaml *list_of(const struct yaml *group, const char *name) {
  const struct yaml *list = yaml_get(group, name);
  return list && list->kind == YAML_LIST ? list : NULL;
}

static void read_group(const struct campaign_reader *r, const struct yaml *node,
                       struct campaign_select *select) {
  const struct yaml *name = yaml_get(node, "name");
  struct campaign_select_group *group = &select->group[select->n_groups];
  if (node->kind != YAML_MAP || !name || name->kind != YAML_TEXT) return; /* the schema has told */
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
