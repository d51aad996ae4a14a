#pragma once
/* Reads PCSE parameter files into a parameter_set, and checks one before it is used.
 *
 * Reading puts what a file holds over what the set held before (so base, soil and overrides may be
 * read one after the other); `parameter_set_check` then lists what is missing or out of bounds.
 * Each function returns whether it added no problem. Not collective.
 */
#include "crop/parameters.h"
#include "support/problems.h"
#include "support/yaml.h"

/* Empties a set: nothing given. RDMSOL, a soil's, is at "no limit" until a file gives it. */
void parameter_set_clear(struct parameter_set *set);

/* A flat file: `NAME: number` or `NAME: [x, y, x, y, ...]`, zeros padding a table's end. */
bool parameter_file_read(const char *file, struct parameter_set *set, struct problems *list);

/* A variety of a PCSE crop file (CropParameters: Varieties: NAME: [value, meaning, unit]). `path`
 * is the file, or a folder that holds <crop>.yaml; `crop` may be NULL with a file. */
bool crop_file_read(const char *path, const char *crop, const char *variety,
                    struct parameter_set *set, struct problems *list);

/* The names of a map of numbers and tables, e.g. the campaign's `crop.set`. */
bool parameter_map_read(const struct yaml *map, struct parameter_set *set, struct problems *list);

/* Lists every missing name that the season needs, values outside their bounds, and partitioning
 * that does not add up to one, negative factors of CO2. `sown`: the season starts with sowing and
 * needs TBASEM, TEFFMX, TSUMEM. `source` names the files in messages. */
bool parameter_set_check(const struct parameter_set *set, bool sown, const char *source,
                         struct problems *list);
/* Whether it has the three tables that a response to CO2 needs. */
bool parameter_set_check_co2(const struct parameter_set *set, const char *source,
                             struct problems *list);
