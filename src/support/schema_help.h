#pragma once
/* What a row of a table of keys says of itself, as texts for help and manual. Pure; each function
 * writes to `text` and returns it. */
#include "support/schema.h"

enum { SCHEMA_WORDS = 512 };

/* What a value is: "quantity [km]", "pp|wlp", "list of text", "file" */
const char *schema_type_text(const struct schema_row *row, char text[SCHEMA_WORDS]);
/* "required", "required with PARENT", the default, or "none" */
const char *schema_default_text(const struct schema_row *row, char text[SCHEMA_WORDS]);
/* The meaning without the default in words that may end it */
const char *schema_meaning_text(const struct schema_row *row, char text[SCHEMA_WORDS]);
/* The example with its path, as one line of YAML: "region: {mask: wheat_fraction}" */
const char *schema_example_text(const struct schema_row *row, char text[SCHEMA_WORDS]);
/* The same for --set: "region.mask=wheat_fraction"; elements of lists are written whole. */
const char *schema_set_text(const struct schema_row *row, char text[SCHEMA_WORDS]);
