#!/usr/bin/env bash
# UDUNITS 2.2.28, RNetCDF 2.6-2, NCO 5.1.4 against CDO 2.1.1, ncdump 4.9.0, terra 1.7-3 (Debian 12): "years since" of annual yields is
# a year off, a day off or an error, as the program will.
#
# Annual files (ISIMIP, GGCMI; terra's writeCDF makes them) count time in years. A guess would be that 1, 2, 3 years since
# 2000-01-01 are the first days of 2001, 2002, 2003 everywhere, or nowhere. A year of UDUNITS is 365.2422 days, so that its date for 1 lies
# in December of 2000, the year before, and selecting or labelling by year takes the wrong one; months since drift likewise. RNetCDF and
# NCO follow UDUNITS; CDO, ncdump and terra count calendar years; cftime, and xarray on it, refuse. Of terra's own spelling
# "years since 1970", without a month and day, CDO makes ....
set -euo pipefail
