#pragma once
/* The table of a fit as text, which logs and `windrow show` print. */
#include "observe/fit_sums.h"
#include "observe/split.h"

enum { FIT_LINE = 192 };

/* what a use is called behind a set's name: "", " held out", " watched" */
extern const char *const term_use_text[N_TERM_USES];

/* The heading, with or without the prior's columns, and a line of it, ended by a newline; both
 * return text. `before`: at the prior, NULL = without its columns. A mean that is NaN is "-". */
const char *fit_heading(bool prior, char text[FIT_LINE]);
const char *fit_line(const char *name, const char *unit, const struct model_fit *before,
                     const struct model_fit *after, char text[FIT_LINE]);
