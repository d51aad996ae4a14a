/* The air's CO2 at a site and what it does to the crop.
 *
 * --co2 is a number [ppm], or a CSV file of years (co2_series.c), of which the season's harvest
 * year is taken: the year of the agromanagement's crop_end_date. The year a crop matures in would
 * depend on the run.
 */
#include "site/site_co2.h"
#include "crop/co2_series.h"
#include "support/calendar.h"
#include "support/decimal.h"
#include <math.h>
#include <stdlib.h>

/* the concentration of the harvest year */
static bool take_year(const struct site_files *files, struct site *site, struct problems *list) {
  struct co2_series series;
  bool good = co2_series_read(files->co2, &series, list);
  if (good && !site->agro.has_end_date)
    good = problem(list,
                   "%s: has no crop_end_date, whose year --co2 %s is asked for; give one, or --co2 "
                   "PPM",
                   files->agromanagement, files->co2);
  if (good) {
    site->co2.file = files->co2;
    site->co2.year = date_of(site->agro.end_date).year;
    good = co2_series_take(&series, files->co2, 1, &site->co2.year, &site->co2.ppm, list);
  }
  co2_series_destroy(&series);
  return good;
}

bool site_read_co2(const struct site_files *files, struct site *site, struct problems *list) {
  struct site_co2 *co2 = &site->co2;
  const char *source = files->crop_folder ? files->crop_folder : files->parameters;
  if (!files->co2) return true;
  if (!parameter_set_check_co2(&site->parameters, source, list)) return false;
  if (!decimal_read(files->co2, &co2->ppm)) {
    if (!take_year(files, site, list)) return false;
  } else if (!(co2->ppm >= CO2_LEAST && co2->ppm <= CO2_MOST)) {
    return problem(list, "command line: --co2 is '%s'; %d .. %d ppm, or a CSV file, is expected",
                   files->co2, CO2_LEAST, CO2_MOST);
  }
  co2->responds = true;
  co2->effect = co2_effect_at(&site->parameters, co2->ppm);
  return true;
}
