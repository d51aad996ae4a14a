"""Counts over seasons how well the adjoint of final TWSO foretells the effect of finite changes.

    derivative_table.py WINDROW FOLDER [OUT.csv]

For each parameter: the seasons in which a change of 3 % moves yield by more than 0.1 % (none where the
value is 0: 3 % of it is nothing); in how many of them the
adjoint lies within 15 % of the central difference at 3 % (what a calibration needs), has its sign, and
lies within 2 % of the difference at 1e-3. Each mode against differences of its own.
"""
import csv
import glob
import io
import itertools
import os
import subprocess
import sys
import tempfile

PARAMETERS = {"pp": ["TSUM1", "TSUM2", "TSUMEM", "SPAN", "TBASE"],
              "wlp": ["TSUM1", "TSUM2", "TSUMEM", "SPAN", "SMFCF", "SMW", "RDMSOL"]}
MODES = ("reference", "continuous")


def season(windrow, case, production, mode, parameters):
    """Final TWSO and {parameter: row of derivatives}."""
    with tempfile.NamedTemporaryFile(suffix=".csv") as days:
        run = subprocess.run(
            [windrow, "site", "--parameters", f"{case}/parameters_{production}.yaml", "--agromanagement",
             f"{case}/agromanagement.yaml", "--weather", f"{case}/weather.csv", "--production", production,
             "--events", mode, "--output", days.name, "--gradient", "TWSO:" + ",".join(parameters)],
            capture_output=True, text=True)
        if run.returncode:
            sys.exit(f"{case}: {run.stderr}")
        last = list(csv.DictReader(open(days.name)))[-1]
    rows = csv.DictReader(io.StringIO(run.stdout))
    return float(last["TWSO"]), {r.pop("parameter"): {k: float(v) for k, v in r.items()} for r in rows}


def given(case, production):
    """The parameters of the table that a season has (TSUMEM only where it is sown)."""
    text = open(f"{case}/parameters_{production}.yaml").read()
    return [p for p in PARAMETERS[production] if f"\n{p}:" in "\n" + text]


def main():
    windrow, folder = sys.argv[1:3]
    cases = sorted(glob.glob(f"{folder}/case_*") + glob.glob(f"{folder}/*/case_*"))
    if not cases:
        sys.exit(f"{folder}: holds no case_* folders")
    table = {(production, p, mode): [] for production, names in PARAMETERS.items() for p in names for mode in MODES}
    for case, production, mode in itertools.product(cases, PARAMETERS, MODES):
        twso, rows = season(windrow, case, production, mode, given(case, production))
        for p, row in rows.items():
            effect = abs(row["fd_3e-2"]) * 0.03 * abs(row["value"])
            table[production, p, mode].append((os.path.basename(case), twso, effect > 1e-3 * abs(twso), row))
    print_table(cases, table)
    if len(sys.argv) > 3:
        write_rows(sys.argv[3], table)


def counts(entries):
    """Seasons with an effect; of them near FD(3 %), of its sign, near FD(1e-3)."""
    rows = [row for _, _, counted, row in entries if counted]
    near = sum(abs(r["adjoint"] - r["fd_3e-2"]) <= 0.15 * abs(r["fd_3e-2"]) for r in rows)
    sign = sum(r["adjoint"] * r["fd_3e-2"] > 0 for r in rows)
    local = sum(abs(r["adjoint"] - r["fd_1e-3"]) <= 0.02 * abs(r["fd_1e-3"]) for r in rows)
    return len(rows), near, sign, local


def print_table(cases, table):
    print(f"Adjoint of final TWSO over {len(cases)} seasons, both productions\n")
    print("| | | `reference`: within 15 % of FD(3 %), same sign | `continuous`: within 15 % of FD(3 %), same sign "
          "| `continuous`: within 2 % of FD(1e-3) |")
    print("|---|---|---|---|---|")
    for production, p in ((production, p) for production, names in PARAMETERS.items() for p in names):
        n, near, sign, _ = counts(table[production, p, "reference"])
        m, close, same, local = counts(table[production, p, "continuous"])
        print(f"| {p} | {production} | {near} and {sign} of {n} | {close} and {same} of {m} | {local} of {m} |")


def write_rows(path, table):
    with open(path, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow("season production mode parameter counted twso value adjoint fd_1e-3 fd_3e-2".split())
        for (production, p, mode), entries in table.items():
            for case, twso, counted, r in entries:
                writer.writerow([case, production, mode, p, int(counted), twso, r["value"], r["adjoint"], r["fd_1e-3"], r["fd_3e-2"]])


main()
