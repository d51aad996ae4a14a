/* windrow COMMAND ...: finds the command, starts PETSc once, runs it and ends on all ranks alike.
 *
 * Exit codes are those of cli/exit_codes.h. EXIT_WRONG_INPUT is returned by every rank; where ranks
 * may be in different places as a file cannot be written, and for EXIT_BROKEN, it is MPI_Abort that
 * ends them. No rank ever leaves by exit(): with a parallel file open the others would wait for it
 * for ever.
 */
#include "cli/exit_codes.h"
#include "commands.h"
#include "counted_malloc.h"
#include "help/help.h"
#include "hybrid/matrix_product.h"
#include "region/interrupt.h"
#include "ncio/ncio.h"
#include "region/log_events.h"
#include "region/shared_problems.h"
#include "windrow/version.h"
#include <stdlib.h>
#include <string.h>

/* Rank as the launcher's environment tells it, before (or without) MPI_Init: used only to print
 * help and messages once. -1 where the program was started without a launcher. */
static int launched_rank(void) {
  static const char *const names[] = {"OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK",
                                      "SLURM_PROCID"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *rank = getenv(names[i]);
    if (rank) return atoi(rank);
  }
  return -1;
}

/* Open MPI, started without a launcher, starts a daemon of its own for processes that might be
 * spawned and looks for networks; one process that spawns none needs neither (0.2 s a run instead
 * of 0.55). What the user's environment sets stays; other MPIs do not read these variables. */
static void spare_daemon(void) {
  static const char *const settings[][2] = {{"OMPI_MCA_ess_singleton_isolated", "1"},
                                            {"OMPI_MCA_orte_create_session_dirs", "0"},
                                            {"OMPI_MCA_pml", "ob1"},
                                            {"OMPI_MCA_btl", "self"}};
  if (launched_rank() >= 0) return;
  for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
    setenv(settings[i][0], settings[i][1], 0);
}

static bool first_process(void) { return launched_rank() <= 0; }

/* Ends a command line that names no command. A launcher kills the other ranks as soon as one ends
 * with an error, so that all meet in MPI_Finalize once rank 0 has spoken. */
static int end_wrong(void) {
  fflush(stderr);
  if (launched_rank() >= 0 && MPI_Init(NULL, NULL) == MPI_SUCCESS) MPI_Finalize();
  return EXIT_WRONG_INPUT;
}

static int complain_of_command(const char *name) {
  const char *near = command_nearest(name);
  if (first_process() && near)
    fprintf(stderr, "windrow: unknown command \"%s\"; did you mean \"%s\"?\n", name, near);
  else if (first_process())
    fprintf(stderr, "windrow: unknown command \"%s\"; `windrow help` lists them\n", name);
  return end_wrong();
}

/* argv[from ..] behind `windrow help`: of several processes one answers. */
static int help(int argc, char **argv, int from) {
  FILE *nowhere = first_process() ? NULL : fopen("/dev/null", "w");
  int n = argc > from ? argc - from : 0;
  int code = help_answer(n, argv + from, nowhere ? nowhere : stdout, nowhere ? nowhere : stderr);
  if (nowhere) fclose(nowhere);
  return code == EXIT_DONE ? code : end_wrong();
}

static bool asks_for_help(int argc, char **argv) {
  for (int i = 2; i < argc; i++)
    if (strcmp(argv[i], "--help") == 0) return true;
  return false;
}

/* Not collective. PETSc options that were not used are most often misspelt. */
static PetscErrorCode WarnOfUnusedOptions(void) {
  PetscFunctionBeginUser;
  PetscInt n;
  char **names, **values;
  PetscCall(PetscOptionsLeftGet(NULL, &n, &names, &values));
  PetscMPIInt rank;
  PetscCallMPI(MPI_Comm_rank(PETSC_COMM_WORLD, &rank));
  for (PetscInt i = 0; rank == 0 && i < n; i++)
    fprintf(stderr, "windrow: note: the PETSc option -%s was not used by anything (misspelt?)\n",
            names[i]);
  PetscCall(PetscOptionsLeftRestore(NULL, &n, &names, &values));
  PetscFunctionReturn(0);
}

/* Collective. *code is the exit code. */
static PetscErrorCode Run(const struct command *command, const struct options *options,
                          struct problems *list, int *code) {
  bool any;
  PetscFunctionBeginUser;
  PetscCall(ProblemsAnywhere(PETSC_COMM_WORLD, list, 0, &any));
  if (!any) PetscCall(command->run(PETSC_COMM_WORLD, options, list));
  fflush(stdout);
  int n = 0;
  PetscCall(ProblemsReport(PETSC_COMM_WORLD, list, &n));
  if (n == 0) PetscCall(WarnOfUnusedOptions());
  *code = n > 0 ? EXIT_WRONG_INPUT : interrupt_ended() ? EXIT_GO_ON : EXIT_DONE;
  PetscFunctionReturn(0);
}

/* A command that needs no MPI, on the first process; the exit code. */
static int run_alone(const struct command *command, const struct options *options,
                     struct problems *list) {
  const bool understood = list->n == 0;
  if (understood && first_process()) command->run_alone(options, list);
  fflush(stdout);
  for (int i = 0; i < list->n && first_process(); i++)
    fprintf(stderr, "windrow: %s\n", list->line[i]);
  if (!understood) return end_wrong(); /* every rank knows */
  return list->n ? 1 : 0;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    if (first_process()) help_print_commands(stderr);
    return end_wrong();
  }
  if (strcmp(argv[1], "--version") == 0) {
    if (first_process()) printf("windrow %s\n", windrow_build());
    return 0;
  }
  if (strcmp(argv[1], "help") == 0) return help(argc, argv, 2);
  if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) return help(argc, argv, argc);
  const struct command *command = command_find(argv[1]);
  if (!command) return complain_of_command(argv[1]);
  if (asks_for_help(argc, argv)) {
    if (first_process()) help_print_command(command, stdout);
    return 0;
  }

  product_serial();
  output_settings();
  struct problems list = {0};
  struct options options;
  options_parse(argc, argv, 2, command->options, &options, &list);
  if (command->run_alone) {
    int code = run_alone(command, &options, &list);
    problems_clear(&list);
    options_clear(&options);
    return code;
  }
  int petsc_argc = options.petsc_argc;
  char **petsc_argv = options.petsc_argv;
  int code = 0;
  spare_daemon();
  PetscErrorCode failed = PetscInitialize(&petsc_argc, &petsc_argv, NULL, NULL);
  if (failed) return EXIT_BROKEN; /* no MPI to abort with */
  failed = LogEventsRegister();
#ifdef WINDROW_COUNTS_MEMORY
  if (!failed) failed = CountPetscMemory();
#endif
  if (!failed) failed = Run(command, &options, &list, &code);
  if (failed) {
    fflush(NULL);
    MPI_Abort(PETSC_COMM_WORLD, EXIT_BROKEN);
  }
  problems_clear(&list);
  failed = PetscFinalize();
  options_clear(&options);
  return failed ? EXIT_BROKEN : code;
}
