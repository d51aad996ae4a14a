#pragma once
/* Blocks of regions: those that are held out, or assigned to groups, together, since neighbours
 * share soils and weather (Roberts et al. 2017, Ecography 40, 913-929). */
#include "setup/setup.h"

enum { BLOCK_LABEL = 160 };

/* Label of a region's block; regions of equal labels stay together. By names: the first letters
 * (of UTF-8); by distance: squares of that side on a sphere, from the south pole and 180 W on, that
 * hold the regions' centres of area; otherwise the region's name. A region without cells has no
 * centre and stays by itself. Not collective. */
void setup_block_label(const struct setup *setup, const struct campaign_blocking *by, int region,
                       char label[BLOCK_LABEL]);
/* The square of a place, as a label. */
void block_square(double lat, double lon, double km, char label[BLOCK_LABEL]);
/* The first n letters of UTF-8 text. */
void block_letters(const char *text, int n, char label[BLOCK_LABEL]);
/* setup->region_lat, region_lon where a key requests blocks by distance. Collective. */
PetscErrorCode SetupRegionCentres(struct setup *setup);
