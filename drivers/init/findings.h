#pragma once
/* What `windrow init` found in the files that it was given. Serial, without MPI. */
#include "ncio/forcing_recognition.h"
#include "ncio/inspection.h"

/* What a file may be beside weather. Of most a campaign reads one file. */
enum found_kind {
  FOUND_MASK,      /* variable: mask, crop_fraction */
  FOUND_STATIONS,  /* a list of places and nothing by day */
  FOUND_ZONES,     /* variable: region of each cell */
  FOUND_OVERLAP,   /* variable: area, "" = default; other: "" or the stations of regions */
  FOUND_YIELD,     /* variable, error; moisture; years; choices: names of regions */
  FOUND_EUROSTAT,  /* choices: codes of crops; years */
  FOUND_LAI,       /* variable, error, quality; other: flag meanings, or "modis_lai" */
  FOUND_MOISTURE,  /* variable, error, quality */
  FOUND_BIOMASS,   /* variable, error, quality; any number of them */
  FOUND_STAGES,    /* choices: names of its stages */
  FOUND_WATER,     /* soil moistures SMW, SMFCF, SM0; other: "RDMSOL" where it has it */
  FOUND_SOILGRIDS, /* integers of SoilGrids; variable: of a file of its own for one variable */
  FOUND_TEXTURE,   /* sand, clay; other: organic_carbon or organic_matter */
  FOUND_SOIL,      /* PCSE's soil or site parameters; choices: their names */
  FOUND_CALENDAR,  /* variable: start; other: maturity, or "" */
  FOUND_SHARE,     /* variable: share irrigated */
  FOUND_ALTITUDE,  /* variable */
  FOUND_CROP,      /* PCSE crop parameters; choices: varieties, none of a flat file */
  N_FOUND_KINDS
};

struct found {
  enum found_kind kind;
  const char *path; /* one of the given paths, not owned */
  char variable[NC_NAME], unit[NC_NAME];
  char error[NC_NAME], quality[NC_NAME], other[NC_NAME];
  double moisture;         /* of a yield; NaN = not stated */
  bool by_station;         /* a yield by (location, year) */
  int n_years, *year;      /* [n_years] with values, rising */
  int first_day, last_day; /* of a series; first > last: none */
  int n_choices;
  char **choice; /* [n_choices] */
  bool has_space;
  struct nc_space space;
};

/* A file that no campaign key takes, and why. */
struct unplaced {
  const char *path;
  char *why;
};

struct findings {
  int n_paths;
  char **path; /* [n_paths] files given, each once, in order */
  int n;
  struct found *found; /* [n] */
  int n_unplaced;
  struct unplaced *unplaced;
  struct recognised_forcing forcing;
};

/* -- files (given_files.c) */
/* The files that the words of the command line stand for: files, folders (with those below), and
 * patterns. What is not there is a problem. */
void findings_list_files(int n_words, const char *const *words, struct findings *f,
                         struct problems *list);

/* -- recognition (recognise*.c) */
/* Reads them all; weather that lacks what any production needs, or two files of a kind of which a
 * campaign reads one, are problems. */
bool findings_recognise(struct findings *f, struct problems *list);
void findings_clear(struct findings *f);
/* The only finding of a kind, or NULL */
const struct found *findings_of(const struct findings *f, enum found_kind kind);
int findings_count(const struct findings *f, enum found_kind kind);
/* "yields by region and year", for messages */
const char *found_kind_name(enum found_kind kind);

/* -- for the rules of recognition. Each looks at one open file and adds what it finds. */
struct found *findings_add(struct findings *f, enum found_kind kind, const char *path);
typedef bool found_rule(const struct nc_file *file, const struct inspection *in,
                        struct findings *f);
found_rule find_mask, find_zones, find_calendar, find_soil, find_share, find_altitude; /* maps */
found_rule find_overlap, find_yields, find_stations;                                   /* tables */
found_rule find_lai, find_moisture, find_biomass, find_stages;                         /* series */
/* Text files: crop and soil parameters (YAML), and Eurostat's tables (CSV). *why: what the file is
 * instead, malloc'ed. */
bool find_parameters(const char *path, struct findings *f, char **why);
bool find_eurostat(const char *path, struct findings *f);

/* -- helpers of rules (recognise.c) */
bool name_contains(const char *name, const char *part);          /* whatever the case */
bool name_is_one_of(const char *name, const char *const *names); /* ended by NULL; likewise */
/* A numeric variable of that name, or NULL */
const struct inspected_variable *numeric_variable(const struct inspection *in, const char *name);
/* A numeric variable of the same dimensions whose name says that it holds errors of `v` (or
 * flags: quality), or NULL */
const struct inspected_variable *error_of(const struct inspection *in,
                                          const struct inspected_variable *v);
const struct inspected_variable *quality_of(const struct inspection *in,
                                            const struct inspected_variable *v);
bool converts(const struct inspected_variable *v, const char *unit);
void found_take_space(struct found *x, const struct nc_file *file);
void found_take_variable(struct found *x, const struct inspected_variable *v);
void found_add_choice(struct found *x, const char *choice);
