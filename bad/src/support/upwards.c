#include "crop/crop_day.h"
