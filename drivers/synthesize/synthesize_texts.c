/* The text files of a synthetic region: crop and campaign, and the truth as YAML and as a control
 * that `windrow simulate --control` reads. Parameters that differ by cell have no one truth, and no
 * control has their numbers: truth.csv is not written with them, truth.yaml names their formulas.
 */
#include "cli/text_output.h"
#include "synthesize/synthesize.h"
#include "synthesize/synthesize_crop.h"

const char *synthesis_path(const struct synthesis *s, const char *name, char path[SYNTHESIS_PATH]) {
  snprintf(path, SYNTHESIS_PATH, "%s/%s", s->folder, name);
  return path;
}

/* The network sees all that the truth is made of, and nothing of the place: where the covariates
 * are shuffled, it knows nothing. */
static void print_network(const struct synthesis *s, FILE *out) {
  static const char *const seen[] = {"clay", "organic_carbon", "temperature", "radiation"};
  fprintf(out, "network:\n  maps:\n");
  for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
    fprintf(out, "    - {file: covariates.nc, variable: %s}\n", seen[i]);
  fprintf(out, "  dense: [16, 16]\n  activation: tanh\n");
  if (s->n_zones > 2)
    fprintf(out, "holdout: {regions: [\"Z%ld_*\"]} # the middle climate zone\n",
            (s->n_zones + 1) / 2);
}

static void print_campaign(const struct synthesis *s, FILE *out) {
  const struct synthetic_calendar *c = &s->calendar;
  const struct evaporation_rule *rule = synthetic_evaporation();
  char evaporation[128], soil[256];
  snprintf(evaporation, sizeof evaporation,
           ",\n  evapotranspiration: {method: penman_monteith, angstrom: [%g, %g]}", rule->sky.a,
           rule->sky.b);
  snprintf(soil, sizeof soil,
           "soil:\n  parameters: soil.yaml\n  water: {file: soil.nc, rdmsol: RDMSOL}\n"
           "  initial: {spinup_days: %d, WAV: field_capacity}\n",
           SYNTHETIC_SPINUP);
  fprintf(out,
          "# A synthetic region; the truth is in truth.yaml. Run: windrow calibrate campaign.yaml\n"
          "campaign: {name: synthetic_%s, production: %s, events: continuous, seed: %ld}\n"
          "region:\n  cells: cells.nc\n  zones: {file: zones.nc, variable: zone}\n"
          "crop: {parameters: crop.yaml, variety: synthetic}\n"
          "years: {harvest: [%ld, %ld], attribution: {sowing_year_plus: %d}}\n"
          "forcing: {profile: cmip, files: weather.nc%s}\n%s"
          "calendar:\n  start: {day: \"%02d-%02d\", type: sowing}\n"
          "  end: {type: earliest, latest: \"%02d-%02d\", max_days: %d}\n",
          s->crop, s->water ? "wlp" : "pp", s->seed, s->first_year, s->last_year,
          c->sowing_year_plus, s->water ? evaporation : "", s->water ? soil : "", c->sowing_month,
          c->sowing_day, c->latest_month, c->latest_day, c->max_days);
  fprintf(out,
          "observations:\n"
          "  yield:\n    file: yield.nc\n    error_variable: yield_error\n"
          "    error: {floor: 0}\n    basis: {moisture: %g}\n"
          "  lai:\n    file: lai.nc\n    independent_errors: true\n    error_variable: lai_error\n"
          "    error: {floor: 0}\n"
          "    quality: {variable: quality, accept: [0]}\n%scontrol:\n",
          synthetic_moisture,
          s->moisture.every
              ? "  soil_moisture: {file: sm.nc, error_variable: sm_error, error: {floor: 0}}\n"
              : "");
  for (int i = 0; i < s->n_by_cell; i++)
    fprintf(out, "  %s: {extent: network, factor: [0.7, 1.4]}\n", s->control[i].name);
  for (int i = s->n_by_cell; i < s->n_parameters; i++) {
    const struct synthetic_control *k = &s->control[i];
    fprintf(out, "  %s: {extent: global, factor: [%g, %g], prior_sd: %g}\n", k->name, k->lo, k->hi,
            k->prior_sd);
  }
  if (s->covariates) print_network(s, out);
  /* weights are many, and what yields alone tell (TSUM2) is learnt last: some 400 evaluations */
  fprintf(out,
          "optimiser: {tao: bqnls, max_evaluations: %d, gttol: 1.0e-4}\n"
          "output: {dir: out}\n",
          s->covariates ? 500 : 150);
}

static void print_truth(const struct synthesis *s, FILE *out) {
  fprintf(out,
          "# What the observations were made with.\n%s"
          "events: %s\ncrop: %s\nseed: %ld\nnoise_seed: %ld\n"
          "lai: {noise: %g, bias: %g, values: %d}\nyield: {noise: %g}\n",
          s->water ? "production: wlp\n" : "", s->continuous ? "continuous" : "reference", s->crop,
          s->seed, s->noise_seed, s->lai_noise, s->lai_bias, s->lai.n, s->yield_noise);
  if (s->moisture.every)
    fprintf(out, "soil_moisture: {noise: %g, values: %d}\n", s->moisture_noise, s->moisture.n);
  if (s->covariates) synthesis_print_truth(s, out);
  if (s->n_by_cell == s->n_parameters) return;
  if (s->truth_maps) fprintf(out, "truth_maps: %s # of those that it has\n", s->truth_maps);
  fprintf(out, "factors: # on the base values of %s\n",
          s->water ? "crop.yaml and soil.nc" : "crop.yaml");
  for (int i = s->n_by_cell; i < s->n_parameters; i++)
    fprintf(out, "  %s: %g\n", s->control[i].name, s->control[i].truth);
}

/* the truth in the form of calibrate's parameter files */
static void print_control(const struct synthesis *s, FILE *out) {
  fprintf(out, "name,truth,u\n");
  for (int i = 0; i < s->n_parameters; i++) {
    const struct synthetic_control *k = &s->control[i];
    fprintf(out, "%s,%.17g,%.17g\n", k->name, k->truth, (k->truth - 1.0) / k->prior_sd);
  }
}

static void print_crop(const struct synthesis *s, FILE *out) {
  synthetic_crop_write(out, s->crop, "synthetic", &s->base);
}

static void print_soil(const struct synthesis *s, FILE *out) {
  (void)s;
  synthesis_print_soil(out);
}

bool synthesis_write_texts(const struct synthesis *s, struct problems *list) {
  static const struct {
    const char *name;
    void (*print)(const struct synthesis *s, FILE *out);
  } texts[] = {{"crop.yaml", print_crop},
               {"soil.yaml", print_soil},
               {"truth.yaml", print_truth},
               {"truth.csv", print_control},
               {"campaign.yaml", print_campaign}}; /* last: what it names is there */
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    char path[SYNTHESIS_PATH];
    struct text_output out;
    if ((s->covariates || s->truth_maps) && texts[i].print == print_control) continue;
    if (!s->water && texts[i].print == print_soil) continue;
    if (!text_output_open(synthesis_path(s, texts[i].name, path), &out, list)) return false;
    texts[i].print(s, out.stream);
    if (!text_output_close(&out, list)) return false;
  }
  return true;
}
