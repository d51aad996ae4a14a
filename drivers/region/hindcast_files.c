/* Hindcasts as tables; see hindcast.h. */
#include "cli/text_output.h"
#include "region/hindcast.h"
#include "region/result_files.h"
#include "verification/reliability.h"
#include "verification/skill.h"
#include "verification/spread_skill.h"
#include <math.h>

enum { RANKS = 10 };             /* classes of ranks in the table */
static const double level = 0.9; /* of the intervals of skill */

const char *const reference_name[N_REFERENCES] = {"climatology", "trend", "common_trend",
                                                  "last_year"};

/* -- every yield */

static void print_rows(const struct setup *setup, const struct hindcast_rows *rows,
                       struct text_output *out) {
  fprintf(out->stream, "region,year,date,observed,members,traces,mean,sd,residual_sd,q10,q50,q90,"
                       "crps,crps_members");
  for (int k = 0; k < N_REFERENCES; k++) fprintf(out->stream, ",crps_%s", reference_name[k]);
  fprintf(out->stream, ",rank,pit,trend,above_trend,converged,distance\n");
  for (int i = 0; i < rows->n; i++) {
    const struct hindcast_row *r = &rows->row[i];
    const double value[] = {r->mean,        r->sd,          r->residual, r->quantile[0],
                            r->quantile[1], r->quantile[2], r->crps,     r->crps_members};
    const double last[] = {r->rank, r->pit, r->trend, r->above};
    text_output_text(out, setup->overlap.region[r->region]);
    fprintf(out->stream, ",%d,%s,%.17g,%d,%d", r->year, setup->campaign.forecast.date[r->date].text,
            r->observed, r->members, r->traces);
    for (size_t k = 0; k < sizeof value / sizeof *value + N_REFERENCES + 4; k++) {
      const size_t n = sizeof value / sizeof *value;
      fputc(',', out->stream);
      text_output_number(out, k < n                  ? value[k]
                              : k < n + N_REFERENCES ? r->reference[k - n]
                                                     : last[k - n - N_REFERENCES]);
    }
    fprintf(out->stream, "%s,", r->estimate ? result_converged(r->estimate) : ",");
    if (isfinite(r->distance)) fprintf(out->stream, "%.3g", r->distance);
    fputc('\n', out->stream);
  }
}

/* -- scores of the rows of one issue date, or of all */

struct scores {
  int n;
  double mean_crps[2]; /* with the residual, without */
  struct skill skill[2][N_REFERENCES];
  double inside; /* share of observations within 0.1 .. 0.9 */
  struct spread_skill spread;
  struct reliability above;
  double ranks[RANKS];
};

static PetscErrorCode Skills(const struct setup *setup, int n, const struct hindcast_row **row,
                             struct scores *s) {
  const int n_years = setup->campaign.n_years;
  double *score, *reference, *work;
  int *year;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc4(n, &score, n, &reference, n, &year, (size_t)(2 * n_years + SKILL_SAMPLES),
                         &work));
  for (int i = 0; i < n; i++) year[i] = model_year(&setup->model, row[i]->year);
  for (int without = 0; without < 2; without++)
    for (int k = 0; k < N_REFERENCES; k++) {
      for (int i = 0; i < n; i++) {
        score[i] = without ? row[i]->crps_members : row[i]->crps;
        reference[i] = row[i]->reference[k];
      }
      s->skill[without][k] = skill_by_years(n, year, score, reference, n_years, level,
                                            (uint64_t)setup->campaign.seed, work);
    }
  PetscCall(PetscFree4(score, reference, year, work));
  PetscFunctionReturn(0);
}

static void add_case(const struct hindcast_row *r, struct scores *s) {
  double rank = r->pit * RANKS;
  s->n++;
  s->mean_crps[0] += r->crps;
  s->mean_crps[1] += r->crps_members;
  s->inside += r->observed >= r->quantile[0] && r->observed <= r->quantile[2];
  s->spread.cases += 1.;
  s->spread.square_error += (r->mean - r->observed) * (r->mean - r->observed);
  s->spread.variance += r->spread;
  s->spread.error_of_mean += r->mean - r->observed;
  s->ranks[rank >= RANKS ? RANKS - 1 : (int)rank] += 1.;
  if (!isnan(r->trend)) reliability_add(r->above, r->observed > r->trend, &s->above);
}

/* date -1: of all */
static PetscErrorCode Scores(const struct setup *setup, const struct hindcast_rows *rows, int date,
                             struct scores *s) {
  const struct hindcast_row **row;
  int n = 0;
  PetscFunctionBeginUser;
  *s = (struct scores){.n = 0};
  PetscCall(PetscMalloc1(rows->n, &row));
  for (int i = 0; i < rows->n; i++) {
    if (date >= 0 && rows->row[i].date != date) continue;
    row[n++] = &rows->row[i];
    add_case(&rows->row[i], s);
  }
  for (int k = 0; k < 2; k++) s->mean_crps[k] = n ? s->mean_crps[k] / n : NAN;
  s->inside = n ? s->inside / n : NAN;
  PetscCall(Skills(setup, n, row, s));
  PetscCall(PetscFree(row));
  PetscFunctionReturn(0);
}

/* -- NAME_hindcast_scores.csv */

static void print_score(struct text_output *out, const char *date, const char *name,
                        const char *what, double value, double lo, double hi, double n) {
  fprintf(out->stream, "%s,%s%s,", date, name, what);
  text_output_number(out, value);
  fputc(',', out->stream);
  text_output_number(out, lo);
  fputc(',', out->stream);
  text_output_number(out, hi);
  fprintf(out->stream, ",%.0f\n", n);
}

static void print_scores(struct text_output *out, const char *date, const struct scores *s) {
  const double n = s->n;
  char name[32];
  print_score(out, date, "crps", "", s->mean_crps[0], NAN, NAN, n);
  print_score(out, date, "crps_members", "", s->mean_crps[1], NAN, NAN, n);
  for (int without = 0; without < 2; without++)
    for (int k = 0; k < N_REFERENCES; k++) {
      const struct skill *of = &s->skill[without][k];
      if (!without)
        print_score(out, date, "crps_", reference_name[k], of->reference, NAN, NAN, of->cases);
      print_score(out, date, without ? "skill_members_" : "skill_", reference_name[k], of->skill,
                  of->lo, of->hi, of->cases);
    }
  print_score(out, date, "coverage_80", "", s->inside, NAN, NAN, n);
  print_score(out, date, "rmse", "", spread_skill_rmse(&s->spread), NAN, NAN, n);
  print_score(out, date, "spread", "", spread_skill_spread(&s->spread), NAN, NAN, n);
  print_score(out, date, "bias", "", spread_skill_bias(&s->spread), NAN, NAN, n);
  print_score(out, date, "brier_above_trend", "", reliability_brier(&s->above), NAN, NAN, n);
  for (int b = 0; b < RELIABILITY_BINS; b++) {
    const double cases = s->above.cases[b];
    snprintf(name, sizeof name, "_%d", b + 1);
    print_score(out, date, "probability_above_trend", name,
                cases > 0. ? s->above.probability[b] / cases : NAN, NAN, NAN, cases);
    print_score(out, date, "frequency_above_trend", name,
                cases > 0. ? s->above.events[b] / cases : NAN, NAN, NAN, cases);
  }
  for (int k = 0; k < RANKS; k++) {
    snprintf(name, sizeof name, "_%d", k + 1);
    print_score(out, date, "rank", name, s->ranks[k], NAN, NAN, n);
  }
}

/* -- the log */

static PetscErrorCode TellSkill(MPI_Comm comm, const char *date, const struct scores *s) {
  PetscFunctionBeginUser;
  PetscCall(
      PetscPrintf(comm, "  %-6s %5d %8.1f %8.1f", date, s->n, s->mean_crps[0], s->mean_crps[1]));
  for (int k = 0; k < N_REFERENCES; k++) {
    const struct skill *of = &s->skill[0][k];
    PetscCall(PetscPrintf(comm, "  %5.2f [%5.2f, %5.2f]", of->skill, of->lo, of->hi));
  }
  PetscCall(PetscPrintf(comm, "\n"));
  PetscFunctionReturn(0);
}

static PetscErrorCode TellSpread(MPI_Comm comm, const char *date, const struct scores *s) {
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(comm, "  %-6s %8.2f %8.0f %8.0f %8.0f  ", date, s->inside,
                        spread_skill_rmse(&s->spread), spread_skill_spread(&s->spread),
                        spread_skill_bias(&s->spread)));
  for (int k = 0; k < RANKS; k++) PetscCall(PetscPrintf(comm, " %4.0f", s->ranks[k]));
  PetscCall(PetscPrintf(comm, "\n"));
  PetscFunctionReturn(0);
}

static PetscErrorCode TellReliability(MPI_Comm comm, const char *date, const struct scores *s) {
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(comm, "  %-6s %8.3f", date, reliability_brier(&s->above)));
  for (int b = 0; b < RELIABILITY_BINS; b++) {
    const double cases = s->above.cases[b];
    if (cases > 0.)
      PetscCall(PetscPrintf(comm, "  %4.2f %4.2f (%4.0f)", s->above.probability[b] / cases,
                            s->above.events[b] / cases, cases));
    else
      PetscCall(PetscPrintf(comm, "     -    - (   0)"));
  }
  PetscCall(PetscPrintf(comm, "\n"));
  PetscFunctionReturn(0);
}

static PetscErrorCode Tell(const struct setup *setup, int n, const struct scores *s) {
  const struct campaign_forecast *f = &setup->campaign.forecast;
  MPI_Comm comm = setup->comm;
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(
      comm,
      "CRPS [kg ha-1] and skill of members with residual, 1 - CRPS / that of a normal law, with "
      "%.0f %% intervals by resampling years\n"
      "  from       n     CRPS  members  %-20s  %-20s  %-20s  %-20s\n",
      100. * level, reference_name[0], reference_name[1], reference_name[2], reference_name[3]));
  for (int d = 0; d < n; d++)
    PetscCall(TellSkill(comm, d < f->n_dates ? f->date[d].text : "all", &s[d]));
  PetscCall(PetscPrintf(comm,
                        "within the 80 %% interval; error of the mean, what members and residual "
                        "expect of it, bias [kg ha-1]; observations by tenths of the law\n"
                        "  from     inside     rmse   spread     bias\n"));
  for (int d = 0; d < n; d++)
    PetscCall(TellSpread(comm, d < f->n_dates ? f->date[d].text : "all", &s[d]));
  PetscCall(PetscPrintf(comm, "yield above the region's trend: Brier score; mean probability, "
                              "frequency (cases) in five classes of probability\n"));
  for (int d = 0; d < n; d++)
    PetscCall(TellReliability(comm, d < f->n_dates ? f->date[d].text : "all", &s[d]));
  PetscFunctionReturn(0);
}

/* -- the whole */

static PetscErrorCode Write(const struct setup *setup, const struct hindcast_rows *rows, int n,
                            const struct scores *s, bool scores, struct problems *list) {
  const struct campaign_forecast *f = &setup->campaign.forecast;
  struct text_output out;
  char *path;
  PetscFunctionBeginUser;
  PetscCall(SetupPath(setup, scores ? "hindcast_scores.csv" : "hindcast.csv", &path));
  if (text_output_open(path, &out, list)) {
    if (scores) fprintf(out.stream, "date,score,value,lo,hi,n\n");
    for (int d = 0; scores && d < n; d++)
      print_scores(&out, d < f->n_dates ? f->date[d].text : "all", &s[d]);
    if (!scores) print_rows(setup, rows, &out);
    if (text_output_close(&out, list)) PetscCall(PetscPrintf(PETSC_COMM_SELF, "wrote %s\n", path));
  }
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}

/* NAME_hindcast_run.nc: no numbers, the attributes that say how the tables beside it were made */
static PetscErrorCode WriteRun(const struct setup *setup, struct problems *list) {
  struct output_file *file;
  PetscFunctionBeginUser;
  PetscCall(ResultCreate(setup, "hindcast_run.nc", "hindcast", 0, &file, list));
  if (file) PetscCall(ResultClose(setup, "hindcast_run.nc", &file, list));
  PetscFunctionReturn(0);
}

PetscErrorCode HindcastTell(const struct setup *setup, const struct hindcast_rows *rows,
                            struct problems *list) {
  const int n_dates = setup->campaign.forecast.n_dates, n = n_dates > 1 ? n_dates + 1 : 1;
  struct scores *s;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  PetscCall(PetscMalloc1(n, &s));
  for (int d = 0; d < n; d++) PetscCall(Scores(setup, rows, d < n_dates ? d : -1, &s[d]));
  PetscCall(Tell(setup, n, s));
  PetscCall(SetupMakeOutput(setup));
  if (!rank) PetscCall(Write(setup, rows, n, s, false, list));
  if (!rank) PetscCall(Write(setup, rows, n, s, true, list));
  PetscCall(WriteRun(setup, list));
  PetscCall(PetscFree(s));
  PetscFunctionReturn(0);
}
