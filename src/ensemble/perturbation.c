/* Perturbed weather of members; see perturbation.h. */
#include "ensemble/perturbation.h"
#include "support/lane_memory.h"
#include <math.h>
#include <stdlib.h>

struct perturbation {
  double s[N_PERTURBED]; /* of the logarithm; of temperature [degC] */
  struct noise *noise;
  bool water;
  lane *z; /* [days][N_PERTURBED] */
};

PetscErrorCode PerturbationCreate(const struct perturbation_law *law, uint64_t seed, bool water,
                                  int longest, int apart, struct perturbation **perturbation) {
  static const char *const name[N_PERTURBED] = {"weather.radiation", "weather.rain",
                                                "weather.temperature"};
  struct noise_law noise = {.length = law->length, .n_series = N_PERTURBED};
  struct perturbation *p;
  PetscFunctionBeginUser;
  PetscCall(PetscNew(&p));
  for (int v = 0; v < N_PERTURBED; v++) {
    p->s[v] = v == PERTURBED_TEMPERATURE ? law->sd[v] : sqrt(log1p(law->sd[v] * law->sd[v]));
    noise.name[v] = law->sd[v] > 0. && (water || v != PERTURBED_RAIN) ? name[v] : NULL;
    noise.days[v] = law->days[v];
  }
  p->water = water;
  PetscCall(NoiseCreate(&noise, seed, &p->noise));
  p->z = lane_alloc((size_t)(longest + apart) * N_PERTURBED * sizeof(lane));
  PetscCheck(p->z, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for perturbed weather");
  *perturbation = p;
  PetscFunctionReturn(0);
}

PetscErrorCode PerturbationDestroy(struct perturbation **perturbation) {
  struct perturbation *p = *perturbation;
  PetscFunctionBeginUser;
  if (!p) PetscFunctionReturn(0);
  PetscCall(NoiseDestroy(&p->noise));
  free(p->z);
  PetscCall(PetscFree(*perturbation));
  PetscFunctionReturn(0);
}

/* noise of the block's days from the first lane's on, as factors and offsets */
static void make_factors(struct perturbation *p, double lat, double lon, int first, int first_day,
                         int n) {
  noise_at(p->noise, lat, lon, first, first_day, n, p->z);
  for (int i = 0; i < n; i++) {
    lane *z = p->z + i * N_PERTURBED;
    for (int v = PERTURBED_RADIATION; v <= PERTURBED_RAIN; v++)
      if (p->water || v == PERTURBED_RADIATION)
        z[v] = lane_exp(p->s[v] * z[v] - .5 * p->s[v] * p->s[v]);
    z[PERTURBED_TEMPERATURE] *= p->s[PERTURBED_TEMPERATURE];
  }
}

/* m = D / (D + g) at a mean temperature [degC]; D as in weather/penman.c (Goudriaan 1977) */
static lane makkink(lane t) {
  const lane above = t + 238.102, es = 6.10588 * lane_exp(17.32491 * t / above);
  const lane slope = 238.102 * 17.32491 * es / (above * above);
  return slope / (slope + .67);
}

/* what a day of the block is perturbed by: offset[l] days after the first lane's */
struct factors {
  lane radiation, rain, warmer;
};
static struct factors factors_of(const struct perturbation *p, int day, const int offset[LANES]) {
  struct factors f;
  FOR_LANES (l) {
    const lane *z = p->z + (size_t)(day + offset[l]) * N_PERTURBED;
    f.radiation[l] = z[PERTURBED_RADIATION][l];
    f.rain[l] = z[PERTURBED_RAIN][l];
    f.warmer[l] = z[PERTURBED_TEMPERATURE][l];
  }
  return f;
}

/* mean temperature of a day of fallow, 10 degC where it is not known */
static lane fallow_temperature(const struct season_days *at, int n) {
  lane t = lane_set(10.);
  FOR_LANES (l) {
    if (n < -at[l].fallow) continue;
    const struct weather_day *day = &at[l].day[at[l].fallow + n];
    double mean =
        .5 * (weather_day_value(day, WEATHER_TMIN) + weather_day_value(day, WEATHER_TMAX));
    if (!isnan(mean)) t[l] = mean;
  }
  return t;
}

static void perturb_wet(const struct factors *f, lane evaporation, struct season_wet *wet) {
  wet->rain *= f->rain;
  wet->e0 *= evaporation;
  wet->es0 *= evaporation;
}

void perturb_block(struct perturbation *p, const struct model_season *season,
                   const struct season_days *at, double lat, double lon, int first,
                   struct model_block *block) {
  const int fallow = p->water ? block->n_fallow : 0;
  int earliest = season[0].start, latest = season[0].start, offset[LANES];
  FOR_LANES (l) {
    if (season[l].start < earliest) earliest = season[l].start;
    if (season[l].start > latest) latest = season[l].start;
  }
  FOR_LANES (l) offset[l] = season[l].start - earliest;
  make_factors(p, lat, lon, first, earliest - fallow,
               fallow + block->n_days + 1 + latest - earliest);
  for (int n = -fallow; n < 0; n++) {
    const struct factors f = factors_of(p, fallow + n, offset);
    const lane t = fallow_temperature(at, n);
    perturb_wet(&f, f.radiation * makkink(t + f.warmer) / makkink(t), &block->wet[fallow + n]);
  }
  for (int n = 0; n <= block->n_days; n++) {
    const struct factors f = factors_of(p, fallow + n, offset);
    struct season_weather *w = &block->weather[n];
    if (p->water) {
      const lane t = .5 * (w->tmin + w->tmax);
      const lane evaporation = f.radiation * makkink(t + f.warmer) / makkink(t);
      w->et0 *= evaporation;
      perturb_wet(&f, evaporation, &block->wet[fallow + n]);
    }
    w->irrad *= f.radiation;
    w->tmin += f.warmer;
    w->tmax += f.warmer;
    w->temp += f.warmer;
  }
}
