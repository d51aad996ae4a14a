#pragma once
/* Paths as a campaign writes them: relative to its folder, and one pattern for many files. */

/* `path` as it is found from the folder of the file `campaign`; malloc'ed. An absolute path stays.
 */
char *path_from(const char *campaign, const char *path);
/* One pattern of the weather files, for forcing.files, relative to the campaign's folder; NULL
 * where none stands for just these files. malloc'ed. `variable`: names of variables that may stand
 * in their names, each with '_' or '-'. */
char *path_pattern(const char *campaign, const char *profile, int from, int to, int n,
                   char *const *path, int n_variables, const char *const *variable);
/* The same of SoilGrids' files, one a variable: FOLDER/{variable}_....nc */
char *path_with_variable(const char *campaign, int n, const char *const *path,
                         const char *const *variable);
/* A path as a word of YAML: in double quotes where it needs them; malloc'ed */
char *yaml_word(const char *text);
