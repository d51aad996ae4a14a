#pragma once
/* The packed weather of a rank's blocks (season/season_packed.h): in memory or, where it takes more
 * than is granted, in one file that is mapped into memory, which the system's page cache streams.
 *
 * The file bears no name from the moment it is made, so that nothing of it stays behind, whatever
 * ends the job. Blocks are added one after another, then the store is finished, then they are read.
 * No function communicates; those that fail leave errno.
 */
#include <stdbool.h>
#include <stddef.h>

struct block_store;

/* largest: the most bytes of one of n blocks; limit: bytes that may stay in memory; folder: of the
 * file, copied. NULL without memory. */
struct block_store *block_store_create(size_t largest, int n, size_t limit, const char *folder);
void block_store_destroy(struct block_store **store);
/* Adds a block, whose address is *at. expected: the bytes of all blocks, a guess, which must find
 * room where a file is begun; errno is ENOSPC where they do not. */
bool block_store_add(struct block_store *store, size_t bytes, const void *block, size_t expected,
                     size_t *at);
/* After the last one. */
bool block_store_finish(struct block_store *store);
/* A block, aligned for season_unpack, not owned. */
const void *block_store_at(const struct block_store *store, size_t at);
/* bytes of all blocks; of those in a file */
size_t block_store_bytes(const struct block_store *store);
size_t block_store_in_file(const struct block_store *store);
