/* malloc and its kin, as Windrow's own code calls them, and PetscMalloc, counted
 * (support/memory_count.h).
 *
 * The linker sends the program's calls of malloc here (--wrap, CMakeLists.txt); those of libraries
 * go where they went. PETSc's allocation goes through three pointers; functions that count stand
 * before what they pointed to. The size of a block is what the allocator says it has.
 */
#include "counted_malloc.h"
#include "support/memory_count.h"
#include <malloc.h>
#include <string.h>

/* the linker's names */
void *__real_malloc(size_t bytes);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *block, size_t bytes);
void *__real_aligned_alloc(size_t alignment, size_t bytes);
void __real_free(void *block);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *block, size_t bytes);
void *__wrap_aligned_alloc(size_t alignment, size_t bytes);
void __wrap_free(void *block);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t most);

static void *counted(void *block) {
  if (block) memory_count_add((ptrdiff_t)malloc_usable_size(block));
  return block;
}

void *__wrap_malloc(size_t bytes) { return counted(__real_malloc(bytes)); }
void *__wrap_calloc(size_t n, size_t size) { return counted(__real_calloc(n, size)); }
void *__wrap_aligned_alloc(size_t alignment, size_t bytes) {
  return counted(__real_aligned_alloc(alignment, bytes));
}

void *__wrap_realloc(void *block, size_t bytes) {
  ptrdiff_t before = block ? (ptrdiff_t)malloc_usable_size(block) : 0;
  void *grown = __real_realloc(block, bytes);
  if (grown) memory_count_add((ptrdiff_t)malloc_usable_size(grown) - before);
  return grown;
}

void __wrap_free(void *block) {
  if (block) memory_count_add(-(ptrdiff_t)malloc_usable_size(block));
  __real_free(block);
}

char *__wrap_strndup(const char *text, size_t most) {
  size_t length = strnlen(text, most);
  char *copy = __wrap_malloc(length + 1);
  if (!copy) return NULL;
  memcpy(copy, text, length);
  copy[length] = '\0';
  return copy;
}

char *__wrap_strdup(const char *text) { return __wrap_strndup(text, strlen(text)); }

/* -- PETSc */

static PetscErrorCode (*petsc_malloc)(size_t, PetscBool, int, const char[], const char[], void **);
static PetscErrorCode (*petsc_free)(void *, int, const char[], const char[]);
static PetscErrorCode (*petsc_realloc)(size_t, int, const char[], const char[], void **);

static ptrdiff_t size_of(void *block) { return block ? (ptrdiff_t)malloc_usable_size(block) : 0; }

static PetscErrorCode Malloc(size_t bytes, PetscBool clear, int line, const char function[],
                             const char file[], void **block) {
  PetscErrorCode failed = petsc_malloc(bytes, clear, line, function, file, block);
  if (!failed) memory_count_add(size_of(*block));
  return failed;
}

static PetscErrorCode Free(void *block, int line, const char function[], const char file[]) {
  memory_count_add(-size_of(block));
  return petsc_free(block, line, function, file);
}

static PetscErrorCode Realloc(size_t bytes, int line, const char function[], const char file[],
                              void **block) {
  ptrdiff_t before = size_of(*block);
  PetscErrorCode failed = petsc_realloc(bytes, line, function, file, block);
  if (!failed) memory_count_add(size_of(*block) - before);
  return failed;
}

PetscErrorCode CountPetscMemory(void) {
  PetscBool own_account;
  PetscFunctionBeginUser;
  PetscCall(PetscMallocGetDebug(&own_account, NULL, NULL));
  if (own_account) PetscFunctionReturn(0);
  petsc_malloc = PetscTrMalloc;
  petsc_free = PetscTrFree;
  petsc_realloc = PetscTrRealloc;
  PetscTrMalloc = Malloc;
  PetscTrFree = Free;
  PetscTrRealloc = Realloc;
  memory_count_start();
  PetscFunctionReturn(0);
}
