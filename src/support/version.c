/* Which Windrow this is. The build system defines WINDROW_BUILD for this file alone. */
#include "windrow/version.h"

#ifndef WINDROW_BUILD
#define WINDROW_BUILD WINDROW_VERSION
#endif

const char *windrow_version(void) { return WINDROW_VERSION; }

const char *windrow_build(void) { return WINDROW_BUILD; }
