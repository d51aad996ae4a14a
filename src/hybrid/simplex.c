/* Shares that sum to one, and the head of a partitioning network.
 *
 *   s_k = exp(z_k - max z) / sum_j exp(z_j - max z)                    (softmax; Bridle 1990)
 *   tangent   s_d_k = s_k (z_d_k - sum_j s_j z_d_j)
 *   adjoint   z_b_k += s_k (s_b_k - sum_j s_j s_b_j)                   (the operator is symmetric)
 *
 * WOFOST's dry matter goes to roots by FR, the rest to leaves, stems and storage organs by FL, FS
 * and FO, whose sum is one. A partitioning network maps its inputs (today DVS alone where calibrate
 * uses it) to four numbers z:
 *
 *   FR = sigmoid(z0),  (FL, FS, FO) = softmax(z1, z2, z3)
 *
 * It is evaluated on fixed knots of DVS and gives the ordinates
 * of FRTB, FLTB, FSTB and FOTB; with the same knots in all four the linear interpolation stays on
 * the simplex.
 */
#include "hybrid/simplex.h"
#include "hybrid/activation.h"

/* column k of eight rows from r; the last row again beyond the end */
static lane column(const double *x, int ld, int k, int r, int rows) {
  lane v;
  FOR_LANES (l) v[l] = x[(r + l < rows ? r + l : rows - 1) * ld + k];
  return v;
}

void simplex_forward(int n, int rows, const double *z, int ldz, double *s, int lds) {
  for (int r = 0; r < rows; r += LANES) {
    lane e[SIMPLEX_MAX], sum = lane_set(0.), most = column(z, ldz, 0, r, rows);
    for (int k = 1; k < n; k++) most = lane_max(most, column(z, ldz, k, r, rows));
    for (int k = 0; k < n; k++) {
      e[k] = lane_exp_of(column(z, ldz, k, r, rows) - most);
      sum += e[k];
    }
    for (int k = 0; k < n; k++)
      for (int l = 0; l < LANES && r + l < rows; l++) s[(r + l) * lds + k] = e[k][l] / sum[l];
  }
}

/* out = or += s (in - sum s in), row by row */
static void project(int n, int rows, const double *s, int lds, const double *in, int ldi, bool add,
                    double *out, int ldo) {
  for (int r = 0; r < rows; r++, s += lds, in += ldi, out += ldo) {
    double mean = 0.;
    for (int k = 0; k < n; k++) mean += s[k] * in[k];
    for (int k = 0; k < n; k++) out[k] = (add ? out[k] : 0.) + s[k] * (in[k] - mean);
  }
}

void simplex_tl(int n, int rows, const double *s, int lds, const double *z_d, int ldz,
                double *s_d) {
  project(n, rows, s, lds, z_d, ldz, false, s_d, lds);
}
void simplex_ad(int n, int rows, const double *s, int lds, double *z_b, int ldz,
                const double *s_b) {
  project(n, rows, s, lds, s_b, lds, true, z_b, ldz);
}

void partition_forward(int rows, const double *z, double *f) {
  for (int r = 0; r < rows; r += LANES) {
    lane fr = lane_sigmoid(column(z, PARTITIONS, PARTITION_FR, r, rows));
    for (int l = 0; l < LANES && r + l < rows; l++) f[(r + l) * PARTITIONS + PARTITION_FR] = fr[l];
  }
  simplex_forward(PARTITIONS - 1, rows, z + PARTITION_FL, PARTITIONS, f + PARTITION_FL, PARTITIONS);
}

void partition_tl(int rows, const double *f, const double *z_d, double *f_d) {
  for (int i = PARTITION_FR; i < rows * PARTITIONS; i += PARTITIONS)
    f_d[i] = f[i] * (1. - f[i]) * z_d[i];
  simplex_tl(PARTITIONS - 1, rows, f + PARTITION_FL, PARTITIONS, z_d + PARTITION_FL, PARTITIONS,
             f_d + PARTITION_FL);
}

void partition_ad(int rows, const double *f, double *z_b, const double *f_b) {
  for (int i = PARTITION_FR; i < rows * PARTITIONS; i += PARTITIONS)
    z_b[i] += f[i] * (1. - f[i]) * f_b[i];
  simplex_ad(PARTITIONS - 1, rows, f + PARTITION_FL, PARTITIONS, z_b + PARTITION_FL, PARTITIONS,
             f_b + PARTITION_FL);
}

void partition_inputs(int cells, int n, const double *covariates, int knots, const double *dvs,
                      double *x) {
  for (int c = 0; c < cells; c++)
    for (int k = 0; k < knots; k++, x += 1 + n) {
      x[0] = dvs[k];
      for (int i = 0; i < n; i++) x[1 + i] = covariates[c * n + i];
    }
}

void partition_inputs_ad(int cells, int n, double *covariates_b, int knots, const double *x_b) {
  for (int c = 0; c < cells; c++)
    for (int k = 0; k < knots; k++, x_b += 1 + n)
      for (int i = 0; i < n; i++) covariates_b[c * n + i] += x_b[1 + i];
}

/* place of ordinate (cell, which, knot) among the tables */
static int ordinate(int c, int which, int k, int knots) {
  return (c * PARTITIONS + which) * knots + k;
}

void partition_tables(int cells, int knots, const double *f, double *table) {
  for (int c = 0; c < cells; c++)
    for (int k = 0; k < knots; k++)
      for (int i = 0; i < PARTITIONS; i++)
        table[ordinate(c, i, k, knots)] = f[(c * knots + k) * PARTITIONS + i];
}

void partition_tables_ad(int cells, int knots, double *f_b, const double *table_b) {
  for (int c = 0; c < cells; c++)
    for (int k = 0; k < knots; k++)
      for (int i = 0; i < PARTITIONS; i++)
        f_b[(c * knots + k) * PARTITIONS + i] += table_b[ordinate(c, i, k, knots)];
}
