/* A trained network as a file; see network_files.h. */
#include "region/network_files.h"
#include "ncio/weights_file.h"
#include "region/result_files.h"
#include "setup/covariate_setup.h"
#include <stdio.h>
#include <string.h>

enum { TEXT = 64 };

/* names of inputs and outputs, and the memory that they are in */
struct described {
  struct weights_names names;
  char until[TEXT], (*statics_text)[TEXT];
  const char **statics, **statics_unit, *weather[NETWORK_WEATHER], *weather_unit[NETWORK_WEATHER];
  const char *output[CONTROL_ITEMS], *output_unit[CONTROL_ITEMS];
  bool factor[CONTROL_ITEMS];
};

static void describe_until(const struct cell_number *until, char text[TEXT]) {
  if (until->month)
    snprintf(text, TEXT, "the day before %02d-%02d after the start", until->month, until->day);
  else if (until->value > 0.)
    snprintf(text, TEXT, "the day before day %g of the season", until->value);
  else
    snprintf(text, TEXT, "the day before the crop's start");
}

static void describe_outputs(const struct control *control, struct described *d) {
  int k = 0;
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (!control_by_network(item)) continue;
    d->output[k] = item->name;
    d->factor[k] = item->factor;
    d->output_unit[k++] = result_unit(item);
  }
}

/* in the order of setup_statics_names */
static void describe_statics(const struct campaign *c, struct described *d) {
  static const char *const site_unit[N_SITE_COVARIATES] = {[SITE_LATITUDE] = "degrees_north",
                                                           [SITE_LONGITUDE] = "degrees_east",
                                                           [SITE_START_DAY] = "d",
                                                           [SITE_YEAR] = "yr"};
  const struct campaign_network *n = &c->network;
  int k = 0;
  setup_statics_names(c, d->statics_text);
  for (int i = 0; i < n->shape.statics; i++) d->statics[i] = d->statics_text[i];
  for (int i = 0; i < n->n_site; i++) d->statics_unit[k++] = site_unit[n->site[i]];
  for (int i = 0; i < n->n_maps; i++) d->statics_unit[k++] = ""; /* a map's is not read */
  for (int i = 0; k < n->shape.statics; i++)
    d->statics_unit[k++] = weather_unit[n->weather[i % n->n_weather]];
}

static PetscErrorCode Describe(const struct setup *setup, struct described *d) {
  const struct campaign *c = &setup->campaign;
  const struct campaign_network *n = &c->network;
  PetscFunctionBeginUser;
  memset(d, 0, sizeof *d);
  PetscCall(PetscMalloc3(n->shape.statics, &d->statics_text, n->shape.statics, &d->statics,
                         n->shape.statics, &d->statics_unit));
  describe_statics(c, d);
  for (int v = 0; v < n->n_weather; v++) {
    d->weather[v] = weather_name[n->weather[v]];
    d->weather_unit[v] = weather_unit[n->weather[v]];
  }
  describe_outputs(&c->control, d);
  describe_until(&n->until, d->until);
  bool sequence = n->n_weather && !n->flat;
  d->names = (struct weights_names){.weather = sequence ? d->weather : NULL,
                                    .weather_unit = sequence ? d->weather_unit : NULL,
                                    .statics = d->statics,
                                    .statics_unit = d->statics_unit,
                                    .output = d->output,
                                    .output_unit = d->output_unit,
                                    .factor = d->factor,
                                    .steps = n->n_weather ? n->days / n->step : 0,
                                    .days = n->step,
                                    .until = n->n_weather ? d->until : NULL};
  PetscFunctionReturn(0);
}

PetscErrorCode WriteWeights(struct setup *setup, const double *u, const char *command,
                            struct problems *list) {
  struct described d;
  char *history, *path;
  const char *attributes[2 * RESULT_ATTRIBUTES];
  double *weight;
  int before = list->count;
  PetscFunctionBeginUser;
  PetscCall(Describe(setup, &d));
  int n = result_attributes(setup, command, &history, attributes);
  PetscCall(PetscMalloc1(setup->network->net->n_weights, &weight));
  control_weights(&setup->campaign.control, u, weight);
  PetscCall(SetupPath(setup, "weights.nc", &path));
  PetscCall(
      WeightsWrite(setup->comm, path, setup->network->net, weight, &d.names, n, attributes, list));
  free(history);
  if (!problems_since(list, before)) PetscCall(PetscPrintf(setup->comm, "wrote %s\n", path));
  PetscCall(PetscFree(path));
  PetscCall(PetscFree(weight));
  PetscCall(PetscFree3(d.statics_text, d.statics, d.statics_unit));
  PetscFunctionReturn(0);
}

PetscErrorCode NetworkRead(struct setup *setup, double *u, struct problems *list) {
  struct described d;
  double *weight;
  int before = list->count;
  PetscFunctionBeginUser;
  PetscCall(Describe(setup, &d));
  PetscCall(PetscMalloc1(setup->network->net->n_weights, &weight));
  PetscCall(WeightsRead(setup->comm, setup->campaign.network.weights, setup->network->net, &d.names,
                        weight, list));
  if (!problems_since(list, before)) control_weights_inverse(&setup->campaign.control, weight, u);
  PetscCall(PetscFree(weight));
  PetscCall(PetscFree3(d.statics_text, d.statics, d.statics_unit));
  PetscFunctionReturn(0);
}
