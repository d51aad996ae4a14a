/* Cells, their regions, and maps on other grids than the cells'. */
#include "campaign/key_reader.h"
#include "campaign/key_rows.h"
#include <math.h>

const struct schema_row region_key_rows[] = {
    {"region.cells", SCHEMA_TEXT, "file", NULL, ALWAYS,
     "NetCDF file with the cells: lat/lon grid with a mask, or stations", ALL, "cells.nc"},
    {"region.mask", SCHEMA_TEXT, "variable", NULL, NEVER,
     "variable of region.cells that masks the grid; all: every point is a cell (default: mask or "
     "crop_fraction)",
     ALL, "wheat_fraction"},
    {"region.min_crop_fraction", SCHEMA_QUANTITY, "1", "0", NEVER,
     "points whose mask lies above it are cells", ALL, "5 %"},
    {"maps.other_grid", SCHEMA_CHOICE, "refuse|nearest|mean", "refuse", NEVER,
     "maps and LAI on another grid than the cells': refuse them, take the nearest point, or the "
     "mean by area (classes and dates: nearest)",
     ALL, "nearest"},
    {"maps.within", SCHEMA_QUANTITY, "km", NULL, NEVER,
     "greatest distance of the nearest point (default: its grid box holds the centre of the cell)",
     ALL, "25 km"},
    {"maps.gaps.within", SCHEMA_QUANTITY, "km", NULL, WITHIN,
     "a cell without a value takes that of the nearest cell with one, up to this distance", ALL,
     "50 km"},
    {"maps.gaps.altitude", SCHEMA_QUANTITY, "m", NULL, NEVER,
     "... and up to this difference in altitude (default: any)", ALL, "300 m"},
    {"region.overlap.file", SCHEMA_TEXT, "file", NULL, WITHIN,
     "table of cell, region, year and their common area (NetCDF or text)", SEEN, "overlap.nc"},
    {"region.overlap.select", SCHEMA_MAP, NULL, NULL, NEVER,
     "rows of a table of text to keep: {COLUMN: TEXT}", SEEN, "{crop: wheat}"},
    {"region.overlap.area", SCHEMA_TEXT, "variable", NULL, NEVER,
     "variable of region.overlap.file with the area [ha] (default: harvested_area, area, or one "
     "station a region)",
     SEEN, "harvested_area"},
    {"region.zones.file", SCHEMA_TEXT, "file", NULL, WITHIN,
     "instead of region.overlap: NetCDF map that gives each cell one region", SEEN, "nuts2.nc"},
    {"region.zones.variable", SCHEMA_TEXT, "variable", "zone", NEVER,
     "variable of region.zones.file", SEEN, "zone"},
};
const int n_region_key_rows = sizeof region_key_rows / sizeof *region_key_rows;

static double none_if_not(double value) { return isnan(value) ? 0.0 : value; }

static void read_map_rule(const struct campaign_reader *r) {
  struct map_rule *rule = &r->campaign->maps;
  static const enum map_method method[] = {MAP_REFUSED, MAP_NEAREST, MAP_MEAN};
  int choice = schema_choice(r->schema, "maps.other_grid");
  rule->method = choice < 0 ? MAP_REFUSED : method[choice];
  rule->within = none_if_not(campaign_number(r, "maps.within", 0.0, 2000.0));
  rule->gap_within = none_if_not(campaign_number(r, "maps.gaps.within", 0.0, 2000.0));
  rule->gap_altitude = none_if_not(campaign_number(r, "maps.gaps.altitude", 0.0, 9000.0));
  if (rule->within > 0.0 && rule->method == MAP_REFUSED)
    campaign_wrong(r, "maps.within", "has no meaning where maps.other_grid is refuse");
}

void campaign_read_region(const struct campaign_reader *r) {
  struct campaign *c = r->campaign;
  c->cells_file = campaign_path(r, "region.cells");
  c->mask_variable = schema_text(r->schema, "region.mask");
  c->min_crop_fraction = campaign_number(r, "region.min_crop_fraction", 0.0, 1.0);
  c->overlap_file = campaign_table(r, "region.overlap", NULL, NULL, NULL);
  c->overlap_area = c->overlap_file ? schema_text(r->schema, "region.overlap.area") : NULL;
  c->zones_file = campaign_path(r, "region.zones.file");
  c->zones_variable = c->zones_file ? schema_text(r->schema, "region.zones.variable") : NULL;
  read_map_rule(r);
  if (c->overlap_file && c->zones_file)
    campaign_wrong(r, "region.zones", "is given beside region.overlap; keep one of them");
}
