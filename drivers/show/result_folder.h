#pragma once
/* The result files of one campaign in a folder. Not collective; starts neither MPI nor PETSc. */
#include "support/problems.h"

enum { RESULT_SUFFIXES = 48 };

/* What follows a campaign's name in the names of result files ("parameters.csv"), ended by NULL:
 * those of an estimate first. The list is drivers/report/windrow_report/result_files.txt, which the
 * report reads, too. */
extern const char *const result_suffix[RESULT_SUFFIXES];

struct result_folder {
  const char *folder;          /* borrowed */
  char *name;                  /* of the campaign */
  char *path[RESULT_SUFFIXES]; /* [i] of result_suffix[i]; NULL where there is none */
};

/* Finds the files NAME_SUFFIX of `folder`. `name` NULL: of the only campaign that has any. No
 * folder, no result, or results of several campaigns are a problem: returns false. To be released
 * with result_folder_clear in either case. */
bool result_folder_find(const char *folder, const char *name, struct result_folder *results,
                        struct problems *list);
void result_folder_clear(struct result_folder *results);
/* Path of NAME_suffix, owned by `results`; NULL where there is none. */
const char *result_path(const struct result_folder *results, const char *suffix);
