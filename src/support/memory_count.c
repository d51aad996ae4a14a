/* One count of allocated bytes a process; see memory_count.h. It belongs to the process, as its
 * heap does. */
#include "support/memory_count.h"
#include <stdatomic.h>

static _Atomic int64_t held, most;
static atomic_bool counted;

void memory_count_start(void) { counted = true; }
bool memory_counted(void) { return counted; }

void memory_count_add(ptrdiff_t bytes) {
  int64_t now = atomic_fetch_add_explicit(&held, bytes, memory_order_relaxed) + bytes;
  int64_t before = atomic_load_explicit(&most, memory_order_relaxed);
  while (now > before && !atomic_compare_exchange_weak_explicit(
                             &most, &before, now, memory_order_relaxed, memory_order_relaxed))
    continue;
}

int64_t memory_count(void) { return held; }
int64_t memory_count_most(void) { return most; }
void memory_count_restart(void) { most = held; }
