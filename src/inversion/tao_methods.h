#pragma once
/* What J allows of TAO: methods and line searches that keep bounds and need no second derivatives;
 * and how a method ended, in words. */
#include "support/problems.h"
#include <petsctao.h>
#include <stdbool.h>

const char *tao_reason(TaoConvergedReason reason);
/* Problems of the method and the line search that were chosen, after -tao_type and -tao_ls_type
 * have been read; `bounded`: the control has bounds. Collective on tao. */
PetscErrorCode TaoMethodCheck(Tao tao, bool bounded, struct problems *list);
