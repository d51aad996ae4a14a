#pragma once
/* What a campaign calls a variable of its weather files. */

enum { FORCING_NAMES = 16 };

struct forcing_name {
  const char *quantity; /* "TMIN" */
  const char *variable; /* of the files */
};
