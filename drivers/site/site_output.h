#pragma once
/* What `windrow site` prints: its choices, and the season day by day. */
#include "site/site_season.h"
#include "cli/text_output.h"

/* The choices that matter scientifically and how the season ended, one `# ` line each. */
void site_print_choices(const struct site_block *b, FILE *out);
void site_print_end(const struct site_block *b, FILE *out);
/* One row a day with PCSE's names (state at the day's start), lane 0. */
void site_write_days(const struct site_block *b, const struct text_output *out);
