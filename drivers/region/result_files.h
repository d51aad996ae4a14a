#pragma once
/* The files that simulate and calibrate leave; each says how it was made. Collective; a
 * file that cannot be written is a problem. */
#include "ncio/ncio.h"
#include "setup/setup.h"

struct output_file;
struct arrow_matrix;

enum { RESULT_ATTRIBUTES = 7 + SETUP_NOTES };
/* title, history, source, configuration, how the estimate was got ... of a file: names and values,
 * which live as long as the setup. Returns how many; *history is to be freed after them. */
int result_attributes(const struct setup *setup, const char *command, char **history,
                      const char *attributes[2 * RESULT_ATTRIBUTES]);

/* unit of an item's value: "1" for factors */
const char *result_unit(const struct control_item *item);

enum { RESULT_MEANINGS = 512 };
/* `status`, status of seasons; meanings[RESULT_MEANINGS] is its memory */
struct output_variable result_status(char *meanings);

/* of the column `converged` of tables of an estimate: ",yes", ",no", ",stopped early"; "" without
 */
const char *result_converged(enum setup_estimate estimate);
/* NAME_suffix of the output folder, with attributes that say how it was made. *file is NULL where
 * it cannot be written. */
PetscErrorCode ResultCreate(const struct setup *setup, const char *suffix, const char *command,
                            int n_years, struct output_file **file, struct problems *list);
/* Closes it, puts it in place and says that it is written. */
PetscErrorCode ResultClose(const struct setup *setup, const char *suffix, struct output_file **file,
                           struct problems *list);
/* NAME_maps.nc: maps by cell and year at control u. `failed`: share of the seasons that failed. */
PetscErrorCode WriteMaps(struct setup *setup, const double *u, const char *command, double *failed,
                         struct problems *list);
/* NAME_regions.nc and NAME_regions.csv: yields by region and year, observed and predicted. */
PetscErrorCode WriteRegions(struct setup *setup, const double *prior, const double *estimate,
                            const char *command, struct problems *list);
/* NAME_series.csv: LAI and biomass by set, cell and date, observed and predicted; nothing where no
 * term of J is one. */
PetscErrorCode WriteSeries(struct setup *setup, const double *u_prior, const double *u,
                           const char *command, struct problems *list);
/* NAME_parameters.nc and NAME_parameters.csv. `posterior` is the factored Hessian; where it is
 * NULL, deviations[own_at] are posterior standard deviations of u, and NULL without standard
 * errors. */
PetscErrorCode WriteParameters(struct setup *setup, const double *u,
                               const struct arrow_matrix *posterior, const double *deviations,
                               const char *command, struct problems *list);
/* NAME_partitioning.csv: FR, FL, FS, FO at the knots of a partitioning network. */
PetscErrorCode WritePartitioning(struct setup *setup, const double *u, struct problems *list);
/* NAME_crop.yaml: the calibrated crop as a flat PCSE parameter file; in water-limited
 * production with the soil where one serves all cells. None where cells differ in their crop: by
 * variety, network or region. */
PetscErrorCode WriteCrop(struct setup *setup, const double *u, struct problems *list);

/* Reads u from the CSV that WriteParameters left; names that the control lacks, or that the file
 * lacks, are problems. Not collective (every rank reads). */
void read_parameters_csv(const struct setup *setup, const char *file, double *u,
                         struct problems *list);
