"""Zones, true values, yields and scores of jobs/region_twin.sh.

  region_twin.py zones FOLDER SEED       overlap.nc, truth.csv, and yields without meaning (simulate reads them)
  region_twin.py observe FOLDER SEED     yield.nc, from the maps in true/
  region_twin.py score FOLDER SEED LOG   mean of (error / standard error)^2 of gap, trend, TSUM1; J; how it ended
  region_twin.py table FILE              means over the seeds

The means by area, the gap and the trend are computed here, from the cells' dry matter; simulate's own cells' factors and zones' yields
must agree with them.
"""
import csv
import re
import sys

import netCDF4
import numpy as np

ZONES, YEARS, CENTRE, NOISE, MOISTURE = 12, np.arange(2001, 2009), 2004, 0.05, 0.14
NAMES = [f"Z{r + 1:02d}" for r in range(ZONES)]
KINDS = ("gap", "trend", "TSUM1")


def write_yields(folder, values, errors):
    with netCDF4.Dataset(folder + "/yield.nc", "w") as f:
        f.createDimension("region", ZONES)
        f.createDimension("year", len(YEARS))
        f.createVariable("region_name", str, ("region",))[:] = np.array(NAMES, object)
        f.createVariable("year", "i4", ("year",))[:] = YEARS
        for name, data in (("yield", values), ("yield_error", errors)):
            f.createVariable(name, "f8", ("region", "year"))[:] = data
            f[name].units = "kg ha-1"


def zones(folder, seed):
    draw = np.random.default_rng([int(seed), 1])
    with netCDF4.Dataset(folder + "/cells.nc") as f:
        lat, lon = np.meshgrid(f["lat"][:].data, f["lon"][:].data, indexing="ij")
    lat, lon = lat.ravel(), lon.ravel()
    # Centres within the boxes of a grid of 3 x 4, so that every zone has cells.
    row, column = np.divmod(np.arange(ZONES), 4)
    centre_lat = lat.min() + (row + draw.uniform(0.2, 0.8, ZONES)) / 3 * np.ptp(lat)
    centre_lon = lon.min() + (column + draw.uniform(0.2, 0.8, ZONES)) / 4 * np.ptp(lon)
    entries = []
    for c in range(len(lat)):
        distance = np.hypot(lat[c] - centre_lat, 0.65 * (lon[c] - centre_lon))
        nearest = np.argsort(distance)[: draw.integers(2, 4)]
        share = 1 / (0.05 + distance[nearest] ** 2)
        entries += [(r, lat[c], lon[c], 1000 * s) for r, s in zip(nearest, share / share.sum())]
    with netCDF4.Dataset(folder + "/overlap.nc", "w") as f:
        f.createDimension("region", ZONES)
        f.createDimension("entry", len(entries))
        f.createVariable("region_name", str, ("region",))[:] = np.array(NAMES, object)
        for i, (name, unit) in enumerate((("region", None), ("lat", "degrees_north"), ("lon", "degrees_east"),
                                          ("harvested_area", "ha"))):
            v = f.createVariable(name, "f8" if unit else "i4", ("entry",))
            v[:] = [e[i] for e in entries]
            if unit:
                v.units = unit
    u = {kind: draw.standard_normal(ZONES) for kind in KINDS}
    value = {"gap": 1 / (1 + np.exp(-np.log(0.7 / 0.3) - 0.12 / (0.7 * 0.3) * u["gap"])),
             "trend": 0.01 * u["trend"], "TSUM1": 1 + 0.08 * u["TSUM1"]}
    with open(folder + "/truth.csv", "w") as f:
        print("name,truth,u", file=f)
        for kind in KINDS:
            for r in range(ZONES):
                print(f"{kind}[{NAMES[r]}],{value[kind][r]!r},{u[kind][r]!r}".replace("np.float64(", "").replace(")", ""), file=f)
    write_yields(folder, np.full((ZONES, len(YEARS)), 5000.0), np.full((ZONES, len(YEARS)), 1000.0))


def of_zones(folder, file, column):
    with open(f"{folder}/{file}") as f:
        found = {row["name"]: float(row[column]) for row in csv.DictReader(f)}
    return {kind: np.array([found[f"{kind}[{name}]"] for name in NAMES]) for kind in KINDS}


def observe(folder, seed):
    truth = of_zones(folder, "truth.csv", "truth")
    with netCDF4.Dataset(folder + "/overlap.nc") as o, netCDF4.Dataset(folder + "/true/synthetic_wheat_maps.nc") as m:
        lat, lon = m["lat"][:].data, m["lon"][:].data
        area = np.zeros((ZONES, len(lat), len(lon)))
        for r, la, lo, a in zip(o["region"][:], o["lat"][:], o["lon"][:], o["harvested_area"][:]):
            area[r, abs(lat - la).argmin(), abs(lon - lo).argmin()] += a
        assert (m["year"][:] == YEARS).all()
        twso, factor = m["twso"][:].filled(np.nan), m["TSUM1"][:].filled(np.nan)
    # The cells must have run with the mean of their zones' factors.
    mean = np.einsum("r,rij->ij", truth["TSUM1"], area) / area.sum(axis=0)
    assert abs(mean - factor).max() < 1e-12, abs(mean - factor).max()
    simulated = np.einsum("rij,tij->rt", area, twso) / area.sum(axis=(1, 2))[:, None] / (1 - MOISTURE)
    true = truth["gap"][:, None] * (1 + truth["trend"][:, None] * (YEARS - CENTRE)) * simulated
    with open(folder + "/true/synthetic_wheat_regions.csv") as f:
        theirs = {(row["region"], int(row["year"])): float(row["estimate"]) for row in csv.DictReader(f)}
    apart = max(abs(theirs[NAMES[r], int(y)] / true[r, t] - 1) for r in range(ZONES) for t, y in enumerate(YEARS))
    assert apart < 1e-9, apart
    draw = np.random.default_rng([int(seed), 2])
    write_yields(folder, true * (1 + NOISE * draw.standard_normal(true.shape)), NOISE * true)


def score(folder, seed, log):
    truth = of_zones(folder, "truth.csv", "truth")
    estimate = of_zones(folder, "out/synthetic_wheat_parameters.csv", "estimate")
    se = of_zones(folder, "out/synthetic_wheat_parameters.csv", "standard_error")
    text = open(log).read()
    J = float(re.search(r"^J: .* ([0-9.]+) at the estimate", text, re.M)[1])
    end = re.search(r"^(.*) after \d+ iterations, (\d+) evaluations", text, re.M)
    square = [(((estimate[k] - truth[k]) / se[k]) ** 2).mean() for k in KINDS]
    print(f"{seed:>4s}", *(f"{s:6.2f}" for s in square), f"{J:11.4f}  {end[1]}, {end[2]} evaluations")


def table(path):
    square = np.array([[float(x) for x in line.split()[1:4]] for line in open(path)])
    mean, n = square.mean(axis=0), len(square)
    print("mean", *(f"{s:6.2f}" for s in mean), f"   over {n} seeds x {ZONES} zones; by chance 1 +- {np.sqrt(2 / (n * ZONES)):.2f}")
    met = ((mean >= 0.7) & (mean <= 1.3)).all()
    print("met" if met else "NOT met: each in 0.7 .. 1.3")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit({"zones": zones, "observe": observe, "score": score, "table": table}[sys.argv[1]](*sys.argv[2:]))
