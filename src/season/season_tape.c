/* The tape of a block: memory, and what can be read from it. */
#include "season/season_water.h"
#include "support/lane_memory.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LOG_ARRAYS = 4 };

static size_t bytes_of(int max_days) {
  size_t slots = (size_t)max_days + 2;
  return slots * (2 * sizeof(struct crop_state) + sizeof(struct crop_flags) +
                  sizeof(struct crop_day_kept) + 2 * LOG_ARRAYS * sizeof(lane)) +
         LOG_ARRAYS * SEASON_LOG_SPARE * sizeof(lane);
}

size_t season_tape_bytes(int max_days) { return sizeof(struct season_tape) + bytes_of(max_days); }

static void carve(char **at, size_t bytes, void *pointer) {
  memcpy(pointer, at, sizeof *at);
  *at += bytes;
}

static void carve_log(char **at, size_t spare, size_t slots, struct leaf_log *log) {
  lane **const array[LOG_ARRAYS] = {&log->mass, &log->area, &log->age, &log->ageing};
  for (int i = 0; i < LOG_ARRAYS; i++) {
    carve(at, (spare + slots) * sizeof(lane), array[i]);
    *array[i] += spare;
  }
}

struct season_tape *season_tape_create(int max_days) {
  struct season_tape *tape = lane_alloc(sizeof *tape);
  if (!tape) return NULL;
  size_t slots = (size_t)max_days + 2;
  tape->max_days = max_days;
  tape->memory = lane_alloc(bytes_of(max_days));
  if (!tape->memory) {
    free(tape);
    return NULL;
  }
  char *at = tape->memory;
  carve(&at, slots * sizeof(struct crop_state), &tape->state);
  carve(&at, slots * sizeof(struct crop_state), &tape->state_d);
  carve(&at, slots * sizeof(struct crop_flags), &tape->flags);
  carve(&at, slots * sizeof *tape->kept, &tape->kept);
  carve_log(&at, SEASON_LOG_SPARE, slots, &tape->log);
  carve_log(&at, 0, slots, &tape->log_x);
  return tape;
}

static size_t water_bytes_of(int max_days, int max_fallow) {
  size_t days = (size_t)max_days + 2, slots = days + (size_t)max_fallow;
  return slots * (2 * sizeof(struct soil_state) + sizeof(lane)) +
         days * sizeof(struct crop_water_use);
}

size_t season_tape_water_bytes(int max_days, int max_fallow) {
  return sizeof(struct season_tape_water) + water_bytes_of(max_days, max_fallow);
}

bool season_tape_water(struct season_tape *tape, int max_fallow) {
  struct season_tape_water *water = lane_alloc(sizeof *water);
  if (!water) return false;
  size_t days = (size_t)tape->max_days + 2, slots = days + (size_t)max_fallow;
  water->max_fallow = max_fallow;
  water->memory = lane_alloc(water_bytes_of(tape->max_days, max_fallow));
  if (!water->memory) {
    free(water);
    return false;
  }
  char *at = water->memory;
  carve(&at, slots * sizeof(struct soil_state), &water->state);
  carve(&at, slots * sizeof(struct soil_state), &water->state_d);
  carve(&at, slots * sizeof(lane), &water->evs);
  carve(&at, days * sizeof(struct crop_water_use), &water->use);
  tape->water = water;
  return true;
}

void season_tape_destroy(struct season_tape **tape) {
  if (!*tape) return;
  season_tape_free_tangents(*tape);
  if ((*tape)->water) free((*tape)->water->memory);
  free((*tape)->water);
  free((*tape)->memory);
  free(*tape);
  *tape = NULL;
}

const char *const season_variable_name[N_SEASON_VARIABLES_WLP] = {
#define X(NAME, unit, meaning) #NAME,
    SEASON_VARIABLES(X) SEASON_WATER_VARIABLES(X)
#undef X
};
const char *const season_variable_unit[N_SEASON_VARIABLES_WLP] = {
#define X(NAME, unit, meaning) unit,
    SEASON_VARIABLES(X) SEASON_WATER_VARIABLES(X)
#undef X
};
const char *const season_variable_meaning[N_SEASON_VARIABLES_WLP] = {
#define X(NAME, unit, meaning) meaning,
    SEASON_VARIABLES(X) SEASON_WATER_VARIABLES(X)
#undef X
};

static int find(const char *name, int n) {
  for (int i = 0; i < n; i++)
    if (!strcmp(season_variable_name[i], name)) return i;
  return -1;
}

int season_variable_find(const char *name) { return find(name, N_SEASON_VARIABLES); }
int season_water_variable_find(const char *name) { return find(name, N_SEASON_VARIABLES_WLP); }

/* every variable is linear in the state, so one function serves values and tangents */
double season_read(const struct crop_state *x, const lane *mass, enum season_variable v, int l) {
  switch (v) {
  case SEASON_DVS:
    return x->dvs[l];
  case SEASON_LAI:
    return x->lai[l];
  case SEASON_RD:
    return x->rd[l];
  case SEASON_TAGP:
    return (*mass)[l] - x->dead[l] + x->dwlv[l] + x->wst[l] + x->dwst[l] + x->wso[l];
  case SEASON_TWLV:
    return (*mass)[l] - x->dead[l] + x->dwlv[l];
  case SEASON_TWRT:
    return x->wrt[l] + x->dwrt[l];
  case SEASON_TWSO:
    return x->wso[l];
  case SEASON_TWST:
    return x->wst[l] + x->dwst[l];
  case SEASON_WLV:
    return (*mass)[l] - x->dead[l];
  case SEASON_WST:
    return x->wst[l];
  case SEASON_WRT:
    return x->wrt[l];
  case SEASON_DAY_EMERGENCE:
    return x->day_emergence[l];
  case SEASON_DAY_ANTHESIS:
    return x->day_anthesis[l];
  case SEASON_DAY_MATURITY:
    return x->day_maturity[l];
  default: /* a soil's */
    return NAN;
  }
}

double season_read_soil(const struct soil_state *x, enum season_variable v, int l) {
  if (v == SEASON_SM) return x->sm[l];
  if (v == SEASON_W) return x->w[l];
  return v == SEASON_WLOW ? x->wlow[l] : x->w[l] + x->wlow[l];
}

static int slot_of(const struct season_tape *tape, int day) {
  return day < tape->n_days ? day : tape->n_days;
}

/* The soil's states, by slots that start with the first fallow day. */
static int soil_slot_of(const struct season_tape *tape, int day) {
  const struct season_tape_water *water = tape->water;
  int n = water->n_fallow + (day < water->n_days ? day : water->n_days);
  return n > 0 ? n : 0;
}

double season_value(const struct season_tape *tape, enum season_variable v, int day, int l) {
  if (v == SEASON_DVSEND) return tape->dvsend[l];
  if (v >= SEASON_SM)
    return tape->wet ? season_read_soil(&tape->water->state[soil_slot_of(tape, day)], v, l) : NAN;
  int n = slot_of(tape, day);
  return season_read(&tape->state[n], &tape->log.mass[n], v, l);
}

double season_value_tl(const struct season_tape *tape, enum season_variable v, int day, int l) {
  if (v == SEASON_DVSEND) return tape->dvsend_d[l];
  if (v >= SEASON_SM)
    return tape->wet ? season_read_soil(&tape->water->state_d[soil_slot_of(tape, day)], v, l) : NAN;
  int n = slot_of(tape, day);
  return season_read(&tape->state_d[n], &tape->log_x.mass[n], v, l);
}

double season_mass_made(const struct season_tape *tape, int l) { return tape->books.made[l]; }
double season_mass_open(const struct season_tape *tape, int l) { return tape->books.open[l]; }

bool season_water_closes(const struct season_tape *tape, int l) {
  return fabs(season_water_open(tape, l)) <= 1e-9;
}
bool season_mass_closes(const struct season_tape *tape, int l) {
  return fabs(tape->books.open[l]) <= 1e-4 * tape->books.made[l] + 1e-6;
}

const char *season_implausible(const struct season_tape *tape, int first, int l) {
  const double most_lai = 50.;     /* closed canopies of crops have 3 to 12 */
  const double most_mass = 2e5;    /* [kg ha-1] two years of sugar cane stay below 1.5e5 */
  const double least_mass = -1e-3; /* [kg ha-1] rounding of masses of some 1e4 is 1e-12 */
  static const enum season_variable mass[] = {SEASON_WLV,  SEASON_WST,  SEASON_WRT, SEASON_TWLV,
                                              SEASON_TWST, SEASON_TWRT, SEASON_TWSO};
  for (int n = first; n <= tape->end[l]; n++)
    if (!(tape->state[n].lai[l] >= least_mass && tape->state[n].lai[l] <= most_lai))
      return "its leaf area index is none of a crop's, 0 .. 50";
  for (size_t i = 0; i < sizeof mass / sizeof *mass; i++)
    if (!(season_value(tape, mass[i], SEASON_FINAL, l) >= least_mass))
      return "an organ's dry matter is below 0, or no number";
  double above = season_value(tape, SEASON_TAGP, SEASON_FINAL, l);
  double below = season_value(tape, SEASON_TWRT, SEASON_FINAL, l);
  return above <= most_mass && below <= most_mass ? NULL : "its dry matter is more than 200 t ha-1";
}

void season_soil_last(const struct season_tape *tape, struct soil_state *state) {
  *state = tape->water->state[tape->water->n_fallow + tape->water->n_days];
}
void season_soil_last_tl(const struct season_tape *tape, struct soil_state *state_d) {
  *state_d = tape->water->state_d[tape->water->n_fallow + tape->water->n_days];
}

int season_end(const struct season_tape *tape, int l) { return tape->end[l]; }
enum season_status season_status(const struct season_tape *tape, int l) { return tape->status[l]; }
int season_days(const struct season_tape *tape) { return tape->n_days; }
int season_water_days(const struct season_tape *tape) {
  return tape->wet ? tape->water->n_days : tape->n_days;
}
