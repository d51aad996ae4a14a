/* A page of help as plain text or roff. */
#include "help/page.h"
#include "windrow/version.h"
#include <ctype.h>
#include <string.h>

enum { WIDTH = 100 };

/* -- roff */

/* What roff would take for a request, an escape or a typographic sign becomes what it looks like.
 */
static void put_roff(FILE *out, const char *text, bool line_start) {
  if (line_start && (*text == '.' || *text == '\'')) fputs("\\&", out);
  for (; *text; text++) {
    switch (*text) {
    case '\\':
      fputs("\\e", out);
      break;
    case '-':
      fputs("\\-", out);
      break;
    case '\'':
      fputs("\\(aq", out);
      break;
    case '`':
      fputs("\\(ga", out);
      break;
    case '^':
      fputs("\\(ha", out);
      break;
    case '~':
      fputs("\\(ti", out);
      break;
    default:
      fputc(*text, out);
    }
  }
}

static void roff_line(FILE *out, const char *text) {
  put_roff(out, text, true);
  fputc('\n', out);
}

/* -- words */

/* The next word of *text, at most `room` characters, into `word`; true where an empty line stands
 * before it. *word is "" at the end. */
static bool next_word(const char **text, char *word, size_t room) {
  int lines = 0;
  for (; isspace((unsigned char)**text); ++*text) lines += **text == '\n';
  size_t n = strcspn(*text, " \n\t");
  if (n >= room) n = room - 1;
  memcpy(word, *text, n);
  word[n] = '\0';
  *text += n;
  return lines > 1;
}

/* Plain text behind `used` columns of its first line, which is left where they reach the indent */
static void wrap(FILE *out, const char *text, int indent, int used) {
  char word[256];
  bool begun = false; /* the line has a word of the text */
  if (used > 0 && used >= indent) used = fprintf(out, "\n") - 1;
  for (;;) {
    bool paragraph = next_word(&text, word, sizeof word);
    int length = (int)strlen(word);
    if (length == 0) break;
    if (begun && (paragraph || used + 1 + length > WIDTH)) {
      fputs(paragraph ? "\n\n" : "\n", out);
      begun = false;
      used = 0;
    }
    fprintf(out, "%*s%s", begun ? 1 : indent - used, "", word);
    used = (begun ? used + 1 : indent) + length;
    begun = true;
  }
  fputc('\n', out);
}

static void roff_paragraphs(FILE *out, const char *text, const char *between) {
  char word[256];
  bool first = true;
  while (true) {
    bool paragraph = next_word(&text, word, sizeof word) && !first;
    if (!*word) break;
    if (paragraph)
      fprintf(out, "\n%s\n", between);
    else if (!first)
      fputc(' ', out);
    put_roff(out, word, first || paragraph);
    first = false;
  }
  fprintf(out, "\n");
}

/* -- the calls */

void page_title(const struct page *page, const char *name, int section, const char *summary) {
  if (!page->man) return;
  fputs(".TH \"", page->out);
  for (const char *c = name; *c; c++) fputc(toupper((unsigned char)*c), page->out);
  fprintf(page->out, "\" %d \"\" \"windrow %s\" \"Windrow\"\n.SH NAME\n", section, WINDROW_VERSION);
  put_roff(page->out, name, true);
  fputs(" \\- ", page->out);
  roff_line(page->out, summary);
}

void page_heading(const struct page *page, const char *heading) {
  if (!page->man) {
    fprintf(page->out, "\n%s:\n", heading);
    return;
  }
  fputs(".SH \"", page->out);
  for (const char *c = heading; *c; c++) fputc(toupper((unsigned char)*c), page->out);
  fputs("\"\n", page->out);
}

void page_paragraph(const struct page *page, const char *text) {
  fprintf(page->out, page->man ? ".PP\n" : "\n");
  if (page->man)
    roff_paragraphs(page->out, text, ".PP");
  else
    wrap(page->out, text, 0, 0);
}

static void roff_item(FILE *out, const char *term, const char *beside, const char *text) {
  fputs(".TP\n\\fB", out);
  put_roff(out, term, false);
  fputs("\\fR", out);
  if (beside) fputs("  ", out);
  if (beside) put_roff(out, beside, false);
  fputc('\n', out);
  roff_paragraphs(out, text, ".IP");
}

void page_item(const struct page *page, const char *term, const char *beside, const char *text,
               int column) {
  if (page->man) {
    roff_item(page->out, term, beside, text);
    return;
  }
  int used = fprintf(page->out, "  %s", term);
  bool fits = beside && used + 2 + (int)strlen(beside) <= WIDTH;
  if (fits) fprintf(page->out, "  %s\n", beside);
  if (beside && !fits) wrap(page->out, beside, column, used);
  wrap(page->out, text, column, beside ? 0 : used);
}

void page_item_text(const struct page *page, const char *text, int column) {
  if (page->man) {
    fputs(".br\n", page->out);
    roff_line(page->out, text);
  } else {
    wrap(page->out, text, column, 0);
  }
}

void page_item_code(const struct page *page, const char *label, const char *line, int column) {
  if (!page->man) {
    fprintf(page->out, "%*s%s%s\n", column, "", label, line);
    return;
  }
  fputs(".br\n", page->out);
  put_roff(page->out, label, true);
  fputs("\\fI", page->out);
  put_roff(page->out, line, false);
  fputs("\\fR\n", page->out);
}

void page_code(const struct page *page, const char *line) {
  if (!page->man) {
    fprintf(page->out, "  %s\n", line);
    return;
  }
  fputs(".PP\n.nf\n", page->out);
  roff_line(page->out, line);
  fputs(".fi\n", page->out);
}
