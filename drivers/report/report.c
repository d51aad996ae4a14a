/* `windrow report DIR [DIR2]`: a page of figures from result files, drawn by Python and matplotlib
 * in a process of its own, which sees nothing of MPI and reads the files alone.
 */
#include "commands.h"
#include "support/problems.h"
#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { MOST_ARGUMENTS = 12, PATH_SPACE = 4096 };

static const struct option_spec options_of_report[] = {
    {"output", "FILE.html", "the page [DIR/report.html]"},
    {"borders", "FILE.geojson", "borders to be drawn on maps, in degrees (GeoJSON)"},
    {"name", "NAME", "the campaign's name where a folder holds results of several"},
    {NULL, NULL, NULL}};

/* The folder that holds the Python package: installed beside the program, or in the sources that
 * the program was built from. Returns false where there is none. */
static bool find_package(char folder[PATH_SPACE]) {
  struct stat found;
  char own[PATH_SPACE], *end;
  const ssize_t n = readlink("/proc/self/exe", own, sizeof own - 1);
  own[n > 0 ? n : 0] = '\0';
  if ((end = strrchr(own, '/'))) *end = '\0';
  const char *const places[][2] = {{own, WINDROW_SHARE}, {"", WINDROW_REPORT_SOURCE}};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    char package[PATH_SPACE + 32];
    const int length = snprintf(folder, PATH_SPACE, "%s%s%s", places[i][0],
                                *places[i][0] ? "/" : "", places[i][1]);
    if (length >= PATH_SPACE) continue;
    snprintf(package, sizeof package, "%s/windrow_report", folder);
    if (stat(package, &found) == 0 && S_ISDIR(found.st_mode)) return true;
  }
  return false;
}

static const char *python_path(void) {
  const char *named = getenv("WINDROW_PYTHON");
  return named && *named ? named : "/usr/bin/python3";
}

/* Environment of the child: without what a launcher of MPI left, with the package's folder.
 * [n + 1] ended by NULL, to be freed; its strings are borrowed but the last. */
static char **child_environment(char *package) {
  size_t n = 0, kept = 0;
  while (environ[n]) n++;
  char **list = calloc(n + 2, sizeof *list);
  for (size_t i = 0; list && i < n; i++) {
    const bool of_mpi = strncmp(environ[i], "OMPI_", 5) == 0 || strncmp(environ[i], "PMI", 3) == 0;
    if (!of_mpi && strncmp(environ[i], "PYTHONPATH=", 11) != 0) list[kept++] = environ[i];
  }
  if (list) list[kept] = package;
  return list;
}

/* What the child says on standard error, to be problems where it fails. */
static void take_lines(FILE *said, struct problems *list) {
  char *line = NULL;
  size_t room = 0;
  ssize_t n;
  while ((n = getline(&line, &room, said)) > 0) {
    if (line[n - 1] == '\n') line[n - 1] = '\0';
    if (*line) problem(list, "%s", line);
  }
  free(line);
}

static void run_python(char **arguments, char *package, struct problems *list) {
  int ends[2], status = 0;
  pid_t child;
  posix_spawn_file_actions_t actions;
  char **environment = child_environment(package);
  if (!environment || pipe(ends) != 0) {
    problem(list, "the page: no memory or no pipe for a process");
    free(environment);
    return;
  }
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_addclose(&actions, ends[1]);
  fflush(NULL);
  const int failed = posix_spawn(&child, arguments[0], &actions, NULL, arguments, environment);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  free(environment);
  struct problems words = {0};
  FILE *said = failed ? NULL : fdopen(ends[0], "r");
  if (said) take_lines(said, &words);
  if (said)
    fclose(said);
  else
    close(ends[0]);
  while (!failed && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (failed)
    problem(list,
            "%s cannot be started (%s); install Python 3 with matplotlib and netCDF4 (Debian: apt "
            "install python3-matplotlib python3-netcdf4), or name one by WINDROW_PYTHON",
            arguments[0], strerror(failed));
  else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    words.n ? problems_move(&words, list)
            : (void)problem(list, "%s ended without a page and without a word", arguments[0]);
  for (int i = 0; i < words.n; i++) fprintf(stderr, "%s\n", words.line[i]); /* warnings */
  problems_clear(&words);
}

static void make_page(const struct options *options, struct problems *list) {
  static const char *const passed[] = {"output", "borders", "name"};
  char folder[PATH_SPACE], package[PATH_SPACE + 16];
  char *arguments[MOST_ARGUMENTS] = {(char *)python_path(), (char *)"-B", (char *)"-m",
                                     (char *)"windrow_report"};
  int n = 4;
  if (!find_package(folder)) {
    problem(list,
            "the page's package windrow_report is neither installed beside the program nor in %s",
            WINDROW_REPORT_SOURCE);
    return;
  }
  snprintf(package, sizeof package, "PYTHONPATH=%s", folder);
  for (size_t i = 0; i < sizeof passed / sizeof *passed; i++) {
    const char *value = options_get(options, passed[i]);
    if (!value) continue;
    static const char *const flags[] = {"--output", "--borders", "--name"};
    arguments[n++] = (char *)flags[i];
    arguments[n++] = (char *)value;
  }
  arguments[n++] = (char *)"--";
  for (int i = 0; i < options->n_words; i++) arguments[n++] = (char *)options->words[i];
  run_python(arguments, package, list);
}

static void run_alone(const struct options *options, struct problems *list) {
  if (options->n_words < 1 || options->n_words > 2)
    problem(list,
            "command line: %d folders; expected one with result files, or two to be compared: "
            "windrow report DIR [DIR2]",
            options->n_words);
  else
    make_page(options, list);
}

static const char *const examples[] = {
    "windrow report out",
    "windrow report pp wlp --name wheat --borders nuts.geojson --output both.html", NULL};

const struct command command_report = {
    .name = "report",
    .summary = "one HTML page of figures from the result files of a folder, or of two side by side",
    .arguments = "DIR [DIR2]",
    .description = "Reads the result files of any command and writes one page that needs nothing "
                   "beside it: what was\n"
                   "run, convergence, what may not be concluded, parameters, yields and their "
                   "baselines, residuals,\n"
                   "series, ensembles, forecasts, hindcasts, sensitivities, maps. Each figure "
                   "links its numbers as CSV.\n\n"
                   "Drawn by Python with matplotlib and netCDF4 (Debian: python3-matplotlib, "
                   "python3-netcdf4), in a\n"
                   "process of its own: /usr/bin/python3, or the one named by the environment "
                   "variable WINDROW_PYTHON.",
    .options = options_of_report,
    .examples = examples,
    .run_alone = run_alone};
