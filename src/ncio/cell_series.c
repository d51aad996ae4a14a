/* Values by cell and date (LAI, biomass) of this rank's cells, read by every rank.
 *
 * A gridded file must have its points at the cells' centres where it covers them (a station of the
 * campaign takes the grid cell that holds it). A file of locations gives each of them to the cell
 * that it names or lies in; one that lies in none is a problem.
 */
#include "ncio/cell_lookup.h"
#include "ncio/cell_points.h"
#include "ncio/nc_agree.h"
#include "ncio/nc_block.h"
#include "ncio/nc_common.h"
#include "ncio/ncio.h"
#include "ncio/reading.h"
#include "region/shared_problems.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VALUE, ERROR, QUALITY, N_FIELDS };

/* What rank 0 learns from the header. */
struct series_plan {
  bool has[N_FIELDS];
  struct nc_variable v[N_FIELDS];
  double scale, offset, error_scale; /* of values and errors to the source's unit */
  struct nc_space space;
  int n_days, *day; /* [n_days] of the file's steps */
};

/* Points of the file that this rank reads, and the own cells they represent. On another grid the
 * points of a cell, which follow one another, are averaged by weight. */
struct series_points {
  int n;
  int64_t *point; /* [n] */
  int *cell;      /* [n] */
  double *weight; /* [n] NULL = each point is an observation by itself */
};

/* -- rank 0 */

static bool read_field(const struct nc_file *file, const char *name, int field,
                       struct series_plan *p, struct problems *list) {
  if (!name) return true;
  struct nc_variable *v = &p->v[field];
  unsigned place = nc_place_roles(&p->space);
  unsigned all = place | 1u << NC_TIME;
  p->has[field] = true;
  if (!nc_variable_read(file, name, &p->space, v, list) ||
      !nc_variable_shape(file, v, all, all,
                         p->space.gridded ? "(time, lat, lon)" : "(time, location)", list))
    return false;
  int time = v->dim[nc_role_dim(v, NC_TIME)];
  if (field == VALUE || time == p->v[VALUE].dim[nc_role_dim(&p->v[VALUE], NC_TIME)]) return true;
  return problem(list, "%s: '%s' and '%s' have different time axes", file->path, p->v[VALUE].name,
                 name);
}

static bool plan_read(const struct cell_series_source *source, struct series_plan *p,
                      struct problems *list) {
  struct nc_file file;
  struct nc_time time = {0};
  double offset;
  if (!nc_file_open_for(source->file, source->variable, &file, list)) return false;
  bool good = nc_space_read(&file, &p->space, list) &&
              read_field(&file, source->variable, VALUE, p, list) &&
              read_field(&file, source->error_variable, ERROR, p, list) &&
              read_field(&file, source->quality_variable, QUALITY, p, list);
  if (good) {
    const struct nc_variable *v = &p->v[VALUE];
    good = nc_unit(&file, v, source->unit, &p->scale, &p->offset, list) &&
           (!p->has[ERROR] ||
            nc_unit(&file, &p->v[ERROR], source->unit, &p->error_scale, &offset, list)) &&
           (!p->has[QUALITY] || nc_code(&file, &p->v[QUALITY], list)) &&
           nc_time_read(&file, v->dim[nc_role_dim(v, NC_TIME)], &time, list) &&
           nc_time_check(&file, &time, false, 0, 0, list);
    if (good && time.bounded)
      remark(list, "%s: dates are the middles of the intervals in the bounds of its time axis",
             source->file);
    p->n_days = time.n;
    p->day = time.day;
  }
  nc_file_close(&file);
  return good;
}

static PetscErrorCode PlanShare(MPI_Comm comm, struct series_plan *p) {
  int rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  struct series_plan plain = *p;
  PetscCall(BytesShare(comm, &plain, sizeof plain));
  if (rank) {
    *p = plain;
    p->space = (struct nc_space){0};
    p->day = NULL;
  }
  PetscCall(SpaceShare(comm, &p->space));
  PetscCall(ArrayShare(comm, (size_t)p->n_days, sizeof(int), (void **)&p->day));
  PetscFunctionReturn(0);
}

static void plan_destroy(struct series_plan *p) {
  nc_space_destroy(&p->space);
  free(p->day);
}

/* -- every rank */

/* Does the file's grid cover the place at all (within half a step of its outermost points)? */
static bool covers(const struct nc_space *s, double lat, double lon) {
  double first = s->lat[0], last = s->lat[s->n_lat - 1];
  if (lat < fmin(first, last) || lat > fmax(first, last)) return false;
  double west = s->lon[0], width = s->lon[s->n_lon - 1] - west;
  double east = remainder(lon - west, 360.0);
  return (east < 0.0 ? east + 360.0 : east) <= fabs(width);
}

/* Points of a file of locations that lie in cells of this rank; mine[grid->n_cells] */
static PetscErrorCode PlaceLocations(MPI_Comm comm, const struct cell_series_source *source,
                                     const struct grid *grid, const bool *mine,
                                     const struct nc_space *s, struct series_points *at,
                                     struct problems *list) {
  struct cell_lookup lookup;
  int *cell = nc_array((size_t)s->n_lon, sizeof *cell);
  PetscFunctionBeginUser;
  cell_lookup_begin(grid, &lookup);
  PetscCall(
      CellsFind(comm, &lookup, s->n_lon, (const char *const *)s->name, s->lat, s->lon, 0.5, cell));
  cell_lookup_end(&lookup);
  for (int i = 0; i < s->n_lon; i++) {
    const char *name = s->name ? s->name[i] : NULL;
    if (cell[i] == CELL_OUTSIDE || cell[i] == CELL_MASKED)
      problem(list, "%s: location %d%s%s%s at (%g, %g) lies %s; remove it or add its cell",
              source->file, i + 1, name ? " '" : "", name ? name : "", name ? "'" : "", s->lat[i],
              s->lon[i],
              cell[i] == CELL_MASKED ? "in a masked cell" : "outside the grid of the cells");
    if (cell[i] < 0 || !mine[cell[i]]) continue;
    at->point[at->n] = i;
    at->cell[at->n++] = cell[i];
  }
  free(cell);
  PetscFunctionReturn(0);
}

/* The points of the cells that the file's grid holds; some must, and a cell that it surrounds. */
static PetscErrorCode PlaceCells(MPI_Comm comm, const struct cell_series_source *source,
                                 const struct grid *grid, int n_cells, const int *cells,
                                 const struct nc_space *s, struct series_points *at,
                                 struct problems *list) {
  struct cell_fault off;
  struct cell_points points;
  int64_t covered[2] = {0, n_cells};
  PetscFunctionBeginUser;
  PetscCall(CellPointsFind(comm, source->file, source->variable, s, grid, n_cells, cells,
                           MAP_OF_QUANTITIES, false, &points, list));
  cell_fault_begin(&off, grid);
  at->n = points.first[n_cells];
  at->cell = nc_array((size_t)at->n, sizeof *at->cell);
  for (int c = 0; c < n_cells; c++) {
    for (int i = points.first[c]; i < points.first[c + 1]; i++) at->cell[i] = cells[c];
    if (points.first[c] < points.first[c + 1])
      covered[0]++;
    else if (covers(s, grid->lat[cells[c]], grid->lon[cells[c]]))
      cell_fault_add(&off, cells[c], 0, "%s", "");
  }
  at->point = points.point;
  at->weight = points.weight;
  free(points.first);
  PetscCall(CellFaultAgree(comm, &off));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, covered, 2, MPI_INT64_T, MPI_SUM, comm));
  if (off.n_cells)
    problem(list,
            "%s: its grid covers %lld of the cells without a point at their centre, first %s; "
            "maps.other_grid: mean averages it over the cells",
            source->file, (long long)off.n_cells, off.place);
  else if (covered[1] > 0 && covered[0] == 0)
    problem(list, "%s: its grid covers none of the cells", source->file);
  else if (covered[0] < covered[1])
    remark(list, "%s: %lld of the %lld cells are not in its grid: they have no '%s'", source->file,
           (long long)(covered[1] - covered[0]), (long long)covered[1], source->variable);
  PetscFunctionReturn(0);
}

static PetscErrorCode Place(MPI_Comm comm, const struct cell_series_source *source,
                            const struct grid *grid, int n_cells, const int *cells,
                            const struct nc_space *s, struct series_points *at,
                            struct problems *list) {
  PetscFunctionBeginUser;
  if (s->gridded) {
    PetscCall(PlaceCells(comm, source, grid, n_cells, cells, s, at, list));
    PetscFunctionReturn(0);
  }
  at->point = nc_array((size_t)s->n_lon, sizeof *at->point);
  at->cell = nc_array((size_t)s->n_lon, sizeof *at->cell);
  bool *mine = nc_array((size_t)grid->n_cells, sizeof *mine);
  for (int c = 0; c < n_cells; c++) mine[cells[c]] = true;
  PetscCall(PlaceLocations(comm, source, grid, mine, s, at, list));
  free(mine);
  PetscFunctionReturn(0);
}

struct found {
  int cell, day;
  int64_t point;
  double value, sigma;
};

static int by_cell_and_day(const void *a, const void *b) {
  const struct found *x = a, *y = b;
  if (x->cell != y->cell) return x->cell < y->cell ? -1 : 1;
  if (x->day != y->day) return x->day < y->day ? -1 : 1;
  return (x->point > y->point) - (x->point < y->point);
}

/* An error as large as all that is possible says nothing. */
static double most_error(const struct cell_series_source *source) {
  return source->least < source->most ? source->most - source->least : INFINITY;
}

struct gathering {
  struct cell_fault outside, error; /* values no field has; errors that are none */
  size_t n, capacity;
  struct found *found;
  int64_t left_out;
  struct value_range range[N_FIELDS]; /* on the days wanted, whatever their quality */
};

static void gather(struct gathering *g, struct found found) {
  if (g->n == g->capacity) {
    g->capacity = g->capacity ? 2 * g->capacity : 1024;
    struct found *grown = realloc(g->found, g->capacity * sizeof *grown);
    if (!grown) grown = nc_array(SIZE_MAX, 1); /* ends the job */
    g->found = grown;
  }
  g->found[g->n++] = found;
}

/* The numbers of one point at one step */
struct sample {
  double value, sigma, weight; /* value NaN where missing, not accepted or outside the dates */
};

/* Numbers of the steps that are in memory, with where they stand */
struct stretch {
  const struct series_plan *plan;
  const struct series_points *at;
  const struct nc_block *block;
  size_t stride[N_FIELDS][N_NC_ROLES], t;
  const double *value[N_FIELDS];
  struct value_range *range; /* [N_FIELDS] */
};

static struct sample sample_at(const struct cell_series_source *source, const struct stretch *x,
                               int i, size_t k) {
  const struct series_plan *p = x->plan;
  double read[N_FIELDS] = {NAN, NAN, NAN};
  for (int f = 0; f < N_FIELDS; f++)
    if (p->has[f])
      read[f] = x->value[f][nc_block_at(&p->space, x->block, x->stride[f], x->at->point[i]) +
                            k * x->stride[f][NC_TIME]];
  int day = p->day[x->t + k];
  double v = read[VALUE] * p->scale + p->offset;
  bool wanted = !isnan(v) && day >= source->first_day && day <= source->last_day;
  if (source->valid_most > 0.0) wanted = wanted && v <= source->valid_most;
  if (day >= source->first_day && day <= source->last_day) {
    value_range_add(&x->range[VALUE], wanted ? v : NAN);
    value_range_add(&x->range[ERROR], read[ERROR] * p->error_scale);
    value_range_add(&x->range[QUALITY], read[QUALITY]);
  }
  if (p->has[QUALITY]) wanted = wanted && quality_accepted(&source->quality, read[QUALITY]);
  return (struct sample){wanted ? v : NAN, read[ERROR] * p->error_scale,
                         x->at->weight ? x->at->weight[i] : 1.0};
}

/* Mean of the points i .. end - 1 that were kept, where they are half of the weight at least. The
 * errors of neighbouring pixels are taken to correlate fully: their mean is the mean's. */
static struct sample mean_at(const struct cell_series_source *source, const struct stretch *x,
                             int i, int end, size_t k) {
  struct sample sum = {0}, one;
  double all = 0.0;
  if (end == i + 1) return sample_at(source, x, i, k);
  for (; i < end; i++) {
    one = sample_at(source, x, i, k);
    all += one.weight;
    if (isnan(one.value)) continue;
    sum.value += one.weight * one.value;
    sum.sigma += one.weight * one.sigma;
    sum.weight += one.weight;
  }
  bool enough = sum.weight > 0.0 && sum.weight >= 0.5 * all;
  return (struct sample){enough ? sum.value / sum.weight : NAN, sum.sigma / sum.weight, all};
}

/* Keeps what is wanted of n_t steps. */
static void keep(const struct cell_series_source *source, const struct stretch *x, size_t n_t,
                 struct gathering *g) {
  const struct series_points *at = x->at;
  for (int i = 0, end; i < at->n; i = end) {
    for (end = i + 1; at->weight && end < at->n && at->cell[end] == at->cell[i];) end++;
    for (size_t k = 0; k < n_t; k++) {
      int day = x->plan->day[x->t + k];
      struct sample s = mean_at(source, x, i, end, k);
      bool wanted = !isnan(s.value);
      if (wanted && source->least < source->most &&
          !(s.value >= source->least && s.value <= source->most))
        cell_fault_add(&g->outside, at->cell[i], day, "%g", s.value);
      if (wanted && (s.sigma < 0.0 || s.sigma > most_error(source)))
        cell_fault_add(&g->error, at->cell[i], day, "%g", s.sigma);
      if (wanted)
        gather(g, (struct found){at->cell[i], day, at->point[i], s.value, s.sigma});
      else
        g->left_out++;
    }
  }
}

static PetscErrorCode SeriesRead(MPI_Comm comm, const struct cell_series_source *source,
                                 const struct series_plan *p, const struct series_points *at,
                                 struct gathering *g, struct problems *list) {
  struct nc_block block = nc_block_of(&p->space, at->n, at->point);
  double *value[N_FIELDS] = {NULL};
  size_t count[N_FIELDS][NC_MAX_RANK], steps = 1, n = (size_t)p->n_days;
  int nc, status = NC_NOERR, agreed = NC_NOERR;
  bool opened = false;
  struct nc_tally tally[N_FIELDS] = {{0}};
  PetscFunctionBeginUser;
  PetscCall(NcOpen(comm, source->file, &nc, &opened, list));
  if (!opened) PetscFunctionReturn(0);
  PetscCall(NcSteps(comm, &block, &p->v[VALUE], &steps));
  for (int f = 0; f < N_FIELDS; f++) {
    if (!p->has[f]) continue;
    value[f] = nc_array(nc_block_area(&block) * (steps < n ? steps : n), sizeof(double));
  }
  for (size_t t = 0; t < n; t += steps) {
    size_t n_t = n - t < steps ? n - t : steps;
    for (int f = 0; f < N_FIELDS; f++) {
      if (!p->has[f]) continue;
      int got = nc_block_read_counting(nc, &p->v[f], &block, t, n_t, count[f], value[f], &tally[f]);
      if (status == NC_NOERR) status = got;
    }
    if (status != NC_NOERR) continue;
    struct stretch x = {.plan = p, .at = at, .block = &block, .t = t, .range = g->range};
    for (int f = 0; f < N_FIELDS; f++) {
      if (!p->has[f]) continue;
      nc_strides(&p->v[f], count[f], x.stride[f]);
      x.value[f] = value[f];
    }
    keep(source, &x, n_t, g);
  }
  PetscCall(StatusAgree(comm, status, &agreed));
  if (agreed != NC_NOERR)
    problem(list, "%s: reading '%s' failed: %s", source->file, source->variable,
            nc_strerror(agreed));
  for (int f = 0; f < N_FIELDS; f++) {
    free(value[f]);
    if (p->has[f]) PetscCall(ValidAgree(comm, source->file, &p->v[f], &tally[f], list));
  }
  nc_close(nc);
  PetscFunctionReturn(0);
}

static PetscErrorCode AddReadings(MPI_Comm comm, const struct cell_series_source *source,
                                  const struct series_plan *p, struct gathering *g,
                                  struct problems *list) {
  const double scale[N_FIELDS] = {p->scale, p->error_scale, 1.0};
  PetscFunctionBeginUser;
  for (int f = 0; f < N_FIELDS; f++) {
    struct reading_row row = {.variable = p->v[f].name,
                              .file = source->file,
                              .found = p->v[f].unit,
                              .unit = f == QUALITY ? NULL : source->unit,
                              .scale = scale[f],
                              .offset = f == VALUE ? p->offset : 0.0};
    if (!p->has[f]) continue;
    PetscCall(ValueRangeAgree(comm, &g->range[f]));
    reading_add(&row, &g->range[f], list);
  }
  PetscFunctionReturn(0);
}

static PetscErrorCode ReportFaults(MPI_Comm comm, const struct cell_series_source *source,
                                   struct gathering *g, struct problems *list) {
  const struct cell_fault *x = &g->outside, *y = &g->error;
  char date[11];
  bool plain = strcmp(source->unit, "1") == 0;
  PetscFunctionBeginUser;
  PetscCall(CellFaultAgree(comm, &g->outside));
  if (x->n_cells)
    problem(list,
            "%s: '%s' is out of range in %lld cell%s, first %s on %s: %s, expected %g .. %g%s%s; "
            "check its units, scale_factor and _FillValue",
            source->file, source->variable, (long long)x->n_cells, x->n_cells > 1 ? "s" : "",
            x->place, date_format(x->day, date), x->what, source->least, source->most,
            plain ? "" : " ", plain ? "" : source->unit);
  PetscCall(CellFaultAgree(comm, &g->error));
  if (y->n_cells)
    problem(list, "%s: '%s' is no error in %lld cell%s, first %s on %s: %s; 0 .. %g is expected",
            source->file, source->error_variable, (long long)y->n_cells, y->n_cells > 1 ? "s" : "",
            y->place, date_format(y->day, date), y->what, most_error(source));
  PetscFunctionReturn(0);
}

static void series_fill(struct gathering *g, struct cell_series *series) {
  if (g->n) qsort(g->found, g->n, sizeof *g->found, by_cell_and_day);
  series->n = (int)g->n;
  series->left_out = g->left_out;
  series->cell = nc_array(g->n, sizeof *series->cell);
  series->day = nc_array(g->n, sizeof *series->day);
  series->value = nc_array(g->n, sizeof *series->value);
  series->sigma = nc_array(g->n, sizeof *series->sigma);
  for (size_t i = 0; i < g->n; i++) {
    series->cell[i] = g->found[i].cell;
    series->day[i] = g->found[i].day;
    series->value[i] = g->found[i].value;
    series->sigma[i] = g->found[i].sigma;
  }
}

PetscErrorCode CellSeriesRead(MPI_Comm comm, const struct cell_series_source *source,
                              const struct grid *grid, int n_cells, const int *cells,
                              struct cell_series *series, struct problems *list) {
  struct series_plan plan = {.scale = 1.0, .error_scale = 1.0};
  struct series_points at = {0};
  struct gathering g = {.range = {value_range_none, value_range_none, value_range_none}};
  struct problems found = {0};
  PetscLogEvent event;
  bool any;
  int rank;
  PetscFunctionBeginUser;
  PetscCall(NcEvent("Nc_Read", &event));
  PetscCall(PetscLogEventBegin(event, 0, 0, 0, 0));
  *series = (struct cell_series){0};
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  if (rank == 0) plan_read(source, &plan, &found);
  PetscCall(ProblemsShare(comm, &found, list, &any));
  if (!any) {
    PetscCall(PlanShare(comm, &plan));
    PetscCall(Place(comm, source, grid, n_cells, cells, &plan.space, &at, &found));
    cell_fault_begin(&g.outside, grid);
    cell_fault_begin(&g.error, grid);
    PetscCall(ProblemsAnywhere(comm, &found, 0, &any));
    if (!any) {
      PetscCall(SeriesRead(comm, source, &plan, &at, &g, &found));
      PetscCall(AddReadings(comm, source, &plan, &g, &found));
      PetscCall(ReportFaults(comm, source, &g, &found));
    }
    if (!problems_since(&found, 0)) series_fill(&g, series);
    problems_move(&found, list);
  }
  free(g.found);
  free(at.point);
  free(at.cell);
  free(at.weight);
  plan_destroy(&plan);
  PetscCall(PetscLogEventEnd(event, 0, 0, 0, 0));
  PetscFunctionReturn(0);
}

void cell_series_destroy(struct cell_series *series) {
  free(series->cell);
  free(series->day);
  free(series->value);
  free(series->sigma);
  *series = (struct cell_series){0};
}
