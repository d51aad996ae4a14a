#pragma once
/* What a season's outputs can be differentiated by: `--gradient OUTPUT:INPUT,INPUT,...`. */
#include "site/site_season.h"

enum site_input_kind { INPUT_SCALAR, INPUT_ORDINATE, INPUT_WEATHER, INPUT_SOIL };

struct site_input {
  enum site_input_kind kind;
  int id;       /* enum parameter_id, table_id, weather_variable or soil_parameter_id */
  int index;    /* knot; day since the crop's start, negative in fallow */
  double value; /* as the files give it */
  double scale; /* size of a natural change, for steps where the value is 0 */
};

struct site_inputs {
  int n;
  struct site_input *input; /* [n] */
};

/* one output: a season variable at a day (SEASON_FINAL: the last state) */
struct site_target {
  enum season_variable variable;
  int day;
};

/* "TWSO:TSUM1,SLATB[0],TMIN@2010-06-15", "LAI@2010-06-15:all": `all` = every active scalar that the
 * files give (soil and site included where water is limited) and every table ordinate, `weather` =
 * each day's IRRAD, TMIN, TMAX, and TEMP where the file gives it; where water is limited RAIN, E0,
 * ES0, ET0. Returns whether no problem was added; destroy the inputs either way. */
bool site_gradient_parse(const char *text, const struct site *site, struct site_target *target,
                         struct site_inputs *inputs, struct problems *list);
void site_inputs_destroy(struct site_inputs *inputs);
/* "TSUM1", "SLATB[0]", "TMIN@2010-06-15" */
void site_input_name(const struct site *site, const struct site_input *input, char text[40]);
