/* A double beyond the range of int, or a NaN, has no conversion to int (C11 6.3.1.4 leaves it
 * undefined), so what files and users give is compared before it is converted, and here alone. */
#include "support/whole_number.h"
#include <math.h>

bool whole_number(double value, int least, int most, int *whole) {
  if (!(value >= least && value <= most) || value != floor(value)) return false;
  *whole = (int)value;
  return true;
}
