/* Parameters of a block lane by lane, and its forward run; see worker.h. */
#include "model/worker.h"
#include "model/kept_tapes.h"
#include "region/log_events.h"
#include "support/lane_memory.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* tapes for the longest block, with room for the soil; a second for irrigated parts */
static PetscErrorCode CreateTapes(struct worker *w) {
  const struct model *m = w->model;
  int longest = 1;
  bool irrigates = false, good;
  PetscFunctionBeginUser;
  for (int b = 0; b < m->n_blocks; b++) {
    if (m->block[b].n_days > longest) longest = m->block[b].n_days;
    irrigates = irrigates || m->block[b].irrigates;
  }
  w->own = season_tape_create(longest);
  good = w->own && (!m->water || season_tape_water(w->own, m->water->spinup_days));
  if (irrigates) w->own_irrigated = season_tape_create(longest);
  PetscCheck(good && (w->own_irrigated || !irrigates), PETSC_COMM_SELF, PETSC_ERR_MEM,
             "no memory for a season's tape");
  w->tape = w->own;
  w->tape_irrigated = w->own_irrigated;
  PetscFunctionReturn(0);
}

PetscErrorCode WorkerCreate(const struct model *m, const struct model_point *point,
                            struct worker **worker) {
  struct worker *w = lane_alloc(sizeof *w);
  size_t most = (size_t)m->departures.most, capacity = LANES * (most * OBSERVATION_SEEDS + 1);
  PetscFunctionBeginUser;
  PetscCheck(w, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for a worker");
  memset(w, 0, sizeof *w);
  w->model = m;
  w->point = point;
  w->block = -1;
  PetscCall(CreateTapes(w));
  PetscCall(WeatherViewCreate(m, &w->view));
  PetscCall(PetscMalloc1((size_t)LANES * (size_t)m->control->n_season, &w->sv));
  PetscCall(PetscMalloc2(2 * capacity, &w->seed, capacity, &w->scratch));
  PetscCall(PetscMalloc3(most, &w->departure, most, &w->whitened, most, &w->group));
  w->crop = lane_alloc(sizeof *w->crop);
  w->soil = m->water ? lane_alloc(sizeof *w->soil) : NULL;
  w->d = lane_alloc(sizeof *w->d);
  if (m->rules.carries) w->carry = lane_alloc((size_t)m->n_blocks * sizeof *w->carry);
  PetscCheck(w->crop && w->d && (w->soil || !m->water) && (w->carry || !m->rules.carries),
             PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for a worker");
  if (point->shared) *w->crop = *point->crop;
  *worker = w;
  PetscFunctionReturn(0);
}

PetscErrorCode WorkerWantWeather(struct worker *w) {
  const struct model *m = w->model;
  size_t days = 1, fallow = m->water ? (size_t)m->water->spinup_days : 0;
  PetscFunctionBeginUser;
  for (int b = 0; b < m->n_blocks; b++)
    if ((size_t)m->block[b].n_days > days) days = (size_t)m->block[b].n_days;
  w->weather_b = lane_alloc((days + 1) * sizeof *w->weather_b);
  if (m->water) w->wet_b = lane_alloc((fallow + days + 1) * sizeof *w->wet_b);
  PetscCheck(w->weather_b && (w->wet_b || !m->water), PETSC_COMM_SELF, PETSC_ERR_MEM,
             "no memory for the adjoints of weather");
  PetscFunctionReturn(0);
}

PetscErrorCode WorkerWantTangents(struct worker *w) {
  PetscFunctionBeginUser;
  w->derives = true;
  w->along = lane_alloc(WORKER_TANGENTS * sizeof *w->along);
  bool room = w->along && season_tape_tangents(w->own, WORKER_TANGENTS);
  if (room && w->own_irrigated) room = season_tape_tangents(w->own_irrigated, WORKER_TANGENTS);
  PetscCheck(room, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for a season's tangents");
  PetscFunctionReturn(0);
}

PetscErrorCode WorkerDestroy(struct worker **worker) {
  struct worker *w = *worker;
  PetscFunctionBeginUser;
  if (!w) PetscFunctionReturn(0);
  season_tape_destroy(&w->own);
  season_tape_destroy(&w->own_irrigated);
  PetscCall(PetscFree(w->sv));
  PetscCall(PetscFree2(w->seed, w->scratch));
  PetscCall(PetscFree3(w->departure, w->whitened, w->group));
  weather_view_destroy(&w->view);
  free(w->crop);
  free(w->soil);
  free(w->d);
  free(w->along);
  free(w->weather_b);
  free(w->wet_b);
  free(w->carry);
  free(w);
  *worker = NULL;
  PetscFunctionReturn(0);
}

/* what the CO2 of its year does to a lane */
static void respond(const struct model *m, int b, int l, struct crop *crop) {
  const struct model_season *season = model_season_of(m, b, l);
  if (m->co2) crop_co2(crop, l, &m->co2[season->base * m->n_years + season->year]);
}

/* a lane's crop by the control, and by the layer over it */
static void pack_crop(struct worker *w, int b, int l, const double *sv) {
  const struct model *m = w->model;
  const struct worker_layer *layer = w->layer;
  bool estimated = model_season_of(m, b, l)->estimated;
  struct parameter_set set, over, own;
  control_apply(m->control, estimated, sv, model_base(m, b, l, &own), &set);
  if (layer)
    control_apply(layer->control, estimated,
                  layer->sv + (size_t)l * (size_t)layer->control->n_season, &set, &over);
  crop_pack(w->crop, l, layer ? &over : &set);
  respond(m, b, l, w->crop);
}

/* likewise its soil */
static void pack_soil(struct worker *w, int b, int l, const double *sv) {
  const struct worker_layer *layer = w->layer;
  struct soil_set soil, over;
  control_soil(w->model->control, sv, model_soil(w->model, b, l), &soil);
  if (layer)
    control_soil(layer->control, layer->sv + (size_t)l * (size_t)layer->control->n_season, &soil,
                 &over);
  soil_pack(w->soil, l, layer ? &over : &soil);
}

/* parameters of a block, lane by lane */
static void pack(struct worker *w, int b) {
  const struct model *m = w->model;
  const struct model_point *p = w->point;
  const struct control *control = m->control;
  bool own = !p->shared || w->layer;
  FOR_LANES (l) {
    int s = model_place(m, b, l);
    double *sv = w->sv + (size_t)l * (size_t)control->n_season;
    struct control_site site = model_site(m, s);
    control_season_forward(control, &site, p->value,
                           p->out + (size_t)s * (size_t)control->n_outputs, sv);
    if (own) pack_crop(w, b, l, sv);
    if (m->water) pack_soil(w, b, l, sv);
  }
  if (own) crop_prepare(w->crop);
  if (m->wav_follows) w->soil->p.wav = (w->soil->p.smfcf - w->soil->p.smw) * w->crop->p.rdmsol;
}

struct soil worker_soil(const struct worker *w) {
  struct soil soil = *w->soil;
  soil.rdmsol = w->crop->p.rdmsol;
  return soil;
}

/* soils at the block's first day: what the block before left, or initial water */
static void start_soils(struct worker *w, int b) {
  struct soil soil = worker_soil(w);
  lane *start = (lane *)&w->start;
  const lane *carry = (const lane *)&w->carry[b];
  soil_initial(&soil, w->model->rules.continuous, &w->start);
  FOR_LANES (l)
    for (int i = 0; i < SOIL_STATE_FIELDS && model_season_of(w->model, b, l)->carried; i++)
      start[i][l] = carry[i][l];
}

/* the model's block, tied to this worker's soil */
static void take_block(struct worker *w, int b) {
  w->block = b;
  model_season_block(w->model, b, &w->view, &w->season, w->model->water ? &w->water : NULL);
  w->irrigated = w->season;
  w->irrigated.water = NULL;
  w->water.soil = w->soil;
  if (w->model->rules.carries) w->water.start = &w->start;
}

void worker_prepare(struct worker *w, int b) {
  take_block(w, b);
  if (!w->point->shared || w->layer || w->model->water) pack(w, b);
}

/* one season block on a tape that is kept, or on `own` */
static struct season_tape *run_on(struct worker *w, const struct season_block *season,
                                  struct season_tape *own, bool keep, struct season_tape **kept) {
  const struct model_block *block = &w->model->block[w->block];
  const bool wet = season->water != NULL;
  struct season_tape *tape = own;
  if (keep)
    tape = season_tapes_open(w->kept->memory, own, block->n_days, wet, wet ? block->n_fallow : 0);
  if (w->derives && !keep)
    season_forward_keep(season, w->crop, tape);
  else
    season_forward(season, w->crop, tape);
  if (!keep) return own;
  season_tapes_close(w->kept->memory);
  return *kept = tape;
}

/* whether the block's tapes fit */
static bool has_room(const struct worker *w, int b) {
  const struct model_block *block = &w->model->block[b];
  const size_t n = block->irrigates ? 2 : 1;
  if (!w->kept || !w->kept->memory) return false;
  return season_tapes_has(w->kept->memory, n, n * season_tapes_slots(block->n_days),
                          w->model->water ? season_tapes_slots(block->n_fallow + block->n_days)
                                          : 0);
}

static void run_forward(struct worker *w, int b, bool keep) {
  const struct model *m = w->model;
  keep = keep && has_room(w, b);
  log_event_begin(LOG_SEASON_FORWARD);
  worker_prepare(w, b);
  if (m->rules.carries) start_soils(w, b);
  w->tape = run_on(w, &w->season, w->own, keep, keep ? &w->kept->tape[b] : NULL);
  if (m->rules.carries && b + 1 < m->n_blocks) season_soil_last(w->tape, &w->carry[b + 1]);
  if (m->block[b].irrigates)
    w->tape_irrigated =
        run_on(w, &w->irrigated, w->own_irrigated, keep, keep ? &w->kept->irrigated[b] : NULL);
  worker_log_days(w);
  log_event_end(LOG_SEASON_FORWARD);
}

void worker_forward(struct worker *w, int b) { run_forward(w, b, false); }
void worker_forward_kept(struct worker *w, int b) { run_forward(w, b, true); }

bool worker_recall(struct worker *w, int b) {
  const struct kept_tapes *k = w->kept;
  const bool irrigates = w->model->block[b].irrigates;
  if (!k || !k->memory || !k->tape[b]) return false;
  worker_prepare(w, b);
  if (w->model->rules.carries) start_soils(w, b);
  w->tape = k->tape[b];
  if (irrigates) w->tape_irrigated = k->irrigated[b];
  return true;
}

void worker_log_days(const struct worker *w) {
  int days = 0;
  if (!log_events_shown()) return;
  FOR_LANES (l)
    if (model_lane_own(w->model, w->block, l)) days += season_end(w->tape, l);
  log_cell_days(days);
}

struct season_view worker_view(const struct worker *w, int l) {
  int s = model_place(w->model, w->block, l);
  return (struct season_view){.season = s,
                              .lane = l,
                              .shift = w->model->season[s].shift,
                              .share = model_share(w->model, &w->model->season[s]),
                              .tape = w->tape,
                              .irrigated = w->tape_irrigated};
}

static bool tape_good(const struct season_tape *tape, int first, int l) {
  return !season_implausible(tape, first, l) && season_water_closes(tape, l) &&
         season_mass_closes(tape, l);
}

bool worker_lane_good(const struct worker *w, int l) {
  struct season_view view = worker_view(w, l);
  return !w->failed[l] && tape_good(w->tape, w->first_day[l], l) &&
         (!(view.share > 0.) || tape_good(view.irrigated, w->first_day[l], l));
}
