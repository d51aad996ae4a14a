/* TAO's methods and how they end; see tao_methods.h. */
#include "inversion/tao_methods.h"
#include <string.h>

const char *tao_reason(TaoConvergedReason reason) {
  switch (reason) {
  case TAO_CONVERGED_GATOL:
    return "converged: |g| below its absolute tolerance";
  case TAO_CONVERGED_GRTOL:
    return "converged: |g| small against J";
  case TAO_CONVERGED_GTTOL:
    return "converged: |g| has fallen by gttol";
  case TAO_CONVERGED_STEPTOL:
    return "converged: steps below steptol";
  case TAO_CONVERGED_USER:
    return "converged: within .02 standard deviations of the minimum";
  case TAO_CONVERGED_MINF:
    return "converged: J below its minimum";
  case TAO_DIVERGED_MAXFCN:
    return "max_evaluations reached";
  case TAO_DIVERGED_MAXITS:
    return "iteration limit reached";
  case TAO_DIVERGED_LS_FAILURE:
    return "line search found no lower J";
  case TAO_DIVERGED_NAN:
    return "J is not a number";
  case TAO_DIVERGED_USER:
    return "stopped by a signal";
  default:
    return "stopped";
  }
}

/* Methods that keep bounds; lmvm, cg, nm ... ignore them silently. */
static const char *const good_methods[] = {"bqnls",  "blmvm",  "bncg", "bqnktr",
                                           "bqnktl", "bqnkls", NULL};
static const char *const second_order[] = {"tron", "gpcg", "bnls", "bntr", "bntl",
                                           "nls",  "ntr",  "ntl",  NULL};
/* Line searches whose points stay within bounds with these methods: owarmijo and unit leave them.
 */
static const char *const good_searches[] = {"more-thuente", "armijo", "gpcg", NULL};

static bool is_of(const char *type, const char *const *list) {
  for (; *list; list++)
    if (type && !strcmp(type, *list)) return true;
  return false;
}

static void check_type(const char *what, const char *type, const char *fault,
                       const char *const *good, struct problems *list) {
  char names[80] = "";
  if (is_of(type, good)) return;
  for (int i = 0; good[i]; i++)
    snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s", i ? ", " : "", good[i]);
  problem(list, "optimiser: TAO's %s%s %s; use one of %s", what, type, fault, names);
}

/* -tao_type and -tao_ls_type have been read */
PetscErrorCode TaoMethodCheck(Tao tao, bool bounded, struct problems *list) {
  TaoType type;
  TaoLineSearch search = NULL;
  TaoLineSearchType search_type = NULL;
  PetscFunctionBeginUser;
  PetscCall(TaoGetType(tao, &type));
  if (is_of(type, second_order))
    problem(list, "optimiser: TAO's %s needs second derivatives, which J has not; use bqnls", type);
  else if (bounded)
    check_type("", type, "ignores bounds, and the control has some", good_methods, list);
  PetscCall(TaoGetLineSearch(tao, &search));
  if (search) PetscCall(TaoLineSearchGetType(search, &search_type));
  if (bounded && search_type)
    check_type("line search ", search_type, "leaves the bounds of the control", good_searches,
               list);
  PetscFunctionReturn(0);
}
