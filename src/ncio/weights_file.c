/* Files of a network's weights: a variable a tensor, a dimension a layer (rank 0, serial calls).
 *
 *   weather(weather), statics(statics), output(output)    names (char arrays), in their order
 *   lstm.weight_ih_l0(lstm_gates, weather)   lstm.weight_hh_l0(lstm_gates, lstm_hidden)
 *   lstm.bias_ih_l0(lstm_gates) ...          lstm.weight_ih_l1(lstm_gates, lstm_hidden) ...
 *   dense.0.weight(dense_0, lstm_hidden_and_statics)   dense.0.bias(dense_0)
 *   norm.0.weight(dense_0)                             norm.0.bias(dense_0)
 *   dense.1.weight(dense_1, dense_0) ...
 *   output.weight(output, dense_1)                     output.bias(output)
 *   weather_mean(weather) ..., statics_sd(statics), lo(output), hi(output)
 *
 * The names of dimensions help people and xarray; a reader goes by names and shapes of the tensors.
 * What tensors cannot say (activation, head, names) are attributes and texts: a file that has them
 * is held to them, since a network with its outputs in another order has the same shapes.
 */
#include "ncio/weights_file.h"
#include "support/folder.h"
#include "ncio/nc_agree.h"
#include "ncio/nc_common.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const activation_name[] = {
    [ACTIVATION_TANH] = "tanh", [ACTIVATION_RELU] = "relu", [ACTIVATION_SIGMOID] = "sigmoid"};
static const char *const head_name[] = {
    [HEAD_LINEAR] = "linear", [HEAD_BOUNDED] = "bounded", [HEAD_PARTITION] = "partition"};

/* -- what a tensor is called in words, and its dimensions */

#define GATES "; rows: gates i, f, g, o, one block below the other"
enum columns { NO_COLUMNS, LSTM_INPUT, LSTM_HIDDEN, LAYER_BELOW };

/* Names are `before`, then where `after` is not NULL a number and `after`; %d is that number. */
static const struct tensor_kind {
  const char *before, *after, *rows;
  enum columns columns;
  const char *long_name;
} kinds[] = {
    {"lstm.weight_ih_l", "", "lstm_gates", LSTM_INPUT, "LSTM layer %d, weights of its input" GATES},
    {"lstm.weight_hh_l", "", "lstm_gates", LSTM_HIDDEN,
     "LSTM layer %d, weights of its state" GATES},
    {"lstm.bias_ih_l", "", "lstm_gates", NO_COLUMNS, "LSTM layer %d, bias of its input" GATES},
    {"lstm.bias_hh_l", "", "lstm_gates", NO_COLUMNS, "LSTM layer %d, bias of its state" GATES},
    {"dense.", ".weight", "dense_%d", LAYER_BELOW, "dense layer %d, weights"},
    {"dense.", ".bias", "dense_%d", NO_COLUMNS, "dense layer %d, bias"},
    {"norm.", ".weight", "dense_%d", NO_COLUMNS, "layer normalisation behind dense layer %d, gain"},
    {"norm.", ".bias", "dense_%d", NO_COLUMNS, "layer normalisation behind dense layer %d, bias"},
    {"output.weight", NULL, "output", LAYER_BELOW, "last layer, weights"},
    {"output.bias", NULL, "output", NO_COLUMNS, "last layer, bias"},
    {"weather_mean", NULL, "weather", NO_COLUMNS, "mean, subtracted from the weather"},
    {"weather_sd", NULL, "weather", NO_COLUMNS, "standard deviation, divides the weather"},
    {"statics_mean", NULL, "statics", NO_COLUMNS, "mean, subtracted from the statics"},
    {"statics_sd", NULL, "statics", NO_COLUMNS, "standard deviation, divides the statics"},
    {"lo", NULL, "output", NO_COLUMNS, "lower bound of the output"},
    {"hi", NULL, "output", NO_COLUMNS, "upper bound of the output"}};

/* Whether a name is of that kind; k is its number, where it has one. */
static bool is_kind(const struct tensor_kind *kind, const char *name, int *k) {
  size_t length = strlen(kind->before);
  char *end;
  if (!kind->after) return strcmp(name, kind->before) == 0;
  if (strncmp(name, kind->before, length) != 0) return false;
  *k = (int)strtol(name + length, &end, 10);
  return end > name + length && strcmp(end, kind->after) == 0;
}

static const struct tensor_kind *kind_of(const char *name, int *k) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (is_kind(&kinds[i], name, k)) return &kinds[i];
  return NULL;
}

/* name of the dimension that layer k reads (of the LSTM's, or of the dense ones and the last) */
static void name_columns(const struct network_shape *s, enum columns columns, int k, char dim[32]) {
  const char *both = s->statics ? "lstm_hidden_and_statics" : "lstm_hidden";
  const char *first = s->lstm.layers ? both : "statics";
  if (columns == LAYER_BELOW && k > 0)
    snprintf(dim, 32, "dense_%d", k - 1);
  else
    snprintf(dim, 32, "%s",
             columns == LAYER_BELOW            ? first
             : columns == LSTM_INPUT && k == 0 ? "weather"
                                               : "lstm_hidden");
}

/* -- writing */

/* Everything is gone through twice: the classic format wants all definitions before any value. */
struct writer {
  int nc, status; /* first status that was no success */
  bool defining;
};

static void keep(struct writer *f, int status) {
  if (f->status == NC_NOERR) f->status = status;
}

static void put_text(struct writer *f, int id, const char *name, const char *text) {
  if (text && f->defining) keep(f, nc_put_att_text(f->nc, id, name, strlen(text), text));
}

static void put_number(struct writer *f, const char *name, int value) {
  if (f->defining) keep(f, nc_put_att_int(f->nc, NC_GLOBAL, name, NC_INT, 1, &value));
}

/* a dimension by name, made on first use */
static int dimension(struct writer *f, const char *name, size_t length) {
  int dim = -1;
  if (nc_inq_dimid(f->nc, name, &dim) != NC_NOERR) keep(f, nc_def_dim(f->nc, name, length, &dim));
  return dim;
}

/* A variable, defined in the first pass; true in the second, when it is to be filled. */
static bool variable(struct writer *f, const char *name, nc_type type, int n_dims, const int *dim,
                     const char *long_name, int *id) {
  if (f->defining) {
    keep(f, nc_def_var(f->nc, name, type, n_dims, dim, id));
    if (f->status == NC_NOERR) put_text(f, *id, "long_name", long_name);
  } else {
    keep(f, nc_inq_varid(f->nc, name, id));
  }
  return !f->defining && f->status == NC_NOERR;
}

static void put_names(struct writer *f, const char *name, const char *dim_name, int n,
                      const char *const *text, const char *long_name) {
  size_t width = 1;
  char length_name[64];
  int id;
  if (!text || n == 0) return;
  for (int i = 0; i < n; i++)
    if (strlen(text[i]) > width) width = strlen(text[i]);
  snprintf(length_name, sizeof length_name, "%s_length", name);
  const int dims[2] = {dimension(f, dim_name, (size_t)n), dimension(f, length_name, width)};
  bool fill = variable(f, name, NC_CHAR, 2, dims, long_name, &id);
  if (f->status == NC_NOERR) put_text(f, id, "_Encoding", "utf-8");
  if (!fill) return;
  char *letters = nc_array((size_t)n, width);
  for (int i = 0; i < n; i++) memcpy(letters + (size_t)i * width, text[i], strlen(text[i]));
  keep(f, nc_put_var_text(f->nc, id, letters));
  free(letters);
}

static void put_factors(struct writer *f, int n, const bool *factor) {
  static const signed char flags[] = {0, 1};
  int id;
  if (!factor) return;
  const int dim = dimension(f, "output", (size_t)n);
  if (variable(f, "output_factor", NC_BYTE, 1, &dim,
               "whether the output multiplies the crop's own value or replaces it", &id)) {
    signed char *value = nc_array((size_t)n, 1);
    for (int i = 0; i < n; i++) value[i] = factor[i];
    keep(f, nc_put_var_schar(f->nc, id, value));
    free(value);
  } else if (f->status == NC_NOERR) {
    keep(f, nc_put_att_schar(f->nc, id, "flag_values", NC_BYTE, 2, flags));
    put_text(f, id, "flag_meanings", "replaces multiplies");
  }
}

static void put_description(struct writer *f, const struct network_shape *s,
                            const struct weights_names *names) {
  put_text(f, NC_GLOBAL, "network_activation", activation_name[s->activation]);
  put_text(f, NC_GLOBAL, "network_layer_norm", s->norm ? "true" : "false");
  put_text(f, NC_GLOBAL, "network_head", head_name[s->head]);
  if (names->steps > 0) {
    put_number(f, "network_weather_steps", names->steps);
    put_number(f, "network_weather_days_per_step", names->days);
  }
  put_text(f, NC_GLOBAL, "network_weather_until", names->until);
  if (s->lstm.layers > 0) {
    put_names(f, "weather", "weather", s->lstm.inputs, names->weather,
              "weather that the network reads each step");
    put_names(f, "weather_unit", "weather", s->lstm.inputs, names->weather_unit, NULL);
  }
  put_names(f, "statics", "statics", s->statics, names->statics,
            "what the network reads once a season");
  put_names(f, "statics_unit", "statics", s->statics, names->statics_unit, NULL);
  put_names(f, "output", "output", s->outputs, names->output, "parameters that the network gives");
  put_names(f, "output_unit", "output", s->outputs, names->output_unit, NULL);
  put_factors(f, s->outputs, names->factor);
}

static void put_tensor(struct writer *f, const struct network *net, const struct network_slice *s,
                       const double *w) {
  int id, k = net->shape.n_dense, dims[2] = {-1, -1};
  const struct tensor_kind *kind = kind_of(s->name, &k);
  char name[2][32], long_name[120];
  snprintf(name[0], sizeof name[0], kind->rows, k);
  name_columns(&net->shape, kind->columns, k, name[1]);
  snprintf(long_name, sizeof long_name, kind->long_name, k);
  for (int d = 0; d < s->dims; d++) dims[d] = dimension(f, name[d], (size_t)s->shape[d]);
  if (variable(f, s->name, NC_DOUBLE, s->dims, dims, long_name, &id))
    keep(f, nc_put_var_double(f->nc, id, (s->trained ? w : net->buffer) + s->offset));
}

/* The classic format, since the HDF5 library does not survive a full disk: it goes on, and ends the
 * process with a signal at its exit. */
static void weights_write(const char *path, const struct network *net, const double *w,
                          const struct weights_names *names, int n_attributes,
                          const char *const *attributes, struct problems *list) {
  struct writer f = {.defining = true};
  char *temporary = NULL;
  nc_append(&temporary, "%s.part", path);
  folder_make_for(path); /* what fails here is reported by nc_create */
  file_remove_unfinished(temporary);
  f.status = nc_create(temporary, NC_CLOBBER | NC_64BIT_OFFSET, &f.nc);
  if (f.status == NC_NOERR) {
    for (int i = 0; i < n_attributes; i++)
      put_text(&f, NC_GLOBAL, attributes[2 * i], attributes[2 * i + 1]);
    for (int pass = 0; pass < 2; pass++) {
      put_description(&f, &net->shape, names);
      for (int i = 0; i < net->n_slices; i++) put_tensor(&f, net, &net->slice[i], w);
      if (f.defining) keep(&f, nc_enddef(f.nc));
      f.defining = false;
    }
    keep(&f, nc_close(f.nc));
  }
  if (f.status == NC_NOERR) f.status = file_put_in_place(temporary, path);
  if (f.status != NC_NOERR) {
    problem(list, "%s: cannot be written: %s", path,
            f.status > 0 ? strerror(f.status) : nc_strerror(f.status));
    unlink(temporary);
  }
  free(temporary);
}

PetscErrorCode WeightsWrite(MPI_Comm comm, const char *path, const struct network *net,
                            const double *w, const struct weights_names *names, int n_attributes,
                            const char *const *attributes, struct problems *list) {
  struct problems found = {0};
  bool any;
  int rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  if (rank == 0) weights_write(path, net, w, names, n_attributes, attributes, &found);
  PetscCall(ProblemsShare(comm, &found, list, &any));
  PetscFunctionReturn(0);
}

/* -- reading */

static const char like_it[] = "`network` of the campaign must describe the network in the file";

/* "[3,1]" of element e */
static void place_of(const struct network_slice *s, int e, char place[32]) {
  if (s->dims == 1)
    snprintf(place, 32, "[%d]", e);
  else
    snprintf(place, 32, "[%d,%d]", e / s->shape[1], e % s->shape[1]);
}

static void shape_text(int dims, const size_t *length, char text[64]) {
  size_t used = (size_t)snprintf(text, 64, "(");
  for (int d = 0; d < dims && used < 64; d++)
    used += (size_t)snprintf(text + used, 64 - used, "%s%zu", d ? ", " : "", length[d]);
  if (used < 64) snprintf(text + used, 64 - used, ")");
}

static bool check_shape(const struct nc_file *file, const struct network_slice *s,
                        const struct nc_variable *v, struct problems *list) {
  const size_t expected[2] = {(size_t)s->shape[0], (size_t)s->shape[1]};
  char is[64], should[64];
  bool good = v->n_dims == s->dims, turned = v->n_dims == 2 && s->dims == 2;
  for (int d = 0; d < s->dims && good; d++) good = v->length[d] == expected[d];
  for (int d = 0; d < 2 && turned; d++) turned = v->length[d] == expected[1 - d];
  if (good) return true;
  shape_text(v->n_dims, v->length, is);
  shape_text(s->dims, expected, should);
  return problem(list, "%s: tensor '%s' has the shape %s, expected %s; %s", file->path, s->name, is,
                 should, turned ? "PyTorch's layout is (outputs, inputs): transpose it" : like_it);
}

/* Finite everywhere, standard deviations above 0. */
static bool check_numbers(const struct nc_file *file, const struct network_slice *s,
                          const double *value, struct problems *list) {
  const bool sd = !s->trained && strstr(s->name, "_sd");
  int wrong = 0, first = 0;
  char place[32];
  for (int e = s->count - 1; e >= 0; e--)
    if (!isfinite(value[e]) || (sd && value[e] <= 0.)) {
      wrong++;
      first = e;
    }
  if (!wrong) return true;
  place_of(s, first, place);
  return problem(list, "%s: tensor '%s': %s is %g%s; %s expected; train again, or save again",
                 file->path, s->name, place, value[first], wrong > 1 ? ", and further ones" : "",
                 sd ? "standard deviations above 0 are" : "finite numbers are");
}

static bool tensor_read(const struct nc_file *file, const struct network_slice *s, double *to,
                        struct problems *list) {
  const size_t shape[2] = {(size_t)s->shape[0], (size_t)s->shape[1]};
  struct nc_variable v;
  char should[64];
  if (!nc_has_variable(file, s->name)) {
    shape_text(s->dims, shape, should);
    return problem(list, "%s: has no tensor '%s', expected with the shape %s; %s", file->path,
                   s->name, should, like_it);
  }
  if (!nc_variable_read(file, s->name, NULL, &v, list) || !check_shape(file, s, &v, list))
    return false;
  double *value = nc_read_all(file, &v, NULL, list);
  bool good = value && check_numbers(file, s, value, list);
  if (good) memcpy(to, value, (size_t)s->count * sizeof *to);
  free(value);
  return good;
}

/* Tensors that the network lacks change what the others mean. False, with one line, for a file that
 * holds none of the network's. */
static bool check_variables(const struct nc_file *file, const struct network *net,
                            struct problems *list) {
  int n = 0, k, known = 0;
  char *all = NULL;
  nc_inq_nvars(file->id, &n);
  for (int v = 0; v < n; v++) {
    char name[NC_MAX_NAME + 1] = "";
    nc_inq_varname(file->id, v, name);
    if (v < 20) nc_append(&all, "%s%s", v ? ", " : "", name);
    if (network_find(net, name))
      known++;
    else if (kind_of(name, &k))
      problem(list, "%s: holds a tensor '%s', which the network lacks; %s", file->path, name,
              like_it);
  }
  if (!known)
    problem(list,
            "%s: holds no weights of the network (no '%s' ... '%s'; it has: %s%s); a file that "
            "calibrate or windrow.weights left is expected",
            file->path, net->slice[0].name, "output.bias", all ? all : "nothing",
            n > 20 ? ", ..." : "");
  free(all);
  return known > 0;
}

static void check_attribute(const struct nc_file *file, const char *name, const char *expected,
                            struct problems *list) {
  char text[64];
  if (nc_attribute(file, NC_GLOBAL, name, text, sizeof text) && strcmp(text, expected) != 0)
    problem(list, "%s: attribute %s is '%s', expected '%s'; %s", file->path, name, text, expected,
            like_it);
}

/* a number that the file gives; NaN where it is none */
static void check_number(const struct nc_file *file, const char *name, int expected,
                         struct problems *list) {
  size_t length = 0;
  double value = NAN;
  if (nc_inq_attlen(file->id, NC_GLOBAL, name, &length) != NC_NOERR) return;
  if (length == 1 && nc_get_att_double(file->id, NC_GLOBAL, name, &value) != NC_NOERR) value = NAN;
  if (value != expected)
    problem(list, "%s: attribute %s is %g, expected %d; %s", file->path, name, value, expected,
            like_it);
}

/* Other steps of the weather may have the same shapes. */
static void check_weather(const struct nc_file *file, const struct weights_names *names,
                          struct problems *list) {
  if (names->steps <= 0) return;
  check_number(file, "network_weather_steps", names->steps, list);
  check_number(file, "network_weather_days_per_step", names->days, list);
  if (names->until) check_attribute(file, "network_weather_until", names->until, list);
}

/* The first name that differs; a number of them that differs shows in the tensors. */
static void check_names(const struct nc_file *file, const char *name, int n,
                        const char *const *expected, struct problems *list) {
  int id;
  size_t there = 0;
  if (!expected || nc_inq_varid(file->id, name, &id) != NC_NOERR || !nc_is_text(file, id)) return;
  char **text = nc_read_texts(file, id, &there, list);
  for (int i = 0; text && there == (size_t)n && i < n; i++)
    if (strcmp(text[i], expected[i]) != 0) {
      problem(list,
              "%s: %s[%d] is '%s', expected '%s'; inputs and outputs must be those of the "
              "file, in its order",
              file->path, name, i, text[i], expected[i]);
      break;
    }
  nc_free_texts(there, &text);
}

static void check_factors(const struct nc_file *file, int n, const struct weights_names *names,
                          struct problems *list) {
  static const char *const kind[] = {"an absolute value", "a factor"};
  struct nc_variable v;
  size_t there = 0;
  if (!names->factor || !names->output || !nc_has_variable(file, "output_factor")) return;
  if (!nc_variable_read(file, "output_factor", NULL, &v, list)) return;
  double *value = nc_read_all(file, &v, &there, list);
  for (int i = 0; value && there == (size_t)n && i < n; i++)
    if ((value[i] != 0.) != names->factor[i])
      problem(list, "%s: output %s is %s, in the campaign's control it is %s; make them alike",
              file->path, names->output[i], kind[value[i] != 0.], kind[names->factor[i]]);
  free(value);
}

static void check_description(const struct nc_file *file, const struct network_shape *s,
                              const struct weights_names *names, struct problems *list) {
  if (s->n_dense) check_attribute(file, "network_activation", activation_name[s->activation], list);
  check_attribute(file, "network_head", head_name[s->head], list);
  if (!names) return;
  check_weather(file, names, list);
  check_names(file, "weather", s->lstm.inputs, names->weather, list);
  check_names(file, "statics", s->statics, names->statics, list);
  check_names(file, "output", s->outputs, names->output, list);
  check_factors(file, s->outputs, names, list);
}

/* Weights trained between other bounds mean other parameters. */
static void check_bounds(const struct nc_file *file, const struct network *net,
                         const double *buffer, const char *const *output, struct problems *list) {
  const double near = 1e-6; /* of the larger bound; float32 keeps 6e-8 */
  if (net->shape.head != HEAD_BOUNDED) return;
  const int at_lo = network_find(net, "lo")->offset, at_hi = network_find(net, "hi")->offset;
  for (int i = 0; i < net->shape.outputs; i++) {
    const double *own = net->buffer, lo = own[at_lo + i], hi = own[at_hi + i];
    const double is_lo = buffer[at_lo + i], is_hi = buffer[at_hi + i];
    const double most = near * fmax(fabs(lo), fabs(hi));
    if (fabs(is_lo - lo) <= most && fabs(is_hi - hi) <= most) continue;
    char number[32];
    snprintf(number, sizeof number, "%d", i);
    problem(list,
            "%s: output %s lies between %.9g and %.9g, in the campaign's control between %.9g and "
            "%.9g; give it the file's bounds",
            file->path, output ? output[i] : number, is_lo, is_hi, lo, hi);
  }
}

/* Into w[n_weights], buffer[n_buffers] */
static void weights_read(const char *path, const struct network *net,
                         const struct weights_names *names, double *w, double *buffer,
                         struct problems *list) {
  struct nc_file file;
  bool good = true;
  if (!nc_file_open(path, &file, list)) return;
  if (check_variables(&file, net, list)) {
    for (int i = 0; i < net->n_slices; i++) {
      const struct network_slice *s = &net->slice[i];
      good = tensor_read(&file, s, (s->trained ? w : buffer) + s->offset, list) && good;
    }
    check_description(&file, &net->shape, names, list);
    if (good) check_bounds(&file, net, buffer, names ? names->output : NULL, list);
  }
  nc_file_close(&file);
}

PetscErrorCode WeightsRead(MPI_Comm comm, const char *path, struct network *net,
                           const struct weights_names *names, double *w, struct problems *list) {
  const size_t n_weights = (size_t)net->n_weights, n_buffers = (size_t)net->n_buffers;
  double *read = nc_array(n_weights + n_buffers, sizeof *read), *buffer = read + n_weights;
  struct problems found = {0};
  bool any;
  int rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  if (rank == 0) weights_read(path, net, names, read, buffer, &found);
  PetscCall(ProblemsShare(comm, &found, list, &any));
  if (!any) {
    PetscCall(BytesShare(comm, read, (n_weights + n_buffers) * sizeof *read));
    memcpy(w, read, n_weights * sizeof *w);
    for (int i = 0; i < net->n_slices; i++) {
      const struct network_slice *s = &net->slice[i];
      if (s->trained || strcmp(s->name, "lo") == 0 || strcmp(s->name, "hi") == 0) continue;
      memcpy(net->buffer + s->offset, buffer + s->offset, (size_t)s->count * sizeof *buffer);
    }
  }
  free(read);
  PetscFunctionReturn(0);
}
