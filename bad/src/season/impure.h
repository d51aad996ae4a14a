#  include <mpi.h>
