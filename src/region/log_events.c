/* PETSc's log events; see log_events.h. The numbers that PETSc gives them belong to the process,
 * as its log does. */
#include "region/log_events.h"

static PetscLogEvent number[N_LOG_EVENTS];
static bool registered;

static const char *const name[N_LOG_EVENTS] = {[LOG_SEASON_FORWARD] = "Season_Forward",
                                               [LOG_SEASON_TANGENT] = "Season_Tangent",
                                               [LOG_SEASON_ADJOINT] = "Season_Adjoint",
                                               [LOG_OBSERVE] = "Observe",
                                               [LOG_NET_FORWARD] = "Net_Forward",
                                               [LOG_NET_ADJOINT] = "Net_Adjoint",
                                               [LOG_REDISTRIBUTE] = "Redistribute",
                                               [LOG_EXACT_REDUCE] = "Exact_Reduce",
                                               [LOG_GAUSS_NEWTON] = "Gauss_Newton",
                                               [LOG_NC_READ] = "Nc_Read",
                                               [LOG_NC_WRITE] = "Nc_Write"};

PetscErrorCode LogEventsRegister(void) {
  PetscClassId id;
  PetscFunctionBeginUser;
  PetscCall(PetscClassIdRegister("Windrow", &id));
  for (int i = 0; i < N_LOG_EVENTS; i++) PetscCall(PetscLogEventRegister(name[i], id, &number[i]));
  registered = true;
  PetscFunctionReturn(0);
}

void log_event_begin(enum log_event event) {
  if (registered) (void)PetscLogEventBegin(number[event], 0, 0, 0, 0);
}

void log_event_end(enum log_event event) {
  if (registered) (void)PetscLogEventEnd(number[event], 0, 0, 0, 0);
}

bool log_events_shown(void) { return registered && PetscLogPLB; }

PetscErrorCode LogEventsKeep(void) {
  PetscFunctionBeginUser;
  if (!log_events_shown()) PetscCall(PetscLogDefaultBegin());
  PetscFunctionReturn(0);
}

#ifdef PETSC_USE_LOG
double log_event_seconds(enum log_event event) {
  PetscEventPerfInfo info = {0};
  if (!log_events_shown()) return 0.;
  (void)PetscLogEventGetPerfInfo(PETSC_DETERMINE, number[event], &info);
  return info.time;
}
#else
double log_event_seconds(enum log_event event) {
  (void)event;
  return 0.;
}
#endif

void log_cell_days(double days) { (void)PetscLogFlops(days); }

#ifdef PETSC_USE_LOG
void log_messages(int n, double bytes) {
  petsc_send_ct += n;
  petsc_send_len += bytes;
}

void log_messages_sent(double *n, double *bytes) {
  *n = petsc_send_ct;
  *bytes = petsc_send_len;
}
#else
void log_messages(int n, double bytes) { (void)n, (void)bytes; }
void log_messages_sent(double *n, double *bytes) { *n = *bytes = 0.; }
#endif
