"""The table of a crop twin: every method's final yields and LAI against the truth and against importance sampling.

    crop_twin_table.py OUT CASE SIBLING BARS ROW ...

OUT/CASE_SIBLING/seed_S/ holds truth.npz, reference.npz and, a folder each, the rows: results of windrow ensemble, assimilate
or calibrate, `log`, and `seconds` (processor time). All seeds in the folder are pooled. Columns:
  RMSE of the members' mean yield [kg ha-1], and as a share of the open loop's; RMSE of the mean LAI on observed days;
  spread/RMSE: root mean variance of the members over the RMSE of their mean; share of true yields within the members' 10 and 90 %;
  on the cells of the reference, against it: the RMSE as a share, the mean's difference in its standard deviations (average, and root
  mean square), and the ratio of standard deviations (root mean squares);
  seasons run and processor time, of one seed.
BARS yes: whether what is asked of the table is met, exit code 1 where it is not.
"""
import csv
import glob
import os
import re
import sys

import netCDF4
import numpy as np

FILTERS, SMOOTHERS = ("EnKF", "LETKF", "particle"), ("ES-MDA", "IES")


def rms(x):
    return float(np.sqrt(np.mean(np.square(x)))) if np.size(x) else np.nan


def yields(folder):
    """{mean, sd, q10, q90}, [cells] each"""
    if os.path.exists(os.path.join(folder, "posterior.npz")):
        return np.load(os.path.join(folder, "posterior.npz"))
    (file,) = glob.glob(os.path.join(folder, "twin_ensemble.nc")) + glob.glob(os.path.join(folder, "twin_assimilation.nc"))
    with netCDF4.Dataset(file) as d:
        return {key: np.ma.filled(d["twso_" + key][0].astype(float), np.nan).ravel() for key in ("mean", "sd", "q10", "q90")}


def lai_errors(seed, folder, truth, column):
    """of the mean LAI on observed days"""
    if os.path.exists(os.path.join(folder, "posterior.npz")):
        return (np.load(os.path.join(folder, "posterior.npz"))["lai"] - truth["lai"])[np.isfinite(truth["LAI_value"])]
    file = os.path.join(folder, "twin_feedback.csv")
    if not os.path.exists(file):
        return np.array([])
    start, day_of = np.datetime64(str(truth["start"])), {int(d): i for i, d in enumerate(truth["days"])}
    errors = []
    with open(file) as f:
        for row in csv.DictReader(f):
            if row["set"] == "LAI" and row[column] not in ("", "nan"):
                day = day_of[int((np.datetime64(row["date"]) - start).astype(int))]
                errors.append(float(row[column]) - truth["lai"][int(row["cell"]), day])
    return np.array(errors)


def seasons_of(folder, n_cells):
    """seasons run by one seed, from what the program says"""
    with open(os.path.join(folder, "log")) as f:
        text = f.read()
    if os.path.exists(os.path.join(folder, "posterior.npz")):
        return int(text.split(" evaluations (")[0].split()[-1]) * n_cells
    runs = 1 if "update=" in open(os.path.join(folder, "options")).read() else 1 + len(re.findall("^(?:analysis|iteration) [0-9o]", text, re.M))
    members = int(open(os.path.join(folder, "members")).read())
    return runs * members * n_cells


class Row:
    """one method's results of all seeds"""

    def __init__(self, name, seeds):
        self.name, self.error, self.sd, self.inside, self.lai = name, [], [], [], []
        self.ratio, self.difference, self.sds, self.reference_error, self.own_error = [], [], [], [], []
        self.seasons, self.seconds = [], []
        for seed in seeds:
            self.add(seed)

    def add(self, seed):
        folder = os.path.join(seed, self.name.replace(" ", "_"))
        truth = np.load(os.path.join(seed, "truth.npz"))
        is_reference = self.name == "importance sampling"
        source = np.load(os.path.join(seed, "reference.npz")) if is_reference else yields(folder)
        true = truth["twso"][source["cell"]] if is_reference else truth["twso"]
        self.error.append(source["mean"] - true)
        self.sd.append(source["sd"])
        self.inside.append((source["q10"] <= true) & (true <= source["q90"]))
        self.compare(seed, source, truth["twso"])
        if is_reference:
            return
        is_open = self.name == "open loop"
        self.lai.append(lai_errors(seed, os.path.join(seed, "ES-MDA") if is_open else folder, truth, "background" if is_open else "analysis"))
        self.seasons.append(seasons_of(folder, true.size))
        self.seconds.append(float(open(os.path.join(folder, "seconds")).read()))

    def compare(self, seed, source, true):
        file = os.path.join(seed, "reference.npz")
        if not os.path.exists(file):
            return
        r = np.load(file)
        at = np.arange(r["cell"].size) if self.name == "importance sampling" else r["cell"]
        self.difference.append((source["mean"][at] - r["mean"]) / r["sd"])
        self.sds.append((source["sd"][at], r["sd"]))
        self.reference_error.append(r["mean"] - true[r["cell"]])
        self.own_error.append(source["mean"][at] - true[r["cell"]])

    def numbers(self, open_rmse):
        flat = np.concatenate
        n = {"rmse": rms(flat(self.error)), "spread": rms(flat(self.sd)), "inside": float(flat(self.inside).mean()),
             "lai": rms(flat(self.lai)) if self.lai else np.nan, "to_reference": np.nan, "bias": np.nan, "off": np.nan, "sd_ratio": np.nan}
        n["to_open"] = n["rmse"] / open_rmse if open_rmse else 1.0
        n["spread_ratio"] = n["spread"] / n["rmse"]
        if self.difference:
            d = flat(self.difference)
            n |= {"bias": float(d.mean()), "off": rms(d), "to_reference": rms(flat(self.own_error)) / rms(flat(self.reference_error)),
                  "sd_ratio": rms(flat([s[0] for s in self.sds])) / rms(flat([s[1] for s in self.sds]))}
        n["seasons"] = np.mean(self.seasons) if self.seasons else np.nan
        n["seconds"] = np.mean(self.seconds) if self.seconds else np.nan
        return n


def line(name, n):
    text = [f"{name:28s} {n['rmse']:6.0f} {n['to_open']:6.2f} {n['lai']:7.3f} {n['spread_ratio']:7.2f} {100 * n['inside']:5.0f} %",
            f"{n['to_reference']:7.2f} {n['bias']:6.2f} {n['off']:6.2f} {n['sd_ratio']:6.2f} {n['seasons']:9.0f} {n['seconds']:7.1f}"]
    return " ".join(text).replace("nan", "  -")


def good(case, n):
    if not 0.7 <= n["inside"] <= 0.9:
        return False
    if case == "region":
        return n["to_open"] <= 0.35 and 0.75 <= n["spread_ratio"] <= 1.3
    return n["to_reference"] <= 1.15 and abs(n["bias"]) <= 0.25 and 0.8 <= n["sd_ratio"] <= 1.25


def main(out, case, sibling, bars, names):
    seeds = sorted(glob.glob(os.path.join(out, f"{case}_{sibling}", "seed_*")))
    print("seeds " + " ".join(os.path.basename(s)[5:] for s in seeds))
    print(f"{'':28s}   yield        LAI   spread/  80 %    against importance sampling")
    print(f"{'':28s}   RMSE /open   RMSE    RMSE  holds   RMSE mean-d (rms) sd-ratio seasons  CPU s")
    open_rmse, result, failed = None, {}, False
    for name in names:
        folder = name.replace(" ", "_")
        states = {open(os.path.join(s, folder, "missing")).read().strip() for s in seeds if os.path.exists(os.path.join(s, folder, "missing"))}
        if states:
            print(f"{name:28s} {'; '.join(sorted(states))}")
            failed = failed or "failed" in states
            continue
        if name == "importance sampling" and not all(os.path.exists(os.path.join(s, "reference.npz")) for s in seeds):
            continue
        n = Row(name, seeds).numbers(open_rmse)
        open_rmse = open_rmse or n["rmse"]
        if name == "importance sampling" and "open loop" in result:
            n["to_open"] = 1 / result["open loop"]["to_reference"]  # on its own cells
        result[name] = n
        print(line(name, n))
    if bars != "yes":
        return int(failed)
    met = {kind: [name for name in result if name.startswith(kinds) and good(case, result[name])]
           for kind, kinds in (("filters", FILTERS), ("smoothers", SMOOTHERS))}
    for kind, which in met.items():
        print(f"{kind} as asked: {', '.join(which) or 'NONE'}")
    return 0 if all(met.values()) and not failed else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:5], sys.argv[5:]))
