"""Errors of held-out yields: `held_out.py FACTOR LABEL=FILE[,FILE ...] ...`.

Each FILE is the NAME_regions.csv of one third of the years held out. Prints the root mean square of
predicted - observed, times FACTOR (0.86: kg dry matter of a grain with 14 % water), by third and over all.
Baselines are fitted to the same yields that the first LABEL's runs were fitted to:
  all mean           one number
  mean               of the region; SHRUNK=tau/sigma in the environment: drawn to the mean of all as a
                     Gaussian prior of spread tau would draw it where single years scatter by sigma
  mean + common      region means, one linear trend for all (least squares)
  mean + own trend   a linear trend of each region (three yields or more, else the mean)
  ... + NAME         COVARIATE=NAME=FILE in the environment (columns region, year, value): common trend and
                     common slope on that value, where it is known
A region without any fitted yield gets the mean of all. The last line resamples whole years (regions of a year share
its weather) and gives the middle 90 % of the difference between the first LABEL and mean + common trend.
"""

import csv
import math
import os
import random
import sys


def read(path):
    with open(path, encoding="utf-8", newline="") as stream:
        return [
            (r["region"], int(r["year"]), float(r["observed"]), int(r["use"]), float(r["estimate"]))
            for r in csv.DictReader(stream)
        ]


def mean(values):
    return sum(values) / len(values)


def slopes(groups):
    """Least squares on one or two regressors through centred groups; groups: lists of (regressors, y)."""
    n = len(groups[0][0][0])
    xx, xy = [[0.0] * n for _ in range(n)], [0.0] * n
    for group in groups:
        centre, y0 = centre_of(group)
        for x, y in group:
            d = [a - b for a, b in zip(x, centre)]
            for i in range(n):
                xy[i] += d[i] * (y - y0)
                for j in range(n):
                    xx[i][j] += d[i] * d[j]
    if n == 1:
        return [xy[0] / xx[0][0] if xx[0][0] > 0.0 else 0.0]
    det = xx[0][0] * xx[1][1] - xx[0][1] * xx[1][0]
    return [(xx[1][1] * xy[0] - xx[0][1] * xy[1]) / det, (xx[0][0] * xy[1] - xx[1][0] * xy[0]) / det]


def centre_of(group):
    return [mean(column) for column in zip(*[x for x, _ in group])], mean([y for _, y in group])


def on_common_slopes(rows, regressors):
    """held-out predictions: each region's mean at its mean regressors, slopes common to all regions;
    regressors(row) = list, or None = unknown: then the first regressor (the year) alone"""
    group = {}
    for r in rows:
        if not r[3] and regressors(r):
            group.setdefault(r[0], []).append((regressors(r), r[2]))
    slope = slopes(list(group.values()))
    result = []
    for r in rows:
        if not r[3]:
            continue
        if r[0] not in group:
            result.append(mean([q[2] for q in rows if not q[3]]))
            continue
        centre, y0 = centre_of(group[r[0]])
        x = regressors(r) or [float(r[1])]
        result.append(y0 + sum(b * (a - c) for a, b, c in zip(x, slope, centre)))
    return result


def on_own_trends(rows):
    result = []
    for r in rows:
        if not r[3]:
            continue
        own = [([float(q[1])], q[2]) for q in rows if not q[3] and q[0] == r[0]]
        if not own:
            result.append(mean([q[2] for q in rows if not q[3]]))
            continue
        centre, y0 = centre_of(own)
        result.append(y0 + (slopes([own])[0] * (r[1] - centre[0]) if len(own) > 2 else 0.0))
    return result


def shrunk_means(rows, tau, sigma):
    """region means beside a common trend, drawn to the mean of all"""
    fitted = [r for r in rows if not r[3]]
    group = {}
    for r in fitted:
        group.setdefault(r[0], []).append(([float(r[1])], r[2]))
    trend = slopes(list(group.values()))[0]
    year = mean([float(r[1]) for r in fitted])
    level = mean([r[2] - trend * (r[1] - year) for r in fitted])
    result = []
    for r in rows:
        if not r[3]:
            continue
        value, own = level, group.get(r[0], [])
        if own:
            centre, y0 = centre_of(own)
            weight = len(own) * tau**2 / (len(own) * tau**2 + sigma**2)
            value += weight * (y0 - trend * (centre[0] - year) - level)
        result.append(value + trend * (r[1] - year))
    return result


def baselines(rows, shrunk, covariate):
    """[(name, prediction of each held-out row)]"""
    every = mean([r[2] for r in rows if not r[3]])
    held = [r for r in rows if r[3]]
    result = [
        ("mean of all", [every] * len(held)),
        ("region's mean", on_common_slopes(rows, lambda r: [0.0])),
        ("  + common trend", on_common_slopes(rows, lambda r: [float(r[1])])),
        ("  + own trend", on_own_trends(rows)),
    ]
    if shrunk:
        result.append(("  + common trend, mean shrunk", shrunk_means(rows, *shrunk)))
    if covariate:
        name, value = covariate
        known = lambda r: [float(r[1]), value[r[0], r[1]]] if (r[0], r[1]) in value else None
        result.append(("  + common trend and " + name, on_common_slopes(rows, known)))
    return result


def line(name, errors, factor):
    """errors: lists of departures, one a third"""
    every = [e for third in errors for e in third]
    cells = ["%9.0f" % (factor * math.sqrt(mean([e * e for e in third]))) for third in errors]
    total = factor * math.sqrt(mean([e * e for e in every]))
    print("  %-44s%s %9.0f %9.0f" % (name, "".join(cells), total, factor * mean(every)))


def resampled(years, ours, theirs, factor, draws=2000):
    """5 and 95 % of rmse(theirs) - rmse(ours) over draws of years with replacement"""
    by_year = {}
    for year, a, b in zip(years, ours, theirs):
        n, x, y = by_year.get(year, (0, 0.0, 0.0))
        by_year[year] = (n + 1, x + a * a, y + b * b)
    sums = [by_year[year] for year in sorted(by_year)]
    generator, gains = random.Random(1), []
    for _ in range(draws):
        n, x, y = (sum(column) for column in zip(*generator.choices(sums, k=len(sums))))
        gains.append(factor * (math.sqrt(y / n) - math.sqrt(x / n)))
    gains.sort()
    return gains[draws // 20], gains[-draws // 20]


def main():
    factor = float(sys.argv[1])
    shrunk = os.environ.get("SHRUNK")
    shrunk = tuple(float(x) for x in shrunk.split("/")) if shrunk else None
    covariate = os.environ.get("COVARIATE")
    if covariate:
        name, path = covariate.split("=", 1)
        with open(path, encoding="utf-8", newline="") as stream:
            values = {(r["region"], int(r["year"])): float(r["value"]) for r in csv.DictReader(stream)}
        covariate = (name, values)
    runs = []
    for argument in sys.argv[2:]:
        label, files = argument.split("=", 1)
        runs.append((label, [read(f) for f in files.split(",")]))
    first = runs[0][1]
    held = [[r for r in rows if r[3]] for rows in first]
    print("  %-44s%s %9s %9s" % ("", "".join("%9s" % ("third %d" % k) for k in range(len(held))), "all", "bias"))
    print("  %-44s%s %9d" % ("yields", "".join("%9d" % len(h) for h in held), sum(len(h) for h in held)))
    table = [baselines(rows, shrunk, covariate) for rows in first]
    for at, (name, _) in enumerate(table[0]):
        errors = [[p - r[2] for p, r in zip(t[at][1], h)] for t, h in zip(table, held)]
        line(name, errors, factor)
    for label, folds in runs:
        line(label, [[r[4] - r[2] for r in rows if r[3]] for rows in folds], factor)
        key = [[(r[0], r[1]) for r in rows if r[3]] for rows in folds]
        if key != [[(r[0], r[1]) for r in h] for h in held]:
            print("    (other yields than the baselines')")
    common = [b[1] for t in table for b in t if b[0] == "  + common trend"]
    rows = [r for h in held for r in h]
    theirs = [p - r[2] for p, r in zip([p for third in common for p in third], rows)]
    ours = [r[4] - r[2] for rows in first for r in rows if r[3]]
    low, high = resampled([r[1] for r in rows], ours, theirs, factor)
    print("  first windrow line below mean + common trend by %.0f to %.0f (90 %% of 2000 resamplings of years)" % (low, high))


if __name__ == "__main__":
    main()
