#pragma once
/* rho(z): quadratic, or Huber's (1964): z^2 for |z| <= k, 2 k |z| - k^2 beyond; k = 0 is quadratic.
 */

double loss_value(double z, double huber);  /* rho(z) / 2 */
double loss_slope(double z, double huber);  /* its derivative */
double loss_weight(double z, double huber); /* slope / z: weight in the Gauss-Newton matrix */
