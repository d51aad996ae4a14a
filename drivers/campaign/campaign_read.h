#pragma once
/* What the readers of a campaign's sections share (private to drivers/campaign*.c). */
#include "campaign/campaign.h"
#include "support/schema.h"

extern const struct schema_row campaign_row[];
extern const int n_campaign_rows;

struct campaign_reader {
  struct schema *schema;
  struct campaign *campaign;
  struct problems *list;
};

/* One problem with the value of a key: "file:line: path ...". Always false. */
bool campaign_wrong(const struct campaign_reader *r, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A number (in the key's unit) that must lie in [lo, hi]; NaN where there is none or a problem. */
double campaign_number(const struct campaign_reader *r, const char *path, double lo, double hi);
int campaign_integer(const struct campaign_reader *r, const char *path, int lo, int hi);
/* A path of the campaign, taken relative to its folder; NULL where the key has no value. */
const char *campaign_path(const struct campaign_reader *r, const char *path);

/* The sections. */
void campaign_read_crop(const struct campaign_reader *r);
void campaign_read_calendar(const struct campaign_reader *r);
void campaign_read_observations(const struct campaign_reader *r);
