#pragma once
/* How much memory there is: sizes as users write them, and what the system says is free. Not
 * collective. */
#include <stdbool.h>
#include <stdint.h>

/* "8 GB", "512 MiB": a number above 0 and one of B, kB, MB, GB, TB (powers of 1000), KiB, MiB, GiB,
 * TiB (of 1024). False where the text is none. */
bool memory_size(const char *text, double *bytes);
/* [bytes] What a process of this machine may still allocate, by the files of Linux below `root`
 * ("" = the machine's own): MemAvailable of /proc/meminfo and, where smaller, what each control
 * group of the process (versions 1 and 2) and those above it leave: the limit less what is used,
 * inactive file pages aside. NaN where the system does not tell. */
double memory_available(const char *root);
/* what is left of a budget [bytes] after what this process holds by count
 * (support/memory_count.h) */
int64_t memory_left(int64_t budget);
