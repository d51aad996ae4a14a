"""Posterior of ES-MDA beside calibrate's, by number of members: ensemble_size.py OUT SIZE ... (see jobs/ensemble_size.sh)"""
import csv
import glob
import os
import sys

import numpy as np


def column(file, *keys):
    with open(file) as f:
        return {row["name"]: [float(row[key]) for key in keys] for row in csv.DictReader(f)}


def members_of(folder, names):
    """mean[seeds, parameters] and sd of all seeds"""
    runs = [column(f, "mean", "sd") for f in sorted(glob.glob(os.path.join(folder, "*", "*_assimilation_parameters.csv")))]
    return np.array([[run[name] for name in names] for run in runs]).transpose(2, 0, 1)


def main(out, sizes):
    (file,) = glob.glob(os.path.join(out, "calibrate", "*_parameters.csv"))
    best = column(file, "estimate", "standard_error", "prior_sd")
    names = list(best)
    estimate, error, prior = np.array([best[name] for name in names]).T
    print(f"{'':24s}" + "".join(f"{name:>9s}" for name in names) + "      all")
    print(f"{'calibrate s.e. / prior':24s}" + "".join(f"{x:9.3f}" for x in error / prior))
    for form in ("perturbed", "square_root"):
        for size in sizes:
            mean, sd = members_of(os.path.join(out, form, size), names)
            ratio, off = np.sqrt((sd**2).mean(axis=0)) / error, (mean - estimate) / error
            print(f"{form.replace('_', ' ')}, {size} members")
            print(f"{'  s.d. / calibrate':24s}" + "".join(f"{x:9.2f}" for x in ratio) + f"{np.sqrt((ratio**2).mean()):9.2f}")
            print(f"{'  r.m.s. of the means':24s}" + "".join(f"{x:9.2f}" for x in np.sqrt((off**2).mean(axis=0))) + f"{np.sqrt((off**2).mean()):9.2f}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
