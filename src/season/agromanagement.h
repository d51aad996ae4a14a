#pragma once
/* Reads one season from a PCSE agromanagement file. Not collective. */
#include "support/problems.h"
#include <stdbool.h>

enum season_start { START_SOWING, START_EMERGENCE };
enum season_end { END_MATURITY, END_HARVEST, END_EARLIEST };

struct irrigation_event {
  int day;       /* day number */
  double amount; /* [cm] that reaches the soil: amount x efficiency */
};

struct agromanagement {
  char crop[80], variety[80]; /* as the file names them, "" where it does not */
  int campaign_start;         /* day number from which the soil is followed */
  int next_campaign;          /* day number on which the next begins; INT_MAX where none does */
  int crop_start;             /* day number of sowing or emergence */
  enum season_start start;
  enum season_end end;
  bool has_end_date;
  int end_date;               /* day number, where has_end_date */
  int max_duration;           /* [d] after the start the crop ends at the latest; 0 = no limit */
  int n_irrigation, n_unsaid; /* events; those without an efficiency, which is taken to be 1 */
  struct irrigation_event *irrigation; /* [n_irrigation] by date */
  char ignored[120];                   /* signals of other events: "apply_n, mowing"; or "" */
};

/* Returns whether it added no problem; what was read is in *agro, to be destroyed either way.
 */
bool agromanagement_read(const char *file, struct agromanagement *agro, struct problems *list);
void agromanagement_destroy(struct agromanagement *agro);
