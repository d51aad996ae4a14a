/* Crop parameters of synthetic regions.
 *
 * Round numbers of our own within the ranges that the literature gives for the two crops; they
 * represent no real variety. Conversion efficiencies and maintenance respiration: Penning de Vries
 * et al. (1989); photosynthesis and its temperature response: van Heemst (1988); leaf area, life
 * span and temperature sums: Boons-Prins et al. (1993), Supit et al. (1994).
 */
#include "synthesize/synthesize_crop.h"
#include "crop/parameter_file.h"
#include <string.h>

static const char common[] = "DVSI: 0\nDVSEND: 2\n"
                             "CVL: 0.70\nCVO: 0.72\nCVR: 0.70\nCVS: 0.67\nQ10: 2\n"
                             "RML: 0.028\nRMO: 0.009\nRMR: 0.014\nRMS: 0.014\n"
                             "SPA: 0\nSSATB: [0, 0, 2, 0]\n"
                             "KDIFTB: [0, 0.62, 2, 0.62]\nEFFTB: [0, 0.46, 40, 0.46]\n"
                             "RFSETB: [0, 1, 1.4, 1, 2, 0.4]\n"
                             "RDRRTB: [0, 0, 1.5, 0, 1.6, 0.018, 2, 0.018]\n"
                             "RDRSTB: [0, 0, 1.5, 0, 1.6, 0.018, 2, 0.018]\n"
                             "PERDL: 0.03\nRDI: 10\nRDMCR: 110\nCFET: 1\nIAIRDU: 0\nIOX: 0\n";

/* sown in October, vernalised, sensitive to day length */
static const char wheat[] = "TBASEM: 0\nTEFFMX: 28\nTSUMEM: 105\n"
                            "IDSL: 2\nDLO: 15.5\nDLC: 7.5\n"
                            "VERNBASE: 9\nVERNSAT: 45\nVERNDVS: 0.3\n"
                            "VERNRTB: [-6, 0, -3, 0, 3, 1, 9, 1, 16, 0]\n"
                            "TSUM1: 820\nTSUM2: 960\nDTSMTB: [0, 0, 30, 30, 45, 30]\n"
                            "TDWI: 110\nRGRLAI: 0.0052\nSPAN: 32\nTBASE: 0\n"
                            "SLATB: [0, 0.0022, 0.6, 0.0021, 2, 0.0021]\n"
                            "AMAXTB: [0, 37, 1.2, 37, 2, 8]\n"
                            "TMPFTB: [0, 0.02, 9, 0.6, 15, 1, 25, 1, 36, 0]\n"
                            "TMNFTB: [-1, 0, 4, 1]\n"
                            "FRTB: [0, 0.5, 0.3, 0.3, 0.7, 0.1, 1, 0, 2, 0]\n"
                            "FLTB: [0, 0.66, 0.35, 0.66, 0.65, 0.4, 0.95, 0, 1.08, 0, 2, 0]\n"
                            "FSTB: [0, 0.34, 0.35, 0.34, 0.65, 0.6, 0.95, 1, 1.08, 0, 2, 0]\n"
                            "FOTB: [0, 0, 0.35, 0, 0.65, 0, 0.95, 0, 1.08, 1, 2, 1]\n"
                            "RRI: 1.1\nDEPNR: 4.5\n";

/* sown in April, C4 */
static const char maize[] = "TBASEM: 8\nTEFFMX: 30\nTSUMEM: 95\nIDSL: 0\n"
                            "TSUM1: 580\nTSUM2: 590\nDTSMTB: [0, 0, 8, 0, 30, 22, 45, 22]\n"
                            "TDWI: 45\nRGRLAI: 0.030\nSPAN: 25\nTBASE: 9\n"
                            "SLATB: [0, 0.0026, 0.8, 0.0017, 2, 0.0017]\n"
                            "AMAXTB: [0, 66, 1.25, 66, 1.75, 46, 2, 22]\n"
                            "TMPFTB: [7, 0, 16, 0.75, 21, 1, 32, 1, 42, 0.5]\n"
                            "TMNFTB: [3, 0, 8, 1]\n"
                            "FRTB: [0, 0.4, 0.4, 0.27, 0.75, 0.1, 1, 0, 2, 0]\n"
                            "FLTB: [0, 0.62, 0.4, 0.62, 0.75, 0.4, 1, 0.1, 1.15, 0, 2, 0]\n"
                            "FSTB: [0, 0.38, 0.4, 0.38, 0.75, 0.6, 1, 0.7, 1.15, 0, 2, 0]\n"
                            "FOTB: [0, 0, 0.4, 0, 0.75, 0, 1, 0.2, 1.15, 1, 2, 1]\n"
                            "RRI: 1.9\nDEPNR: 4.5\n";

static const char *own_part(const char *crop) {
  if (strcmp(crop, "wheat") == 0) return wheat;
  return strcmp(crop, "maize") == 0 ? maize : NULL;
}

bool synthetic_crop(const char *crop, struct parameter_set *set, struct problems *list) {
  const char *part[2] = {own_part(crop), common};
  bool good = part[0] || problem(list, "synthetic crops are wheat and maize, not '%s'", crop);
  parameter_set_clear(set);
  for (int i = 0; i < 2 && good; i++) {
    struct yaml_document *document = yaml_read(crop, part[i], list);
    good = document && parameter_map_read(yaml_root(document), set, list);
    yaml_destroy(&document);
  }
  return good && parameter_set_check(set, true, crop, list);
}

void synthetic_crop_write(FILE *out, const char *crop, const char *variety,
                          const struct parameter_set *set) {
  char x[40], y[40];
  fprintf(out, "# %s-like parameters of a synthetic region; they stand for no real variety.\n",
          crop);
  fprintf(out, "Version: 1.0.0\nCropParameters:\n  Varieties:\n    %s:\n", variety);
  for (int i = 0; i < N_SCALARS; i++) {
    const struct parameter_info *info = &parameter_info[i];
    if (set->given[i])
      fprintf(out, "      %s: [%s, \"%s\", [\"%s\"]]\n", info->name,
              yaml_number_text(set->scalar[i], x), info->meaning, info->unit);
  }
  for (int i = 0; i < N_TABLES; i++) {
    const struct table_values *table = &set->table[i];
    if (table->n == 0) continue;
    fprintf(out, "      %s:\n      - [", table_info[i].name);
    for (int k = 0; k < table->n; k++)
      fprintf(out, "%s%s, %s", k ? ", " : "", yaml_number_text(table->x[k], x),
              yaml_number_text(table->y[k], y));
    fprintf(out, "]\n      - \"%s\"\n      - [\"%s\"]\n", table_info[i].meaning,
            table_info[i].unit);
  }
}
