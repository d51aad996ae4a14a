#pragma once
/* What `cell_methods` (CF 1.8, section 7.3) says of a value's time. Pure. */

enum time_method {
  TIME_UNKNOWN,
  TIME_POINT,
  TIME_SUM,
  TIME_MEAN,
  TIME_MINIMUM,
  TIME_MAXIMUM,
  TIME_OTHER
};

/* The method of the time axis in a list of methods (NULL: none), TIME_UNKNOWN where it names none:
 * of "area: mean time: minimum" the minimum. `axis`: a name of the axis beside time (may be NULL).
 * Of several the one within days counts, else the last, since the first is applied first. */
enum time_method time_method_of(const char *cell_methods, const char *axis);
/* The method called so: "minimum" */
enum time_method time_method_called(const char *word);
const char *time_method_name(enum time_method method);
