#pragma once

/* Makes the folder that a file's path names, and those above it (mkdir -p). 0, or the errno of what
 * failed. */
int folder_make_for(const char *path);
