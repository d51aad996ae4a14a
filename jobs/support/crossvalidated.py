"""Predictions on the same folds beside each other: `crossvalidated.py FACTOR COVARIATES LABEL=WHAT ...`.

WHAT is a folder of `windrow crossvalidate` (NAME_crossvalidation.csv and .nc) or, for a plain regression, the names
of groups of covariates joined by + (`site+season`), with the words below among them. The first folder gives the
folds, the yields and the baselines (means and trends of the yields that a fold is fitted to, as windrow wrote them),
and gains are measured against it; the others must have the same folds and yields.
COVARIATES is a table with the columns region, year and GROUP:NAME; empty = unknown, taken as the fitted rows' mean.
FACTOR multiplies all yields (0.86: kg dry matter of a grain with 14 % water).

Regression: yield = a + b year + sum of c_i x_i + effect of the region, x_i standardised by the fitted rows; ridge
penalties on c and on the effects (a and b are free). There are effects (and with the word `trends` departures of a
region's trend from b, per 10 years, penalised alike) only where a fold predicts years of regions that it is fitted
to. Both penalties are chosen anew in every fold, by a cross-validation within the rows that it is fitted to, blocked
as the folds are (5 groups of regions or of years, or 3 x 3 of both); with the word `years` by years whatever the
folds are: where regions share their weather, left-out regions would say little of a coefficient.

Prints RMSE, bias, R2 = 1 - sum (p - y)^2 / sum (y - mean y)^2, and the gain, RMSE(first) - RMSE, with its middle
90 % over 2000 drawings of whole years (a year's regions share its weather) and of whole regions (its years share
what the covariates and the model do not know of it).
"""

import csv
import glob
import os
import random
import sys

import netCDF4
import numpy as np

from held_out import resampled

BASELINES = (
    ("mean of the region", "mean"),
    ("  + common trend", "mean_common_trend"),
    ("  + its own trend", "mean_trend"),
)
# no covariate helps: infinite in effect; 1 / (s.d. of a coefficient in residual s.d.)^2 otherwise
PENALTIES = np.append(np.logspace(0.0, 3.5, 8), 1e6)
# an effect's spread from 3 to 1/3 of the residuals'
EFFECT_PENALTIES = (0.1, 0.3, 1.0, 3.0, 10.0)
WORDS = ("trends", "years")


# -- results of windrow


def one_file(folder, pattern):
    files = glob.glob(os.path.join(folder, pattern))
    if len(files) != 1:
        sys.exit(f"{folder}: {len(files)} files {pattern}; expected one")
    return files[0]


def read_result(folder):
    """{(region, year): row} with numbers, in the file's order"""
    with open(one_file(folder, "*_crossvalidation.csv"), encoding="utf-8", newline="") as stream:
        return {
            (r.pop("region"), int(r.pop("year"))): {k: float(v) for k, v in r.items()}
            for r in csv.DictReader(stream)
        }


def read_groups(folder):
    """groups of the regions and of the years: {name: group}, {year: group}"""
    with netCDF4.Dataset(one_file(folder, "*_crossvalidation.nc")) as d:
        d["region_name"].set_auto_chartostring(False)  # it counts letters of several bytes as one
        names = [np.ma.filled(row, b"").tobytes().decode().rstrip("\0 ") for row in d["region_name"][:]]
        return dict(zip(names, d["region_group"][:])), dict(zip(d["year"][:].tolist(), d["year_group"][:]))


class Folds:
    """keys[n] (region, year), y[n], fold[n]; which rows each fold is fitted to"""

    def __init__(self, folder):
        rows = read_result(folder)
        self.keys = list(rows)
        self.y = np.array([r["observed"] for r in rows.values()])
        self.fold = np.array([int(r["fold"]) for r in rows.values()])
        self.regions = np.array([region for region, _ in self.keys])
        self.years = np.array([year for _, year in self.keys])
        by_region, by_year = read_groups(folder)
        self.r = np.array([by_region[region] for region in self.regions])
        self.t = np.array([by_year[year] for year in self.years])

    def splits(self):
        """(fitted, predicted) rows of each fold"""
        return blocked(self.r, self.t)


def blocked(r, t):
    """(fitted, predicted) masks by groups r of regions and t of years; one group = not split by it"""
    result = []
    for i in np.unique(r):
        for j in np.unique(t):
            out = (r == i) & (t == j)
            meets = np.zeros(len(r), bool)
            if len(np.unique(r)) > 1:
                meets |= r == i
            if len(np.unique(t)) > 1:
                meets |= t == j
            if out.any():
                result.append((~meets, out))
    return result


# -- the regression


def read_covariates(path, groups):
    """{(region, year): [values]} and the columns' names"""
    with open(path, encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        names = [n for n in reader.fieldnames if n.split(":")[0] in groups]
        missing = set(groups) - {n.split(":")[0] for n in names}
        if missing:
            sys.exit(f"{path}: no columns {', '.join(sorted(missing))}:...")
        return {
            (r["region"], int(r["year"])): [float(r[n]) if r[n] else np.nan for n in names] for r in reader
        }, names


def standardised(x, fitted):
    mean, sd = np.nanmean(x[fitted], axis=0), np.nanstd(x[fitted], axis=0)
    return np.nan_to_num((x - mean) / np.where(sd > 0.0, sd, 1.0))


def predict(x, years, regions, y, trends, fitted, out, penalty, effect_penalty):
    """predictions of the rows `out` by the rows `fitted`; effect_penalty None = no effects of regions"""
    names = np.unique(regions[fitted]) if effect_penalty is not None else []
    time = (years - years[fitted].mean()) / 10.0
    effects = [(regions == name).astype(float) for name in names]
    if trends:
        effects += [effect * time for effect in effects]
    a = np.stack([np.ones(len(y)), time, *standardised(x, fitted).T, *effects], axis=1)
    ridge = np.array([0.0, 0.0] + [penalty] * x.shape[1] + [effect_penalty] * len(effects), float)
    left = a[fitted].T @ a[fitted] + np.diag(ridge)
    return a[out] @ np.linalg.solve(left, a[fitted].T @ y[fitted])


def inner_groups(values, n):
    """groups of what is split, dealt in a drawn order; one group where n is 1"""
    names = sorted(set(values))
    random.Random(1).shuffle(names)
    group = {name: k % n for k, name in enumerate(names)}
    return np.array([group[v] for v in values])


def regress(folds, covariates, words):
    missing = [k for k in folds.keys if k not in covariates]
    if missing:
        sys.exit(f"covariates: no row for {missing[0][0]}, {missing[0][1]}")
    x = np.array([covariates[k] for k in folds.keys])
    trends, effects = "trends" in words, len(np.unique(folds.r)) == 1
    by_region = "years" not in words and not effects
    by_year = "years" in words or len(np.unique(folds.t)) > 1
    n = 3 if by_region and by_year else 5
    result = np.full(len(folds.y), np.nan)
    for fitted, out in folds.splits():
        rows = np.flatnonzero(fitted)
        args = x[rows], folds.years[rows], folds.regions[rows], folds.y[rows], trends
        inner = blocked(
            inner_groups(args[2].tolist(), n if by_region else 1), inner_groups(args[1].tolist(), n if by_year else 1)
        )
        best = None
        for effect in EFFECT_PENALTIES if effects else (None,):
            for penalty in PENALTIES:
                loss = sum(np.sum((predict(*args, f, o, penalty, effect) - args[3][o]) ** 2) for f, o in inner)
                if best is None or loss < best[0]:
                    best = loss, penalty, effect
        result[out] = predict(x, folds.years, folds.regions, folds.y, trends, fitted, out, *best[1:])
    return result


# -- the table


def gain(folds, by, ours, first, factor):
    low, high = resampled(by.tolist(), (ours - folds.y).tolist(), (first - folds.y).tolist(), factor)
    return f"{low:5.0f} to {high:3.0f}"


def line(folds, label, p, first, factor):
    e, y = factor * (p - folds.y), factor * folds.y
    rmse = np.sqrt(np.mean(e**2))
    text = f"  {label:52s}{rmse:7.0f}{e.mean():7.0f}{1.0 - np.mean(e**2) / np.var(y):8.3f}"
    if p is not first:
        text += f"{factor * np.sqrt(np.mean((first - folds.y) ** 2)) - rmse:8.0f}"
        text += f"{gain(folds, folds.years, p, first, factor):>15s}{gain(folds, folds.regions, p, first, factor):>15s}"
    print(text)


def main(factor, path, arguments):
    pairs = [a.split("=", 1) for a in arguments]
    results = {what: read_result(what) for _, what in pairs if os.path.isdir(what)}
    source, rows = next(iter(results.items()))
    folds, made_of = Folds(source), lambda result: [(k, r["fold"], r["observed"]) for k, r in result.items()]
    for what, result in results.items():
        if made_of(result) != made_of(rows):
            sys.exit(f"{what}: other folds or yields than {source}'s")
    first = np.array([r["predicted"] for r in rows.values()])
    head = f"{len(folds.y)} yields, {len(folds.splits())} folds"
    print(f"  {head:52s}{'RMSE':>7s}{'bias':>7s}{'R2':>8s}{'gain':>8s}{'by years':>15s}{'by regions':>15s}")
    unseen = len(np.unique(folds.r)) > 1  # regions: all have the mean of all and the common trend
    for label, column in BASELINES[: 2 if unseen else 3]:
        p = np.array([r[column] for r in rows.values()])
        line(folds, label.replace("the region", "all") if unseen else label, p, first, factor)
    for label, what in pairs:
        if what in results:
            p = np.array([r["predicted"] for r in results[what].values()])
            line(folds, label, first if what == source else p, first, factor)
        else:
            table, names = read_covariates(path, [g for g in what.split("+") if g not in WORDS])
            line(folds, f"{label} ({len(names)})", regress(folds, table, what.split("+")), first, factor)


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2], sys.argv[3:])
