#pragma once
/* A campaign with its data: everything that simulate, calibrate, gradient and check share. */
#include "campaign/campaign.h"
#include "model/model.h"
#include "ncio/ncio.h"
#include "soil/soil_file.h"

/* The first cell's soil. Plain bytes, so that it can be broadcast. */
struct one_soil {
  bool serves_all; /* the cells of all ranks have it */
  struct soil_set soil;
  double rdmsol; /* [cm] */
};

/* What allocated memory is for. */
enum setup_memory {
  MEMORY_CAMPAIGN, /* the program, keys and control included */
  MEMORY_CELLS,
  MEMORY_CROPS, /* with soils and irrigation */
  MEMORY_REGIONS,
  MEMORY_SEASONS, /* calendars, the list of seasons, blocks without their weather */
  MEMORY_NETWORK, /* with its covariates */
  MEMORY_WEATHER,
  MEMORY_OBSERVATIONS,
  N_SETUP_MEMORY
};

/* Memory that the ranks of a node may use together, split evenly between them. */
struct setup_budget {
  double node;  /* [bytes] of this rank's node */
  int ranks;    /* on it */
  int64_t rank; /* [bytes] of this rank, all that it holds by count (support/memory_count.h)
                   included; memory_left says how much is left of it */
};

struct setup;

/* Weather for others than the model's seasons: as the campaign's members need it
 * (SetupReadCampaign), and what is changed before SetupOpen. */
struct setup_weather {
  bool kept;                 /* setup->store lives as long as the setup; else until the model is
                                filled */
  int before, after;         /* [d] read beside those that seasons may need */
  int first_year, last_year; /* harvest years whose seasons' dates are read, too; 0 = none */
  /* called when setup->store has been read, before the model's seasons are filled from it; NULL =
   * not. Collective. */
  PetscErrorCode (*read)(struct setup *setup, void *context, struct problems *list);
  void *context;
};

/* Arrays by cell are those of this rank's cells, n_cells of them. */
/* how an estimate was got */
enum setup_estimate { NOT_ESTIMATED, NOT_CONVERGED, CONVERGED, STOPPED_EARLY };
enum { SETUP_NOTES = 12, SETUP_NOTE = 1024 };

struct setup {
  MPI_Comm comm;
  char *command_line;  /* for the history of results; owned */
  double started;      /* [s] MPI_Wtime() as the command began */
  char *inputs;        /* digests of the files read, a line each; NULL = not made; owned */
  char inputs_sum[96]; /* all of them in a line */
  uint64_t inputs_key;
  enum setup_estimate estimate;
  int n_notes; /* what results say besides, as attributes by name */
  struct setup_note {
    const char *name; /* not owned */
    char text[SETUP_NOTE];
  } note[SETUP_NOTES];
  struct campaign campaign;
  struct grid grid;
  struct overlap overlap;
  double *region_lat, *region_lon; /* [overlap.n_regions] [degrees] centres, NaN without cells; NULL
                                      where no key requests them */
  struct yield_data yield;         /* as read */
  int n_series;
  struct cell_series series[OBSERVATION_SETS]; /* as read, until the model holds them */
  int series_set[OBSERVATION_SETS];            /* of the model's departures */
  bool series_of_the_year[OBSERVATION_SETS];   /* dates as read are days of the year */
  int64_t n_crops;                             /* crop parameter sets of all cells, */
  int n_bases;                                 /* and of this rank's, at least one */
  struct parameter_set *base;                  /* [n_bases] */
  int *base_of_cell;                           /* [n_cells] */
  int *base_of_season;                 /* [n_cells * n_years] of a rotation of crops, else NULL */
  struct co2_effect *co2;              /* [n_bases * n_years]; NULL = no response to CO2 */
  struct control_network *network;     /* the control's; NULL without one */
  struct control_partition *partition; /* likewise */
  double *map;                         /* [network maps][n_cells * n_years] as read */
  /* of water-limited production, else NULL and empty */
  struct soil_set *soil;   /* [n_cells] soil and site parameters of each cell */
  double *rdmsol;          /* [n_cells] [cm] depth that the soil lets roots reach; NaN = the
                              crop file's RDMSOL */
  double *irrigated_share; /* [n_cells * n_years] 0 .. 1; NULL = all rainfed */
  struct one_soil one_soil;
  struct cell_series irrigation; /* [cm d-1] that reaches the soil of the rainfed share, each date
                                    once */
  struct model_water water;      /* these for the model */
  int64_t first_cells; /* cells from this number on have no seasons; 0 = all may have; to be set
                          before SetupOpen */
  int *start, *end;    /* [n_cells * n_years] day numbers of seasons; after SetupOpen
                          with a rotation or irrigation alone, else NULL */
  int *mature; /* [n_cells * n_years] day numbers of the calendar's maturity, until the model is
                  filled; NULL = TSUM1 and TSUM2 do not follow a calendar */
  double *phenology_factor;         /* [n_cells] on them; NULL likewise */
  struct model_phenology phenology; /* these for the model, and what came of them */
  struct setup_weather weather;
  struct weather_store store;    /* where the model is not filled as the weather is read */
  struct model_filling *filling; /* else this, until the model is screened */
  char *calendar_choices; /* what harvest years starts count with; NULL where there is no choice */
  char *forcing_choices, *choices; /* those of weather; of the campaign, calendar and weather */
  struct model model;
  bool modelled; /* model built without errors */
  /* status of the observations */
  int yields_in_J, yields_held_out, yields_watched, yields_excluded, yields_without_cells;
  int64_t series_kept[OBSERVATION_SETS], series_outside[OBSERVATION_SETS],
      series_left_out[OBSERVATION_SETS];
  int64_t series_unfitted[OBSERVATION_SETS]; /* of those kept: held out or watched */
  struct setup_budget budget;                /* known once SetupOpen has begun */
  int64_t memory[N_SETUP_MEMORY];            /* [bytes] allocated now, by what it is for, */
  int64_t memory_noted;                      /* and all of it when that was last noted */
};

/* A campaign file with its overrides, for one command. */
struct setup_request {
  const char *file;
  int n_sets;
  const char *const *sets; /* [n_sets] "path.to.key=value" */
  const char *output;      /* folder of the output files instead of output.dir, or NULL */
  const char *command;     /* which keys are required; see campaign_require */
};
/* Reads the campaign alone, on each rank; not collective. */
PetscErrorCode SetupReadCampaign(MPI_Comm comm, const struct setup_request *request,
                                 struct setup *setup, struct problems *list);
/* Reads all data of the campaign and builds the model; problems of every kind are gathered before
 * it gives up. Collective on the setup's communicator. */
PetscErrorCode SetupOpen(struct setup *setup, struct problems *list);
PetscErrorCode SetupClose(struct setup *setup);
/* Prints the scientific choices and the counts of seasons and observations on rank 0. Collective.
 */
PetscErrorCode SetupReport(const struct setup *setup);
/* Names of the overlap's regions, for control_name. */
const char *const *setup_regions(const struct setup *setup);
/* Makes the output folder; errors surface when the files are opened. Collective. */
PetscErrorCode SetupMakeOutput(const struct setup *setup);
/* A path in the campaign's output folder: DIR/NAME_suffix; owned by the caller (PetscFree). */
PetscErrorCode SetupPath(const struct setup *setup, const char *suffix, char **path);
