#pragma once
/* [s] processor time of the calling thread so far: what other programs take of a core and what the
 * thread waits asleep do not count. */
double processor_time(void);
