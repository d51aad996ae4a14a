"""Compares `windrow site` with reference seasons: reference_cases.py WINDROW SHARED

Both productions: `reference` mode with each case's expected_{pp,wlp}.csv, `continuous` mode with the plain program
that defines it.
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

spec = importlib.util.spec_from_file_location("definition", f"{shared}/oracle/wofost.py")
definition = importlib.util.module_from_spec(spec)
spec.loader.exec_module(definition)
COLUMNS = {"pp": definition.COLS, "wlp": definition.COLS_WLP}


def site(case, production, mode):
    """Rows of `windrow site` by a case's files."""
    out = subprocess.run(
        [windrow, "site", "--parameters", f"{case}/parameters_{production}.yaml", "--agromanagement",
         f"{case}/agromanagement.yaml", "--weather", f"{case}/weather.csv", "--production", production,
         "--events", mode], capture_output=True, text=True)
    if out.returncode:
        sys.exit(f"{case}: {out.stderr}")
    return list(csv.DictReader(out.stdout.splitlines()))


def expected(case, production, mode):
    if mode == "reference":
        return [{k: "" if v == "None" else v for k, v in r.items()} for r in csv.DictReader(open(f"{case}/expected_{production}.csv"))]
    rows, _ = definition.run(definition.Case(case, production), mode=mode)
    names = ["DAY"] + COLUMNS[production]
    texts = ([str(r[0])] + ["" if v != v else repr(float(v)) for v in r[1:len(names)]] for r in rows)
    return [dict(zip(names, t)) for t in texts]


def worst(rows, wanted, columns):
    """(deviation / max(1, |value|), variable, day) or a text that says what differs otherwise."""
    if len(rows) != len(wanted):
        return f"{len(rows)} rows instead of {len(wanted)}"
    deviation = (0.0, "", "")
    for row, want in zip(rows, wanted):
        if row["DAY"] != want["DAY"]:
            return f"{row['DAY']} instead of {want['DAY']}"
        for k in columns:
            if (row[k] == "") != (want[k] == ""):
                return f"{k} on {row['DAY']} is '{row[k]}' instead of '{want[k]}'"
            if want[k]:
                x = abs(float(row[k]) - float(want[k])) / max(1.0, abs(float(want[k])))
                deviation = max(deviation, (x if x == x else float("inf"), k, row["DAY"]))
    return deviation


cases = sorted(glob.glob(f"{shared}/reference/*/case_*"))
wrong = 0
overall = {(p, m): 0.0 for p in COLUMNS for m in TOLERANCE}
for case in cases:
    for production, mode in overall:
        found = worst(site(case, production, mode), expected(case, production, mode), COLUMNS[production])
        if isinstance(found, str) or found[0] > TOLERANCE[mode]:
            wrong += 1
            print(os.path.basename(case), production, mode, found)
        else:
            overall[production, mode] = max(overall[production, mode], found[0])
print(f"{len(cases)} seasons; largest deviation:", ", ".join(f"{p} {m} {d:.1e}" for (p, m), d in overall.items()))
if len(cases) < 43:
    sys.exit("29 + 14 seasons are expected")
sys.exit(1 if wrong else 0)
