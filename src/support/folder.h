#pragma once
/* Files and folders of output. */

/* Makes the folder that a file's path names, and those above it (mkdir -p). 0, or the errno of what
 * failed. */
int folder_make_for(const char *path);
/* Removes PATH.part, the name under which a file is written until it is complete, and what Open MPI
 * left beside it, where a run that was ended left them, and says so on standard error. What is no
 * regular file stays. */
void file_remove_unfinished(const char *part);
/* Removes the locks of a file that ranks had open together when their job ended: Open MPI 4 leaves
 * FILE-NUMBER-NUMBER.lock. */
void file_remove_locks(const char *file);
/* Data on disk, then the name, then the name on disk. 0 or errno; `temporary` then stays. */
int file_put_in_place(const char *temporary, const char *path);
