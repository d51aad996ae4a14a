"""Errors and standard errors of jobs/wlp_twin.sh.

  wlp_twin.py row FOLDER       of one seed: J at the estimate, at the truth and with SPAN held at the truth (nan without held.log), how it ended,
                               estimate, standard error and truth of each parameter
  wlp_twin.py table FILE       over all rows

J at the truth is computed here, from the observed and simulated values of windrow's tables and the truth's distance from
the prior; the same sum at the estimate is compared with the J that calibrate reports.
"""
import csv
import os
import re
import sys

import numpy as np

ASKED = ("SMFCF", "RDMSOL", "SPAN")


def rows(path):
    with open(path) as f:
        return list(csv.DictReader(f))


def half_chi_square(folder):
    total = 0.0
    for table in ("regions", "series"):
        for r in rows(f"{folder}/synthetic_wheat_{table}.csv"):
            if r["use"] == "0":
                total += 0.5 * ((float(r["observed"]) - float(r["estimate"])) / float(r["sigma"])) ** 2
    return total


def lowest(log):
    return float(re.search(r"^J: .* ([0-9.]+) at the estimate", log, re.M)[1])


def row(folder):
    truth = {r["name"]: r for r in rows(folder + "/truth.csv")}
    found = rows(folder + "/out/synthetic_wheat_parameters.csv")
    log = open(folder + "/log").read()
    J = lowest(log)
    summed = half_chi_square(folder + "/out") + sum(0.5 * float(r["u"]) ** 2 for r in found)
    if abs(summed - J) > 1e-5 * J:
        sys.exit(f"{folder}: J is {J}, the sum over its tables {summed}")
    J_true = half_chi_square(folder + "/true") + sum(0.5 * float(r["u"]) ** 2 for r in truth.values())
    if not re.search(r"^converged", log, re.M):
        end = "no certificate"
    else:
        end = "kink" if re.search(r"^converged: at a kink", log, re.M) else "smooth"
    J_held = float("nan")
    if os.path.exists(folder + "/held.log"):
        J_held = lowest(open(folder + "/held.log").read()) + 0.5 * float(truth["SPAN"]["u"]) ** 2
    print(f"{J};{J_true};{J_held};{end}", *(
        f"{r['name']}={r['estimate']},{r['standard_error']},{truth[r['name']]['truth']}" for r in found), sep=";")


def table(path):
    lines = [line.strip().split(";") for line in open(path)]
    names = [item.split("=")[0] for item in lines[0][4:]]
    numbers = np.array([[[float(x) for x in item.split("=")[1].split(",")] for item in line[4:]] for line in lines])
    error = numbers[:, :, 0] - numbers[:, :, 2]
    se = numbers[:, :, 1]
    z = error / se
    n = len(lines)
    print("parameter  (error/s.e.)^2   its s.e.   mean s.e.      RMSE   within 1  within 1.96")
    met = True
    for i, name in enumerate(names):
        square = (z[:, i] ** 2).mean()
        asked = name in ASKED
        met = met and (not asked or 0.8 <= square <= 1.3)
        print(f"{name:10s} {square:14.3f} {(z[:, i] ** 2).std(ddof=1) / np.sqrt(n):10.3f} {se[:, i].mean():11.5f} "
              f"{np.sqrt((error[:, i] ** 2).mean()):9.5f} {(abs(z[:, i]) < 1).mean():10.2f} {(abs(z[:, i]) < 1.96).mean():12.2f}"
              + ("   asked" if asked else ""))
    gain = np.array([float(line[0]) - float(line[1]) for line in lines])
    print(f"J at the estimate less J at the truth: mean {gain.mean():.3f}, highest {gain.max():.3f} "
          f"(half of {len(names)} parameters would be {-len(names) / 2:.1f} without prior)")
    held = np.array([2 * (float(line[2]) - float(line[0])) for line in lines])
    if not np.isnan(held).any():
        print(f"SPAN held at its truth: 2 (J - lowest J) is {held.mean():.3f} in the mean, its standard error {held.std(ddof=1) / np.sqrt(n):.3f}")
    ends = [line[3] for line in lines]
    print(f"{n} seeds: {ends.count('smooth')} at a smooth minimum, {ends.count('kink')} at a certified kink, "
          f"{ends.count('no certificate')} without a certificate")
    print("met" if met else "NOT met: SMFCF, RDMSOL, SPAN in 0.8 .. 1.3")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(row(sys.argv[2]) if sys.argv[1] == "row" else table(sys.argv[2]))
