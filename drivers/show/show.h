#pragma once
/* Parts of what `windrow show` prints. Each prints nothing where the folder has no file for it; a
 * file that cannot be read is a problem. Not collective; none starts MPI or PETSc. */
#include "show/result_folder.h"
#include <stdio.h>

/* What was run, by the attributes of the NetCDF files: commands, program, choices, inputs. */
void show_run(const struct result_folder *results, FILE *out, struct problems *list);
/* Whether an estimate is a minimum, in words, and why the search ended. */
void show_convergence(const struct result_folder *results, FILE *out, struct problems *list);
/* Prior, estimate, standard error and bounds reached, at most `rows` of them. */
void show_parameters(const struct result_folder *results, int rows, FILE *out,
                     struct problems *list);
/* Means and ranges of the parameters that differ from cell to cell. */
void show_fields(const struct result_folder *results, FILE *out, struct problems *list);
/* n, RMSE, bias and chi2/n of yields and of each series. */
void show_fit(const struct result_folder *results, FILE *out, struct problems *list);
/* Seasons by what became of them. */
void show_seasons(const struct result_folder *results, FILE *out, struct problems *list);
/* Scores of what was held out, of cross-validation and of hindcasts. */
void show_scores(const struct result_folder *results, FILE *out, struct problems *list);
/* Background and analysis against the observations assimilated, by set. */
void show_feedback(const struct result_folder *results, FILE *out, struct problems *list);
/* Tables of selection, ensembles, forecasts, assimilation and attribution, at most `rows` each. */
void show_tables(const struct result_folder *results, int rows, FILE *out, struct problems *list);
