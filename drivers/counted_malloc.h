#pragma once
/* PETSc's allocations in the count of support/memory_count.h; malloc's are in it by themselves. */
#include <petscsys.h>

/* Counts them from now on, and with them says that all is counted. Not where PETSc keeps an account
 * of its own (-malloc_debug), which hides the size of a block. After PetscInitialize, before any
 * other thread; not collective. */
PetscErrorCode CountPetscMemory(void);
