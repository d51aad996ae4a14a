#pragma once
/* Bytes that this process holds by malloc and PetscMalloc, as their allocator granted them.
 *
 * Who allocates tells it here (drivers/counted_malloc.c); a program without that counts nothing.
 * What the libraries below allocate for themselves (MPI, HDF5, netCDF, libc's sorting) is not in
 * it. Safe for several threads.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* says that everything is told from now on */
void memory_count_start(void);
bool memory_counted(void);
/* bytes more (or, negative, fewer) */
void memory_count_add(ptrdiff_t bytes);
int64_t memory_count(void);
/* the most at once since the last memory_count_restart */
int64_t memory_count_most(void);
void memory_count_restart(void);
