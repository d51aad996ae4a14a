/* What the program ends with. */
#include "cli/exit_codes.h"
#include <stddef.h>

const struct exit_code exit_codes[] = {
    {EXIT_DONE, "done: every result was written"},
    {EXIT_WRONG_INPUT, "wrong input, one line for each problem on standard error, or a file that "
                       "could not be written"},
    {EXIT_BROKEN, "another failure, of PETSc, MPI or memory, with its message"},
    {EXIT_GO_ON, "a signal (SIGTERM or SIGUSR1) ended the run before it had a result; what it had "
                 "computed is kept where the campaign keeps a journal or a state, from which the "
                 "same command continues"},
    {0, NULL}};
