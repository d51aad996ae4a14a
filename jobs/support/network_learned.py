"""What a network gives: `network_learned.py MAPS [NAME,NAME ...]`, MAPS a NAME_maps.nc of stations.

For each parameter (or those named): mean of its factors over all seasons, range of the stations' means, spread of
a station's years; where there are three or more stations, of their means on latitude: slope and correlation.
"""

import sys

import netCDF4
import numpy as np


def main(path, names=None):
    with netCDF4.Dataset(path) as d:
        lat = np.asarray(d["lat"][:], float)
        print(f"  {'factor on':10s}{'mean':>8s}{'stations':>18s}{'years of one':>15s}{'a degree north':>18s}{'r':>8s}")
        for name in names.split(",") if names else ("TSUM1", "TSUM2", "AMAXTB", "SPAN"):
            value = np.ma.filled(d[name][:].astype(float), np.nan)
            seen = np.isfinite(value).any(axis=0)
            value, north = value[:, seen], lat[seen]
            station, years = np.nanmean(value, axis=0), np.nanmean(np.nanstd(value, axis=0))
            slope, r = "-", "-"
            if len(north) > 2:
                slope = f"{np.polyfit(north, station, 1)[0]:+.4f}"
                r = f"{np.corrcoef(station, north)[0, 1]:.2f}"
            span = f"{station.min():.3f} to {station.max():.3f}"
            print(f"  {name:10s}{np.nanmean(value):8.3f}{span:>18s}{years:15.3f}{slope:>18s}{r:>8s}")


main(*sys.argv[1:])
