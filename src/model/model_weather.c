/* Fills the blocks with the weather of their seasons, and in water-limited production of the fallow
 * days before them.
 *
 * A gap of a few days is bridged linearly, rain included; what lies behind a season's last day
 * repeats it and is never run.
 */
#include "model/block_store.h"
#include "model/model_faults.h"
#include "model/phenology_fit.h"
#include "season/season_packed.h"
#include "support/calendar.h"
#include "support/lane_memory.h"
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

/* what each day of a crop must have; the first N_POTENTIAL of it in potential production */
enum { N_POTENTIAL = 4, N_NEEDED = 8 };
static const enum weather_variable needed[N_NEEDED] = {WEATHER_IRRAD, WEATHER_TMIN, WEATHER_TMAX,
                                                       WEATHER_TEMP,  WEATHER_RAIN, WEATHER_E0,
                                                       WEATHER_ES0,   WEATHER_ET0};
/* and each day of fallow */
enum { N_FALLOW = 3 };
static const enum weather_variable needed_fallow[N_FALLOW] = {WEATHER_RAIN, WEATHER_E0,
                                                              WEATHER_ES0};

/* value of variable v on day n of a season, NaN before its fallow: another lane's may be longer */
static double stored(const struct season_days *at, enum weather_variable v, int n) {
  return n < -at->fallow ? NAN : weather_day_value(&at->day[at->fallow + n], v);
}

int model_day_lacks(const struct model *model, const struct season_days *at, int n) {
  const enum weather_variable *list = n < 0 ? needed_fallow : needed;
  int count = n < 0 ? N_FALLOW : model->water ? N_NEEDED : N_POTENTIAL;
  for (int i = 0; i < count; i++)
    if (isnan(stored(at, list[i], n))) return (int)list[i];
  return -1;
}

/* days of a season and its fallow without rain, which water-limited production needs */
static int dry_of(const struct model *model, const struct season_days *at, int days) {
  int count = 0;
  for (int n = -at->fallow; model->water && n < days; n++)
    count += isnan(stored(at, WEATHER_RAIN, n));
  return count;
}

int model_longest(const struct model *model) {
  int most = 0, fallow = model->water ? model->water->spinup_days : 0;
  for (int s = 0; s < model->n_local; s++)
    if (model_span(&model->season[s]) > most) most = model_span(&model->season[s]);
  return fallow + most;
}

int model_days(const struct model *model, const struct season_days *at, int *missing) {
  int last = -1;
  *missing = 0;
  for (int n = 0; n < at->n; n++)
    if (model_day_lacks(model, at, n) < 0) last = n;
  for (int n = -at->fallow; n < last; n++) *missing += model_day_lacks(model, at, n) >= 0;
  return last + 1;
}

int model_day_swapped(const struct season_days *at, int days) {
  for (int n = 0; n < days; n++)
    if (stored(at, WEATHER_TMIN, n) > stored(at, WEATHER_TMAX, n)) return n;
  return -1;
}

/* TMIN above TMAX; reading has seen to values that no weather has */
static void check_order(const struct model *model, const struct season_days *at,
                        const struct model_season *s, int days, struct season_fault *swapped) {
  char date[11];
  int n = model_day_swapped(at, days);
  if (n >= 0)
    season_fault_add(swapped, model, s, "on %s TMIN is %g, TMAX %g degC",
                     date_format(s->start + n, date), stored(at, WEATHER_TMIN, n),
                     stored(at, WEATHER_TMAX, n));
}

/* first day without weather, and which variable lacks; `days` = none at all */
static void note_missing(const struct model *model, const struct season_days *at,
                         const struct model_season *s, int days, int missing,
                         struct season_fault *fault) {
  char date[11];
  int n = -at->fallow;
  if (s->unseen) {
    season_fault_add(fault, model, s, "half of a step of network.weather or more is missing");
    return;
  }
  if (!days) {
    season_fault_add(fault, model, s, "it has no day of weather");
    return;
  }
  while (n < days - 1 && model_day_lacks(model, at, n) < 0) n++;
  season_fault_add(fault, model, s,
                   "%s is missing on %s%s; %d %s missing, forcing.fill_days allows %d",
                   weather_name[model_day_lacks(model, at, n)], date_format(s->start + n, date),
                   n < 0             ? ", a day of fallow before it (soil.initial.spinup_days)"
                   : n >= s->end_day ? ", a day of fallow after it (rotation)"
                                     : "",
                   missing, missing > 1 ? "days are" : "day is", model->rules.fill_days);
}

/* where a variable of a season goes: days `first` .. `first` + n - 1 into to[i * stride] */
struct target {
  int first, n; /* days since the season's start */
  int held;     /* days of it that the season has, others repeat the last */
  double *to;
  size_t stride;
};

/* gaps are bridged linearly, what lies beyond repeats */
static void fill(const struct season_days *at, enum weather_variable v, const struct target *t) {
  int before = -1;
  for (int n = 0; n < t->n; n++) {
    double x = n < t->held ? stored(at, v, t->first + n) : NAN;
    double *to = t->to + (size_t)n * t->stride;
    if (!isnan(x)) {
      *to = x;
      for (int m = before + 1; before >= 0 && m < n; m++) {
        double a = t->to[(size_t)before * t->stride];
        t->to[(size_t)m * t->stride] = a + (x - a) * (m - before) / (n - before);
      }
      for (int m = 0; before < 0 && m < n; m++) t->to[(size_t)m * t->stride] = x;
      before = n;
    } else {
      *to = n ? to[-(ptrdiff_t)t->stride] : 0.;
    }
  }
}

void model_fill_days(const struct season_days *at, enum weather_variable v, int first, int n,
                     int held, double *to, size_t stride) {
  const struct target t = {.first = first, .n = n, .held = held, .to = to, .stride = stride};
  fill(at, v, &t);
}

/* a season that does not run still needs finite numbers in its lane */
static void fill_idle(struct model_block *block, int l) {
  struct season_weather *w = block->weather;
  const int n_days = block->n_days;
  for (int n = 0; block->wet && n <= block->n_fallow + n_days; n++)
    block->wet[n].rain[l] = block->wet[n].irrigation[l] = block->wet[n].e0[l] =
        block->wet[n].es0[l] = 0.;
  for (int n = 0; n <= n_days; n++) {
    w[n].irrad[l] = 1e7;
    w[n].tmin[l] = 10.;
    w[n].temp[l] = 15.;
    w[n].tmax[l] = 20.;
    w[n].et0[l] = 0.;
  }
}

static int year_length(int year) { return is_leap_year(year) ? 366 : 365; }

/* irrigation on the days of the season and its fallow */
static void irrigate(const struct model *model, const struct model_season *s,
                     struct model_block *block, int l, int held) {
  const struct model_water *water = model->water;
  int lo = 0, hi = water->n_irrigations, first = s->start - block->n_fallow;
  while (lo < hi) {
    int m = (lo + hi) / 2, cell = water->irrigation_cell[m];
    if (cell < s->cell || (cell == s->cell && water->irrigation_day[m] < first))
      lo = m + 1;
    else
      hi = m;
  }
  for (int i = lo; i < water->n_irrigations && water->irrigation_cell[i] == s->cell; i++) {
    int n = water->irrigation_day[i] - first;
    if (n >= held) break;
    block->wet[n].irrigation[l] += water->irrigation[i];
  }
}

/* weather that only water-limited production uses */
static void fill_wet(const struct model *model, const struct season_days *at,
                     const struct model_season *s, struct model_block *block, int l) {
  const int fallow = block->n_fallow;
  struct target t = {.first = -fallow,
                     .n = fallow + block->n_days + 1,
                     .held = fallow + s->days,
                     .stride = sizeof(struct season_wet) / sizeof(double)};
#define FILL(v, field) (t.to = (double *)&block->wet[0].field + l, fill(at, v, &t))
  FILL(WEATHER_RAIN, rain);
  FILL(WEATHER_E0, e0);
  FILL(WEATHER_ES0, es0);
#undef FILL
  for (int n = 0; n < t.n; n++) block->wet[n].irrigation[l] = 0.;
  irrigate(model, s, block, l, t.held);
}

void model_fill_lane(const struct model *model, const struct season_days *at,
                     const struct model_season *s, struct model_block *block, int l) {
  struct target t = {.n = block->n_days + 1,
                     .held = s->days,
                     .stride = sizeof(struct season_weather) / sizeof(double)};
  if (!s->days) {
    fill_idle(block, l);
    return;
  }
#define FILL(v, field) (t.to = (double *)&block->weather[0].field + l, fill(at, v, &t))
  FILL(WEATHER_IRRAD, irrad);
  FILL(WEATHER_TMIN, tmin);
  FILL(WEATHER_TMAX, tmax);
  FILL(WEATHER_TEMP, temp);
  FILL(WEATHER_ET0, et0); /* 0 where no store has it */
#undef FILL
  if (model->water) fill_wet(model, at, s, block, l);
}

void model_find_days(const struct model *model, const struct weather_store *store,
                     const struct model_season *s, struct season_days *at) {
  int row = weather_store_find(store, s->cell);
  at->fallow = model_fallow(model, s);
  at->n = model_span(s);
  for (int n = -at->fallow; n < at->n; n++)
    at->day[at->fallow + n] = (struct weather_day){store, row, s->start + n};
}

/* Whether a cell's weather goes on after the last day that a season may need: what lacks at its end
 * is then a hole like any other. */
static bool goes_on(const struct model *model, const struct weather_store *store,
                    const struct model_season *s) {
  struct weather_day day = {store, weather_store_find(store, s->cell), 0};
  struct season_days at = {.n = 1, .day = &day};
  for (day.day = s->start + model_span(s); day.day < store->day0 + store->n_days; day.day++)
    if (model_day_lacks(model, &at, 0) < 0) return true;
  return false;
}

/* days of weather of one season, 0 where it may not run */
static int judge_weather(struct model *model, const struct weather_store *store, int i,
                         struct season_days *at, struct model_faults *faults) {
  struct model_season *s = &model->season[i];
  const struct model_season *before = i < LANES ? NULL : s - LANES;
  s->carried =
      model->rules.carries && before && before->cell == s->cell && before->days >= before->until;
  model_find_days(model, store, s, at);
  int missing, days = model_days(model, at, &missing);
  /* with short_weather: state_at_end the weather is by season, which comes back for the next one */
  bool by_season = model->rules.short_weather_counts;
  if (days && days < at->n && !by_season && goes_on(model, store, s)) {
    missing += at->n - days; /* where they may be filled, they repeat the last day before them */
    days = at->n;
  }
  if (days && missing <= model->rules.fill_days && !s->unseen) {
    model->n_filled[0] += missing > 0;
    model->n_filled[1] += missing;
    model->n_filled[2] += dry_of(model, at, days);
    check_order(model, at, s, days, &faults->swapped);
    return days;
  }
  s->state = SEASON_STATE_NO_WEATHER;
  if (!model->rules.missing_excludes) note_missing(model, at, s, days, missing, &faults->missing);
  return 0;
}

/* Weather that neither memory nor the file's disk has room for ends the job on all ranks. */
static void cannot_keep(const struct model *model, double bytes) {
  const char *folder = model->weather_folder, *why = strerror(errno);
  struct statvfs disk;
  fprintf(stderr,
          "windrow: the weather of the seasons, %.4g MB on a rank, cannot be kept (%s): memory may "
          "hold %.4g MB of it",
          bytes / 1e6, why, (double)model->weather_room / 1e6);
  if (statvfs(folder, &disk) == 0)
    fprintf(stderr, ", and %.4g MB are free in %s",
            (double)disk.f_bavail * (double)disk.f_frsize / 1e6, folder);
  fprintf(stderr, "; raise the key memory, or let TMPDIR be a folder with more "
                  "room\n");
  fflush(NULL);
  MPI_Abort(model->comm, 1);
}

/* a block in the making: its weather as doubles, and packed */
struct filling {
  struct season_days at;
  struct model_block block; /* room for the longest */
  void *packed;
};

static PetscErrorCode FillingCreate(const struct model *model, struct filling *f) {
  const int longest = model_longest(model), fallow = model->water ? model->water->spinup_days : 0;
  const size_t days = (size_t)longest + 1;
  PetscFunctionBeginUser;
  *f = (struct filling){0};
  PetscCall(PetscMalloc1(longest, &f->at.day));
  f->block.weather = lane_alloc(days * sizeof *f->block.weather);
  if (model->water) f->block.wet = lane_alloc(days * sizeof *f->block.wet);
  f->packed = lane_alloc(season_packed_most(longest, fallow, model->water != NULL));
  PetscCheck(f->block.weather && (f->block.wet || !model->water) && f->packed, PETSC_COMM_SELF,
             PETSC_ERR_MEM, "no memory for the weather of a block");
  PetscFunctionReturn(0);
}

static PetscErrorCode FillingDestroy(struct filling *f) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree(f->at.day));
  free(f->block.weather);
  free(f->block.wet);
  free(f->packed);
  *f = (struct filling){0};
  PetscFunctionReturn(0);
}

/* fallow days of the block, and whether any of its crops is irrigated */
static void set_water(const struct model *model, int b, struct model_block *block) {
  FOR_LANES (l) {
    const struct model_season *s = model_season_of(model, b, l);
    int fallow = model_fallow(model, s);
    if (fallow > block->n_fallow) block->n_fallow = fallow;
    block->irrigates = block->irrigates || model_share(model, s) > 0.;
  }
}

/* the block, packed, into the store; *block says where */
static PetscErrorCode PackBlock(struct model *model, int b, struct filling *f,
                                struct model_block *block) {
  bool idle[LANES];
  PetscFunctionBeginUser;
  FOR_LANES (l) idle[l] = !model_season_of(model, b, l)->days;
  *block = f->block;
  block->weather = NULL;
  block->wet = NULL;
  const size_t bytes = season_pack(block->n_days, block->n_fallow, f->block.weather, f->block.wet,
                                   model->form, idle, f->packed);
  const double all = (double)(block_store_bytes(model->packed) + bytes) / (b + 1) * model->n_blocks;
  if (!block_store_add(model->packed, bytes, f->packed, (size_t)all, &block->packed))
    cannot_keep(model, all);
  PetscFunctionReturn(0);
}

static PetscErrorCode FillBlock(struct model *model, const struct weather_store *store, int b,
                                struct filling *f, struct model_faults *faults) {
  struct model_block *block = &f->block;
  PetscFunctionBeginUser;
  block->n_days = 1;
  block->n_fallow = 0;
  block->irrigates = false;
  for (int i = b * LANES; i < (b + 1) * LANES && i < model->n_local; i++) {
    struct model_season *s = &model->season[i];
    s->days = s->hole ? 0 : judge_weather(model, store, i, &f->at, faults);
    if (s->days > block->n_days) block->n_days = s->days;
  }
  if (model->water) set_water(model, b, block);
  FOR_LANES (l) {
    const struct model_season *s = model_season_of(model, b, l);
    if (s->days) model_find_days(model, store, s, &f->at);
    model_fill_lane(model, &f->at, s, block, l);
  }
  PetscCall(PackBlock(model, b, f, &model->block[b]));
  PetscFunctionReturn(0);
}

void model_season_block(const struct model *model, int b, struct weather_view *view,
                        struct season_block *to, struct season_water *water) {
  const struct model_block *block = &model->block[b];
  model_view_weather(model, b, view);
  *to = (struct season_block){.rule = {.continuous = model->rules.continuous},
                              .n_days = block->n_days,
                              .weather = view->weather,
                              .water = water};
  if (water) *water = (struct season_water){.n_fallow = block->n_fallow, .wet = view->wet};
  model_view_sun(model, b, view, to);
  FOR_LANES (l) {
    const struct model_season *s = model_season_of(model, b, l);
    int year = date_of(s->start).year;
    to->rule.sown[l] = model->rules.sown ? -1 : 0;
    to->rule.ends_mature[l] = model->rules.ends_mature ? -1 : 0;
    to->days[l] = s->days;
    to->end_day[l] = s->days ? s->end_day : 0;
    to->doy[l] = day_of_year(s->start);
    for (int y = 0; y < 4; y++) to->year_length[l][y] = year_length(year + y);
    if (water) water->fallow[l] = s->days ? model_fallow(model, s) : 0;
    if (water) water->until[l] = s->days ? s->until : 0;
  }
}

void model_set_events(struct model *model, bool continuous) {
  model->rules.continuous = continuous;
}

/* -- all blocks */

struct model_filling {
  struct model *model;
  struct model_faults faults;
  struct filling making;
  int next; /* the first block that is not filled */
};

PetscErrorCode ModelFillingCreate(struct model *model, struct model_filling **filling) {
  const int fallow = model->water ? model->water->spinup_days : 0;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc1(1, filling));
  (*filling)->model = model;
  (*filling)->faults = model_faults_none();
  PetscCall(PetscMalloc1(1, &model->sun));
  sun_year(model->sun);
  PetscCall(FillingCreate(model, &(*filling)->making));
  model->packed =
      block_store_create(season_packed_most(model_longest(model), fallow, model->water != NULL),
                         model->n_blocks, (size_t)model->weather_room, model->weather_folder);
  PetscCheck(model->packed, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for weather");
  PetscFunctionReturn(0);
}

/* the first and the last cell of a block */
static void cells_of_block(const struct model *model, int b, int *first, int *last) {
  *first = INT_MAX;
  *last = -1;
  FOR_LANES (l) {
    int cell = model_season_of(model, b, l)->cell;
    if (cell < *first) *first = cell;
    if (cell > *last) *last = cell;
  }
}

PetscErrorCode ModelFillBlocks(struct model_filling *f, const struct weather_store *store,
                               bool last, int *n_left) {
  const int n = store->n_cells;
  int first_of = 0, last_of = 0;
  PetscFunctionBeginUser;
  *n_left = 0;
  memcpy(f->model->form, store->form, sizeof f->model->form);
  for (; f->next < f->model->n_blocks; f->next++) {
    cells_of_block(f->model, f->next, &first_of, &last_of);
    if (!last && (!n || last_of > store->cell[n - 1])) break;
    PetscCall(FillBlock(f->model, store, f->next, &f->making, &f->faults));
  }
  if (f->next == f->model->n_blocks) PetscFunctionReturn(0);
  while (*n_left < n && store->cell[n - 1 - *n_left] >= first_of) (*n_left)++;
  PetscFunctionReturn(0);
}

/* no block is added any more */
static PetscErrorCode Finish(struct model_filling *f) {
  struct model *model = f->model;
  PetscFunctionBeginUser;
  PetscCall(FillingDestroy(&f->making));
  if (!block_store_finish(model->packed))
    cannot_keep(model, (double)block_store_bytes(model->packed));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelFillingDone(struct model_filling **filling, struct problems *list) {
  PetscFunctionBeginUser;
  PetscCall(Finish(*filling));
  PetscCall(ModelScreen((*filling)->model, &(*filling)->faults, list));
  PetscCall(ModelFillingDestroy(filling));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelFillingDestroy(struct model_filling **filling) {
  PetscFunctionBeginUser;
  if (*filling) PetscCall(FillingDestroy(&(*filling)->making));
  PetscCall(PetscFree(*filling));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelSetWeather(struct model *model, const struct weather_store *store,
                               struct problems *list) {
  struct model_filling *filling;
  int n_left;
  PetscFunctionBeginUser;
  PetscCall(ModelFillingCreate(model, &filling));
  PetscCall(ModelFillBlocks(filling, store, true, &n_left));
  PetscCall(Finish(filling));
  if (model->phenology) PetscCall(ModelFitPhenology(model, store));
  PetscCall(ModelScreen(model, &filling->faults, list));
  PetscCall(ModelFillingDestroy(&filling));
  PetscFunctionReturn(0);
}
