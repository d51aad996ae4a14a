#pragma once
/* `windrow help`: the commands, a command, a key of the campaign file; and manual pages of them. */
#include "commands.h"
#include "help/page.h"

/* Answers `windrow help` with argv[0 .. argc-1] behind it: on `out` what is asked for, on `err` why
 * it cannot be given. Both may be NULL on ranks that are silent. Returns the exit code. */
int help_answer(int argc, char *const *argv, FILE *out, FILE *err);
/* `windrow COMMAND --help` */
void help_print_command(const struct command *command, FILE *out);
/* `windrow help` */
void help_print_commands(FILE *out);

/* -- pages (help/command_page.c, help/key_page.c) */

void help_overview(const struct page *page);
void help_command(const struct page *page, const struct command *command);
/* windrow-campaign(5) */
void help_campaign(const struct page *page);
/* The keys that a command reads, as a part of its page */
void help_keys_of(const struct page *page, const char *command);
/* A key, a section, "keys" for all, or the keys whose path ends so; false where there is none. */
bool help_key(const struct page *page, const char *word);
/* The key or section nearest to a misspelt one; "" where none is. Returns text. */
const char *help_nearest_key(const char *word, char text[256]);
