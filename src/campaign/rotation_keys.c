/* The crops of a cell in turn: `rotation`, `crops`.
 *
 * In the y-th harvest year (from 0) a cell whose list begins at `phase` has the crop
 * list[(y + phase) mod n]. The first crop of all is the campaign's, which is estimated; further
 * ones keep their parameters. What crops have in common is the soil that goes on from season to
 * season.
 */
#include "campaign/key_reader.h"
#include "campaign/key_rows.h"
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct schema_row rotation_key_rows[] = {
    {"crops.*.parameters", SCHEMA_TEXT, "file", NULL, WITHIN,
     "crop file of a further crop of `rotation`, whose parameters are not estimated; * = its name",
     ALL, "maize: maize.yaml"},
    {"crops.*.variety", SCHEMA_TEXT, "text", NULL, NEVER,
     "variety of a further crop (default: the only one of its file)", ALL,
     "maize: Grain_maize_201"},
    {"crops.*.set", SCHEMA_MAP, NULL, NULL, NEVER,
     "fixed values that replace those of its crop file", ALL, "maize: {TSUM1: 700}"},
    {"crops.*.start", SCHEMA_ANY, "\"MM-DD\" or day of year", NULL, WITHIN,
     "start of a further crop, of the type of calendar.start", ALL, "maize: \"05-01\""},
    {"crops.*.latest", SCHEMA_ANY, "\"MM-DD\" or day of year", NULL, NEVER,
     "the season of a further crop ends on the first such date after its start", ALL,
     "maize: \"10-15\""},
    {"crops.*.sowing_year_plus", SCHEMA_INTEGER, NULL, "0", NEVER,
     "harvest year of a further crop = year of its start + this", ALL, "maize: 1"},
    {"rotation", SCHEMA_ANY, "list of text, or map", NULL, NEVER,
     "wlp: crops of successive harvest years, repeated from the first year on; fallow = none. The "
     "soil water of each season is the initial state of the next",
     ALL, "[winter_wheat, fallow, maize]"},
    {"rotation.crops", SCHEMA_LIST, "text", NULL, WITHIN,
     "the crops of successive harvest years, where rotation is a map", ALL,
     "[winter_wheat, fallow, maize]"},
    {"rotation.phase.file", SCHEMA_TEXT, "file", NULL, WITHIN,
     "NetCDF map with the place in rotation.crops (0, 1, ...) of the first harvest year of each "
     "cell",
     ALL, "phase.nc"},
    {"rotation.phase.variable", SCHEMA_TEXT, "variable", "phase", NEVER,
     "variable of rotation.phase.file", ALL, "phase"},
    {"sequence", SCHEMA_RENAMED, "rotation", NULL, NEVER, "", 0, NULL},
};
const int n_rotation_key_rows = sizeof rotation_key_rows / sizeof *rotation_key_rows;

static const char fallow[] = "fallow";

/* a word that keys, and flag_meanings of maps, can hold */
static bool is_name(const char *text) {
  for (const char *c = text; *c; c++)
    if (!isalnum((unsigned char)*c) && *c != '_' && *c != '-') return false;
  return *text != '\0';
}

static bool check_name(const struct campaign_reader *r, const char *path, const char *name) {
  if (strcmp(name, fallow) == 0)
    return campaign_wrong(r, path, "is 'fallow', which stands for no crop; give another name");
  return is_name(name) ||
         campaign_wrong(r, path, "is '%s'; expected letters, digits, _ and - alone", name);
}

/* -- further crops */

/* no day is a problem where one is needed; files are for the campaign's crop alone */
static void read_day(const struct campaign_reader *r, const char *path, struct cell_number *day) {
  const struct yaml *node = schema_node(r->schema, path);
  *day = (struct cell_number){.value = NAN};
  if (yaml_is_null(node)) return;
  if (!campaign_day(node, day))
    campaign_wrong(r, path, "is %s%s%s; expected a date \"MM-DD\" or a day of year from 1 to 366%s",
                   node->text ? "'" : "", node->text ? node->text : "a list or map",
                   node->text ? "'" : "",
                   node->text ? "" : " (files and types are for the campaign's crop alone)");
}

static void read_crop(const struct campaign_reader *r, const char *name,
                      struct campaign_crop *crop) {
  struct campaign *c = r->campaign;
  struct key at, path;
  campaign_key(&at, "crops", name);
#define KEY(word) campaign_key(&path, at.text, word)
  crop->name = name;
  crop->file = campaign_path(r, KEY("parameters"));
  crop->variety = schema_text(r->schema, KEY("variety"));
  crop->sowing_year_plus = campaign_integer(r, KEY("sowing_year_plus"), 0, 3);
  read_day(r, KEY("start"), &crop->start);
  read_day(r, KEY("latest"), &crop->latest);
  const struct yaml *over = schema_node(r->schema, KEY("set"));
  if (over && over->kind != YAML_MAP) over = NULL; /* reported by the schema */
  if (c->end != END_RULE_MATURITY && isnan(crop->latest.value) &&
      !schema_given(r->schema, KEY("latest")))
    campaign_wrong(r, at.text, "has no `latest`, which calendar.end.type %s needs: \"MM-DD\"",
                   schema_text(r->schema, "calendar.end.type"));
#undef KEY
  if (crop->file && strstr(crop->file, "{station}"))
    campaign_wrong(r, at.text,
                   "has its own file in every station; one set of parameters serves "
                   "all cells");
  else if (crop->file)
    campaign_read_set(c, crop->file, crop->variety, over, &crop->base, r->list);
}

static void read_crops(const struct campaign_reader *r, struct campaign_rotation *rotation) {
  const struct yaml *crops = schema_node(r->schema, "crops");
  int n = crops && crops->kind == YAML_MAP ? crops->n : 0;
  rotation->crop = calloc((size_t)n + 1, sizeof *rotation->crop);
  if (!rotation->crop) abort();
  rotation->crop[rotation->n_crops++].name = r->campaign->crop_name;
  for (int i = 0; i < n; i++) {
    struct key path;
    const char *name = crops->key[i];
    if (crops->child[i]->kind != YAML_MAP) continue; /* reported by the schema */
    if (!check_name(r, "crops", name)) continue;
    if (strcmp(name, r->campaign->crop_name) == 0)
      campaign_wrong(r, campaign_key(&path, "crops", name),
                     "is the campaign's crop (crop.name); give further crops other names");
    else
      read_crop(r, name, &rotation->crop[rotation->n_crops++]);
  }
}

/* -- the list */

static int find(const struct campaign_rotation *rotation, const char *name) {
  for (int i = 0; i < rotation->n_crops; i++)
    if (strcmp(rotation->crop[i].name, name) == 0) return i;
  return ROTATION_FALLOW;
}

static void unknown(const struct campaign_reader *r, const struct campaign_rotation *rotation,
                    const struct yaml *node) {
  const char **word = calloc((size_t)rotation->n_crops + 1, sizeof *word);
  char names[512] = "fallow";
  if (!word) abort();
  for (int i = 0; i < rotation->n_crops; i++) {
    size_t used = strlen(names);
    word[i] = rotation->crop[i].name;
    snprintf(names + used, sizeof names - used, ", %s", word[i]);
  }
  word[rotation->n_crops] = fallow;
  const char *near = nearest_word(node->text, word, (size_t)rotation->n_crops + 1);
  problem(r->list, "%s:%d: rotation holds '%s', which is no crop of the campaign%s%s%s; it has: %s",
          node->file, node->line, node->text, near ? "; did you mean '" : "", near ? near : "",
          near ? "'?" : "", names);
  free(word);
}

static void read_list(const struct campaign_reader *r, const char *path, const struct yaml *list,
                      struct campaign_rotation *rotation) {
  if (list->n < 1 || list->n > ROTATION_YEARS) {
    campaign_wrong(r, path, "has %d years; expected 1 .. %d", list->n, ROTATION_YEARS);
    return;
  }
  for (int i = 0; i < list->n; i++) {
    const struct yaml *node = list->child[i];
    int crop = node->kind == YAML_TEXT ? find(rotation, node->text) : ROTATION_FALLOW;
    if (node->kind != YAML_TEXT)
      problem(r->list, "%s:%d: %s[%d] is no name; expected a crop or fallow", node->file,
              node->line, path, i);
    else if (crop == ROTATION_FALLOW && strcmp(node->text, fallow) != 0)
      unknown(r, rotation, node);
    rotation->crop_of[rotation->n++] = crop;
  }
}

static void check_used(const struct campaign_reader *r, const struct campaign_rotation *rotation) {
  struct key path;
  for (int i = 0; i < rotation->n_crops; i++) {
    bool used = false;
    for (int k = 0; k < rotation->n; k++) used = used || rotation->crop_of[k] == i;
    if (used) continue;
    if (i == 0)
      campaign_wrong(r, "rotation", "lacks '%s', the campaign's crop (crop.name)",
                     rotation->crop[i].name);
    else
      campaign_wrong(r, campaign_key(&path, "crops", rotation->crop[i].name),
                     "is not in rotation; add it there or leave it out here");
  }
}

/* -- what cannot go with it */

static void check_campaign(const struct campaign_reader *r) {
  const struct campaign *c = r->campaign;
  if (c->production != PRODUCTION_WLP)
    campaign_wrong(r, "rotation",
                   "carries soil water from season to season, which potential production does not "
                   "simulate; expected "
                   "campaign.production wlp");
  if (c->crop_by_cell)
    campaign_wrong(r, "rotation",
                   "needs one set of parameters for each crop; crop.%s gives each cell its own",
                   c->variety_file ? "variety {file, variable}" : "parameters {station}");
  for (int i = 1; i < c->n_years; i++)
    if (c->years[i] != c->years[i - 1] + 1) {
      campaign_wrong(r, "rotation",
                     "needs consecutive harvest years; years.harvest lacks "
                     "%d",
                     c->years[i - 1] + 1);
      break;
    }
}

void campaign_read_rotation(const struct campaign_reader *r) {
  struct campaign_rotation *rotation = &r->campaign->rotation;
  const struct yaml *node = schema_node(r->schema, "rotation"), *list = node;
  const char *path = "rotation";
  bool named = !r->campaign->crop_name || check_name(r, "crop.name", r->campaign->crop_name);
  if (yaml_is_null(node)) {
    if (schema_given(r->schema, "crops"))
      campaign_wrong(r, "crops", "has no effect without rotation");
    return;
  }
  if (!named || !r->campaign->crop_name) return;
  if (node->kind == YAML_MAP) {
    path = "rotation.crops";
    list = schema_node(r->schema, path);
    if (schema_given(r->schema, "rotation.phase")) {
      rotation->phase_file = campaign_path(r, "rotation.phase.file");
      rotation->phase_variable = schema_text(r->schema, "rotation.phase.variable");
    }
  } else if (node->kind != YAML_LIST) {
    campaign_wrong(r, path, "is '%s'; expected a list of crops or {crops, phase}", node->text);
    return;
  }
  int before = r->list->count;
  read_crops(r, rotation);
  if (list && list->kind == YAML_LIST) read_list(r, path, list, rotation);
  if (!problems_since(r->list, before) && rotation->n > 0) check_used(r, rotation);
  check_campaign(r);
}

int campaign_rotation_crop(const struct campaign_rotation *rotation, int phase, int year) {
  return rotation->crop_of[(phase + year) % rotation->n];
}
