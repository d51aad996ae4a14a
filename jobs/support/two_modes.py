"""Calibrates four wheat seasons together, in both event modes, from observations of a known truth.

usage: two_modes.py WINDROW REFERENCE_FOLDER WORK_FOLDER [PICTURE.svg]

The truth multiplies six parameters by TRUTH; the calibration starts at their prior, 1. The truth is run
in one mode and observed: LAI every 10 days from emergence to maturity, storage organs at the end. The
mode that is fitted is the same or, as a third run, `continuous` for a truth in `reference`.
sigma comes from the true value (LAI_ERROR, TWSO_ERROR); the noise is NOISE sigma.
J = sum of squared departures in sigma / 2 + sum of ((factor - 1)/PRIOR_SD)^2 / 2.
J at the truth, in the mode that is fitted, is computed here from runs of `windrow site`; the same
computation at the prior must repeat the J that `windrow calibrate` prints there.
"""

import csv
import os
import re
import subprocess
import sys

import numpy as np

from curves_picture import draw
from wheat_seasons import CAMPAIGN, Season, scan_yield, write_observations, write_region

CASES = (17, 20, 22, 26)
TRUTH = {"TSUM1": 1.08, "TSUM2": 0.93, "SPAN": 1.12, "AMAXTB": 0.9, "RGRLAI": 1.1, "TDWI": 1.1}
LAI_EVERY = 10  # [d]
LAI_ERROR, LAI_FLOOR = 0.1, 0.1  # relative, and at least
TWSO_ERROR = 0.05  # relative
NOISE = 0.3  # [sigma]
SEEDS = (1, 2, 3)
PRIOR_SD = 0.2
BOUNDS = (0.7, 1.4)
MODES = ("reference", "continuous")
RUNS = (("reference", "reference"), ("continuous", "continuous"), ("reference", "continuous"))
PICTURE_CASE = 20
PICTURE_RANGES = {"TSUM1": (0.9, 1.2), "SPAN": (1.0, 1.06)}  # of factors

OBSERVED = """observations:
  yield: {{file: observations.nc, basis: dry, error_variable: yield_error, error: {{floor: 0}}}}
  lai: {{file: observations.nc, error_variable: lai_error, error: {{floor: 0}}}}
control:
{control}optimiser: {{tao: bqnls, max_evaluations: 200}}
"""


def observe(windrow, work, seasons, mode, seed):
    """Observations of the truth: lai {(i, day): (value, sigma)}, twso {i: (value, sigma)}."""
    random = np.random.default_rng(seed)
    lai, twso = {}, {}
    for i, season in enumerate(seasons):
        states = season.run(windrow, work, mode, TRUTH)
        grown = [day for day, state in states.items() if state["DVS"] > 0]
        for day in grown[LAI_EVERY - 1 :: LAI_EVERY]:
            sigma = max(LAI_ERROR * states[day]["LAI"], LAI_FLOOR)
            lai[i, day] = (states[day]["LAI"] + NOISE * sigma * random.standard_normal(), sigma)
        final = states[grown[-1]]["TWSO"]
        sigma = TWSO_ERROR * final
        twso[i] = (final + NOISE * sigma * random.standard_normal(), sigma)
    return lai, twso


def loss(windrow, work, seasons, mode, factors, lai, twso):
    """J at any factors. After a crop's end its last state holds."""
    total = sum(((f - 1) / PRIOR_SD) ** 2 for f in factors.values()) / 2
    for i, season in enumerate(seasons):
        states = season.run(windrow, work, mode, factors)
        last = states[max(states)]
        for (j, day), (value, sigma) in lai.items():
            if j == i:
                total += ((states.get(day, last)["LAI"] - value) / sigma) ** 2 / 2
        value, sigma = twso[i]
        total += ((last["TWSO"] - value) / sigma) ** 2 / 2
    return total


def calibrate(windrow, work, mode, harvest):
    """Runs `windrow calibrate`: J at the prior and the end, evaluations, {name: estimate}."""
    control = "".join(
        f"  {name}: {{factor: [{BOUNDS[0]}, {BOUNDS[1]}], prior_sd: {PRIOR_SD}}}\n" for name in TRUTH
    )
    with open(os.path.join(work, "campaign.yaml"), "w") as f:
        f.write(CAMPAIGN.format(name="wheat", mode=mode, harvest=harvest))
        f.write(OBSERVED.format(control=control))
    done = subprocess.run([windrow, "calibrate", "campaign.yaml"], cwd=work, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
    with open(os.path.join(work, "log"), "w") as f:
        f.write(done.stdout)
    if done.returncode:
        raise SystemExit(done.stdout)
    prior, end = map(float, re.search(r"J: (\S+) at the prior, (\S+) at", done.stdout).groups())
    evaluations = int(re.search(r"(\d+) evaluations", done.stdout).group(1))
    with open(os.path.join(work, "out", "wheat_parameters.csv")) as f:
        estimates = {r["name"]: float(r["estimate"]) for r in csv.DictReader(f)}
    return prior, end, evaluations, estimates


def twin(windrow, work, seasons, true_mode, mode, seed):
    """One calibration in `mode` of observations made in `true_mode`, one line of the table."""
    os.makedirs(work, exist_ok=True)
    lai, twso = observe(windrow, work, seasons, true_mode, seed)
    harvest = write_region(work, seasons)
    write_observations(work, seasons, harvest, lai, twso)
    prior, end, evaluations, estimates = calibrate(windrow, work, mode, harvest)
    by_hand = loss(windrow, work, seasons, mode, dict.fromkeys(TRUTH, 1.0), lai, twso)
    if abs(by_hand - prior) > 1e-6 * prior:  # calibrate prints six decimals
        raise SystemExit(f"J at the prior is {prior} in calibrate, {by_hand} from single seasons")
    truth = loss(windrow, work, seasons, mode, TRUTH, lai, twso)
    print(f"{true_mode:10} {mode:10} {seed:4} {len(lai) + len(twso):8} {prior:8.2f} {truth:8.2f} {end:8.2f} "
          f"{evaluations:11} ", *(f"{estimates[p]:8.3f}" for p in TRUTH), flush=True)  # fmt: skip


def picture(windrow, work, season, path):
    """Yield of one season against factors on single parameters."""
    panels = []
    for name, (low, high) in PICTURE_RANGES.items():
        factors = np.linspace(low, high, 241).tolist()
        folder = os.path.join(work, "scan")
        curves = {m: scan_yield(windrow, folder, season, m, name, factors) for m in MODES}
        title = "yield, kg dry matter/ha"
        panels.append({"title": title, "x_name": f"factor on {name}", "x": factors, "curves": curves})
    draw(path, panels)
    print(f"wrote {path}")


def main(windrow, reference, work, path=None):
    seasons = [Season(os.path.join(reference, f"case_{n:02d}"), work) for n in CASES]
    head = (f"{'truth in':10} {'fitted in':10} {'seed':>4} {'observed':>8} {'J prior':>8} "
            f"{'J truth':>8} {'J end':>8} ")  # fmt: skip
    print(head + "evaluations ", *(f"{name:>8}" for name in TRUTH))
    print(f"{'truth':{len(head) + 12}}", *(f"{factor:8.3f}" for factor in TRUTH.values()))
    for true_mode, mode in RUNS:
        for seed in SEEDS:
            folder = os.path.join(work, f"{true_mode}_{mode}_{seed}")
            twin(windrow, folder, seasons, true_mode, mode, seed)
    if path:
        picture(windrow, work, seasons[CASES.index(PICTURE_CASE)], path)


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
