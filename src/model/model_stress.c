/* What a season went through that WOFOST does not know or only partly feels: frost, heat at
 * anthesis, waterlogging. Users exclude region-years by these (observations.yield.exclude).
 *
 * - least TMIN: lowest minimum temperature from emergence to the season's end; this model knows no
 *   frost kill
 *
 * - heat days: days within heat_days of anthesis whose TMAX is above heat_tmax; grain set of wheat
 *   fails above 31 degC (Porter & Gawith 1999, European Journal of Agronomy 10, 23-36), maize and
 *   rice bear more
 *
 * - waterlogged: days of the crop that ended with less air in its rooted zone than CRAIRC, in the
 *   share that is not irrigated
 */
#include "model/worker.h"
#include <math.h>

/* first day with leaves, or the season's end */
static int emerged(const struct season_tape *tape, int l) {
  double day = season_value(tape, SEASON_DAY_EMERGENCE, SEASON_FINAL, l);
  return day < 0. ? season_end(tape, l) : (int)day;
}

double worker_least_tmin(const struct worker *w, int l) {
  const struct season_block *season = &w->season;
  double least = NAN;
  for (int n = emerged(w->tape, l); n < season_end(w->tape, l); n++)
    if (!(season->weather[n].tmin[l] >= least)) least = season->weather[n].tmin[l];
  return least;
}

double worker_heat_days(const struct worker *w, int l) {
  const struct season_block *season = &w->season;
  double anthesis = season_value(w->tape, SEASON_DAY_ANTHESIS, SEASON_FINAL, l);
  int count = 0;
  if (anthesis < 0.) return NAN;
  int first = (int)anthesis - w->model->rules.heat_days,
      last = (int)anthesis + w->model->rules.heat_days;
  for (int n = first > 0 ? first : 0; n <= last && n < season->days[l]; n++)
    count += season->weather[n].tmax[l] > w->model->rules.heat_tmax;
  return count;
}

double worker_waterlogged_days(const struct worker *w, int l) {
  int count = 0;
  if (!w->season.water || worker_view(w, l).share >= 1.) return NAN;
  for (int n = emerged(w->tape, l); n < season_end(w->tape, l); n++)
    count += season_airless(w->tape, n, l);
  return count;
}
