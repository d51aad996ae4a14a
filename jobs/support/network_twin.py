"""A network's parameters against the truth they were made from, on cells that it was not fitted to.

    network_twin.py score REGION LABEL=RESULT ...
    network_twin.py shuffle COVARIATES OUTPUT SEED

score: REGION is a folder of `windrow synthesize --truth covariates`, each RESULT a folder of one run of `windrow
calibrate` or `simulate` on it. A region is held out where every yield of it in *_regions.csv is; its cells are those
of zones.nc. For every LABEL and parameter, over the held-out cells' seasons: the correlation of the factor with the
truth and its root mean square error. The factor stands in *_maps.nc as a variable by year and cell named like the
parameter (a factor on crop.yaml's value, or the value itself: its attribute factor = 1 or 0, or the first word of its
long_name), else it is the one number in *_parameters.csv (global constants: no correlation). Then the root mean square error of the held-out yields, kg/ha at
the reported moisture, against what was observed and against the truth without errors (yield_true in yield.nc), also
as a share of the last LABEL's.

shuffle: a copy of COVARIATES whose cells have changed places, all variables of a cell together: the control
experiment, in which the covariates say nothing about a cell.

Needs numpy and netCDF4.
"""
import csv
import glob
import os
import re
import sys

import netCDF4
import numpy as np


def one_file(folder, pattern, required=True):
    files = sorted(glob.glob(os.path.join(folder, pattern)))
    if len(files) == 1:
        return files[0]
    if files or required:
        raise SystemExit(f"{folder}: {len(files)} files {pattern}; expected one")
    return None


def real(variable):
    """its numbers, missing = NaN"""
    return np.ma.filled(np.ma.asarray(variable[:], dtype=float), np.nan)


def texts(variable):
    """a char or string variable along its first dimension"""
    rows = variable[:]
    if rows.ndim == 1:
        return [str(row) for row in rows]
    return ["".join(c.decode() for c in np.ma.filled(row, b"")).strip("\0 ") for row in rows]


# -- the region


class Region:
    """truth[name]: true factor of every point; names of the cells' regions; true yields"""

    def __init__(self, folder):
        self.folder = folder
        with netCDF4.Dataset(os.path.join(folder, "truth_parameters.nc")) as d:
            self.lat, self.lon = real(d["lat"]), real(d["lon"])
            self.truth = {n: real(v) for n, v in d.variables.items() if v.dimensions == ("lat", "lon")}
        with netCDF4.Dataset(os.path.join(folder, "zones.nc")) as d:
            self.region_name = texts(d["region_name"])
            self.region = np.asarray(d["zone"][:], dtype=int)
        with netCDF4.Dataset(os.path.join(folder, "cells.nc")) as d:
            self.is_cell = np.asarray(d["mask"][:]) == 1
        with netCDF4.Dataset(os.path.join(folder, "yield.nc")) as d:
            value = 1e3 * real(d["yield_true"])  # t/ha
            self.true_yield = {
                (name, int(year)): value[r, y]
                for r, name in enumerate(texts(d["region_name"]))
                for y, year in enumerate(d["year"][:])
            }

    def base(self, name):
        """the value in crop.yaml that a factor multiplies"""
        with open(os.path.join(self.folder, "crop.yaml"), encoding="utf-8") as stream:
            found = re.search(rf"^\s+{name}: \[([^,\]]+),", stream.read(), re.MULTILINE)
        if not found:
            raise SystemExit(f"{self.folder}/crop.yaml: no number {name}; a table's values have no single base")
        return float(found.group(1))

    def held_out_cells(self, regions):
        """whether each point is a cell of one of these regions"""
        numbers = [k for k, name in enumerate(self.region_name) if name in regions]
        return self.is_cell & np.isin(self.region, numbers)


# -- a result


def read_yields(folder):
    """{(region, year): (observed, estimate, held out)}"""
    with open(one_file(folder, "*_regions.csv"), encoding="utf-8", newline="") as stream:
        return {
            (r["region"], int(r["year"])): (float(r["observed"]), float(r["estimate"]), int(r["use"]))
            for r in csv.DictReader(stream)
        }


def held_out_regions(yields):
    """regions of which every yield is held out"""
    fitted = {region for (region, _), row in yields.items() if row[2] != 1}
    return {region for region, _ in yields} - fitted


def places(axis, wanted, path):
    """index into `axis` of each wanted coordinate"""
    at = np.abs(axis[None, :] - wanted[:, None]).argmin(axis=1)
    if np.abs(axis[at] - wanted).max() > 1e-6:
        raise SystemExit(f"{path}: its grid lacks points of the region's")
    return at


def is_factor(variable, path):
    if "factor" in variable.ncattrs():
        return int(variable.getncattr("factor")) == 1
    word = getattr(variable, "long_name", "").split(" ")[0]
    if word not in ("factor", "value"):
        raise SystemExit(f"{path}: {variable.name}: neither an attribute factor nor its long_name says factor or value")
    return word == "factor"


def mapped(folder, region, name):
    """[years][lat][lon] factors of a parameter on the region's grid, or None where *_maps.nc has no such variable"""
    path = one_file(folder, "*_maps.nc", required=False)
    if not path:
        return None
    with netCDF4.Dataset(path) as d:
        if name not in d.variables:
            return None
        v = d[name]
        order = [v.dimensions.index(dim) for dim in ("year", "lat", "lon") if dim in v.dimensions]
        if len(order) != v.ndim or v.ndim < 2:
            raise SystemExit(f"{path}: {name}{v.dimensions}; expected (year, lat, lon) or (lat, lon)")
        value = real(v).transpose(order)
        if value.ndim == 2:
            value = value[None]
        if not is_factor(v, path):
            value = value / region.base(name)
        rows, columns = places(real(d["lat"]), region.lat, path), places(real(d["lon"]), region.lon, path)
        return value[:, rows][:, :, columns]


def constant(folder, name):
    """the one estimate of a parameter in *_parameters.csv, or None"""
    path = one_file(folder, "*_parameters.csv", required=False)
    if not path:
        return None
    with open(path, encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["name"] == name:
                return float(row["estimate"])
    return None


# -- scores


def correlation(a, b):
    """NaN where one of them does not vary"""
    if a.size < 2 or np.ptp(a) == 0.0 or np.ptp(b) == 0.0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def rmse(errors):
    return float(np.sqrt(np.mean(np.square(errors))))


def score_parameter(region, folder, name, cells):
    """(correlation, RMSE, seasons) of the factor over the cells' seasons; None where the result lacks it"""
    factor = mapped(folder, region, name)
    if factor is None:
        one = constant(folder, name)
        if one is None:
            return None
        factor = np.full((1,) + cells.shape, one)
    truth = np.broadcast_to(region.truth[name], factor.shape)
    kept = cells[None] & np.isfinite(factor)
    return correlation(factor[kept], truth[kept]), rmse(factor[kept] - truth[kept]), int(kept.sum())


def score(region, folder, regions=None):
    """{"regions", "cells", "parameters": {name: (correlation, RMSE, seasons)}, "yields", "observed", "true"}: RMSE
    of the held-out yields against both; regions: only these, all held out"""
    yields = read_yields(folder)
    held = held_out_regions(yields)
    if regions is not None and held != regions:
        raise SystemExit(f"{folder}: holds other regions out than the first result")
    if not held:
        raise SystemExit(f"{folder}: no region is held out as a whole")
    cells = region.held_out_cells(held)
    rows = [(observed, estimate, region.true_yield[key]) for key, (observed, estimate, _) in yields.items() if key[0] in held]
    observed, estimate, true = np.array(rows).T
    return {
        "regions": held,
        "cells": int(cells.sum()),
        "parameters": {name: score_parameter(region, folder, name, cells) for name in region.truth},
        "yields": len(rows),
        "observed": rmse(estimate - observed),
        "true": rmse(estimate - true),
        "noise": rmse(observed - true),
    }


def print_scores(region, labels, scores):
    first = scores[0]
    cells = region.held_out_cells(first["regions"])
    print(f"held out: {len(first['regions'])} regions, {first['cells']} cells, {first['yields']} yields: "
          + " ".join(sorted(first["regions"])))
    width = max(len(label) for label in labels)
    print(f"\n{'parameter':10s} {'true s.d.':>10s}  {'':{width}s} {'correlation':>12s} {'RMSE':>8s} {'seasons':>8s}")
    for name, truth in region.truth.items():
        for label, s in zip(labels, scores):
            if s["parameters"][name] is not None:
                r, error, n = s["parameters"][name]
                text = "-" if np.isnan(r) else f"{r:.3f}"
                print(f"{name:10s} {truth[cells].std():10.4f}  {label:{width}s} {text:>12s} {error:8.4f} {n:8d}")
    print(f"\nRMSE of the held-out yields, kg/ha (observed - true: {first['noise']:.0f})")
    print(f"{'':{width}s} {'observed':>9s} {'true':>9s}   share of {labels[-1]}'s: {'observed':>9s} {'true':>9s}")
    for label, s in zip(labels, scores):
        shares = [s[k] / scores[-1][k] if scores[-1][k] > 0.0 else float("nan") for k in ("observed", "true")]
        print(f"{label:{width}s} {s['observed']:9.0f} {s['true']:9.0f}   {'':{len(labels[-1])}s}             "
              f"{shares[0]:9.3f} {shares[1]:9.3f}")


def main_score(folder, arguments):
    region, labels, scores = Region(folder), [], []
    for argument in arguments:
        label, _, result = argument.partition("=")
        if not result:
            raise SystemExit(f"'{argument}': expected LABEL=RESULT")
        labels.append(label)
        scores.append(score(region, result, scores[0]["regions"] if scores else None))
    print_scores(region, labels, scores)


# -- the control experiment


def shuffle(source, target, seed):
    """copies a file; variables by (lat, lon) have their points permuted together, where none of them is missing"""
    with netCDF4.Dataset(source) as a, netCDF4.Dataset(target, "w") as b:
        maps = [n for n, v in a.variables.items() if v.dimensions == ("lat", "lon")]
        known = np.logical_and.reduce([np.isfinite(real(a[n])).ravel() for n in maps])
        points = np.flatnonzero(known)
        order = np.arange(known.size)
        order[points] = np.random.default_rng(seed).permutation(points)
        b.setncatts({n: a.getncattr(n) for n in a.ncattrs()})
        b.title = f"{getattr(a, 'title', '')}, cells permuted by seed {seed}".lstrip(", ")
        for name, dim in a.dimensions.items():
            b.createDimension(name, len(dim))
        for name, v in a.variables.items():
            v.set_auto_maskandscale(False)
            copy = b.createVariable(name, v.dtype, v.dimensions, fill_value=getattr(v, "_FillValue", None))
            copy.set_auto_maskandscale(False)
            copy.setncatts({n: v.getncattr(n) for n in v.ncattrs() if n != "_FillValue"})
            value = v[:]
            copy[:] = value.ravel()[order].reshape(value.shape) if name in maps else value


def main(words):
    if len(words) >= 3 and words[0] == "score":
        main_score(words[1], words[2:])
    elif len(words) == 4 and words[0] == "shuffle":
        shuffle(words[1], words[2], int(words[3]))
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
