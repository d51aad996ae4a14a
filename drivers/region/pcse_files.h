#pragma once
/* An estimate as a folder of crop files that PCSE reads by YAMLCropDataProvider(fpath=FOLDER), its
 * layout 1.0.0:
 *
 *   crops.yaml     the names of the files
 *   NAME.yaml      one crop: CropParameters: Varieties: VARIETY: each parameter, meaning and unit
 *   soil_NAME.yaml soil and site parameters as a flat file, where one soil serves all cells or the
 *                  crop file gives RDMSOL
 *   index.csv      which file is whose: by region; by cell where parameters are fields or crops
 *                  differ between cells
 *
 * The file of a region holds what its own estimate makes of the crop: that of its cells, but for
 * those shared with other regions, which run with the mean by area. Files of cells are shared by
 * the cells whose parameters are equal. set_active_crop(NAME, VARIETY) chooses one.
 */
#include "setup/setup.h"

/* Whether regions or cells have crops, soils, or either of their own by the control (crops also by
 * variety), so that one file cannot hold them. The same on every rank. */
bool pcse_crops_differ(const struct setup *setup);
bool pcse_soils_differ(const struct setup *setup);
bool pcse_files_differ(const struct setup *setup);
/* The soil of a season at the values sv[control.n_season], with WAV at field capacity of the
 * estimate's moistures and RDMSOL [cm] where the campaign requests field capacity. */
void pcse_soil(const struct setup *setup, const double *sv, const struct soil_set *base,
               double rdmsol, struct soil_set *soil);
/* Writes the folder. Networks, whose crops differ from season to season, and more than 10,000
 * different crops are problems. Collective. */
PetscErrorCode WritePcse(struct setup *setup, const double *u, const char *folder,
                         struct problems *list);
