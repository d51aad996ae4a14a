/* Reads control.partitioning: {extent: network, dense: [8], knots: [...], weight_sd: 1}. */
#include "control/control_partition.h"
#include <math.h>
#include <string.h>

static bool wrong(const struct yaml *at, const char *key, const char *expected,
                  struct problems *list) {
  return problem(list, "%s:%d: control.partitioning.%s: expected %s", at->file, at->line, key,
                 expected);
}

static bool read_dense(const struct yaml *at, struct network_shape *shape, struct problems *list) {
  const char *expected = "a list of 1 to 8 layers' units, such as [8]";
  if (yaml_is_null(at)) {
    shape->n_dense = 1;
    shape->dense[0] = 8;
    return true;
  }
  if (at->kind != YAML_LIST || at->n < 1 || at->n > NETWORK_DENSE)
    return wrong(at, "dense", expected, list);
  for (int i = 0; i < at->n; i++) {
    long units;
    if (!yaml_integer(at->child[i], &units) || units < 1 || units > NETWORK_WIDTH)
      return wrong(at, "dense", expected, list);
    shape->dense[shape->n_dense++] = (int)units;
  }
  return true;
}

static bool read_knots(const struct yaml *at, struct control_partition_plan *plan,
                       struct problems *list) {
  const char *expected = "2 to 16 ascending values of DVS, such as [0, 0.5, 1, 1.5, 2]";
  if (yaml_is_null(at)) return true;
  if (at->kind != YAML_LIST || at->n < 2 || at->n > AFGEN_KNOTS)
    return wrong(at, "knots", expected, list);
  for (int i = 0; i < at->n; i++) {
    double *dvs = &plan->dvs[plan->knots];
    if (!yaml_number(at->child[i], dvs) || !(*dvs >= 0. && *dvs <= 2.) ||
        (i > 0 && !(*dvs > dvs[-1])))
      return wrong(at, "knots", expected, list);
    plan->knots++;
  }
  return true;
}

/* a table of FRTB .. FOTB may not be estimated beside what replaces them */
static bool check_tables(const struct yaml *map, struct problems *list) {
  for (int i = 0; i < map->n; i++)
    for (int t = 0; t < PARTITIONS; t++) {
      const char *name = table_info[partition_table[t]].name;
      if (strncmp(map->key[i], name, strlen(name)) == 0)
        return problem(list,
                       "%s:%d: control.%s stands beside control.partitioning, which replaces it",
                       map->child[i]->file, map->child[i]->line, map->key[i]);
    }
  return true;
}

bool control_partition_read(const struct yaml *map, const struct yaml *at,
                            struct control_partition_plan *plan, struct problems *list) {
  static const char *const known[] = {"extent", "dense", "knots", "weight_sd"};
  const struct yaml *extent = yaml_get(at, "extent"), *sd = yaml_get(at, "weight_sd");
  *plan = (struct control_partition_plan){.weight_sd = 1.};
  for (int i = 0; i < at->n; i++) {
    bool good = false;
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
      good = good || !strcmp(at->key[i], known[k]);
    if (!good && !yaml_is_null(at->child[i]))
      return wrong(at->child[i], at->key[i], "no such key here; extent, dense, knots, weight_sd",
                   list);
  }
  if (!extent || extent->kind != YAML_TEXT || strcmp(extent->text, "network"))
    return wrong(extent ? extent : at, "extent", "network", list);
  if (!yaml_is_null(sd) && !(yaml_number(sd, &plan->weight_sd) && plan->weight_sd > 0.))
    return wrong(sd, "weight_sd", "a positive number", list);
  return read_dense(yaml_get(at, "dense"), &plan->shape, list) &&
         read_knots(yaml_get(at, "knots"), plan, list) && check_tables(map, list);
}
