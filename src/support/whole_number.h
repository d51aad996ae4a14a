#pragma once
/* Whole numbers from doubles of files and keys. */
#include <stdbool.h>

/* Whether value is a whole number from least to most; it is put into *whole then. */
bool whole_number(double value, int least, int most, int *whole);
