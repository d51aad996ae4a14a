/* `windrow init FILES...`: recognises what given files hold and writes a campaign on them. */
#include "init/draft.h"
#include "cli/text_output.h"
#include "commands.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct option_spec options_of_init[] = {
    {"output", "FILE", "campaign to write, which must not exist yet [campaign.yaml]"},
    {NULL, NULL, NULL}};

static bool exists(const char *path) {
  struct stat about;
  return lstat(path, &about) == 0;
}

static void tell(const struct draft *draft, const struct findings *f, const char *output) {
  printf("%s: written from %d file%s", output, f->n_paths, f->n_paths > 1 ? "s" : "");
  if (draft->n_open)
    printf("; to be decided in %d line%s:\n", draft->n_open, draft->n_open > 1 ? "s" : "");
  else
    printf("; nothing is left to decide\n");
  for (int i = 0; i < draft->n_open; i++)
    printf("  %s\n", draft->open[i] + strspn(draft->open[i], " "));
  printf("then: windrow check %s\n", output);
}

static void tell_unplaced(const struct findings *f) {
  for (int i = 0; i < f->n_unplaced; i++)
    printf("not used: %s: %s\n", f->unplaced[i].path, f->unplaced[i].why);
  if (f->n_unplaced)
    printf(
        "looked for: daily weather by the names of a profile; mask, zone, overlap (entry); yield "
        "[t/ha] by region and year; LAI,\n  soil moisture, biomass by place and time; anthesis, "
        "maturity; planting_day; SMW, SMFCF, SM0, wv0033, sand, clay;\n  irrigated_fraction; "
        "altitude; PCSE's crop and soil files\n");
}

static void write_campaign(const struct findings *f, const char *output, struct problems *list) {
  struct plan plan;
  struct draft draft = {0};
  struct text_output out;
  if (plan_make(f, &plan, list) && draft_write(&plan, output, &draft, list) &&
      text_output_open(output, &out, list)) {
    fputs(draft.text, out.stream);
    if (text_output_close(&out, list)) tell(&draft, f, output);
  }
  draft_clear(&draft);
  plan_clear(&plan);
}

static void run_alone(const struct options *options, struct problems *list) {
  const char *given = options_get(options, "output"), *output = given ? given : "campaign.yaml";
  struct findings f = {0};
  if (!options->n_words)
    problem(list, "command line: no files; expected those of weather, yields, soil, crop ...: "
                  "windrow init data/");
  if (exists(output))
    problem(list, "%s: exists, and init replaces no file; name another by --output", output);
  if (!list->n) findings_list_files(options->n_words, options->words, &f, list);
  if (!list->n && !f.n_paths)
    problem(list, "no files of data (.nc, .csv, .yaml ...) in what is given");
  if (!list->n && findings_recognise(&f, list)) write_campaign(&f, output, list);
  tell_unplaced(&f);
  findings_clear(&f);
}

static const char *const examples[] = {
    "windrow init data/",
    "windrow init \"agera5/*.nc\" yield.csv maize.yaml overlap.csv "
    "--output maize.yaml",
    NULL};

const struct command command_init = {
    .name = "init",
    .summary = "a commented campaign on given files: profile, units, grids, years recognised",
    .arguments = "FILES...",
    .description =
        "Looks at files, folders and patterns of weather, cells, regions, yields, LAI, soils, "
        "calendars and\n"
        "crop files, recognises profiles, variables, units, grids and years, and writes a campaign "
        "on them.\n"
        "Its comments say what was recognised in which file, and what is assumed. At most three "
        "lines hold\n"
        "the word TODO: what a person must decide, with the candidates. Years are those that "
        "weather and\n"
        "yields have in common. No file is replaced. Files that cannot be placed are named, with "
        "what was\n"
        "looked for. Needs no mpirun; of several processes the first works.",
    .options = options_of_init,
    .examples = examples,
    .run_alone = run_alone};
