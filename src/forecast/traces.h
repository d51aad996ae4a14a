#pragma once
/* The weather that may follow an issue date: traces, one of which each member has.
 *
 * Up to the issue date a member's weather is what was observed, from it on its trace's: of a past
 * year on the same dates, generated, or of a file's member. Member k has trace (k - 1) mod n. A
 * season's days, spin-up included, are one series, so that the running minimum of temperature and
 * the soil carry over the issue date.
 */
#include "ensemble/member_weather.h"
#include "forecast/trace_days.h"
#include "region/cell_fault.h"
#include "weather/fitted_weather.h"

enum { MOST_TRACES = 1000 };

/* Seasons of one harvest year with an issue date. */
struct target {
  int year;                    /* index of the harvest year */
  struct trace_limits unknown; /* `last`: last day that any season of any rank may need */
  struct model model;          /* the campaign's, of which the target's seasons alone run */
};

/* traces of past years, or members of a file */
struct past_traces {
  int n;                  /* that are complete */
  int shift[MOST_TRACES]; /* years from the target to the trace; of a file place of its store */
  int n_incomplete;       /* years (members, from 1) left out: a season of any rank lacks days, */
  int incomplete[MOST_TRACES];
  char lacks[CELL_FAULT_TEXT]; /* and what the first of them lacks where */
};

/* What members' weather is taken from. Contexts of member_weather; not owned throughout. */
struct traces {
  const struct weather_store *observed;
  const struct target *target;
  int n;                          /* traces */
  int **day;                      /* [n][days from the issue date] of past years; owned */
  const struct weather_store *of; /* stores of a file, or NULL, */
  int *member;                    /* [n] and which of them; owned */
  /* a generator, where neither is given */
  struct fitted_weather *fit; /* [rows of observed] owned */
  struct fitted_key key;
  struct weather_store made; /* rows: traces of the cell requested last; owned */
  int cell, row;             /* that was requested last; -1 at first */
};

/* The target of a harvest year: a season may run when it has a calendar and its observed weather
 * lacks at most fill_days days before the issue date. What the observed weather or the prior's run
 * say of later days plays no part. The model's block stays shared with `model`. */
PetscErrorCode TargetCreate(const struct model *model, const struct weather_store *observed,
                            int year, int issue, bool past, struct target *target);
PetscErrorCode TargetDestroy(struct target *target);
/* First and last day (start of the first season, last day of the last) of a harvest year over all
 * ranks; INT_MAX, INT_MIN without seasons. Collective. */
PetscErrorCode TargetDays(const struct model *model, int year, int *first, int *last);

/* Past years first .. last whose days may be seen and of which no season of the target lacks more
 * days than fill_days. Collective. */
PetscErrorCode PastTraces(const struct target *target, const struct weather_store *observed,
                          int first, int last, struct past_traces *past);

PetscErrorCode TracesOfPastYears(const struct target *target, const struct weather_store *observed,
                                 const struct past_traces *past, struct traces *traces);
/* `seen`: days that the generator may be fitted to; n: traces. A cell with too short a record is a
 * problem. Collective. */
PetscErrorCode TracesOfGenerator(const struct target *target, const struct weather_store *observed,
                                 const struct fitted_days *seen, int n, uint64_t seed,
                                 double shared, struct traces *traces, struct problems *list);
/* Of the stores of a file's n members those that no season of the target lacks days of; *past says
 * which. `of` lives as long as the traces. Collective. */
PetscErrorCode TracesOfFile(const struct target *target, const struct weather_store *observed,
                            int n, const struct weather_store *of, struct past_traces *past,
                            struct traces *traces);
PetscErrorCode TracesDestroy(struct traces *traces);
/* member_weather.day with a struct traces as context */
struct weather_day trace_weather_day(void *traces, const struct model_season *season, int member,
                                     int day);
