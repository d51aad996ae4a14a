/* The table of commands and what `windrow help` makes of it. */
#include "commands.h"
#include <string.h>

const struct command *const commands[] = {
    &command_check,
    &command_simulate,
    &command_calibrate,
    &command_crossvalidate,
    &command_select,
    &command_gradient,
    &command_sensitivity,
    &command_ensemble,
    &command_assimilate,
    &command_forecast,
    &command_hindcast,
    &command_export,
    &command_show,
    &command_report,
    &command_site,
    &command_synthesize,
    &command_lorenz96,
    &command_bench,
    NULL,
};

const struct command *command_find(const char *name) {
  for (const struct command *const *c = commands; *c; c++)
    if (strcmp((*c)->name, name) == 0) return *c;
  return NULL;
}

const char *command_nearest(const char *name) {
  const char *words[sizeof commands / sizeof *commands] = {"help"};
  size_t n = 1;
  for (const struct command *const *c = commands; *c; c++) words[n++] = (*c)->name;
  return nearest_word(name, words, n);
}

void command_print_all(FILE *out) {
  fprintf(out, "Windrow calibrates the WOFOST 7.2 crop model over whole regions.\n\n"
               "  [mpirun -n N] windrow COMMAND [arguments] [--key value ...] [-petsc_option ...]\n"
               "  windrow help [COMMAND]\n"
               "  windrow --version\n\nCommands:\n");
  for (const struct command *const *c = commands; *c; c++)
    fprintf(out, "  %-13s %s\n", (*c)->name, (*c)->summary);
  fprintf(out, "  %-13s %s\n", "help", "explain a command and its options");
}

void command_print(const struct command *command, FILE *out) {
  fprintf(out, "windrow %s %s [--key value ...] [-petsc_option ...]\n\n%s\n", command->name,
          command->arguments ? command->arguments : "", command->summary);
  if (command->description) fprintf(out, "\n%s\n", command->description);
  if (command->options && command->options->name) {
    fprintf(out, "\nOptions:\n");
    options_print(command->options, out);
  }
  if (command->print_keys) command->print_keys(out);
}
