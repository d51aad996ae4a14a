/* `windrow show DIR`: what was run, convergence, parameters, fit and scores as text, from result
 * files alone.
 */
#include "show/show.h"
#include "commands.h"

static const struct option_spec options_of_show[] = {
    {"name", "NAME", "the campaign's name where a folder holds results of several"},
    {"rows", "N", "rows of a table that are printed at most, 0: all [20]"},
    {NULL, NULL, NULL}};

static void list_files(const struct result_folder *results, FILE *out) {
  fprintf(out, "\nfiles %s_* in %s:", results->name, results->folder);
  for (int i = 0; result_suffix[i]; i++)
    if (results->path[i]) fprintf(out, " %s", result_suffix[i]);
  fputc('\n', out);
}

static void run_alone(const struct options *options, struct problems *list) {
  struct result_folder results;
  long rows = 20;
  if (!options_integer(options, "rows", 0, 1000000000, &rows, list)) return;
  if (options->n_words != 1) {
    problem(list,
            "command line: %d folders; expected one with result files: windrow show DIR, DIR being "
            "the campaign's output.dir",
            options->n_words);
    return;
  }
  const int most = rows ? (int)rows : 1000000000;
  if (result_folder_find(options->words[0], options_get(options, "name"), &results, list)) {
    show_run(&results, stdout, list);
    show_convergence(&results, stdout, list);
    show_parameters(&results, most, stdout, list);
    show_fields(&results, stdout, list);
    show_fit(&results, stdout, list);
    show_seasons(&results, stdout, list);
    show_scores(&results, stdout, list);
    show_feedback(&results, stdout, list);
    show_tables(&results, most, stdout, list);
    list_files(&results, stdout);
  }
  result_folder_clear(&results);
}

static const char *const examples[] = {"windrow show out", "windrow show out --name wheat --rows 0",
                                       NULL};

const struct command command_show = {
    .name = "show",
    .summary = "what result files say, as text: run, convergence, parameters, fit, scores",
    .arguments = "DIR",
    .description = "Reads the result files of any command in DIR (a campaign's output.dir) and "
                   "prints what was run,\n"
                   "whether the estimate is a minimum and why the search ended, parameters with "
                   "prior, estimate,\n"
                   "standard error and bounds reached, fit by kind of observation, scores of what "
                   "was held out, of\n"
                   "cross-validations and hindcasts, and tables of ensembles, forecasts and "
                   "assimilations.\n\n"
                   "Needs neither mpirun nor Python, and starts no MPI: for login nodes. `windrow "
                   "report` draws them.",
    .options = options_of_show,
    .examples = examples,
    .run_alone = run_alone};
