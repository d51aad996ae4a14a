#include "ensemble/etkf.h"
