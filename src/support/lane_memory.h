#pragma once
/* Zeroed memory aligned for lanes; release with free(). NULL without memory. */
#include <stddef.h>

void *lane_alloc(size_t bytes);
