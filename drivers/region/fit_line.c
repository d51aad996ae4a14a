/* Lines of the table of a fit; see fit_line.h. */
#include "region/fit_line.h"
#include <math.h>
#include <stdio.h>

const char *const term_use_text[N_TERM_USES] = {
    [TERM_FIT] = "", [TERM_HELD_OUT] = " held out", [TERM_WATCHED] = " watched"};

const char *fit_heading(bool prior, char text[FIT_LINE]) {
  snprintf(text, FIT_LINE,
           "fit                             n        mean  %s%10s       bias    chi2/n\n",
           prior ? "prior RMSE       bias    chi2/n   " : "", "RMSE");
  return text;
}

const char *fit_line(const char *name, const char *unit, const struct model_fit *before,
                     const struct model_fit *after, char text[FIT_LINE]) {
  char mean[24] = "-", prior[64] = "";
  if (!isnan(after->mean)) snprintf(mean, sizeof mean, "%.4g", after->mean);
  if (before)
    snprintf(prior, sizeof prior, "%10.4g %10.4g %9.3f   ", before->rmse, before->bias,
             before->chi2 / (double)before->n);
  snprintf(text, FIT_LINE, "  %-22s %8lld %11s  %s%10.4g %10.4g %9.3f  %s\n", name,
           (long long)after->n, mean, prior, after->rmse, after->bias,
           after->chi2 / (double)after->n, unit);
  return text;
}
