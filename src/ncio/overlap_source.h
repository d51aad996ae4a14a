#pragma once
/* The entries of a file that ties cells to regions, read part by part on rank 0. Not collective. */
#include "ncio/nc_common.h"
#include "ncio/name_list.h"

/* One area of a cell and region. Plain bytes, so that it can be broadcast. */
struct overlap_entry {
  int64_t number; /* in the file, from 0; in dense arrays that of the point */
  int region, year;
  double area;
  double lat, lon;  /* NaN where the file gives none */
  int64_t location; /* place in the campaign's list of stations, where by_number */
};

/* Some entries: those with an area. */
struct overlap_batch {
  int n, capacity;
  struct overlap_entry *entry; /* [n] owned */
  char **name;                 /* [n] owned names of stations, NULL where the file has none */
};
void overlap_batch_destroy(struct overlap_batch *batch);

enum overlap_layout { OVERLAP_TABLE, OVERLAP_STATIONS, OVERLAP_DENSE };

/* Column of a table: texts, or numbers; neither where it is not there (id -1). */
struct overlap_column {
  int id;
  bool text;
  struct nc_variable v; /* of numbers */
};

struct overlap_source {
  struct nc_file file;
  enum overlap_layout layout;
  bool by_number;       /* cells are given as places in the list of stations */
  size_t at, n;         /* next entry and how many there are; in dense arrays points */
  struct nc_variable v; /* the area */
  double scale, offset; /* to ha, or unchanged */
  bool named;           /* the file lists the regions' names; otherwise they come as entries do */
  int n_listed;         /* regions that it lists */
  char **listed;        /* [n_listed] owned */
  struct name_list met; /* regions in the order of entries, or the listed names, each once */
  int *listed_at;       /* [n_listed] where the listed names of `met` stand, or NULL */
  struct overlap_column region, location, lat, lon, year;
  int station_id;        /* of a station a region */
  struct nc_space space; /* of dense arrays */
  int n_years, *years;   /* of dense arrays; NULL = all years alike */
};

/* Opens the file and finds out how it is laid out; false and a problem where it cannot. */
bool overlap_source_open(const char *path, const char *variable, struct overlap_source *source,
                         struct problems *list);
/* The next entries into the batch; whether there are more. A problem ends it. */
bool overlap_source_next(struct overlap_source *source, struct overlap_batch *batch,
                         struct problems *list);
/* The regions' names, which the caller takes over. After the last entry. */
void overlap_source_regions(struct overlap_source *source, int *n, char ***name);
void overlap_source_close(struct overlap_source *source);
