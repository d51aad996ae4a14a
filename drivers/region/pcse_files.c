/* Crop files by region or cell; see pcse_files.h. */
#include "region/pcse_files.h"
#include "cli/text_output.h"
#include "model/model_fields.h"
#include "region/shared_problems.h"
#include "setup/soil_setup.h"
#include "support/folder.h"
#include "support/name_table.h"
#include "windrow/version.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FILES = 10000, FILE_NAME = 160, TAG = 43 };
enum { SOIL_BEHIND = '\f' }; /* what parts a crop's text from its soil's */

/* crops by their texts: a crop file, and behind it a soil file or nothing */
struct zones {
  int n, room;
  char **text;             /* [n] owned */
  struct name_table known; /* their numbers by text */
};

/* one cell: its number among all, number of its crop, main region (-1 = none), place */
struct cell_row {
  int64_t cell;
  int zone, region;
  double lat, lon;
};

/* -- texts */

static void print_table(FILE *out, const char *name, const struct table_values *t,
                        const char *meaning, const char *axis, const char *unit) {
  char x[40], y[40];
  if (!t->n) return;
  fprintf(out, "            %s:\n            - [", name);
  for (int k = 0; k < t->n; k++)
    fprintf(out, "%s%s, %s", k ? ", " : "", yaml_number_text(t->x[k], x),
            yaml_number_text(t->y[k], y));
  fprintf(out, "]\n            - \"%s\"\n            - [\"%s\", \"%s\"]\n", meaning, axis, unit);
}

void pcse_soil(const struct setup *setup, const double *sv, const struct soil_set *base,
               double rdmsol, struct soil_set *soil) {
  control_soil(&setup->campaign.control, sv, base, soil);
  if (setup->model.wav_follows)
    soil->value[SOIL_WAV] = (soil->value[SOIL_SMFCF] - soil->value[SOIL_SMW]) * rdmsol;
}

/* RDMSOL is a soil's */
static void print_crop(FILE *out, const struct setup *setup, const struct parameter_set *set) {
  const struct campaign *c = &setup->campaign;
  char number[40];
  fprintf(out, "# WOFOST parameters of windrow, campaign %s: %s\n", c->name,
          setup->command_line ? setup->command_line : "");
  for (int i = 0; i < setup->n_notes; i++)
    fprintf(out, "# %s: %s\n", setup->note[i].name, setup->note[i].text);
  fprintf(out,
          "Version: 1.0.0\nMetadata:\n    Creator: \"%s\"\n"
          "    Title: \"WOFOST 7.2 parameters of campaign %s\"\n    Format: YAML\n"
          "CropParameters:\n    Varieties:\n        \"%s\":\n",
          windrow_build(), c->name, c->variety ? c->variety : c->name);
  for (int i = 0; i < N_SCALARS; i++)
    if (set->given[i] && i != PARAM_RDMSOL)
      fprintf(out,
              "            %s:\n            - %s\n            - \"%s\"\n            - [\"%s\"]\n",
              parameter_info[i].name, yaml_number_text(set->scalar[i], number),
              parameter_info[i].meaning, parameter_info[i].unit);
  for (int i = 0; i < N_TABLES; i++)
    print_table(out, table_info[i].name, &set->table[i], table_info[i].meaning,
                table_info[i].axis == AXIS_DVS ? "1" : "degC", table_info[i].unit);
  for (int i = 0; i < N_CO2_TABLES; i++)
    print_table(out, co2_table_name[i], &set->co2[i], "factor by CO2 concentration", "ppm", "1");
}

static void print_soil(FILE *out, const struct setup *setup, const double *sv, bool one,
                       const struct soil_set *base, const struct parameter_set *set) {
  struct soil_set soil;
  char number[40];
  if (!set->given[PARAM_RDMSOL]) return;
  fprintf(out, "%c# soil and site by windrow, campaign %s\nRDMSOL: %s\n", SOIL_BEHIND,
          setup->campaign.name, yaml_number_text(set->scalar[PARAM_RDMSOL], number));
  if (!one) return;
  pcse_soil(setup, sv, base, set->scalar[PARAM_RDMSOL], &soil);
  fprintf(out, "# WAV is what it holds %d days before the crop's start\n",
          setup->campaign.spinup_days);
  for (int id = 0; id < N_SOIL_SCALARS; id++)
    fprintf(out, "%s: %s\n", soil_parameter_info[id].name,
            yaml_number_text(soil.value[id], number));
}

/* crop and soil at the values sv of a season; malloc'ed */
static char *text_of(const struct setup *setup, const struct parameter_set *base,
                     const double *sv) {
  struct parameter_set own = *base, set;
  struct soil_set soil;
  double rdmsol;
  size_t size;
  char *text = NULL;
  bool one = setup->soil && setup_one_soil(setup, &soil, &rdmsol);
  if (one) own.scalar[PARAM_RDMSOL] = rdmsol;
  if (setup->soil) own.given[PARAM_RDMSOL] = one;
  control_apply(&setup->campaign.control, true, sv, &own, &set);
  FILE *out = open_memstream(&text, &size);
  if (!out) abort();
  print_crop(out, setup, &set);
  print_soil(out, setup, sv, one, &soil, &set);
  fclose(out);
  return text;
}

/* number of the crop of this text, which is taken over or freed */
static int zone_of(struct zones *z, char *text) {
  int number = name_table_add(&z->known, text, z->n);
  if (number < z->n) {
    free(text);
    return number;
  }
  if (z->n == z->room) {
    z->room = 2 * z->room + 16;
    z->text = realloc(z->text, (size_t)z->room * sizeof *z->text);
    if (!z->text) abort();
  }
  z->text[z->n++] = text;
  return number;
}

static void zones_destroy(struct zones *z) {
  for (int i = 0; i < z->n; i++) free(z->text[i]);
  free(z->text);
  name_table_destroy(&z->known);
}

/* -- who has a crop of its own */

/* whether an item of the control makes crops, or soils, of that extent; with soils RDMSOL is
 * theirs */
static bool any_item(const struct setup *setup, bool cells, bool soils) {
  const struct control *control = &setup->campaign.control;
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    bool depth = item->target == CONTROL_SCALAR && item->id == PARAM_RDMSOL;
    bool soil = item->target == CONTROL_SOIL || (setup->soil && depth);
    bool extent = item->extent == (cells ? EXTENT_CELL : EXTENT_REGION);
    if (control_of_season(item) && extent && soil == soils) return true;
  }
  return false;
}

static bool by_cell(const struct setup *setup) {
  return any_item(setup, true, false) || any_item(setup, true, true) || setup->model.phenology ||
         (setup->n_crops > 1 && !setup->base_of_season);
}

static bool by_region(const struct setup *setup) {
  return any_item(setup, false, false) || any_item(setup, false, true);
}

bool pcse_crops_differ(const struct setup *setup) {
  return any_item(setup, true, false) || any_item(setup, false, false) || setup->model.phenology ||
         (setup->n_crops > 1 && !setup->base_of_season);
}

bool pcse_soils_differ(const struct setup *setup) {
  return any_item(setup, true, true) || any_item(setup, false, true);
}

bool pcse_files_differ(const struct setup *setup) { return by_cell(setup) || by_region(setup); }

/* one crop a region, region after region, or one for all */
static void regional_zones(const struct setup *setup, const double *u, int n, char **text) {
  const struct control *control = &setup->campaign.control;
  const double whole = 1.;
  double *value = malloc((size_t)control->n_values * sizeof *value + 1);
  double *sv = malloc((size_t)control->n_season * sizeof *sv + 1);
  if (!value || !sv) abort();
  control_values(control, u, value);
  for (int r = 0; r < n; r++) {
    const struct control_site site = {.n_regions = 1, .region = &r, .weight = &whole},
                              nowhere = {0};
    control_season_forward(control, by_region(setup) ? &site : &nowhere, value, NULL, sv);
    text[r] = text_of(setup, &setup->campaign.base, sv);
  }
  free(value);
  free(sv);
}

/* this rank's cells with a season into row[n_cells]; more crops than files can be are not kept */
static PetscErrorCode OwnCells(struct setup *setup, const double *u, int *n, struct cell_row *row,
                               struct zones *zones) {
  const struct model *m = &setup->model;
  const struct control *control = &setup->campaign.control;
  const size_t outputs = model_has_cells(m) ? (size_t)control->n_outputs : 0;
  const int n_cells = setup->grid.n_cells;
  double *value, *sv, *out, *slope;
  int *region;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc5(control->n_values, &value, control->n_season, &sv, n_cells, &region,
                         (size_t)m->n_local * outputs, &out, (size_t)n_cells * outputs, &slope));
  control_values(control, u, value);
  if (outputs) PetscCall(ModelCellForward(m, u, value, slope, out));
  overlap_main_region(&setup->overlap, n_cells, region);
  *n = 0;
  for (int i = 0, last = -1; i < m->n_local && zones->n <= MOST_FILES; i++) {
    const int cell = m->season[i].cell, base = setup->base_of_cell ? setup->base_of_cell[cell] : 0;
    if (m->season[i].hole || cell == last) continue;
    const struct control_site site = control_site_at(&m->regions, 0, last = cell);
    struct parameter_set crop = setup->base[base];
    model_time_crop(m, cell, &crop);
    control_season_forward(control, &site, value, outputs ? out + (size_t)i * outputs : NULL, sv);
    row[(*n)++] = (struct cell_row){grid_cell_number(&setup->grid, cell),
                                    zone_of(zones, text_of(setup, &crop, sv)), region[cell],
                                    setup->grid.lat[cell], setup->grid.lon[cell]};
  }
  PetscCall(PetscFree5(value, sv, region, out, slope));
  PetscFunctionReturn(0);
}

/* n bytes of rank `from` to rank 0, malloc'ed there; NULL on other ranks. Collective. */
static PetscErrorCode Fetch(MPI_Comm comm, int from, size_t n, const void *own, size_t *n_got,
                            char **got) {
  PetscMPIInt rank, length;
  MPI_Status status;
  PetscFunctionBeginUser;
  *got = NULL;
  *n_got = 0;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  if (rank == from) {
    PetscCall(PetscMPIIntCast((PetscInt)n, &length));
    PetscCallMPI(MPI_Send(own, length, MPI_BYTE, 0, TAG, comm));
  } else if (!rank) {
    PetscCallMPI(MPI_Probe(from, TAG, comm, &status));
    PetscCallMPI(MPI_Get_count(&status, MPI_BYTE, &length));
    if (!(*got = malloc((size_t)length + 1))) abort();
    PetscCallMPI(MPI_Recv(*got, length, MPI_BYTE, from, TAG, comm, MPI_STATUS_IGNORE));
    *n_got = (size_t)length;
  }
  PetscFunctionReturn(0);
}

/* texts one behind the other, each with its end; malloc'ed */
static char *pack(const struct zones *z, size_t *bytes) {
  char *packed = NULL;
  FILE *out = open_memstream(&packed, bytes);
  if (!out) abort();
  for (int i = 0; i < z->n; i++) fwrite(z->text[i], 1, strlen(z->text[i]) + 1, out);
  fclose(out);
  return packed;
}

/* a rank's rows behind those that rank 0 has, its crops among rank 0's */
static void merge(size_t n_texts, const char *texts, size_t n_rows, const char *rows,
                  struct zones *zones, int *n, struct cell_row **row) {
  const int more = (int)(n_rows / sizeof **row);
  int *number = malloc((n_texts + 1) * sizeof *number), k = 0;
  *row = realloc(*row, (size_t)(*n + more + 1) * sizeof **row);
  if (!number || !*row) abort();
  for (const char *at = texts; at < texts + n_texts; at += strlen(at) + 1) {
    char *text = strdup(at);
    if (!text) abort();
    number[k++] = zone_of(zones, text);
  }
  if (more) memcpy(*row + *n, rows, n_rows);
  for (int i = *n; i < *n + more; i++) (*row)[i].zone = number[(*row)[i].zone];
  *n += more;
  free(number);
}

/* rows and crops of all ranks on rank 0: cells in the order of their numbers, crops in that of
 * their first cells */
static PetscErrorCode Gather(MPI_Comm comm, int *n, struct cell_row **row, struct zones *zones) {
  PetscMPIInt size;
  size_t bytes, n_texts, n_rows;
  char *packed, *texts, *rows;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_size(comm, &size));
  packed = pack(zones, &bytes);
  for (int from = 1; from < size; from++) {
    PetscCall(Fetch(comm, from, bytes, packed, &n_texts, &texts));
    PetscCall(Fetch(comm, from, (size_t)*n * sizeof **row, *row, &n_rows, &rows));
    if (texts) merge(n_texts, texts, n_rows, rows, zones, n, row);
    free(texts);
    free(rows);
  }
  free(packed);
  PetscFunctionReturn(0);
}

/* -- files */

/* a name as files may have it: letters, digits, - and _, everything beyond ASCII */
static void file_name(const char *name, char to[FILE_NAME]) {
  int n = 0;
  for (; name[n] && n < FILE_NAME - 24; n++) {
    const unsigned char c = (unsigned char)name[n];
    to[n] = c >= 0x80 || isalnum(c) || c == '-' || c == '_' ? name[n] : '_';
  }
  to[n] = '\0';
}

/* names[n] of the files: of regions, or numbers; each once, and none that of the list */
static void name_files(const struct setup *setup, int n, char (*names)[FILE_NAME]) {
  struct name_table taken = {0};
  name_table_add(&taken, "crops", -2);
  for (int i = 0; i < n; i++) {
    if (by_cell(setup))
      snprintf(names[i], FILE_NAME, "cells_%05d", i + 1);
    else if (by_region(setup))
      file_name(setup->overlap.region[i], names[i]);
    else
      file_name(setup->campaign.name, names[i]);
    size_t length = strlen(names[i]);
    if (name_table_find(&taken, names[i]) != -1)
      snprintf(names[i] + length, FILE_NAME - length, "_%d", i + 1);
    name_table_add(&taken, names[i], i);
  }
  name_table_destroy(&taken);
}

/* a text as FOLDER/NAME.yaml */
static void write_text(const char *folder, const char *prefix, const char *name, const char *text,
                       size_t length, struct problems *list) {
  struct text_output out;
  size_t room = strlen(folder) + strlen(prefix) + strlen(name) + 8;
  char *path = malloc(room);
  if (!path) abort();
  snprintf(path, room, "%s/%s%s.yaml", folder, prefix, name);
  if (text_output_open(path, &out, list)) {
    fwrite(text, 1, length, out.stream);
    text_output_close(&out, list);
  }
  free(path);
}

static void write_crops(const char *folder, const struct zones *z, char (*names)[FILE_NAME],
                        struct problems *list) {
  const int before = list->count;
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (!out) abort();
  fprintf(out, "available_crops:\n");
  for (int i = 0; i < z->n && !problems_since(list, before); i++) {
    const size_t crop = strcspn(z->text[i], (char[]){SOIL_BEHIND, '\0'});
    const char *soil = z->text[i] + crop;
    write_text(folder, "", names[i], z->text[i], crop, list);
    if (*soil) write_text(folder, "soil_", names[i], soil + 1, strlen(soil + 1), list);
    fprintf(out, "  - \"%s\"\n", names[i]);
  }
  fclose(out);
  write_text(folder, "", "crops", text, size, list); /* the last: what it names is there */
  free(text);
}

/* rows: of cells, or NULL: a region a file */
static void write_index(const struct setup *setup, const char *folder, const struct zones *z,
                        char (*names)[FILE_NAME], int n, const struct cell_row *row,
                        struct problems *list) {
  const char *variety = setup->campaign.variety ? setup->campaign.variety : setup->campaign.name;
  struct text_output out;
  size_t room = strlen(folder) + 16;
  char *path = malloc(room);
  if (!path) abort();
  snprintf(path, room, "%s/index.csv", folder);
  if (text_output_open(path, &out, list)) {
    fprintf(out.stream, "%sregion,crop,variety,crop_file,soil_file\n",
            row ? "cell,latitude,longitude," : "");
    for (int i = 0; i < (row ? n : z->n); i++) {
      const int zone = row ? row[i].zone : i, region = row                ? row[i].region
                                                       : by_region(setup) ? i
                                                                          : -1;
      if (row)
        fprintf(out.stream, "%lld,%.10g,%.10g,", (long long)row[i].cell, row[i].lat, row[i].lon);
      if (region >= 0) text_output_text(&out, setup->overlap.region[region]);
      fprintf(out.stream, ",%s,", names[zone]);
      text_output_text(&out, variety);
      fprintf(out.stream, ",%s.yaml,", names[zone]);
      if (strchr(z->text[zone], SOIL_BEHIND)) fprintf(out.stream, "soil_%s.yaml", names[zone]);
      fputc('\n', out.stream);
    }
    text_output_close(&out, list);
  }
  free(path);
}

/* rank 0 */
static PetscErrorCode WriteFolder(const struct setup *setup, const char *folder,
                                  const struct zones *z, int n, const struct cell_row *row,
                                  struct problems *list) {
  const int before = list->count;
  char(*names)[FILE_NAME] = malloc(((size_t)z->n + 1) * sizeof *names), *inside;
  PetscFunctionBeginUser;
  if (!names) abort();
  PetscCall(PetscMalloc1(strlen(folder) + 2, &inside));
  sprintf(inside, "%s/", folder);
  folder_make_for(inside);
  name_files(setup, z->n, names);
  write_crops(folder, z, names, list);
  write_index(setup, folder, z, names, n, row, list);
  if (!problems_since(list, before))
    PetscCall(PetscPrintf(PETSC_COMM_SELF, "wrote %s: %d crop file%s%s\n", folder, z->n,
                          z->n == 1 ? "" : "s",
                          by_cell(setup)     ? " for cells"
                          : by_region(setup) ? ", one a region"
                                             : ""));
  PetscCall(PetscFree(inside));
  free(names);
  PetscFunctionReturn(0);
}

static PetscErrorCode WriteCells(struct setup *setup, const double *u, const char *folder,
                                 struct problems *list) {
  struct zones zones = {0};
  struct cell_row *row = malloc(((size_t)setup->grid.n_cells + 1) * sizeof *row);
  int n = 0, most;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  if (!row) abort();
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  PetscCall(OwnCells(setup, u, &n, row, &zones));
  PetscCallMPI(MPI_Allreduce(&zones.n, &most, 1, MPI_INT, MPI_MAX, setup->comm));
  if (most <= MOST_FILES) PetscCall(Gather(setup->comm, &n, &row, &zones));
  if (!rank && zones.n <= MOST_FILES && most <= MOST_FILES)
    PetscCall(WriteFolder(setup, folder, &zones, n, row, list));
  else if (!rank)
    problem(list,
            "%s: more than %d cells have crops of their own; take extent region for export to "
            "files, or the maps of NAME_maps.nc",
            folder, MOST_FILES);
  zones_destroy(&zones);
  free(row);
  PetscFunctionReturn(0);
}

PetscErrorCode WritePcse(struct setup *setup, const double *u, const char *folder,
                         struct problems *list) {
  struct zones zones = {0};
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  if (setup->network) {
    if (!rank)
      problem(list, "%s: crops differ from season to season (extent network); PCSE files hold one",
              folder);
  } else if (by_cell(setup)) {
    PetscCall(WriteCells(setup, u, folder, list));
  } else if (!rank) {
    zones.n = zones.room = by_region(setup) ? setup->overlap.n_regions : 1;
    zones.text = calloc((size_t)zones.n + 1, sizeof *zones.text);
    if (!zones.text) abort();
    regional_zones(setup, u, zones.n, zones.text);
    PetscCall(WriteFolder(setup, folder, &zones, 0, NULL, list));
  }
  zones_destroy(&zones);
  PetscFunctionReturn(0);
}
