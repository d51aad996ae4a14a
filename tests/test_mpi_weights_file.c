/* Files of a network's weights: round trip, faults, and (with arguments) an exchange with another
 * program: `test_mpi_weights_file write FOLDER` leaves networks, inputs and what comes out of them;
 * `read FOLDER` what comes out of the networks that the other program left (weights_torch.sh). */
#include "harness.h"
#include "ncio_helpers.h"
#include "ncio/weights_file.h"
#include "support/random.h"
#include <math.h>
#include <netcdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROWS = 20, STEPS = 11, WIDEST = 4096 };

static const char *folder_given;
static struct problems list;

static int world_rank(void) {
  int rank;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  return rank;
}

/* -- networks */

static const char *const weather[] = {"IRRAD", "TMIN", "TMAX"};
static const char *const weather_units[] = {"J m-2 d-1", "degC", "degC"};
static const char *const statics[] = {"latitude", "soil depth"};
static const char *const statics_units[] = {"degrees_north", "cm"};
static const char *const outputs[] = {"TSUM1", "AMAXTB", "KDIFTB[0]", "SPAN"};
static const char *const output_units[] = {"degC d", "kg ha-1 h-1", "1", "d"};
static const bool factors[] = {false, true, true, false};
static const struct weights_names all_names = {.weather = weather,
                                               .weather_unit = weather_units,
                                               .statics = statics,
                                               .statics_unit = statics_units,
                                               .output = outputs,
                                               .output_unit = output_units,
                                               .factor = factors,
                                               .steps = STEPS,
                                               .days = 7,
                                               .until = "the day before sowing"};

static const struct sample {
  const char *name;
  struct network_shape shape;
} samples[] = {{"whole",
                {.lstm = {.inputs = 3, .hidden = 6, .layers = 2},
                 .statics = 2,
                 .n_dense = 2,
                 .dense = {7, 5},
                 .activation = ACTIVATION_TANH,
                 .norm = true,
                 .head = HEAD_BOUNDED,
                 .outputs = 4}},
               {"weather_only",
                {.lstm = {.inputs = 3, .hidden = 5, .layers = 1},
                 .n_dense = 1,
                 .dense = {6},
                 .activation = ACTIVATION_SIGMOID,
                 .head = HEAD_LINEAR,
                 .outputs = 2}},
               {"no_dense_layer",
                {.lstm = {.inputs = 2, .hidden = 4, .layers = 1},
                 .statics = 1,
                 .head = HEAD_BOUNDED,
                 .outputs = 1}},
               {"perceptron",
                {.statics = 2,
                 .n_dense = 2,
                 .dense = {8, 8},
                 .activation = ACTIVATION_RELU,
                 .norm = true,
                 .head = HEAD_BOUNDED,
                 .outputs = 3}},
               {"partition",
                {.statics = 2,
                 .n_dense = 1,
                 .dense = {9},
                 .activation = ACTIVATION_TANH,
                 .head = HEAD_PARTITION,
                 .outputs = 4}}};
enum { SAMPLES = sizeof samples / sizeof *samples };

static double drawn(uint32_t what, int i) {
  return 2. * random_uniform((struct random_key){.seed = 7, .variable = what}, (uint32_t)i) - 1.;
}

/* bounds that the control knows */
static void set_bounds(struct network *net) {
  double *lo = network_buffer(net, "lo"), *hi = network_buffer(net, "hi");
  for (int i = 0; lo && i < net->shape.outputs; i++) {
    lo[i] = (i + 1) / 3.;
    hi[i] = lo[i] + 10. / 7.;
  }
}

/* bounds alone where w is NULL; else all weights and buffers, drawn */
static struct network *network_of(const struct network_shape *shape, double *w) {
  static const char *const buffers[] = {"weather_mean", "weather_sd", "statics_mean", "statics_sd"};
  CU_ASSERT_FATAL(network_check(shape, "test", &list));
  struct network *net = network_create(shape);
  CU_ASSERT_FATAL(net != NULL && net->n_weights <= WIDEST);
  set_bounds(net);
  for (int i = 0; w && i < net->n_weights; i++) w[i] = .7 * drawn(1, i);
  for (uint32_t b = 0; w && b < 4; b++) {
    const struct network_slice *s = network_find(net, buffers[b]);
    for (int e = 0; s && e < s->count; e++)
      net->buffer[s->offset + e] = 1.5 + drawn(2 + b, e); /* 0.5 to 2.5 */
  }
  return net;
}

static void write_file(const char *path, const struct network *net, const double *w) {
  static const char *const attributes[] = {"title", "a network", "history", "made by a test"};
  CU_ASSERT_FATAL(!WeightsWrite(PETSC_COMM_WORLD, path, net, w, &all_names, 2, attributes, &list));
  CU_ASSERT_FATAL(no_problems(&list));
}

/* -- round trip */

static void weights_and_buffers_come_back_bit_by_bit(void) {
  char folder[TEST_PATH], path[TEST_PATH], part[TEST_PATH + 8];
  folder_make(folder);
  for (int k = 0; k < SAMPLES; k++) {
    double w[WIDEST], again[WIDEST] = {0};
    struct network *net = network_of(&samples[k].shape, w), *read;
    write_file(in_folder(folder, samples[k].name, path), net, w);
    snprintf(part, sizeof part, "%s.part", path);
    CU_ASSERT(access(part, F_OK) != 0);
    read = network_of(&samples[k].shape, NULL);
    CU_ASSERT_FATAL(!WeightsRead(PETSC_COMM_WORLD, path, read, &all_names, again, &list));
    CU_ASSERT(no_problems(&list));
    CU_ASSERT(memcmp(w, again, (size_t)net->n_weights * sizeof *w) == 0);
    CU_ASSERT(memcmp(net->buffer, read->buffer, (size_t)net->n_buffers * sizeof *w) == 0);
    network_destroy(&net);
    network_destroy(&read);
  }
  folder_remove(folder);
}

static void text_holds(int nc, const char *variable, const char *name, const char *part) {
  char text[256] = "";
  int id = NC_GLOBAL;
  if (variable) CU_ASSERT(nc_inq_varid(nc, variable, &id) == NC_NOERR);
  CU_ASSERT(nc_get_att_text(nc, id, name, text) == NC_NOERR);
  CU_ASSERT(strstr(text, part) != NULL);
}

static void dims_are(int nc, const char *variable, const char *rows, const char *columns) {
  const char *const expected[] = {rows, columns};
  int id, n = 0, dim[NC_MAX_VAR_DIMS];
  CU_ASSERT_FATAL(nc_inq_varid(nc, variable, &id) == NC_NOERR);
  nc_inq_varndims(nc, id, &n);
  CU_ASSERT_FATAL(n == (columns ? 2 : 1));
  nc_inq_vardimid(nc, id, dim);
  for (int d = 0; d < n; d++) {
    char name[NC_MAX_NAME + 1] = "";
    nc_inq_dimname(nc, dim[d], name);
    CU_ASSERT_STRING_EQUAL(name, expected[d]);
  }
}

static void check_contents(int nc) {
  char name[4][9]; /* KDIFTB[0] is the longest */
  int id;
  text_holds(nc, NULL, "title", "a network");
  text_holds(nc, NULL, "network_activation", "tanh");
  text_holds(nc, NULL, "network_head", "bounded");
  text_holds(nc, NULL, "network_layer_norm", "true");
  text_holds(nc, NULL, "network_weather_until", "the day before sowing");
  text_holds(nc, "lstm.weight_ih_l1", "long_name", "gates i, f, g, o");
  text_holds(nc, "output_factor", "flag_meanings", "replaces multiplies");
  dims_are(nc, "lstm.weight_ih_l0", "lstm_gates", "weather");
  dims_are(nc, "lstm.weight_ih_l1", "lstm_gates", "lstm_hidden");
  dims_are(nc, "dense.0.weight", "dense_0", "lstm_hidden_and_statics");
  dims_are(nc, "dense.1.weight", "dense_1", "dense_0");
  dims_are(nc, "norm.1.bias", "dense_1", NULL);
  dims_are(nc, "output.weight", "output", "dense_1");
  dims_are(nc, "statics_sd", "statics", NULL);
  dims_are(nc, "hi", "output", NULL);
  CU_ASSERT_FATAL(nc_inq_varid(nc, "output", &id) == NC_NOERR);
  CU_ASSERT_FATAL(nc_get_var_text(nc, id, name[0]) == NC_NOERR);
  for (int i = 0; i < 4; i++) CU_ASSERT(strncmp(name[i], outputs[i], sizeof name[i]) == 0);
}

static void a_file_says_what_its_numbers_are(void) {
  char folder[TEST_PATH], path[TEST_PATH];
  double w[WIDEST];
  struct network *net = network_of(&samples[0].shape, w);
  int nc;
  folder_make(folder);
  write_file(in_folder(folder, "weights.nc", path), net, w);
  if (world_rank() == 0) {
    CU_ASSERT_FATAL(nc_open(path, NC_NOWRITE, &nc) == NC_NOERR);
    check_contents(nc);
    nc_close(nc);
  }
  network_destroy(&net);
  folder_remove(folder);
}

/* -- a small file of floats in every faulty variant */

static const struct network_shape small = {.statics = 2,
                                           .n_dense = 1,
                                           .dense = {3},
                                           .activation = ACTIVATION_RELU,
                                           .head = HEAD_BOUNDED,
                                           .outputs = 2};

static const char small_cdl[] =
    "netcdf small { dimensions: statics = 2; hidden = 3; output = 2; variables:\n"
    "string statics(statics); string output(output); byte output_factor(output);\n"
    "float dense.0.weight(hidden, statics); float dense.0.bias(hidden);\n"
    "float output.weight(output, hidden); float output.bias(output);\n"
    "float statics_mean(statics); float statics_sd(statics); double lo(output); float hi(output);\n"
    ":network_activation = \"relu\"; :network_head = \"bounded\";\n"
    "data: statics = \"latitude\", \"soil depth\"; output = \"TSUM1\", \"AMAXTB\";\n"
    "output_factor = 0, 1; dense.0.weight = 1, 2, 3, 4, 5, 6; dense.0.bias = 0.1, 0.2, 0.3;\n"
    "output.weight = 1, 2, 3, 4, 5, 6; output.bias = 7, 8; statics_mean = 50, 100;\n"
    "statics_sd = 5, 20; lo = 0.33333333333333333, 0.66666666666666667;\n"
    "hi = 1.7619047619047619, 2.0952380952380953; }\n";

/* what WeightsRead does with the file when `to` stands wherever `from` does */
static void read_small(const char *from, const char *to, struct network *net, double *w) {
  char folder[TEST_PATH], path[TEST_PATH], text[sizeof small_cdl + 200] = "";
  const char *rest = small_cdl;
  CU_ASSERT_FATAL(strstr(rest, from) != NULL);
  for (const char *at; (at = strstr(rest, from)) != NULL; rest = at + strlen(from)) {
    strncat(text, rest, (size_t)(at - rest));
    strcat(text, to);
  }
  strcat(text, rest);
  folder_make(folder);
  cdl_file(folder, "small.nc", text, path);
  CU_ASSERT_FATAL(!WeightsRead(PETSC_COMM_WORLD, path, net, &all_names, w, &list));
  folder_remove(folder);
}

static void floats_of_another_program_are_read(void) {
  double w[WIDEST];
  struct network *net = network_of(&small, NULL);
  read_small("netcdf small", "netcdf floats", net, w);
  CU_ASSERT(no_problems(&list));
  CU_ASSERT(w[network_find(net, "dense.0.weight")->offset + 5] == 6.);
  CU_ASSERT(w[network_find(net, "dense.0.bias")->offset] == (double)0.1f);
  CU_ASSERT(w[network_find(net, "output.bias")->offset + 1] == 8.);
  CU_ASSERT(network_buffer(net, "statics_mean")[1] == 100.);
  CU_ASSERT(network_buffer(net, "statics_sd")[0] == 5.);
  CU_ASSERT(network_buffer(net, "hi")[0] == 1. / 3. + 10. / 7.); /* the control's own */
  network_destroy(&net);
}

/* One line that says `said`, and nothing is touched. */
static void is_told(const char *from, const char *to, const char *said) {
  double w[WIDEST] = {0};
  struct network *net = network_of(&small, NULL);
  read_small(from, to, net, w);
  CU_ASSERT(one_problem(&list, said));
  for (int i = 0; i < net->n_weights; i++) CU_ASSERT(w[i] == 0.);
  CU_ASSERT(network_buffer(net, "statics_sd")[1] == 1.);
  network_destroy(&net);
}

static void a_missing_tensor_is_told(void) {
  is_told("dense.0.bias", "bias",
          "has no tensor 'dense.0.bias', expected with the shape (3); `network` of the campaign "
          "must describe the network in the file");
  is_told("output.bias = 7, 8; ", "",
          "tensor 'output.bias': [0] is nan, and further ones; finite numbers are expected");
}

static void another_shape_is_told(void) {
  is_told(
      "float output.weight(output, hidden)", "float output.weight(hidden, output)",
      "small.nc: tensor 'output.weight' has the shape (3, 2), expected (2, 3); PyTorch's layout "
      "is (outputs, inputs): transpose it");
  is_told("float statics_mean(statics)", "float statics_mean(hidden)",
          "tensor 'statics_mean' has the shape (3), expected (2); `network` of the campaign");
  is_told("float dense.0.bias(hidden)", "float dense.0.bias(hidden, statics)",
          "tensor 'dense.0.bias' has the shape (3, 2), expected (3)");
}

static void what_is_no_number_is_told(void) {
  is_told("4, 5, 6; output.bias", "NaN, 5, 6; output.bias",
          "tensor 'output.weight': [1,0] is nan; finite numbers are expected");
  is_told("statics_sd = 5, 20", "statics_sd = 5, 0",
          "tensor 'statics_sd': [1] is 0; standard deviations above 0 are expected");
}

static void a_tensor_that_the_network_lacks_is_told(void) {
  is_told("float dense.0.bias(hidden);", "float dense.0.bias(hidden); float norm.0.bias(hidden);",
          "holds a tensor 'norm.0.bias', which the network lacks");
}

static void another_activation_or_head_is_told(void) {
  is_told("\"relu\"", "\"tanh\"",
          "attribute network_activation is 'tanh', expected 'relu'; `network` of the campaign");
  is_told("\"bounded\"", "\"linear\"", "attribute network_head is 'linear', expected 'bounded'");
}

static void names_in_another_order_are_told(void) {
  is_told("\"TSUM1\", \"AMAXTB\"", "\"AMAXTB\", \"TSUM1\"",
          "output[0] is 'AMAXTB', expected 'TSUM1'");
  is_told("\"soil depth\"", "\"slope\"", "statics[1] is 'slope', expected 'soil depth'");
  is_told("output_factor = 0, 1", "output_factor = 0, 0",
          "output AMAXTB is an absolute value, in the campaign's control it is a factor");
}

static void another_weather_sequence_is_told(void) {
  static const char head[] = ":network_head = \"bounded\";";
  is_told(head, ":network_head = \"bounded\"; :network_weather_steps = 6;",
          "attribute network_weather_steps is 6, expected 11; `network` of the campaign");
  is_told(head, ":network_head = \"bounded\"; :network_weather_days_per_step = 10;",
          "attribute network_weather_days_per_step is 10, expected 7");
  is_told(head, ":network_head = \"bounded\"; :network_weather_until = \"the day before 06-01\";",
          "attribute network_weather_until is 'the day before 06-01', expected 'the day before "
          "sowing'");
  is_told(head, ":network_head = \"bounded\"; :network_weather_steps = \"six\";",
          "attribute network_weather_steps is nan, expected 11");
}

static void other_bounds_are_told(void) {
  is_told("lo = 0.33333", "lo = 0.23333",
          "output TSUM1 lies between 0.233333333 and 1.76190472, in the campaign's control between "
          "0.333333333 and 1.76190476; give it the file's bounds");
}

static void every_fault_has_its_line(void) {
  double w[WIDEST];
  char folder[TEST_PATH], path[TEST_PATH];
  struct network *net = network_of(&samples[0].shape, w), *other = network_of(&small, NULL);
  folder_make(folder);
  write_file(in_folder(folder, "whole.nc", path), net, w);
  CU_ASSERT(!WeightsRead(PETSC_COMM_WORLD, path, other, NULL, w, &list));
  /* 8 of the LSTM, 2 more of the dense, 4 of norm, 2 of weather are too many; dense.0.weight, its
   * bias, the last layer's weight, bias and lo, hi have other shapes; tanh is not relu */
  CU_ASSERT_EQUAL(list.n, 8 + 2 + 4 + 2 + 4 + 2 + 1);
  problems_clear(&list);
  network_destroy(&net);
  network_destroy(&other);
  folder_remove(folder);
}

static void a_foreign_file_is_one_line(void) {
  double w[WIDEST];
  char folder[TEST_PATH], path[TEST_PATH];
  struct network *net = network_of(&small, NULL);
  folder_make(folder);
  cdl_file(folder, "lai.nc",
           "netcdf lai { dimensions: time = 2; variables: float LAI(time); data: LAI = 1, 2; }",
           path);
  CU_ASSERT(!WeightsRead(PETSC_COMM_WORLD, path, net, NULL, w, &list));
  CU_ASSERT(one_problem(&list, "lai.nc: holds no weights of the network (no 'dense.0.weight' ... "
                               "'output.bias'; it has: LAI)"));
  in_folder(folder, "lai.nc.cdl", path);
  CU_ASSERT(!WeightsRead(PETSC_COMM_WORLD, path, net, NULL, w, &list));
  CU_ASSERT(one_problem(&list, "lai.nc.cdl: is not a NetCDF file"));
  in_folder(folder, "none.nc", path);
  CU_ASSERT(!WeightsRead(PETSC_COMM_WORLD, path, net, NULL, w, &list));
  CU_ASSERT(one_problem(&list, "none.nc: cannot be opened: No such file"));
  network_destroy(&net);
  folder_remove(folder);
}

static void a_place_that_cannot_be_written_is_one_line(void) {
  double w[WIDEST];
  char folder[TEST_PATH], path[TEST_PATH], part[TEST_PATH + 8];
  struct network *net = network_of(&small, w);
  folder_make(folder);
  CU_ASSERT(
      !WeightsWrite(PETSC_COMM_WORLD, "/dev/null/weights.nc", net, w, &all_names, 0, NULL, &list));
  CU_ASSERT(one_problem(&list, "/dev/null/weights.nc: cannot be written: Not a directory"));
  in_folder(folder, "folder.nc", path); /* takes the file, but not its name */
  snprintf(part, sizeof part, "%s.part", path);
  if (world_rank() == 0) CU_ASSERT(mkdir(path, 0777) == 0);
  CU_ASSERT(!WeightsWrite(PETSC_COMM_WORLD, path, net, w, &all_names, 0, NULL, &list));
  CU_ASSERT(one_problem(&list, "folder.nc: cannot be written: Is a directory"));
  CU_ASSERT(access(part, F_OK) != 0);
  network_destroy(&net);
  folder_remove(folder);
}

static void a_full_disk_leaves_the_earlier_file(void) {
  double w[WIDEST];
  char folder[TEST_PATH], path[TEST_PATH], part[TEST_PATH + 8];
  struct network *net = network_of(&samples[0].shape, w);
  struct stat before, after;
  folder_make(folder);
  write_file(in_folder(folder, "weights.nc", path), net, w);
  snprintf(part, sizeof part, "%s.part", path);
  CU_ASSERT(stat(path, &before) == 0);
  if (world_rank() == 0) CU_ASSERT(symlink("/dev/full", part) == 0);
  CU_ASSERT(!WeightsWrite(PETSC_COMM_WORLD, path, net, w, &all_names, 0, NULL, &list));
  CU_ASSERT(one_problem(&list, "weights.nc: cannot be written: No space left"));
  CU_ASSERT(access(part, F_OK) != 0);
  CU_ASSERT(stat(path, &after) == 0);
  CU_ASSERT(before.st_ino == after.st_ino && before.st_size == after.st_size);
  network_destroy(&net);
  folder_remove(folder);
}

/* -- exchange with another program */

static void save(const char *sample, const char *what, int n, const double *value) {
  char name[100], path[TEST_PATH];
  snprintf(name, sizeof name, "%s.%s", sample, what);
  FILE *file = fopen(in_folder(folder_given, name, path), "wb");
  CU_ASSERT_FATAL(file != NULL);
  CU_ASSERT(fwrite(value, sizeof *value, (size_t)n, file) == (size_t)n);
  CU_ASSERT(fclose(file) == 0);
}

/* Inputs by formula and what comes of them, all steps and the first few of each row: the last
 * rank's, which did not read the file itself. */
static void run(const char *sample, const struct network *net, const double *w) {
  const struct network_shape *s = &net->shape;
  double x[ROWS * STEPS * 3], c[ROWS * 2], out[ROWS * 4], cut[ROWS * 4], days[ROWS];
  int size, length[ROWS];
  for (int i = 0; i < ROWS * STEPS * 3; i++) x[i] = 2. * drawn(10, i) + 1.;
  for (int i = 0; i < ROWS * 2; i++) c[i] = 2. * drawn(11, i) + 1.;
  for (int r = 0; r < ROWS; r++) days[r] = length[r] = 1 + 5 * r % STEPS;
  const struct network_input in = {.weather = x, .statics = c};
  struct network_work *work = network_work_create(net, s->lstm.layers ? STEPS : 0);
  CU_ASSERT_FATAL(work != NULL);
  network_forward(net, w, ROWS, &in, length, work, cut);
  network_forward(net, w, ROWS, &in, NULL, work, out);
  network_work_destroy(&work);
  MPI_Comm_size(PETSC_COMM_WORLD, &size);
  if (world_rank() < size - 1) return;
  save(sample, "weather", ROWS * STEPS * s->lstm.inputs, x);
  save(sample, "statics", ROWS * s->statics, c);
  save(sample, "length", ROWS, days);
  save(sample, "output", ROWS * s->outputs, out);
  save(sample, "output_of_length", ROWS * s->outputs, cut);
}

static void networks_are_left_for_another_program(void) {
  for (int k = 0; k < SAMPLES; k++) {
    double w[WIDEST];
    char name[100], path[TEST_PATH];
    struct network *net = network_of(&samples[k].shape, w);
    snprintf(name, sizeof name, "%s.nc", samples[k].name);
    write_file(in_folder(folder_given, name, path), net, w);
    run(samples[k].name, net, w);
    network_destroy(&net);
  }
}

static void networks_of_another_program_are_run(void) {
  for (int k = 0; k < SAMPLES; k++) {
    double w[WIDEST];
    char name[100], path[TEST_PATH];
    struct network *net = network_of(&samples[k].shape, NULL);
    snprintf(name, sizeof name, "%s.nc", samples[k].name);
    in_folder(folder_given, name, path);
    CU_ASSERT_FATAL(!WeightsRead(PETSC_COMM_WORLD, path, net, &all_names, w, &list));
    CU_ASSERT_FATAL(no_problems(&list));
    run(samples[k].name, net, w);
    network_destroy(&net);
  }
}

int main(int argc, char **argv) {
  static const struct test tests[] = {TEST(weights_and_buffers_come_back_bit_by_bit),
                                      TEST(a_file_says_what_its_numbers_are),
                                      TEST(floats_of_another_program_are_read),
                                      TEST(a_missing_tensor_is_told),
                                      TEST(another_shape_is_told),
                                      TEST(what_is_no_number_is_told),
                                      TEST(a_tensor_that_the_network_lacks_is_told),
                                      TEST(another_activation_or_head_is_told),
                                      TEST(names_in_another_order_are_told),
                                      TEST(another_weather_sequence_is_told),
                                      TEST(other_bounds_are_told),
                                      TEST(every_fault_has_its_line),
                                      TEST(a_foreign_file_is_one_line),
                                      TEST(a_place_that_cannot_be_written_is_one_line),
                                      TEST(a_full_disk_leaves_the_earlier_file),
                                      {NULL, NULL}};
  static const struct test leave[] = {TEST(networks_are_left_for_another_program), {NULL, NULL}};
  static const struct test take[] = {TEST(networks_of_another_program_are_run), {NULL, NULL}};
  const struct test *these = tests;
  if (argc > 2) {
    these = strcmp(argv[1], "write") == 0 ? leave : take;
    folder_given = argv[2];
  }
  int code = harness_run_mpi(&argc, &argv, "weights_file", these);
  problems_clear(&list);
  return code;
}
