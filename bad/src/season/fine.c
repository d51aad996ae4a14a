#include "support/lane.h"
#include "windrow/version.h"
