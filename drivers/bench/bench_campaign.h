#pragma once
/* J and gradient of a user's campaign, timed; see bench_campaign.c. */
#include "bench/bench_report.h"
#include "cli/options.h"

enum { BENCH_CAMPAIGN_ROWS = 2 };

/* Opens the campaign named by the first word, times n evaluations and prints what memory they took.
 * Without problems row[0 .. 1] are filled. Collective on comm. */
PetscErrorCode BenchCampaign(MPI_Comm comm, const struct options *options, int n,
                             struct bench_row *row, struct problems *list);
