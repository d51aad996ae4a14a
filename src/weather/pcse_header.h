#pragma once
/* The header of PCSE's own weather files (CSVWeatherDataProvider). Not collective. */
#include "support/problems.h"
#include "weather/radiation.h"

struct pcse_header {
  double lat, lon, elevation; /* degrees north, east; m; NaN where it has none */
  struct angstrom sky;
  bool has_sunshine; /* IRRAD is hours of sunshine */
};

/* The line below which such a file has its columns */
extern const char *const pcse_observations;
/* Whether the file begins with "## Site Characteristics". */
bool pcse_header_is(const char *file);
/* Reads the assignments up to that line; returns whether no problem was added. */
bool pcse_header_read(const char *file, struct pcse_header *header, struct problems *list);
