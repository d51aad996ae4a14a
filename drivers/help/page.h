#pragma once
/* A page of help: the same calls write plain text of 100 columns or a manual page (roff, man(7)).
 * Texts are reflowed; an empty line in them separates paragraphs. */
#include <stdbool.h>
#include <stdio.h>

struct page {
  FILE *out; /* borrowed */
  bool man;  /* roff instead of plain text */
};

/* What a manual page begins with: its name, section and one line; nothing in plain text. */
void page_title(const struct page *page, const char *name, int section, const char *summary);
void page_heading(const struct page *page, const char *heading);
void page_paragraph(const struct page *page, const char *text);
/* A term, what stands beside it (NULL = nothing) and its explanation, which plain text begins in
 * that column, on the term's line or the next. */
void page_item(const struct page *page, const char *term, const char *beside, const char *text,
               int column);
/* A further line of the item before, and one that is not reflowed. */
void page_item_text(const struct page *page, const char *text, int column);
void page_item_code(const struct page *page, const char *label, const char *line, int column);
/* A line as one types it */
void page_code(const struct page *page, const char *line);
