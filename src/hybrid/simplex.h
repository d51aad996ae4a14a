#pragma once
/* Shares that sum to one, and the head of a partitioning network; see simplex.c. */

enum { SIMPLEX_MAX = 8 };
/* what a partitioning network says of one DVS */
enum { PARTITION_FR, PARTITION_FL, PARTITION_FS, PARTITION_FO, PARTITIONS };

/* Softmax of n <= SIMPLEX_MAX numbers of each row; rows are ldz (lds) apart. */
void simplex_forward(int n, int rows, const double *z, int ldz, double *s, int lds);
void simplex_tl(int n, int rows, const double *s, int lds, const double *z_d, int ldz, double *s_d);
/* adds into z_b */
void simplex_ad(int n, int rows, const double *s, int lds, double *z_b, int ldz, const double *s_b);

/* [rows, PARTITIONS]: FR = sigmoid(z0), (FL, FS, FO) = softmax(z1, z2, z3) */
void partition_forward(int rows, const double *z, double *f);
void partition_tl(int rows, const double *f, const double *z_d, double *f_d);
void partition_ad(int rows, const double *f, double *z_b, const double *f_b);

/* Inputs of a partitioning network: row (cell, knot) = (dvs[knot], covariates[cell]), `n`
 * covariates a cell; x[cells * knots, 1 + n]. */
void partition_inputs(int cells, int n, const double *covariates, int knots, const double *dvs,
                      double *x);
/* adds into covariates_b[cells, n] */
void partition_inputs_ad(int cells, int n, double *covariates_b, int knots, const double *x_b);
/* Table ordinates table[cells, PARTITIONS, knots] of FRTB, FLTB, FSTB, FOTB from f[cells * knots,
 * PARTITIONS]; linear, so that it is its own tangent. */
void partition_tables(int cells, int knots, const double *f, double *table);
/* adds into f_b */
void partition_tables_ad(int cells, int knots, double *f_b, const double *table_b);
