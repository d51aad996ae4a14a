#pragma once
/* J, gradient and Gauss-Newton matrix of a user's campaign, timed; see bench_campaign.c. */
#include "bench/bench_report.h"
#include "cli/options.h"

enum { BENCH_CAMPAIGN_ROWS = 3 };

/* Opens the campaign named by the first word, times n evaluations and prints what memory they took.
 * Without problems row[*n_rows] are filled, at most BENCH_CAMPAIGN_ROWS: the matrix's where the
 * control has one. Collective on comm. */
PetscErrorCode BenchCampaign(MPI_Comm comm, const struct options *options, int n,
                             struct bench_row *row, int *n_rows, struct problems *list);
