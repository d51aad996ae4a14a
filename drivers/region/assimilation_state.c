/* The file that a filter continues from; see assimilation_state.h. */
#include "region/assimilation_state.h"
#include "ensemble/member_states.h"
#include "inversion/state_file.h"
#include "ncio/spread_file.h"
#include "region/configuration_key.h"
#include "region/result_files.h"
#include "support/calendar.h"
#include <string.h>

enum { OBSERVATION_COLUMNS = 8, SEASON_COLUMNS = 3, TEXT = 24 };

PetscErrorCode AssimilationStateCreate(const struct setup *setup, struct assimilation_state *s) {
  const struct campaign_assimilation *c = &setup->campaign.assimilation;
  PetscFunctionBeginUser;
  *s = (struct assimilation_state){.setup = setup};
  if (!c->keeps || c->method >= METHOD_ESMDA) PetscFunctionReturn(0);
  PetscCall(SetupMakeOutput(setup));
  PetscCall(SetupPath(setup, "assimilation_state.nc", &s->path));
  PetscCall(ConfigurationKey(&setup->campaign, NULL, &s->key));
  PetscFunctionReturn(0);
}

PetscErrorCode AssimilationStateDestroy(struct assimilation_state *s) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree(s->path));
  PetscFunctionReturn(0);
}

/* -- what has been seen before a day: it must be the same again */

static uint64_t observations_before(const struct equivalents *e, int day) {
  uint64_t h = state_hash_start;
  for (int i = 0; i < e->n_obs; i++) {
    if (e->day[i] >= day) continue;
    const double number[] = {e->key[i], e->day[i], e->value[i], e->sigma[i], e->use[i]};
    h = state_hash(h, number, sizeof number);
  }
  return h;
}

/* a lane of n vectors */
static uint64_t hash_lane(uint64_t h, size_t n, const lane *x, int l) {
  for (size_t i = 0; i < n; i++) {
    const double value = x[i][l];
    h = state_hash(h, &value, sizeof value);
  }
  return h;
}

/* of all seasons: a sum, whose bits do not depend on the order */
static PetscErrorCode WeatherBefore(const struct model *m, int day, uint64_t *sum) {
  const size_t per_day = sizeof(struct season_weather) / sizeof(lane);
  const size_t per_wet = sizeof(struct season_wet) / sizeof(lane);
  struct weather_view view;
  PetscFunctionBeginUser;
  *sum = 0;
  PetscCall(WeatherViewCreate(m, &view));
  for (int s = 0; s < m->n_local; s++) {
    const struct model_season *season = &m->season[s];
    const struct model_block *block = &m->block[s / LANES];
    int days = day - season->start < season->days ? day - season->start : season->days;
    if (!season->runs || days <= 0) continue;
    const double where[] = {(double)grid_cell_number(m->grid, season->cell), season->start, days};
    uint64_t h = state_hash(state_hash_start, where, sizeof where);
    model_view_weather(m, s / LANES, &view);
    h = hash_lane(h, per_day * (size_t)days, (const lane *)view.weather, s % LANES);
    if (m->water)
      h = hash_lane(h, per_wet * (size_t)(block->n_fallow + days), (const lane *)view.wet,
                    s % LANES);
    *sum += h;
  }
  weather_view_destroy(&view);
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, sum, 1, MPI_UINT64_T, MPI_SUM, m->comm));
  PetscFunctionReturn(0);
}

static PetscErrorCode Seen(const struct assimilation *a, int day, char observations[TEXT],
                           char weather[TEXT]) {
  uint64_t sum;
  PetscFunctionBeginUser;
  PetscCall(WeatherBefore(a->model, day, &sum));
  snprintf(observations, TEXT, "%016llx",
           (unsigned long long)observations_before(a->equivalents, day));
  snprintf(weather, TEXT, "%016llx", (unsigned long long)sum);
  PetscFunctionReturn(0);
}

/* -- tables */

/* what the feedback says of observations before a day, in their order; returns how many */
static int observation_table(const struct assimilation *a, int day, double *x, bool read) {
  const struct equivalents *e = a->equivalents;
  struct feedback *f = a->feedback;
  int n = 0;
  for (int i = 0; i < e->n_obs; i++) {
    if (e->day[i] >= day) continue;
    double *row = x ? x + (size_t)n * OBSERVATION_COLUMNS : NULL;
    n++;
    if (!row) continue;
    double *real[] = {&f->background[i], &f->background_sd[i], &f->analysis[i], &f->analysis_sd[i]};
    for (int k = 0; k < 4; k++) {
      if (read)
        *real[k] = row[k];
      else
        row[k] = *real[k];
    }
    if (read) {
      f->below[i] = (int)row[4];
      f->counted[i] = (int)row[5];
      f->use[i] = (unsigned char)row[6];
      e->place[i] = (unsigned char)row[7];
      f->told[i] = true;
    } else {
      const double whole[] = {f->below[i], f->counted[i], f->use[i], e->place[i]};
      memcpy(row + 4, whole, sizeof whole);
    }
  }
  return n;
}

/* length, largest LAI and failure of own members; returns the numbers of all own records */
static int64_t season_table(const struct model *m, const struct member_states *s, double *x) {
  int64_t numbers = 0;
  size_t n = 0;
  for (int place = 0; place < m->n_local; place++)
    for (int k = 1; k <= s->members && !m->season[place].hole; k++) {
      const size_t at = member_states_at(s, place, k);
      const double row[SEASON_COLUMNS] = {s->length[at], s->lai_max[at], s->failed[at]};
      if (x) memcpy(x + SEASON_COLUMNS * n++, row, sizeof row);
      numbers += s->length[at];
    }
  return numbers;
}

static int seasons(const struct model *m) {
  int n = 0;
  for (int place = 0; place < m->n_local; place++) n += !m->season[place].hole;
  return n;
}

/* -- writing */

static PetscErrorCode PutStates(struct spread_file *file, const struct model *m,
                                const struct member_states *s) {
  const size_t n = (size_t)seasons(m) * (size_t)s->members;
  double *table, *numbers, *to;
  int n_numbers;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(n * SEASON_COLUMNS, &table));
  PetscCall(PetscMPIIntCast((PetscInt)season_table(m, s, table), &n_numbers));
  PetscCall(PetscMalloc1(n_numbers, &numbers));
  to = numbers;
  for (int place = 0; place < m->n_local; place++)
    for (int k = 1; k <= s->members && !m->season[place].hole; k++) {
      const size_t at = member_states_at(s, place, k);
      PetscCall(PetscArraycpy(to, s->record[at], s->length[at]));
      to += s->length[at];
    }
  PetscCall(SpreadPut(file, "record_of_member", "season", seasons(m), "length_lai_failed",
                      s->members * SEASON_COLUMNS, table));
  PetscCall(SpreadPut(file, "record", "number", n_numbers, "one", 1, numbers));
  PetscCall(PetscFree(table));
  PetscCall(PetscFree(numbers));
  PetscFunctionReturn(0);
}

static PetscErrorCode PutTexts(struct spread_file *file, const struct assimilation_state *s,
                               const struct assimilation *a) {
  const char *attributes[2 * RESULT_ATTRIBUTES] = {NULL};
  char *history, text[TEXT], weather[TEXT];
  PetscFunctionBeginUser;
  int n = result_attributes(s->setup, "assimilate", &history, attributes);
  for (int i = 0; i < n; i++) PetscCall(SpreadText(file, attributes[2 * i], attributes[2 * i + 1]));
  free(history);
  snprintf(text, sizeof text, "%016llx", (unsigned long long)s->key);
  PetscCall(SpreadText(file, "key", text));
  PetscCall(Seen(a, a->next_day, text, weather));
  PetscCall(SpreadText(file, "observations_seen", text));
  PetscCall(SpreadText(file, "weather_seen", weather));
  snprintf(text, sizeof text, "%d", a->used);
  PetscCall(SpreadText(file, "observations_used", text));
  PetscCall(SpreadText(file, "next_day", date_format(a->next_day, text)));
  PetscFunctionReturn(0);
}

PetscErrorCode AssimilationStateWrite(void *context, const struct assimilation *a) {
  struct assimilation_state *s = context;
  const struct draws *d = a->draws;
  const int members = d->members, n_outputs = d->parameters->n_outputs;
  struct spread_file *file;
  const char *failed;
  PetscMPIInt rank;
  double *table;
  PetscFunctionBeginUser;
  if (!s->path || s->lost) PetscFunctionReturn(0);
  PetscCallMPI(MPI_Comm_rank(a->model->comm, &rank));
  PetscCall(SpreadCreate(a->model->comm, s->path, "state of an assimilation", &file));
  PetscCall(PutTexts(file, s, a));
  const int n = observation_table(a, a->next_day, NULL, false);
  PetscCall(PetscMalloc1((size_t)n * OBSERVATION_COLUMNS, &table));
  observation_table(a, a->next_day, table, false);
  PetscCall(SpreadPut(file, "feedback", "observation", rank ? 0 : n, "feedback_column",
                      OBSERVATION_COLUMNS, table));
  PetscCall(PetscFree(table));
  PetscCall(
      SpreadPut(file, "z", "element", rank ? 0 : d->parameters->n_shared, "member", members, d->z));
  PetscCall(SpreadPut(file, "z_cell", "cell", a->model->grid->n_cells, "output_member",
                      n_outputs * members, d->z_cell));
  if (d->z_sowing)
    PetscCall(SpreadPut(file, "z_sowing", "cell", a->model->grid->n_cells, "member", members,
                        d->z_sowing));
  if (d->states) PetscCall(PutStates(file, a->model, d->states));
  PetscCall(SpreadClose(&file, &failed));
  if (*failed && !rank)
    fprintf(stderr, "windrow: %s: cannot be written: %s; the run goes on without it\n", s->path,
            failed);
  s->lost = *failed;
  PetscFunctionReturn(0);
}

/* -- reading */

/* why the file does not fit, "" = it does; *next_day, *used from it */
static PetscErrorCode Judge(const struct assimilation_state *s, const struct assimilation *a,
                            struct spread_file *file, int *next_day, int *used, const char **why) {
  char key[TEXT], seen[2][TEXT], now[2][TEXT], day[TEXT], text[TEXT];
  PetscFunctionBeginUser;
  *why = "";
  PetscCall(SpreadGetText(file, "key", TEXT, text));
  PetscCall(SpreadGetText(file, "observations_seen", TEXT, seen[0]));
  PetscCall(SpreadGetText(file, "weather_seen", TEXT, seen[1]));
  PetscCall(SpreadGetText(file, "next_day", TEXT, day));
  snprintf(key, sizeof key, "%016llx", (unsigned long long)s->key);
  if (strcmp(key, text)) *why = "it is of another configuration, or of another build of windrow";
  if (!date_parse(day, next_day)) *why = "it is no state of an assimilation";
  PetscCall(SpreadGetText(file, "observations_used", TEXT, text));
  *used = atoi(text);
  if (**why) PetscFunctionReturn(0);
  PetscCall(Seen(a, *next_day, now[0], now[1]));
  if (strcmp(seen[1], now[1])) *why = "the weather before its day is another";
  if (strcmp(seen[0], now[0])) *why = "the observations before its day are others";
  PetscFunctionReturn(0);
}

static PetscErrorCode GetStates(struct spread_file *file, const struct model *m,
                                struct member_states *s, bool *good) {
  const size_t n = (size_t)seasons(m) * (size_t)s->members;
  double *table, *numbers, *from;
  int n_numbers = 0;
  size_t row = 0;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(n * SEASON_COLUMNS, &table));
  PetscCall(
      SpreadGet(file, "record_of_member", seasons(m), s->members * SEASON_COLUMNS, table, good));
  for (size_t i = 0; *good && i < n; i++) n_numbers += (int)table[i * SEASON_COLUMNS];
  PetscCall(PetscMalloc1(n_numbers, &numbers));
  if (*good) PetscCall(SpreadGet(file, "record", n_numbers, 1, numbers, good));
  from = numbers;
  for (int place = 0; *good && place < m->n_local; place++)
    for (int k = 1; k <= s->members && !m->season[place].hole; k++, row++) {
      const size_t at = member_states_at(s, place, k);
      const int length = (int)table[row * SEASON_COLUMNS];
      PetscCall(PetscFree(s->record[at]));
      if (length) PetscCall(PetscMalloc1(length, &s->record[at]));
      PetscCall(PetscArraycpy(s->record[at], from, length));
      from += length;
      s->numbers += length - s->length[at];
      s->length[at] = length;
      s->lai_max[at] = table[row * SEASON_COLUMNS + 1];
      s->failed[at] = table[row * SEASON_COLUMNS + 2] != 0.;
    }
  PetscCall(PetscFree(table));
  PetscCall(PetscFree(numbers));
  PetscFunctionReturn(0);
}

/* everything into copies, which are taken only when all of it was read */
static PetscErrorCode Take(struct spread_file *file, struct assimilation *a, int next_day,
                           bool *good) {
  struct draws *d = a->draws;
  const int members = d->members, n_outputs = d->parameters->n_outputs,
            n_shared = d->parameters->n_shared, n_cells = a->model->grid->n_cells,
            n = observation_table(a, next_day, NULL, false);
  const size_t cells = (size_t)n_cells * (size_t)(n_outputs * members);
  MPI_Comm comm = a->model->comm;
  PetscMPIInt rank;
  double *table, *z, *z_cell, *sowing;
  bool fine[4] = {false, false, false, true};
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  const size_t sown = d->z_sowing ? (size_t)n_cells * (size_t)members : 0;
  PetscCall(PetscCalloc4((size_t)n * OBSERVATION_COLUMNS, &table, (size_t)(n_shared * members), &z,
                         cells, &z_cell, sown, &sowing));
  PetscCall(SpreadGet(file, "feedback", rank ? 0 : n, OBSERVATION_COLUMNS, table, &fine[0]));
  PetscCall(SpreadGet(file, "z", rank ? 0 : n_shared, members, z, &fine[1]));
  PetscCall(SpreadGet(file, "z_cell", n_cells, n_outputs * members, z_cell, &fine[2]));
  if (d->z_sowing) PetscCall(SpreadGet(file, "z_sowing", n_cells, members, sowing, &fine[3]));
  *good = fine[0] && fine[1] && fine[2] && fine[3];
  if (*good && d->states) PetscCall(GetStates(file, a->model, d->states, good));
  if (*good) {
    PetscCallMPI(MPI_Bcast(table, n * OBSERVATION_COLUMNS, MPI_DOUBLE, 0, comm));
    PetscCallMPI(MPI_Bcast(z, n_shared * members, MPI_DOUBLE, 0, comm));
    observation_table(a, next_day, table, true);
    PetscCall(PetscArraycpy(d->z, z, (size_t)(n_shared * members)));
    PetscCall(PetscArraycpy(d->z_cell, z_cell, cells));
    PetscCall(PetscArraycpy(d->z_sowing, sowing, sown));
    draws_update(d);
  }
  PetscCall(PetscFree4(table, z, z_cell, sowing));
  PetscFunctionReturn(0);
}

PetscErrorCode AssimilationStateRead(struct assimilation_state *s, struct assimilation *a) {
  struct spread_file *file = NULL;
  const char *why;
  int next_day = 0, used = 0;
  bool good = false;
  PetscFunctionBeginUser;
  if (!s->path) PetscFunctionReturn(0);
  PetscCall(SpreadOpen(a->model->comm, s->path, &file));
  if (!file) PetscFunctionReturn(0);
  PetscCall(Judge(s, a, file, &next_day, &used, &why));
  if (!*why) PetscCall(Take(file, a, next_day, &good));
  if (!*why && !good) why = "it cannot be read";
  PetscCall(SpreadDone(&file));
  if (good) {
    a->next_day = next_day;
    a->used = used;
    PetscCall(PetscPrintf(a->model->comm,
                          "going on from the state in %s: observations before %s "
                          "have been assimilated\n",
                          s->path, date_format(next_day, (char[11]){0})));
  } else {
    PetscCall(PetscPrintf(a->model->comm, "note: %s is not gone on from: %s; it will be replaced\n",
                          s->path, why));
  }
  PetscFunctionReturn(0);
}
