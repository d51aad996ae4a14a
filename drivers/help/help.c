/* `windrow help [COMMAND | KEY]`, `windrow help --man PAGE`, `windrow help --man-pages FOLDER`.
 *
 * PAGE is windrow, campaign or a command; FOLDER gets every page as NAME.SECTION.
 */
#include "help/help.h"
#include "cli/exit_codes.h"
#include "cli/text_output.h"
#include <string.h>

void help_print_commands(FILE *out) { help_overview(&(struct page){.out = out}); }

void help_print_command(const struct command *command, FILE *out) {
  help_command(&(struct page){.out = out}, command);
}

static int unknown(const char *word, FILE *err) {
  char text[256];
  const char *command = command_nearest(word), *key = help_nearest_key(word, text);
  if (command)
    fprintf(err, "windrow: unknown command \"%s\"; did you mean \"%s\"?\n", word, command);
  else if (*key)
    fprintf(err, "windrow: unknown key \"%s\"; did you mean \"%s\"?\n", word, key);
  else
    fprintf(err,
            "windrow: unknown command or key \"%s\"; `windrow help` lists the commands, `windrow "
            "help keys` the keys\n",
            word);
  return EXIT_WRONG_INPUT;
}

/* -- manual pages */

static bool print_manual(const char *name, FILE *out) {
  const struct page page = {.out = out, .man = true};
  const struct command *command = command_find(name);
  if (command)
    help_command(&page, command);
  else if (strcmp(name, "windrow") == 0)
    help_overview(&page);
  else if (strcmp(name, "campaign") == 0)
    help_campaign(&page);
  else
    return false;
  return true;
}

static bool write_page(const char *folder, const char *name, const char *file,
                       struct problems *list) {
  char path[4096];
  struct text_output out;
  if (snprintf(path, sizeof path, "%s/%s", folder, file) >= (int)sizeof path)
    return problem(list, "%s: the name is too long", folder);
  if (!text_output_open(path, &out, list)) return false;
  print_manual(name, out.stream);
  return text_output_close(&out, list);
}

static int write_pages(const char *folder, FILE *err) {
  struct problems list = {0};
  char file[64];
  bool good = write_page(folder, "windrow", "windrow.1", &list) &&
              write_page(folder, "campaign", "windrow-campaign.5", &list);
  for (const struct command *const *c = commands; good && *c; c++) {
    snprintf(file, sizeof file, "windrow-%s.1", (*c)->name);
    good = write_page(folder, (*c)->name, file, &list);
  }
  for (int i = 0; i < list.n; i++) fprintf(err, "windrow: %s\n", list.line[i]);
  problems_clear(&list);
  return good ? EXIT_DONE : EXIT_WRONG_INPUT;
}

/* -- what was asked */

int help_answer(int argc, char *const *argv, FILE *out, FILE *err) {
  const char *word = argc > 0 ? argv[0] : "help";
  const struct command *command = command_find(word);
  if (argc > 1 && strcmp(word, "--man") == 0)
    return print_manual(argv[1], out) ? EXIT_DONE : unknown(argv[1], err);
  if (argc > 1 && strcmp(word, "--man-pages") == 0) return write_pages(argv[1], err);
  if (command)
    help_print_command(command, out);
  else if (strcmp(word, "help") == 0)
    help_print_commands(out);
  else if (!help_key(&(struct page){.out = out}, word))
    return unknown(word, err);
  return EXIT_DONE;
}
