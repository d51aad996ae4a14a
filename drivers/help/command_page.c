/* Help on the program and on a command, from the tables of commands, options and exit codes. */
#include "campaign/campaign.h"
#include "cli/exit_codes.h"
#include "help/help.h"
#include <string.h>

enum { OPTION_COLUMN = 30, COMMAND_COLUMN = 16, CODE_COLUMN = 6 };

static void print_synopsis(const struct page *page, const char *words) {
  if (page->man) page_heading(page, "Synopsis");
  page_code(page, words);
}

static void print_exit_codes(const struct page *page) {
  page_heading(page, page->man ? "Exit status" : "Exit codes");
  for (const struct exit_code *e = exit_codes; e->meaning; e++) {
    char code[12];
    snprintf(code, sizeof code, "%d", e->code);
    page_item(page, code, NULL, e->meaning, CODE_COLUMN);
  }
}

void help_overview(const struct page *page) {
  page_title(page, "windrow", 1, "regional calibration of the WOFOST 7.2 crop model");
  if (!page->man)
    fprintf(page->out, "Windrow calibrates the WOFOST 7.2 crop model over whole regions.\n\n");
  print_synopsis(page, "[mpirun -n N] windrow COMMAND [arguments] [--key value ...] "
                       "[-petsc_option ...]");
  page_code(page, "windrow help [COMMAND | KEY]");
  page_code(page, "windrow --version");
  if (page->man) {
    page_heading(page, "Description");
    page_paragraph(page, "Options with two dashes are Windrow's, those with one dash PETSc's. A "
                         "campaign file (windrow-campaign(5)) names data, crop, observations and "
                         "what is estimated.");
  }
  page_heading(page, "Commands");
  for (const struct command *const *c = commands; *c; c++)
    page_item(page, (*c)->name, NULL, (*c)->summary, COMMAND_COLUMN);
  page_item(page, "help", NULL,
            "explain a command, or a key of the campaign file; `help keys`: all of them",
            COMMAND_COLUMN);
  print_exit_codes(page);
  if (!page->man) return;
  page_heading(page, "See also");
  page_paragraph(page, "windrow-campaign(5), windrow-COMMAND(1) for each command");
}

static void print_options(const struct page *page, const struct command *command) {
  if (!command->options || !command->options->name) return;
  page_heading(page, "Options");
  for (const struct option_spec *s = command->options; s->name; s++) {
    char term[128];
    snprintf(term, sizeof term, "--%s%s%s", s->name, s->value ? " " : "", s->value ? s->value : "");
    page_item(page, term, NULL, s->help, OPTION_COLUMN);
  }
}

static void print_examples(const struct page *page, const struct command *command) {
  if (!command->examples) return;
  page_heading(page, "Examples");
  for (const char *const *line = command->examples; *line; line++) page_code(page, *line);
}

static void print_keys(const struct page *page, const struct command *command) {
  if (!campaign_command(command->name)) return;
  page_heading(page, page->man ? "Keys" : "Keys of the campaign file");
  page_paragraph(page, "Paths are relative to the folder of the campaign file; --set key=value "
                       "overrides a key. A key is read by every command with a campaign unless "
                       "commands are named. `windrow help KEY` explains one.");
  help_keys_of(page, command->name);
}

void help_command(const struct page *page, const struct command *command) {
  char name[64], synopsis[256];
  snprintf(name, sizeof name, "windrow-%s", command->name);
  snprintf(synopsis, sizeof synopsis, "windrow %s %s%s[--key value ...] [-petsc_option ...]",
           command->name, command->arguments ? command->arguments : "",
           command->arguments ? " " : "");
  page_title(page, name, 1, command->summary);
  if (page->man) {
    print_synopsis(page, synopsis);
    page_heading(page, "Description");
  } else {
    fprintf(page->out, "%s\n", synopsis);
    page_paragraph(page, command->summary);
  }
  if (command->description) page_paragraph(page, command->description);
  print_options(page, command);
  print_examples(page, command);
  print_keys(page, command);
  if (!page->man) return;
  print_exit_codes(page);
  page_heading(page, "See also");
  page_paragraph(page, "windrow(1), windrow-campaign(5)");
}
