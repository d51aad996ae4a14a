/* Memory aligned for lanes. */
#include "support/lane_memory.h"
#include "support/lane.h"
#include <stdlib.h>
#include <string.h>

void *lane_alloc(size_t bytes) {
  size_t whole = (bytes + sizeof(lane) - 1) / sizeof(lane) * sizeof(lane);
  void *memory = aligned_alloc(sizeof(lane), whole ? whole : sizeof(lane));
  if (memory) memset(memory, 0, whole);
  return memory;
}
