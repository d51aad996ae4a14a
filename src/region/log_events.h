#pragma once
/* What `-log_view` shows of a run: one event a step of the design (PETSc's manual, chapter
 * Profiling). Time is inclusive: Gauss_Newton contains Season_Tangent.
 *
 *   Season_Forward, Season_Tangent, Season_Adjoint   of one block; "Flop" counts cell-days: days
 *                                                    that seasons ran before they ended
 *   Observe          departures of a block or of the regions, and their seeds
 *   Net_Forward, Net_Adjoint   the network over all seasons of the rank, redistribution included
 *   Redistribute, Exact_Reduce   "Mess" and "AvgLen" count what this rank sends
 *   Gauss_Newton     one matrix
 *   Nc_Read, Nc_Write   reading and writing of NetCDF files
 *
 * Without -log_view an event costs a test. Not for several threads at once.
 */
#include <petscsys.h>
#include <stdbool.h>

enum log_event {
  LOG_SEASON_FORWARD,
  LOG_SEASON_TANGENT,
  LOG_SEASON_ADJOINT,
  LOG_OBSERVE,
  LOG_NET_FORWARD,
  LOG_NET_ADJOINT,
  LOG_REDISTRIBUTE,
  LOG_EXACT_REDUCE,
  LOG_GAUSS_NEWTON,
  LOG_NC_READ,
  LOG_NC_WRITE,
  N_LOG_EVENTS
};

/* Makes the events known to PETSc; before it the functions below do nothing. Once, by all ranks. */
PetscErrorCode LogEventsRegister(void);
void log_event_begin(enum log_event event);
void log_event_end(enum log_event event);
/* whether events are shown, so that what they count is worth counting */
bool log_events_shown(void);
void log_cell_days(double days);
/* Keeps the times of events from now on, as -log_view does. Not collective. */
PetscErrorCode LogEventsKeep(void);
/* [s] that an event has taken of this process by the clock, where times are kept; else 0 */
double log_event_seconds(enum log_event event);
/* n messages of so many bytes together, within an event; those of this process so far, which are
 * counted without -log_view, too, but not where PETSc was built without its log */
void log_messages(int n, double bytes);
void log_messages_sent(double *n, double *bytes);
