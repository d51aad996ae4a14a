/* Eight seasons; see season_sample.h. Weather: a yearly wave and counter-based noise, rain on about
 * one day in three. */
#include "season_sample.h"
#include "crop/co2.h"
#include "support/random.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double cereal[N_SCALARS] = {
    [PARAM_TBASEM] = .3,  [PARAM_TEFFMX] = 30., [PARAM_TSUMEM] = 110.,  [PARAM_IDSL] = 0.,
    [PARAM_DLO] = 15.5,   [PARAM_DLC] = 8.1,    [PARAM_TSUM1] = 790.,   [PARAM_TSUM2] = 805.,
    [PARAM_DVSI] = .02,   [PARAM_DVSEND] = 2.,  [PARAM_VERNBASE] = 9.,  [PARAM_VERNSAT] = 45.,
    [PARAM_VERNDVS] = .3, [PARAM_TDWI] = 70.,   [PARAM_RGRLAI] = .0083, [PARAM_SPA] = 2e-5,
    [PARAM_SPAN] = 27.3,  [PARAM_TBASE] = .7,   [PARAM_CVL] = .685,     [PARAM_CVO] = .709,
    [PARAM_CVR] = .694,   [PARAM_CVS] = .662,   [PARAM_Q10] = 2.,       [PARAM_RML] = .03,
    [PARAM_RMO] = .01,    [PARAM_RMR] = .015,   [PARAM_RMS] = .015,     [PARAM_PERDL] = .03,
    [PARAM_RDI] = 10.,    [PARAM_RRI] = 1.2,    [PARAM_RDMCR] = 125.,   [PARAM_CFET] = 1.,
    [PARAM_DEPNR] = 4.5,  [PARAM_IAIRDU] = 0.,  [PARAM_IOX] = 0.,       [PARAM_RDMSOL] = 90.};

static const struct table_values tables[N_TABLES] = {
    [TABLE_DTSMTB] = {4, {0., 25., 35., 45.}, {0., 25., 28., 20.}},
    [TABLE_VERNRTB] = {6, {-8., -4., 3., 10., 17., 20.}, {0., 0., 1., 1., 0., 0.}},
    [TABLE_SLATB] = {4, {0., .5, 1.2, 2.}, {.0022, .0021, .0019, .0018}},
    [TABLE_SSATB] = {3, {0., 1., 2.}, {1e-4, 3e-4, 0.}},
    [TABLE_KDIFTB] = {3, {0., 1.1, 2.}, {.6, .65, .55}},
    [TABLE_EFFTB] = {2, {0., 40.}, {.47, .41}},
    [TABLE_AMAXTB] = {4, {0., 1., 1.3, 2.}, {35., 36., 34., 4.5}},
    [TABLE_TMPFTB] = {6, {0., 10., 15., 25., 35., 45.}, {.01, .6, 1., 1., .4, .1}},
    [TABLE_TMNFTB] = {2, {-6., 3.}, {.05, 1.}},
    [TABLE_RFSETB] = {3, {0., 1.5, 2.}, {1., 1., .4}},
    [TABLE_FRTB] = {8, {0., .1, .2, .35, .5, .7, .9, 1.2}, {.5, .5, .4, .22, .17, .13, .07, 0.}},
    [TABLE_FLTB] = {6, {0., .1, .25, .5, .646, .95}, {.65, .65, .7, .5, .3, 0.}},
    [TABLE_FSTB] = {7, {0., .1, .25, .5, .646, .95, 1.}, {.35, .35, .3, .5, .7, 1., 0.}},
    [TABLE_FOTB] = {4, {0., .95, 1., 2.}, {0., 0., 1., 1.}},
    [TABLE_RDRRTB] = {4, {0., 1.5, 1.5001, 2.}, {0., 0., .02, .02}},
    [TABLE_RDRSTB] = {4, {0., 1.5, 1.5001, 2.}, {0., 0., .02, .02}}};

struct plan {
  double latitude, idsl, tsum1;
  int doy, end_day, days;
  bool sown, ends_mature;
};
static const struct plan plans[SAMPLE_EIGHT] = {
    {52., 2., 790., 284, INT_MAX, SAMPLE_DAYS, true, true},
    {47., 2., 850., 300, INT_MAX, SAMPLE_DAYS, true, true},
    {50., 0., 900., 96, INT_MAX, 290, false, true},
    {44., 1., 620., 80, INT_MAX, 290, true, true},
    {49., 0., 1100., 91, 105, 250, false, true},
    {55., 1., 800., 100, INT_MAX, 70, true, true},
    {-34., 1., 700., 170, INT_MAX, 300, true, true},
    {41., 0., 640., 75, 190, 290, true, false}};

/* soil, and what of the crop has to do with it */
struct ground {
  double value[N_SOIL_SCALARS];
  double rdmsol, rdi, depnr, iox;
  int fallow;
};
#define GROUND(smw, smfcf, sm0, crairc, sope, ksub, smlim, wav, ssi, ssmax, ifunrn, notinf)        \
  { smw, smfcf, sm0, crairc, sope, ksub, smlim, wav, ssi, ssmax, ifunrn, notinf }
static const struct ground grounds[SAMPLE_EIGHT] = {
    {GROUND(.05, .16, .39, .07, 9., 9., .35, 1.4, .07, .2, 0., .1), 90., 10., 4.5, 0., 45},
    {GROUND(.11, .34, .42, .07, 1.7, .14, .39, 23., .3, .6, 0., .05), 80., 12., 4.5, 1., 30},
    {GROUND(.09, .27, .40, .06, .4, 1.1, .33, 14., .2, 2.6, 0., .35), 95., 10., 2.4, 1., 0},
    {GROUND(.10, .21, .43, .08, 3., 2., .31, 2., .06, .8, 0., .12), 60., 25., 4.5, 0., 17},
    {GROUND(.08, .22, .38, .06, 6., .5, .29, 5., .12, .3, 0., .2), 45., 10., 3.6, 0., 45},
    {GROUND(.12, .28, .44, .07, .6, .4, .41, 21., 1.6, 2.4, 0., .3), 100., 15., 4.5, 1., 3},
    {GROUND(.07, .29, .41, .05, 4., 1.2, .37, 12., .4, .7, 0., .08), 85., 18., 2.1, 1., 22},
    {GROUND(.06, .19, .37, .05, 5., 3., .27, 1.7, .09, .5, 1., .6), 140., 10., 5.2, 0., 10}};
#undef GROUND

static double noise(int day, int season, uint32_t variable) {
  struct random_key key = {.seed = 4711, .cell = (uint32_t)season, .variable = variable};
  return random_normal(key, (uint32_t)day);
}

static void make_weather(struct season_sample *s, int l) {
  const int who = s->first + l;
  const struct plan *p = &plans[who];
  const double pi = 3.14159265358979323846, side = p->latitude < 0. ? -1. : 1.;
  for (int n = 0; n <= SAMPLE_DAYS; n++) {
    int last = n < p->days ? n : p->days - 1, doy = (p->doy + last - 1) % 365 + 1;
    struct season_weather *w = &s->weather[n];
    double wave = side * sin(2. * pi * (doy - 110.) / 365.), range = 4. + fabs(noise(last, who, 1));
    double clear = .4 + .1 * wave + .17 * noise(last, who, 2);
    double angot = s->sun[l][doy - 1].rangot > 0. ? 1. / s->sun[l][doy - 1].rangot : 0.;
    w->temp[l] = 10. + 8. * wave + 2.6 * noise(last, who, 3) + .15 * (50. - fabs(p->latitude));
    w->tmin[l] = w->temp[l] - range;
    w->tmax[l] = w->temp[l] + 1.1 * range;
    w->irrad[l] = angot * fmin(fmax(clear, .05), .78);
    w->et0[l] = .25 + .2 * wave;
  }
}

static double rain_of(int day, int season) {
  double wet = noise(day, season, 4), much = noise(day, season, 5);
  return wet > .4 ? .08 + .45 * much * much : 0.;
}

/* what only water-limited production sees; the padding repeats the last day, as elsewhere */
static void make_wet(struct season_sample *s, int l) {
  const int who = s->first + l;
  for (int n = -SAMPLE_FALLOW; n <= SAMPLE_DAYS; n++) {
    const struct season_weather *w = &s->weather[n < 0 ? 0 : n];
    struct season_wet *wet = &s->wet[SAMPLE_FALLOW + n];
    int last = n < plans[who].days ? n : plans[who].days - 1;
    double air = w->et0[l] * (1. + .15 * noise(last + SAMPLE_FALLOW, who, 6));
    bool turn = who == 3 || who == 6;
    wet->rain[l] = rain_of(last + SAMPLE_FALLOW, who);
    wet->e0[l] = 1.2 * air;
    wet->es0[l] = 1.1 * air;
    wet->irrigation[l] = turn && last > 20 && last % 31 == 7 ? 1.9 + .3 * who : 0.;
  }
}

static void make_soil(struct season_sample *s, int l) {
  const struct ground *g = &grounds[s->first + l];
  for (int i = 0; i < N_SOIL_SCALARS; i++) (*soil_scalar(&s->soil.p, i))[l] = g->value[i];
  s->water.fallow[l] = g->fallow;
}

static void make_crop(struct season_sample *s, int l) {
  const int who = s->first + l;
  struct parameter_set set = {0};
  memcpy(set.scalar, cereal, sizeof cereal);
  memcpy(set.table, tables, sizeof tables);
  set.scalar[PARAM_IDSL] = plans[who].idsl;
  set.scalar[PARAM_TSUM1] = plans[who].tsum1;
  if (who == 1) set.scalar[PARAM_VERNSAT] = 400., set.scalar[PARAM_VERNDVS] = .05;
  if (who == 2 || who == 7) /* numbers that files give where they mean nothing */
    set.scalar[PARAM_DLO] = set.scalar[PARAM_DLC] = set.scalar[PARAM_VERNBASE] =
        set.scalar[PARAM_VERNSAT] = set.scalar[PARAM_VERNDVS] = -99.;
  set.scalar[PARAM_RDMSOL] = grounds[who].rdmsol;
  set.scalar[PARAM_RDI] = grounds[who].rdi;
  set.scalar[PARAM_DEPNR] = grounds[who].depnr;
  set.scalar[PARAM_IOX] = grounds[who].iox;
  if (who == 6) set.table[TABLE_KDIFTB] = (struct table_values){1, {0.}, {.62}};
  for (int i = 0; i < N_SCALARS; i++) /* no two seasons alike, and no DVSEND on a knot */
    if (parameter_info[i].active && set.scalar[i] > 0.) set.scalar[i] *= 1. + .004 * (who - 3.5);
  crop_pack(&s->crop, l, &set);
  const struct co2_effect effect = {.amax = 1.25, .eff = 1.06, .tra = .91};
  if (who == 2 || who == 6) crop_co2(&s->crop, l, &effect);
}

static void point(struct season_sample *s) {
  s->block.weather = s->weather;
  FOR_LANES (l) s->block.sun[l] = s->sun[l];
  s->water.soil = &s->soil;
  s->water.wet = s->wet;
  if (s->block.water) s->block.water = &s->water;
}

struct season_tape *season_sample_tape(void) {
  struct season_tape *tape = season_tape_create(SAMPLE_TAPE);
  if (!tape || !season_tape_water(tape, SAMPLE_FALLOW)) abort();
  return tape;
}

struct season_sample *season_sample_create(bool continuous, bool limited, int first) {
  struct season_sample *s = aligned_alloc(sizeof(lane), sizeof *s);
  memset(s, 0, sizeof *s);
  s->first = first;
  s->block.n_days = SAMPLE_DAYS;
  s->block.rule.continuous = continuous;
  s->block.water = limited ? &s->water : NULL;
  s->water.n_fallow = SAMPLE_FALLOW;
  FOR_LANES (l) {
    static const int lengths[4] = {365, 366, 365, 365};
    const struct plan *p = &plans[first + l];
    s->block.rule.sown[l] = p->sown ? -1 : 0;
    s->block.rule.ends_mature[l] = p->ends_mature ? -1 : 0;
    s->block.days[l] = p->days;
    s->block.end_day[l] = p->end_day;
    s->block.doy[l] = p->doy;
    memcpy(s->block.year_length[l], lengths, sizeof lengths);
    sun_table(p->latitude, s->sun[l]);
    make_weather(s, l);
    make_wet(s, l);
    make_soil(s, l);
    make_crop(s, l);
  }
  crop_prepare(&s->crop);
  season_prepare_weather(continuous, SAMPLE_DAYS, s->weather);
  point(s);
  return s;
}

static void turn(lane *to, const lane *from, size_t bytes, const int source[LANES]) {
  for (size_t i = 0; i < bytes / sizeof(lane); i++)
    FOR_LANES (l) to[i][l] = from[i][source[l]];
}

struct season_sample *season_sample_turn(const struct season_sample *s, const int from[LANES]) {
  struct season_sample *t = aligned_alloc(sizeof(lane), sizeof *t);
  memcpy(t, s, sizeof *t);
  turn((lane *)&t->crop.p, (const lane *)&s->crop.p, sizeof s->crop.p, from);
  for (int i = 0; i < N_TABLES; i++) {
    struct afgen *a = crop_table(&t->crop.t, i);
    const struct afgen *b = (const struct afgen *)&s->crop.t + i;
    turn(a->x, b->x, sizeof a->x, from);
    turn(a->y, b->y, sizeof a->y, from);
  }
  turn(&t->crop.amax_co2, &s->crop.amax_co2, sizeof s->crop.amax_co2, from);
  turn(&t->crop.eff_co2, &s->crop.eff_co2, sizeof s->crop.eff_co2, from);
  turn(&t->crop.tra_co2, &s->crop.tra_co2, sizeof s->crop.tra_co2, from);
  crop_prepare(&t->crop);
  turn((lane *)t->weather, (const lane *)s->weather, sizeof t->weather, from);
  turn((lane *)&t->soil, (const lane *)&s->soil, sizeof t->soil, from);
  turn((lane *)t->wet, (const lane *)s->wet, sizeof t->wet, from);
  FOR_LANES (l) {
    int k = from[l];
    t->water.fallow[l] = s->water.fallow[k];
    t->block.rule.sown[l] = s->block.rule.sown[k];
    t->block.rule.ends_mature[l] = s->block.rule.ends_mature[k];
    t->block.days[l] = s->block.days[k];
    t->block.end_day[l] = s->block.end_day[k];
    t->block.doy[l] = s->block.doy[k];
    memcpy(t->block.year_length[l], s->block.year_length[k], sizeof t->block.year_length[l]);
    memcpy(t->sun[l], s->sun[k], sizeof t->sun[l]);
  }
  point(t);
  return t;
}

static uint64_t hash(uint64_t h, const void *bytes, size_t n) {
  for (size_t i = 0; i < n; i++) h = (h ^ ((const unsigned char *)bytes)[i]) * 0x100000001b3u;
  return h;
}

enum { CHECKSUM_SEEDS = 3 * LANES };

/* LAI on a day, final yield, final soil water; the last is nothing in potential production */
static void checksum_seeds(struct season_seed seeds[CHECKSUM_SEEDS]) {
  static const enum season_variable asked[] = {SEASON_LAI, SEASON_TWSO, SEASON_WWLOW};
  for (int i = 0; i < CHECKSUM_SEEDS; i++)
    seeds[i] = (struct season_seed){.day = i < LANES ? 60 : SEASON_FINAL,
                                    .lane = i % LANES,
                                    .variable = asked[i / LANES],
                                    .value = 1.};
}

/* lane l of the bytes */
static uint64_t hash_lane(uint64_t h, const void *bytes, size_t n, int l) {
  for (size_t i = 0; i < n / sizeof(lane); i++) {
    const double value = ((const lane *)bytes)[i][l];
    h = hash(h, &value, sizeof value);
  }
  return h;
}

static uint64_t hash_days(uint64_t h, const struct season_tape *tape, bool limited, int l) {
  const int first = limited ? -SAMPLE_FALLOW : 0;
  for (int v = 0; v < (limited ? (int)N_SEASON_VARIABLES_WLP : N_SEASON_VARIABLES); v++)
    for (int day = v < SEASON_SM ? 0 : first; day <= season_end(tape, l); day++) {
      double value = season_value(tape, (enum season_variable)v, day, l);
      h = hash(h, &value, sizeof value);
    }
  return h;
}

static uint64_t checksum_part(uint64_t h, bool continuous, bool limited, int part) {
  struct season_sample *s = season_sample_create(continuous, limited, part * LANES);
  struct season_tape *tape = season_sample_tape();
  struct crop_d *crop_b = aligned_alloc(sizeof(lane), sizeof *crop_b);
  struct season_weather *weather_b = aligned_alloc(sizeof(lane), sizeof s->weather);
  struct season_water_d water_b = {.wet = aligned_alloc(sizeof(lane), sizeof s->wet)};
  struct season_seed seeds[CHECKSUM_SEEDS];
  memset(crop_b, 0, sizeof *crop_b);
  memset(weather_b, 0, sizeof s->weather);
  memset(water_b.wet, 0, sizeof s->wet);
  season_forward(&s->block, &s->crop, tape);
  checksum_seeds(seeds);
  season_water_adjoint(&s->block, &s->crop, tape, CHECKSUM_SEEDS, seeds, crop_b, weather_b,
                       &water_b);
  FOR_LANES (l) {
    h = hash_days(h, tape, limited, l);
    h = hash_lane(h, crop_b, sizeof *crop_b, l);
    h = hash_lane(h, weather_b, sizeof s->weather, l);
    h = hash_lane(h, &water_b.soil, sizeof water_b.soil, l);
    h = hash_lane(h, water_b.wet, sizeof s->wet, l);
  }
  free(water_b.wet);
  free(weather_b);
  free(crop_b);
  season_tape_destroy(&tape);
  free(s);
  return h;
}

uint64_t season_sample_checksum(bool continuous, bool limited) {
  uint64_t h = 0xcbf29ce484222325u;
  for (int part = 0; part < SAMPLE_PARTS; part++) h = checksum_part(h, continuous, limited, part);
  return h;
}
