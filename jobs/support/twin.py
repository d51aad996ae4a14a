"""Errors of twin experiments: estimates of windrow calibrate against the truth they were made from.

    twin.py perfect FOLDER ...      one folder a noise seed; checks chi-square and standard errors
    twin.py imperfect FOLDER ...    the same estimates where the model or the data are wrong

A folder holds truth.csv and one *_parameters.nc. For n parameters with errors e and posterior
covariance C the chi-square of a seed is, per parameter, e_i^2 / C_ii, and jointly e' C^-1 e / n;
both have the expectation 1 where the errors are as large as the covariance says.
"""
import csv
import glob
import sys

import netCDF4
import numpy as np


def read(folder):
    (file,) = glob.glob(folder + "/*_parameters.nc")
    with netCDF4.Dataset(file) as d:
        names = [str(n) for n in d["parameter_name"][:]]
        number = {v: np.asarray(d[v][:]) for v in ("estimate", "standard_error", "prior_sd", "u", "covariance_u")}
    with open(folder + "/truth.csv") as f:
        rows = {row["name"]: row for row in csv.DictReader(f)}
    keep = [i for i, name in enumerate(names) if name in rows]  # not lai_scale, which truth lacks
    truth = np.array([float(rows[names[i]]["truth"]) for i in keep])
    truth_u = np.array([float(rows[names[i]]["u"]) for i in keep])
    result = {v: x[keep] for v, x in number.items() if v != "covariance_u"}
    covariance = number["covariance_u"][np.ix_(keep, keep)]
    others = {n: float(number["estimate"][i]) for i, n in enumerate(names) if n not in rows}
    error_u = result["u"] - truth_u
    return dict(result, names=[names[i] for i in keep], truth=truth, others=others,
                error=result["estimate"] - truth,
                joint=float(error_u @ np.linalg.solve(covariance, error_u)) / len(keep))


def main(kind, folders):
    runs = [read(folder) for folder in folders]
    names, n = runs[0]["names"], len(runs)
    stack = {v: np.array([r[v] for r in runs]) for v in ("estimate", "standard_error", "error")}
    prior, truth = runs[0]["prior_sd"], runs[0]["truth"]
    se = stack["standard_error"].mean(axis=0)
    spread = stack["estimate"].std(axis=0, ddof=1) if n > 1 else np.full(len(names), np.nan)
    chi2 = ((stack["error"] / stack["standard_error"]) ** 2).mean(axis=0)
    bias = stack["error"].mean(axis=0)
    print("parameter     truth  mean estimate   mean s.e.  s.e./prior s.d.  s.d. of estimates"
          "   chi2   bias/s.e.  bias/prior s.d.")
    for i, name in enumerate(names):
        print(f"{name:10s} {truth[i]:8.4f} {stack['estimate'][:, i].mean():14.5f} {se[i]:11.5f}"
              f" {se[i] / prior[i]:16.3f} {spread[i]:18.5f} {chi2[i]:6.2f} {bias[i] / se[i]:11.2f}"
              f" {bias[i] / prior[i]:16.3f}")
    for name in runs[0]["others"]:
        print(f"{name:10s} estimated as {np.mean([r['others'][name] for r in runs]):.4f}")
    marginal, joint = float(chi2.mean()), float(np.mean([r["joint"] for r in runs]))
    print(f"mean chi-square of the errors over {n} seeds: {marginal:.3f} by parameter, "
          f"{joint:.3f} with the full covariance")
    if kind != "perfect":
        return 0
    largest = float((stack["standard_error"] / prior).max())
    print(f"largest standard error of any seed: {largest:.3f} of the prior's")
    good = 0.7 <= marginal <= 1.3 and 0.7 <= joint <= 1.3 and largest < 0.3
    print("as expected" if good else "NOT as expected: chi-square 0.7 to 1.3, standard errors below 0.3")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
