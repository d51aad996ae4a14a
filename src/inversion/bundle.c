/* A bundle method with certificate; see bundle.h.
 *
 * Piece i at the best point c, with s = c - u_i:
 *   q_i(d) = J_i + g_i's + s'Hs / 2 + (g_i + H s)'d + d'H d / 2
 * The step minimises max_i q_i. Its dual is a quadratic programme in the weights x of the pieces:
 *   minimise |sum x_i (g_i + H s_i)|^2 / 2 + sum x_i e_i,   e_i = |J_c - q_i(0)|
 * (the absolute value: J is not convex), d = -H^-1 sum x_i (g_i + H s_i). The certificate is the
 * same programme without H s_i and e_i, for the points within the radius.
 *
 * Elements at a bound that d pushes against are held: they take no part in d, nor in lengths.
 */
#include "inversion/bundle.h"
#include "inversion/nearest_point.h"
#include "support/random.h"
#include <math.h>

static const double sufficient = .1;   /* share of the predicted decrease that a step must bring */
static const double negligible = 1e-5; /* predicted decrease of J that is not worth a step */
enum { HOLD_ROUNDS = 12 };

struct bundle {
  struct control_parts parts;
  int n, room, used;
  double **u, **g; /* [room][n] */
  double **p, **q; /* [room][n] pieces' slopes at c, and H^-1 of them */
  double *J;       /* [room] */
  double *x;       /* [room] weights of the last step */
  int64_t *age;    /* [room] when a point came */
  int64_t clock;
  int best; /* c */
  /* of the pieces, at c */
  double *distance, *error;              /* [room] |c - u_i|, e_i */
  double *gram, *weight, *linear, *work; /* for nearest_point */
  int *list, *member;
  double *d, *pull, *trial, *slope; /* [n] */
  bool *held;                       /* [n] */
  bool fresh;                       /* held has not been told to the metric */
};

/* what a quadratic programme gave; b->d is the step */
struct combination {
  double norm;      /* |shortest combination| */
  double predicted; /* norm^2 / 2 + sum x_i e_i */
  int gradients;    /* with a weight */
};

PetscErrorCode BundleCreate(const struct control_parts *parts, int points, struct bundle **bundle) {
  struct bundle *b;
  size_t n = (size_t)(parts->n_shared + parts->n_own), m = (size_t)points;
  PetscFunctionBeginUser;
  PetscCall(PetscNew(&b));
  *b = (struct bundle){.parts = *parts, .n = (int)n, .room = points, .best = -1, .fresh = true};
  PetscCall(PetscMalloc4(m, &b->u, m, &b->g, m, &b->p, m, &b->q));
  for (size_t i = 0; i < m; i++) {
    PetscCall(PetscMalloc2(n, &b->u[i], n, &b->g[i]));
    b->p[i] = b->q[i] = NULL; /* until they are needed */
  }
  PetscCall(PetscMalloc5(m, &b->J, m, &b->x, m, &b->age, m, &b->distance, m, &b->error));
  PetscCall(PetscMalloc6(m * m, &b->gram, m, &b->weight, m, &b->linear,
                         (size_t)nearest_point_work(points), &b->work, m, &b->list, m, &b->member));
  PetscCall(PetscMalloc5(n, &b->d, n, &b->pull, n, &b->trial, n, &b->slope, n, &b->held));
  PetscCall(PetscArrayzero(b->held, n));
  *bundle = b;
  PetscFunctionReturn(0);
}

PetscErrorCode BundleDestroy(struct bundle **bundle) {
  struct bundle *b = *bundle;
  PetscFunctionBeginUser;
  if (!b) PetscFunctionReturn(0);
  for (int i = 0; i < b->room; i++) {
    PetscCall(PetscFree2(b->u[i], b->g[i]));
    PetscCall(PetscFree2(b->p[i], b->q[i]));
  }
  PetscCall(PetscFree4(b->u, b->g, b->p, b->q));
  PetscCall(PetscFree5(b->J, b->x, b->age, b->distance, b->error));
  PetscCall(PetscFree6(b->gram, b->weight, b->linear, b->work, b->list, b->member));
  PetscCall(PetscFree5(b->d, b->pull, b->trial, b->slope, b->held));
  PetscCall(PetscFree(*bundle));
  PetscFunctionReturn(0);
}

/* The place for a new point: a free one, or that of the oldest without a weight, or the oldest. */
static int place_for(const struct bundle *b) {
  int oldest = -1;
  if (b->used < b->room) return b->used;
  for (int pass = 0; pass < 2 && oldest < 0; pass++)
    for (int i = 0; i < b->used; i++)
      if (i != b->best && (pass || b->x[i] <= 0.) && (oldest < 0 || b->age[i] < b->age[oldest]))
        oldest = i;
  return oldest;
}

PetscErrorCode BundleAdd(struct bundle *b, const double *u, double J, const double *g) {
  int i = place_for(b);
  PetscFunctionBeginUser;
  if (!isfinite(J)) PetscFunctionReturn(0);
  if (i == b->used) b->used++;
  PetscCall(PetscArraycpy(b->u[i], u, b->n));
  PetscCall(PetscArraycpy(b->g[i], g, b->n));
  b->J[i] = J;
  b->x[i] = 0.;
  b->age[i] = b->clock++;
  if (b->best < 0 || J < b->J[b->best]) b->best = i;
  PetscFunctionReturn(0);
}

/* -- the metric */

static PetscErrorCode Multiply(const struct bundle *b, const struct bundle_options *o,
                               const double *x, double *y) {
  PetscFunctionBeginUser;
  if (o->metric)
    PetscCall(o->metric->multiply(o->metric->context, x, y));
  else
    PetscCall(PetscArraycpy(y, x, b->n));
  PetscFunctionReturn(0);
}

static PetscErrorCode Inverse(struct bundle *b, const struct bundle_options *o, double *x) {
  PetscFunctionBeginUser;
  for (int i = 0; i < b->n; i++)
    if (b->held[i]) x[i] = 0.;
  if (o->metric) PetscCall(o->metric->solve(o->metric->context, b->held, b->fresh, x));
  b->fresh = false;
  PetscFunctionReturn(0);
}

/* distances and errors of all pieces at c; b->d and b->pull are overwritten */
static PetscErrorCode Measure(struct bundle *b, const struct bundle_options *o) {
  const double *c = b->u[b->best];
  PetscFunctionBeginUser;
  for (int i = 0; i < b->used; i++) {
    double square, along;
    for (int k = 0; k < b->n; k++) b->d[k] = c[k] - b->u[i][k];
    PetscCall(Multiply(b, o, b->d, b->pull));
    PetscCall(ControlDot(&b->parts, b->d, b->pull, &square));
    PetscCall(ControlDot(&b->parts, b->d, b->g[i], &along));
    b->distance[i] = sqrt(fmax(square, 0.));
    b->error[i] = fabs(b->J[b->best] - (b->J[i] + along + square / 2.));
  }
  PetscFunctionReturn(0);
}

/* -- combinations */

/* p: slopes of the members' pieces at c; with `moved` by parabolas, else their gradients */
static PetscErrorCode Slopes(struct bundle *b, const struct bundle_options *o, bool moved, int i) {
  const double *c = b->u[b->best];
  PetscFunctionBeginUser;
  if (moved) {
    for (int k = 0; k < b->n; k++) b->d[k] = c[k] - b->u[i][k];
    PetscCall(Multiply(b, o, b->d, b->p[i]));
    for (int k = 0; k < b->n; k++) b->p[i][k] += b->g[i][k];
  } else {
    PetscCall(PetscArraycpy(b->p[i], b->g[i], b->n));
  }
  PetscFunctionReturn(0);
}

/* the programme of the m members; b->d, b->pull = sum x p */
static PetscErrorCode Programme(struct bundle *b, const struct bundle_options *o, bool moved, int m,
                                struct combination *c) {
  PetscFunctionBeginUser;
  for (int k = 0; k < m; k++) {
    int i = b->member[k];
    PetscCall(PetscArraycpy(b->q[i], b->p[i], b->n));
    PetscCall(Inverse(b, o, b->q[i]));
    for (int l = 0; l <= k; l++) {
      double dot;
      PetscCall(ControlDot(&b->parts, b->p[b->member[l]], b->q[i], &dot));
      b->gram[k * m + l] = b->gram[l * m + k] = dot;
    }
    b->linear[k] = moved ? b->error[i] : 0.;
  }
  nearest_point(m, b->gram, b->linear, b->weight, b->work, b->list);
  *c = (struct combination){0};
  PetscCall(PetscArrayzero(b->d, b->n));
  PetscCall(PetscArrayzero(b->pull, b->n));
  for (int k = 0; k < m; k++) {
    int i = b->member[k];
    double w = b->weight[k];
    if (w <= 0.) continue;
    c->gradients++;
    c->predicted += w * b->linear[k];
    for (int l = 0; l < m; l++) c->norm += w * b->weight[l] * b->gram[k * m + l];
    for (int e = 0; e < b->n; e++) {
      b->d[e] -= w * b->q[i][e];
      b->pull[e] += w * b->p[i][e];
    }
  }
  c->norm = sqrt(fmax(c->norm, 0.));
  c->predicted += c->norm * c->norm / 2.;
  PetscFunctionReturn(0);
}

/* Elements without room, and those at a bound of c that d leaves through it, become held; those
 * held whose force no longer pushes against it are let go, if `release`. */
static PetscErrorCode Hold(struct bundle *b, const struct bundle_options *o, bool release,
                           bool *stays) {
  const double *c = b->u[b->best];
  bool same = true;
  PetscFunctionBeginUser;
  PetscCall(Multiply(b, o, b->d, b->slope));
  for (int k = 0; k < b->n; k++) {
    double outward = c[k] <= o->lo[k] ? -1. : c[k] >= o->hi[k] ? 1. : 0.;
    bool held = b->held[k];
    if (o->lo[k] >= o->hi[k])
      held = true;
    else if (outward == 0. || (release && held && outward * (b->pull[k] + b->slope[k]) > 0.))
      held = false;
    else if (!held && outward * b->d[k] > 0.)
      held = true;
    same = same && held == b->held[k];
    b->held[k] = held;
  }
  PetscCall(ControlAll(&b->parts, same, stays));
  b->fresh = b->fresh || !*stays;
  PetscFunctionReturn(0);
}

/* The shortest combination of the points within `radius` of c, and its step in b->d. */
static PetscErrorCode Combine(struct bundle *b, const struct bundle_options *o, bool moved,
                              double radius, struct combination *c) {
  bool stays = false;
  int m = 0;
  PetscFunctionBeginUser;
  for (int i = 0; i < b->used; i++) {
    if (b->distance[i] > radius) continue;
    PetscCall(Slopes(b, o, moved, i));
    b->member[m++] = i;
  }
  for (int round = 0; round < HOLD_ROUNDS && !stays; round++) {
    PetscCall(Programme(b, o, moved, m, c));
    PetscCall(Hold(b, o, round < HOLD_ROUNDS / 2, &stays));
  }
  PetscCall(PetscArrayzero(b->x, b->used));
  for (int k = 0; k < m; k++) b->x[b->member[k]] = b->weight[k];
  PetscFunctionReturn(0);
}

/* -- points */

struct search {
  const struct bundle_options *o;
  struct bundle_result *r;
  double reach;  /* longest step that is tried */
  int failures;  /* in succession */
  uint32_t draw; /* random points so far */
};

/* J and gradient of c + step b->d within bounds; *gain: by how much J fell, below 0 where it rose
 */
static PetscErrorCode Try(struct bundle *b, struct search *s, double step, double *gain) {
  const struct bundle_options *o = s->o;
  const double *c = b->u[b->best];
  double J, before = b->J[b->best];
  PetscFunctionBeginUser;
  *gain = -INFINITY;
  for (int k = 0; k < b->n; k++)
    b->trial[k] = fmin(fmax(c[k] + step * b->d[k], o->lo[k]), o->hi[k]);
  PetscCall(o->evaluate(o->context, b->trial, &J, b->slope, &s->r->ended));
  if (s->r->ended) PetscFunctionReturn(0);
  s->r->evaluations++;
  PetscCall(BundleAdd(b, b->trial, J, b->slope));
  *gain = before - J;
  PetscFunctionReturn(0);
}

/* a point of the ball by its number, into b->d: uniform in the ball where H is the identity */
static PetscErrorCode Draw(struct bundle *b, struct search *s) {
  struct random_key key = {
      .seed = s->o->seed, .member = s->draw++, .variable = random_variable("bundle")};
  double square, shrink = pow(random_uniform(key, 0), 1. / (double)b->parts.n);
  PetscFunctionBeginUser;
  for (int k = 0; k < b->n; k++) {
    int64_t element = k < b->parts.n_shared ? k : b->parts.first + (int64_t)(k - b->parts.n_shared);
    b->d[k] = random_normal(key, (uint32_t)element + 1);
  }
  PetscCall(Multiply(b, s->o, b->d, b->pull));
  PetscCall(ControlDot(&b->parts, b->d, b->pull, &square));
  for (int k = 0; k < b->n; k++) b->d[k] *= s->o->radius * shrink / sqrt(square);
  PetscFunctionReturn(0);
}

/* Along b->d of the model of all pieces */
static PetscErrorCode ModelStep(struct bundle *b, struct search *s, const struct combination *c) {
  double step = fmin(1., s->reach / c->norm), gain, turned;
  double expected = step * (c->predicted - c->norm * c->norm / 2. * step);
  PetscFunctionBeginUser;
  PetscCall(Try(b, s, step, &gain));
  if (s->r->ended) PetscFunctionReturn(0);
  if (gain >= sufficient * expected) {
    s->failures = 0;
    if (step < 1.) s->reach *= 2.;
    PetscFunctionReturn(0);
  }
  s->failures++;
  /* does the new gradient forbid this step, or is J higher for another reason? */
  PetscCall(ControlDot(&b->parts, b->slope, b->d, &turned));
  if (gain == -INFINITY || turned < -c->norm * c->norm / 2. || s->failures % 4 == 0)
    s->reach = step * c->norm / 2.;
  PetscFunctionReturn(0);
}

/* Within the radius: against the certificate, half as far at every failure, or to a random point */
static PetscErrorCode BallStep(struct bundle *b, struct search *s, const struct combination *c) {
  double step = s->o->radius / c->norm * pow(.5, s->failures % 4), gain;
  bool random = s->failures % 4 == 3;
  PetscFunctionBeginUser;
  if (random) PetscCall(Draw(b, s));
  PetscCall(Try(b, s, random ? 1. : step, &gain));
  if (s->r->ended) PetscFunctionReturn(0);
  s->failures++;
  if (gain >= sufficient * step * c->norm * c->norm && !random) {
    s->failures = 0;
    s->reach = 2. * s->o->radius;
  }
  PetscFunctionReturn(0);
}

PetscErrorCode BundleMinimise(struct bundle *b, const struct bundle_options *o, double *u,
                              struct bundle_result *r) {
  struct search s = {.o = o, .r = r, .reach = 1.};
  struct combination c;
  PetscFunctionBeginUser;
  *r = (struct bundle_result){.radius = o->radius};
  for (int i = 0; i < b->room && !b->p[i]; i++)
    PetscCall(PetscMalloc2(b->n, &b->p[i], b->n, &b->q[i]));
  for (int told = -1;;) {
    PetscCall(Measure(b, o));
    PetscCall(Combine(b, o, false, o->radius, &c));
    r->certificate = c.norm;
    r->gradients = c.gradients;
    r->certified = c.norm <= o->enough;
    if (o->progress && told != b->best)
      PetscCall(o->progress(o->context, b->u[b->best], b->J[b->best], b->g[b->best], c.norm,
                            c.gradients));
    told = b->best;
    if (r->certified || r->ended || r->evaluations >= o->most) break;
    if (s.reach > o->radius) PetscCall(Combine(b, o, true, INFINITY, &c));
    if (s.reach > o->radius && c.predicted > negligible)
      PetscCall(ModelStep(b, &s, &c));
    else {
      if (s.reach > o->radius) PetscCall(Combine(b, o, false, o->radius, &c));
      s.reach = 0.;
      PetscCall(BallStep(b, &s, &c));
    }
  }
  r->J = b->J[b->best];
  PetscCall(PetscArraycpy(u, b->u[b->best], b->n));
  PetscFunctionReturn(0);
}
