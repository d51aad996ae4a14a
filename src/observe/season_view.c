/* A lane's states; see season_view.h. */
#include "observe/season_view.h"

double season_view_value(const struct season_view *view, enum season_variable variable, int day) {
  double x = season_value(view->tape, variable, day, view->lane), share = view->share;
  if (!(share > 0.) || variable >= SEASON_SM) return x;
  return (1. - share) * x + share * season_value(view->irrigated, variable, day, view->lane);
}

double season_view_value_tl(const struct season_view *view, enum season_variable variable,
                            int day) {
  double d = season_value_tl(view->tape, variable, day, view->lane), share = view->share;
  if (!(share > 0.) || variable >= SEASON_SM) return d;
  return (1. - share) * d + share * season_value_tl(view->irrigated, variable, day, view->lane);
}
