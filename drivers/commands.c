/* The table of commands. */
#include "commands.h"
#include <string.h>

const struct command *const commands[] = {
    &command_init,          &command_check,      &command_simulate, &command_calibrate,
    &command_crossvalidate, &command_select,     &command_gradient, &command_sensitivity,
    &command_ensemble,      &command_assimilate, &command_forecast, &command_hindcast,
    &command_export,        &command_show,       &command_report,   &command_site,
    &command_synthesize,    &command_lorenz96,   &command_bench,    NULL,
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
