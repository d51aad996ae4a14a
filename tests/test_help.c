/* The help: every key has an example that the reader of campaigns takes, a type and a default;
 * every command's examples parse and show its options; no line is wider than 100 columns. */
#include "campaign/campaign.h"
#include "harness.h"
#include "help/help.h"
#include "support/schema_help.h"
#include "synthesize/synthesize_crop.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = P_tmpdir "/windrow_help_XXXXXX"; /* made by mkdtemp */
static struct schema_row *row;
static int n_rows;

/* Campaigns without a problem; in one of them every key has something to act on. */
static const char plain[] = "campaign: {production: wlp}\n"
                            "region: {cells: cells.nc}\n"
                            "crop: {parameters: wheat.yaml, name: winter_wheat}\n"
                            "years: {harvest: [2001, 2020]}\n"
                            "forcing: {files: w/*.nc}\n"
                            "calendar: {start: \"10-10\", end: {latest: \"08-31\"}}\n";
static const char whole[] =
    "campaign: {production: wlp}\n"
    "region: {cells: cells.nc, overlap: {file: overlap.csv}}\n"
    "maps: {other_grid: nearest, gaps: {within: 50 km}}\n"
    "crop: {parameters: wheat.yaml, name: winter_wheat, variety: {file: varieties.nc}}\n"
    "years: {harvest: [2001, 2020]}\n"
    "forcing: {files: w/*.nc, radiation: {sunshine: [0.2, 0.5]}, altitude: {file: altitude.nc}}\n"
    "calendar: {start: {file: calendar.nc}, end: {latest: {file: calendar.nc}},\n"
    "  phenology_prior: {from_calendar: maturity_day}}\n"
    "soil: {parameters: soil.yaml, texture: {file: soil.nc, organic_carbon: soc},\n"
    "  soilgrids: {file: soil.nc}, water: {file: soil.nc}, maps: {RDMSOL: {file: depth.nc}},\n"
    "  initial: {WAV: {file: wav.nc}}}\n"
    "irrigation: {share: {file: share.nc}, events: {file: events.nc}}\n"
    "observations:\n"
    "  yield: {file: yields.csv, basis: {moisture: 0.14}}\n"
    "  lai: {file: lai.csv, quality: {variable: qc, accept: [0]}}\n"
    "  soil_moisture: {file: sm.nc, quality: {variable: qc, accept: [0]}}\n"
    "  biomass: {TAGP: {file: biomass.nc, quality: {variable: qc, accept: [0]}}}\n"
    "  phenology: {file: stages.nc, stages: [anthesis]}\n"
    "control: {SPAN: {extent: network, factor: [0.8, 1.2]}, TSUM1: {factor: [0.8, 1.2], prior_sd: "
    "8 %}}\n"
    "network: {site: [latitude], maps: [{file: soil.nc, variable: clay}],\n"
    "  weather: {variables: [TMIN]}, lstm: {hidden: 4}}\n"
    "crossvalidation: {regions: 2, years: 2}\n"
    "select: {groups: [{name: phenology, observations: [phenology], obligatory: [TSUM1]}]}\n"
    "ensemble: {parameters: {TSUM1: {sd: 5 %}}, sowing: {sd: 5 d}, weather: {radiation: {sd: 10 "
    "%},\n"
    "  rain: {sd: 30 %}, temperature: {sd: 1}}}\n"
    "holdout: {regions: {fraction: 0.2}}\n"
    "forecast: {from: \"07-01\", weather: {past_years: [1991, 2000]}}\n"
    "hindcast: {years: [2010, 2015], dates: [\"06-01\"]}\n"
    "optimiser: {early_stopping: {years: [2003], regions: {fraction: 0.1}}}\n"
    "posterior: {samples: 10}\n";
static const char rotating[] =
    "campaign: {production: wlp}\n"
    "region: {cells: cells.nc, zones: {file: zones.nc}}\n"
    "crop: {parameters: wheat.yaml, name: winter_wheat}\n"
    "crops: {maize: {parameters: maize.yaml, start: \"05-01\", latest: \"10-15\"}}\n"
    "rotation: {crops: [winter_wheat, fallow, maize], phase: {file: phase.nc}}\n"
    "years: {harvest: [2001, 2020]}\n"
    "forcing: {files: w/*.nc}\n"
    "calendar: {start: \"10-10\", end: {type: earliest, latest: \"08-31\"}}\n"
    "soil: {texture: {file: soil.nc, organic_matter: som}}\n"
    "observations: {yield: {file: yields.nc, basis: {dry_matter: 0.8}}}\n";
static const char enriched[] =
    "campaign: {production: pp}\n"
    "region: {cells: cells.nc}\n"
    "crop: {parameters: wheat.yaml, co2: {mode: table, series: co2.csv},\n"
    "  set: {CO2AMAXTB: [40, 0, 720, 1.6], CO2EFFTB: [40, 0, 720, 1.1], CO2TRATB: [40, 1, 720, "
    "0.9]}}\n"
    "years: {harvest: [2001, 2020]}\n"
    "forcing: {files: w/*.nc}\n"
    "calendar: {start: {day: \"10-10\"}}\n";
static const char *const campaigns[] = {plain, whole, rotating, enriched};
enum { N_CAMPAIGNS = sizeof campaigns / sizeof *campaigns };

static void write_file(const char *name, const char *text) {
  char file[256];
  snprintf(file, sizeof file, "%s/%s", folder, name);
  FILE *out = fopen(file, "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(out);
  fputs(text, out);
  fclose(out);
}

static void write_crop(const char *name, const char *variety) {
  struct parameter_set set;
  struct problems list = {0};
  char file[256];
  CU_ASSERT_FATAL(synthetic_crop("wheat", &set, &list));
  snprintf(file, sizeof file, "%s/%s", folder, name);
  FILE *out = fopen(file, "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(out);
  synthetic_crop_write(out, "wheat", variety, &set);
  fclose(out);
}

static void set_up(void) {
  CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
  for (int i = 0; i < N_CAMPAIGNS; i++) {
    char name[32];
    snprintf(name, sizeof name, "campaign%d.yaml", i);
    write_file(name, campaigns[i]);
  }
  char co2[1024] = "year,co2\n";
  for (int year = 2001; year <= 2020; year++)
    snprintf(co2 + strlen(co2), sizeof co2 - strlen(co2), "%d,%d\n", year, year - 1630);
  write_file("co2.csv", co2);
  write_crop("wheat.yaml", "Winter_wheat_101");
  write_crop("maize.yaml", "Grain_maize_201");
  row = campaign_rows(&n_rows);
}

/* -- keys */

static void an_example_passes_the_check_of_its_own_row(void) {
  for (int i = 0; i < n_rows; i++) {
    char text[SCHEMA_WORDS];
    struct problems list = {0};
    if (row[i].type == SCHEMA_RENAMED) continue;
    struct yaml_document *document =
        yaml_read("example", schema_example_text(&row[i], text), &list);
    CU_ASSERT_PTR_NOT_NULL_FATAL(document);
    struct schema *schema = schema_open(document, row, n_rows, 0, &list);
    if (list.n) printf("    %s\n    %s\n", text, list.line[0]);
    CU_ASSERT_EQUAL(list.n, 0);
    schema_close(&schema);
    yaml_destroy(&document);
    problems_clear(&list);
  }
}

/* Reads a campaign with one --set (NULL = none), as it stands; true where nothing is told. */
static bool reads(int which, const char *set, bool shown) {
  char path[256];
  struct problems list = {0};
  struct campaign campaign;
  snprintf(path, sizeof path, "%s/campaign%d.yaml", folder, which);
  campaign_read(path, set ? 1 : 0, &set, NULL, &campaign, &list);
  for (int k = 0; shown && k < list.n; k++) printf("    %d: %s\n", which, list.line[k]);
  bool good = list.n == 0;
  campaign_destroy(&campaign);
  problems_clear(&list);
  return good;
}

static void an_example_is_taken_by_the_reader_of_campaigns(void) {
  char text[SCHEMA_WORDS];
  for (int i = 0; i < N_CAMPAIGNS; i++) CU_ASSERT(reads(i, NULL, true));
  for (int i = 0; i < n_rows; i++) {
    bool good = row[i].type == SCHEMA_RENAMED;
    const char *set = schema_set_text(&row[i], text);
    for (int k = 0; k < N_CAMPAIGNS && !good; k++) good = reads(k, set, false);
    for (int k = 0; k < N_CAMPAIGNS && !good; k++) reads(k, set, true);
    CU_ASSERT(good);
  }
}

static void a_key_says_what_it_is(void) {
  for (int i = 0; i < n_rows; i++) {
    bool vague = row[i].type == SCHEMA_TEXT || row[i].type == SCHEMA_ANY ||
                 row[i].type == SCHEMA_QUANTITY || row[i].type == SCHEMA_CHOICE ||
                 row[i].type == SCHEMA_LIST;
    if (row[i].type == SCHEMA_RENAMED) continue;
    if (vague && !row[i].unit) printf("    %s: no type\n", row[i].path);
    CU_ASSERT(!vague || row[i].unit);
    CU_ASSERT(*row[i].meaning && row[i].commands);
  }
}

/* -- pages */

static char page_text[1 << 18];

/* What `windrow help WORDS` answers, on standard output or error; valid until the next call */
static const char *answer(int expected, int n, const char *const *words) {
  FILE *out = tmpfile();
  char *argv[4] = {0};
  CU_ASSERT_PTR_NOT_NULL_FATAL(out);
  for (int i = 0; i < n; i++) argv[i] = (char *)(size_t)words[i];
  CU_ASSERT_EQUAL(help_answer(n, argv, out, out), expected);
  rewind(out);
  page_text[fread(page_text, 1, sizeof page_text - 1, out)] = '\0';
  fclose(out);
  return page_text;
}

static const char *help(const char *word) { return answer(0, 1, &word); }
static const char *refusal(const char *word) { return answer(1, 1, &word); }

static bool narrow(const char *text) {
  for (size_t n; *text; text += n + (text[n] == '\n')) {
    n = strcspn(text, "\n");
    if (n > 100) printf("    %zu columns: %.*s\n", n, (int)n, text);
    if (n > 100) return false;
  }
  return true;
}

static void no_line_is_wider_than_100_columns(void) {
  CU_ASSERT(narrow(help("help")));
  CU_ASSERT(narrow(help("keys")));
  for (const struct command *const *c = commands; *c; c++) CU_ASSERT(narrow(help((*c)->name)));
  for (int i = 0; i < n_rows; i++) {
    if (row[i].type != SCHEMA_RENAMED) CU_ASSERT(narrow(help(row[i].path)));
  }
}

static void a_key_has_meaning_type_unit_default_commands_and_example(void) {
  const char *text = help("observations.yield.error.floor");
  static const char *const said[] = {"least standard error",
                                     "type       quantity [kg ha-1]\n",
                                     "unit       kg ha-1 of a bare number",
                                     "default    200\n",
                                     "commands   check, simulate",
                                     "observations: {yield: {error: {floor: 300 kg/ha}}}\n",
                                     "--set 'observations.yield.error.floor=300 kg/ha'\n"};
  for (size_t i = 0; i < sizeof said / sizeof *said; i++)
    CU_ASSERT_PTR_NOT_NULL(strstr(text, said[i]));
  text = help("control.SPAN.prior_sd");
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "example    control: {TSUM1: {prior_sd: 8 %}}\n"));
  text = help("network.maps.file");
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "default    required with network.maps\n"));
  text = help("observations.yield.basis");
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "type       dry, or map\n"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "Keys below it:\n"));
}

static void a_section_or_an_end_of_a_path_lists_its_keys(void) {
  const char *text = help("observations");
  CU_ASSERT_PTR_NOT_NULL(
      strstr(text, "  observations.lai.error.relative  quantity [1]; default: 0.15"));
  CU_ASSERT_PTR_NULL(strstr(text, "  control"));
  text = help("preset");
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "  observations.yield.preset"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "  observations.lai.preset"));
  CU_ASSERT_PTR_NULL(strstr(text, "observations.lai.file"));
}

static void a_misspelt_word_gets_the_nearest_key_or_command(void) {
  CU_ASSERT_PTR_NOT_NULL(
      strstr(refusal("observatoins.lai"), "unknown key \"observatoins.lai\"; did you mean \""));
  CU_ASSERT_PTR_NOT_NULL(strstr(refusal("optimiser.gtol"), "did you mean \"optimiser.gttol\"?"));
  CU_ASSERT_PTR_NOT_NULL(
      strstr(refusal("calibrat"), "unknown command \"calibrat\"; did you mean \"calibrate\"?"));
  CU_ASSERT_PTR_NOT_NULL(strstr(refusal("xyzzyx"), "unknown command or key \"xyzzyx\""));
}

/* -- command lines */

/* Splits a command line at blanks, but not in single quotes, from "windrow" on. */
static int split(char *line, char **argv, int most) {
  int n = 0;
  char *at = strstr(line, "windrow ");
  while (at && *at && n < most) {
    char *to = at;
    bool quoted = false;
    argv[n++] = at;
    for (; *at && (quoted || *at != ' '); at++) {
      if (*at == '\'')
        quoted = !quoted;
      else
        *to++ = *at;
    }
    bool end = !*at;
    *to = '\0';
    at += !end;
    while (!end && (*at == ' ' || *at == '\\' || *at == '\n')) at++;
  }
  return n;
}

static void examples_of_commands_parse_and_show_every_option(void) {
  for (const struct command *const *c = commands; *c; c++) {
    struct problems list = {0};
    bool shown[64] = {0};
    if (!(*c)->examples) printf("    %s has no examples\n", (*c)->name);
    CU_ASSERT_PTR_NOT_NULL_FATAL((*c)->examples);
    for (const char *const *example = (*c)->examples; *example; example++) {
      char line[512], *argv[48];
      struct options options;
      snprintf(line, sizeof line, "%s", *example);
      int n = split(line, argv, 48);
      CU_ASSERT_STRING_EQUAL(argv[1], (*c)->name);
      CU_ASSERT(options_parse(n, argv, 2, (*c)->options, &options, &list));
      for (int i = 0; i < options.n_given; i++) shown[options.given[i].spec - (*c)->options] = true;
      options_clear(&options);
    }
    for (int i = 0; i < list.n; i++) printf("    %s: %s\n", (*c)->name, list.line[i]);
    for (int i = 0; (*c)->options && (*c)->options[i].name; i++) {
      if (!shown[i]) printf("    %s: no example of --%s\n", (*c)->name, (*c)->options[i].name);
      CU_ASSERT(shown[i]);
    }
    problems_clear(&list);
  }
}

static void everything_is_released(void) {
  char command[256];
  free(row);
  snprintf(command, sizeof command, "rm -r %s", folder);
  CU_ASSERT_EQUAL(system(command), 0);
}

int main(void) {
  static const struct test tests[] = {
      TEST(set_up),
      TEST(an_example_passes_the_check_of_its_own_row),
      TEST(an_example_is_taken_by_the_reader_of_campaigns),
      TEST(a_key_says_what_it_is),
      TEST(no_line_is_wider_than_100_columns),
      TEST(a_key_has_meaning_type_unit_default_commands_and_example),
      TEST(a_section_or_an_end_of_a_path_lists_its_keys),
      TEST(a_misspelt_word_gets_the_nearest_key_or_command),
      TEST(examples_of_commands_parse_and_show_every_option),
      TEST(everything_is_released),
      {NULL, NULL}};
  return harness_run("help", tests);
}
