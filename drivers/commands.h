#pragma once
/* The table of commands. A command is one file that defines `const struct command command_NAME`; it
 * is declared below and listed in commands.c, and that is all.
 */
#include "cli/options.h"
#include <petscsys.h>

struct command {
  const char *name;
  const char *summary;               /* one line for `windrow help` */
  const char *arguments;             /* words after the name, such as "campaign.yaml" */
  const char *description;           /* paragraphs for `windrow help NAME`; NULL for none */
  const struct option_spec *options; /* ends with name NULL */
  const char *const *examples;       /* command lines, ended by NULL */
  /* Collective on comm. Wrong input is appended to `list` (then the program ends with code 1 on
   * every rank); an error code means that the system is broken, and aborts. A command that branches
   * on `list` between collective calls asks ProblemsAnywhere first. */
  PetscErrorCode (*run)(MPI_Comm comm, const struct options *options, struct problems *list);
  /* Instead of `run`: neither MPI nor PETSc is started, and the first process alone runs it. Wrong
   * input is appended to `list`. */
  void (*run_alone)(const struct options *options, struct problems *list);
};

extern const struct command command_check, command_simulate, command_calibrate, command_gradient,
    command_ensemble, command_assimilate, command_forecast, command_hindcast;
extern const struct command command_crossvalidate, command_select, command_sensitivity,
    command_export, command_report, command_show;
extern const struct command command_init, command_site;
extern const struct command command_bench;
extern const struct command command_lorenz96;
extern const struct command command_synthesize;

/* The commands that exist, ended by NULL. */
extern const struct command *const commands[];
/* NULL where there is none of that name. */
const struct command *command_find(const char *name);
/* The name nearest to a misspelt one ("help" included), or NULL. */
const char *command_nearest(const char *name);
