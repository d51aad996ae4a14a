#pragma once
/* Parameters of soil and site: one table says each one's unit, scale, bounds, activity and meaning.
 *
 * Names and units are those of PCSE's soil and site files for the classic water balance (Supit,
 * Hooijer, van Diepen 1994; van Diepen et al. 1989). `scale` is the size of a natural
 * change where the value itself is zero; `lo`, `hi` are physical limits that a control may never
 * leave and that a reader checks; SMW < SMFCF < SM0 and CRAIRC < SM0 besides. Active parameters
 * have tangents and adjoints; the other is a switch. RDMSOL, the depth that the soil lets roots
 * reach, is no row of this table: potential production reads it too, so it is among the crop's
 * parameters, where one name means one number.
 */
#include "support/lane.h"
#include <stdbool.h>

/*  X(NAME, field, unit, scale, lo, hi, active, meaning) */
#define SOIL_SCALARS(X)                                                                            \
  X(SMW, smw, "cm3 cm-3", .01, 0., 1., 1, "soil moisture at wilting point")                        \
  X(SMFCF, smfcf, "cm3 cm-3", .01, 0., 1., 1, "soil moisture at field capacity")                   \
  X(SM0, sm0, "cm3 cm-3", .01, 0., 1., 1, "soil moisture at saturation")                           \
  X(CRAIRC, crairc, "cm3 cm-3", .01, 1e-4, 1., 1, "critical air content for aeration of roots")    \
  X(SOPE, sope, "cm d-1", 1., 0., 1e4, 1, "maximum percolation rate of the rooted zone")           \
  X(KSUB, ksub, "cm d-1", 1., 0., 1e4, 1, "maximum percolation rate to below the subsoil")         \
  X(SMLIM, smlim, "cm3 cm-3", .01, 0., 1., 1, "limit to initial moisture of the rooted zone")      \
  X(WAV, wav, "cm", 1., 0., 1e3, 1, "initial water above wilting point, down to RDMSOL")           \
  X(SSI, ssi, "cm", .1, 0., 100., 1, "initial water on the surface")                               \
  X(SSMAX, ssmax, "cm", .1, 0., 100., 1, "maximum water on the surface")                           \
  X(IFUNRN, ifunrn, "1", 1., 0., 1., 0, "1 = NOTINF depends on the size of the storm")             \
  X(NOTINF, notinf, "1", .1, 0., 1., 1, "maximum fraction of rain that does not infiltrate")

enum soil_parameter_id {
#define X(NAME, ...) SOIL_##NAME,
  SOIL_SCALARS(X)
#undef X
      N_SOIL_SCALARS
};

struct soil_parameter_info {
  const char *name, *unit, *meaning;
  double scale, lo, hi;
  bool active;
};

extern const struct soil_parameter_info soil_parameter_info[N_SOIL_SCALARS];

int soil_parameter_find(const char *name); /* enum soil_parameter_id, or -1 */

/* -- of eight seasons. The same structs hold values, tangents and adjoints. */
struct soil_params {
#define X(NAME, field, ...) lane field;
  SOIL_SCALARS(X)
#undef X
};

struct soil {
  struct soil_params p;
  lane rdmsol; /* [cm] the crop's parameter RDMSOL, copied; its adjoint goes back there */
};

_Static_assert(sizeof(struct soil_params) == N_SOIL_SCALARS * sizeof(lane), "plain lanes");

static inline lane *soil_scalar(struct soil_params *p, int id) { return (lane *)p + id; }
