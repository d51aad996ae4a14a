"""Compares `windrow site` with reference seasons: reference_cases.py WINDROW SHARED

`reference` mode with each case's expected_pp.csv, `continuous` mode with the plain program that defines it.
"""
import csv
import glob
import importlib.util
import os
import subprocess
import sys

windrow, shared = sys.argv[1:3]
# Required are 1e-6 and 1e-9 of max(1, |value|). Measured: 2e-14, so that 1e-11 leaves room for other
# libraries' exp and sin only; 6e-11, where the definition itself loses digits in differences of integrals.
TOLERANCE = {"reference": 1e-11, "continuous": 1e-9}
COLUMNS = ["DVS", "LAI", "RD", "TAGP", "TRA", "TWLV", "TWRT", "TWSO", "TWST"]

spec = importlib.util.spec_from_file_location("definition", f"{shared}/oracle/wofost.py")
definition = importlib.util.module_from_spec(spec)
spec.loader.exec_module(definition)


def site(case, mode):
    """Rows of `windrow site` by a case's files."""
    out = subprocess.run(
        [windrow, "site", "--parameters", f"{case}/parameters_pp.yaml", "--agromanagement",
         f"{case}/agromanagement.yaml", "--weather", f"{case}/weather.csv", "--production", "pp",
         "--events", mode], capture_output=True, text=True)
    if out.returncode:
        sys.exit(f"{case}: {out.stderr}")
    return list(csv.DictReader(out.stdout.splitlines()))


def expected(case, mode):
    if mode == "reference":
        return [{k: "" if v == "None" else v for k, v in r.items()} for r in csv.DictReader(open(f"{case}/expected_pp.csv"))]
    rows, _ = definition.run(definition.Case(case, "pp"), mode=mode)
    texts = ([str(r[0])] + ["" if v != v else repr(float(v)) for v in r[1:10]] for r in rows)
    return [dict(zip(["DAY"] + COLUMNS, t)) for t in texts]


def worst(rows, wanted):
    """(deviation / max(1, |value|), variable, day) or a text that says what differs otherwise."""
    if len(rows) != len(wanted):
        return f"{len(rows)} rows instead of {len(wanted)}"
    deviation = (0.0, "", "")
    for row, want in zip(rows, wanted):
        if row["DAY"] != want["DAY"]:
            return f"{row['DAY']} instead of {want['DAY']}"
        for k in COLUMNS:
            if (row[k] == "") != (want[k] == ""):
                return f"{k} on {row['DAY']} is '{row[k]}' instead of '{want[k]}'"
            if want[k]:
                x = abs(float(row[k]) - float(want[k])) / max(1.0, abs(float(want[k])))
                deviation = max(deviation, (x if x == x else float("inf"), k, row["DAY"]))
    return deviation


cases = sorted(glob.glob(f"{shared}/reference/*/case_*"))
wrong = 0
overall = dict.fromkeys(TOLERANCE, 0.0)
for case in cases:
    for mode in TOLERANCE:
        found = worst(site(case, mode), expected(case, mode))
        if isinstance(found, str) or found[0] > TOLERANCE[mode]:
            wrong += 1
            print(os.path.basename(case), mode, found)
        else:
            overall[mode] = max(overall[mode], found[0])
print(f"{len(cases)} seasons; largest deviation:", ", ".join(f"{m} {d:.1e}" for m, d in overall.items()))
if len(cases) < 43:
    sys.exit("29 + 14 seasons are expected")
sys.exit(1 if wrong else 0)
