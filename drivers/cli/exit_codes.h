#pragma once
/* What the program ends with: one table for the program, its help and its manual pages. */

enum {
  EXIT_DONE = 0,
  EXIT_WRONG_INPUT = 1,
  EXIT_BROKEN = 2,
  EXIT_GO_ON = 75 /* EX_TEMPFAIL of sysexits.h */
};

struct exit_code {
  int code;
  const char *meaning; /* a sentence without its full stop; NULL ends the table */
};

extern const struct exit_code exit_codes[];
