/* Text files that appear complete or not at all: written under a temporary name, then renamed. What
 * is no file (a pipe, /dev/null) is written to as it is: a rename would put a file in its place. */
#include "cli/text_output.h"
#include "support/folder.h"
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool text_output_open(const char *path, struct text_output *out, struct problems *list) {
  *out = (struct text_output){.stream = stdout, .path = path};
  struct stat status;
  if (!path) return true;
  if (stat(path, &status) != 0 || S_ISREG(status.st_mode)) {
    size_t room = strlen(path) + sizeof ".part";
    out->temporary = malloc(room);
    if (!out->temporary) abort();
    snprintf(out->temporary, room, "%s.part", path);
    file_remove_unfinished(out->temporary);
  }
  out->stream = fopen(out->temporary ? out->temporary : path, "w");
  if (out->stream) return true;
  problem(list, "%s: cannot be written: %s", path, strerror(errno));
  free(out->temporary);
  *out = (struct text_output){0};
  return false;
}

bool text_output_close(struct text_output *out, struct problems *list) {
  errno = 0;
  bool good = fflush(out->stream) == 0 && !ferror(out->stream);
  int failed = errno;
  if (out->path) {
    if (fclose(out->stream) != 0 && good) good = false, failed = errno;
    if (out->temporary && good) good = (failed = file_put_in_place(out->temporary, out->path)) == 0;
    if (out->temporary && !good) remove(out->temporary);
  }
  if (!good)
    problem(list, "%s: writing failed: %s", out->path ? out->path : "standard output",
            failed ? strerror(failed) : "unknown reason");
  free(out->temporary);
  *out = (struct text_output){0};
  return good;
}

void text_output_text(const struct text_output *out, const char *text) {
  size_t n = strlen(text);
  bool plain = !strpbrk(text, ",\"#\n") && n > 0 && text[0] != ' ' && text[n - 1] != ' ';
  if (plain) {
    fputs(text, out->stream);
    return;
  }
  fputc('"', out->stream);
  for (; *text; text++) fprintf(out->stream, *text == '"' ? "\"\"" : "%c", *text);
  fputc('"', out->stream);
}

void text_output_number(const struct text_output *out, double value) {
  if (!isnan(value)) fprintf(out->stream, "%.17g", value);
}
