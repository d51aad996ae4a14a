#pragma once
/* The text of a campaign in the making. Serial. */
#include "init/plan.h"

struct draft {
  const struct plan *plan;
  const char *campaign; /* path that it will have */
  char *text;           /* malloc'ed */
  int n_open;           /* lines that a person must fill */
  char **open;          /* [n_open] those lines */
};

/* The whole text. What no campaign can say (weather whose files no one pattern names) is a problem:
 * false. Release with draft_clear. */
bool draft_write(const struct plan *plan, const char *campaign, struct draft *draft,
                 struct problems *list);
void draft_clear(struct draft *draft);

/* -- sections (draft_*.c) */
void draft_add(struct draft *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A line that a person must fill: it holds the word TODO once or more */
void draft_open(struct draft *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* path relative to the campaign, as a word of YAML; malloc'ed */
char *draft_path(const struct draft *d, const char *path);
bool draft_forcing(struct draft *d, struct problems *list);
void draft_soil(struct draft *d);
void draft_observations(struct draft *d);
