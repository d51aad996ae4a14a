#pragma once
/* Watches the disk while an output file is being written.
 *
 * Parallel HDF5 does not survive a full disk: a rank whose write of metadata fails goes on to
 * another collective call than the rest, and all wait for ever without any function returning an
 * error. So one rank has a thread that tries the disk now and then; when it takes no more, the
 * thread says so, removes the unfinished file and ends the process, and the launcher ends the
 * others. */
struct output_watch;

/* Both paths are copied. NULL where no thread can be had: then nobody watches. Not collective. */
struct output_watch *output_watch_start(const char *path, const char *temporary);
void output_watch_stop(struct output_watch **watch);
