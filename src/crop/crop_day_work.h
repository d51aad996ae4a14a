#pragma once
/* What the derivatives of a day need again; see crop_day.c. */
#include "crop/assimilation.h"
#include "crop/crop_water.h"
#include "crop/dvs_tables.h"
#include "crop/leaf.h"
#include "crop/partitioning.h"
#include "crop/phenology.h"
#include "crop/respiration.h"
#include "crop/root.h"
#include "crop/stem.h"
#include "crop/storage_organ.h"

/* inputs and results of the day's processes, in their order */
struct crop_day_work {
  struct phenology_fixed phase;
  struct phenology_in phenology;
  struct phenology_out phased;
  struct phenology_events events;
  struct phenology_work phenology_work;
  struct dvs_in at;
  struct afgen_at place; /* where tables of DVS are read */
  struct dvs_tables table;
  struct partitioning_in parts;
  struct partitioning_out part;
  struct water_stress_work stress;
  lane rftra;
  struct assimilation_in sunny;
  struct assimilation_work leaves;
  bool grows;                    /* some lane, today */
  struct canopy_work canopy;     /* for tangents */
  struct assimilation_out gross; /* without stress, */
  lane gass;                     /* and with it */
  struct respiration_in breath;
  struct respiration_work respiration;
  struct respiration_out breathed;
  lane wlv, net, dmi, admi;
  struct root_in root;
  struct root_out rooted;
  struct stem_in stem;
  struct stem_out stemmed;
  struct storage_organ_in organ;
  struct storage_organ_out organed;
  lane fysage, old;
  struct leaf_in leaf;
  struct leaf_out leafed;
  struct leaf_work leaf_work;
  struct afgen_at dvs_new; /* of P13 */
  lane ssa;
  lane dead_new, wst_new, wso_new;
};
