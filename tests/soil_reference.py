"""Compares soil water with the plain program that defines it: soil_reference.py TEST_SOIL SHARED

The plain program runs water-limited seasons; what reaches its soil each day (rain, irrigation, transpiration,
maxima of evaporation, rooting depth) goes to TEST_SOIL as numbers, and the soil's states and its evaporation
are compared every day.
"""
import importlib.util
import os
import subprocess
import sys

test_soil, shared = sys.argv[1:3]
# Measured: equal bits, since the operations and their order are the same. Room for formulas written otherwise:
# some 1e-16 of 30 cm a day, over 300 days.
TOLERANCE = 1e-12
SOIL = ["SMW", "SMFCF", "SM0", "CRAIRC", "SOPE", "KSUB", "SMLIM", "WAV", "SSI", "SSMAX", "IFUNRN", "NOTINF", "RDMSOL"]
STATE = ["w", "wlow", "ss", "sm", "rd", "rin_old", "dslr", "dsos"]
# A case and what is changed in it: floods on a tight subsoil, storms, roots that start deeper than fallow soil,
# a soil shallower than that, evaporation only.
TIGHT = {"KSUB": .01, "SOPE": .3, "IOX": 1, "SSMAX": 2., "SSI": 1.2}
SEASONS = [("wofost72/case_01", {}), ("wofost72/case_20", {}), ("wofost72/case_33", {}), ("wofost72/case_38", {}),
           ("wofost72_extended/case_x02", {}), ("wofost72_extended/case_x03", {}),
           ("wofost72_extended/case_x14", {}), ("wofost72_extended/case_x18", {}),
           ("wofost72/case_34", TIGHT), ("wofost72/case_11", dict(TIGHT, NOTINF=.5, IFUNRN=1)),
           ("wofost72/case_01", {"RDI": 15.}), ("wofost72/case_06", {"RDMSOL": 9.}),
           ("wofost72/case_24", {"SMLIM": .5, "WAV": 30., "KSUB": 0.})]

spec = importlib.util.spec_from_file_location("definition", f"{shared}/oracle/wofost.py")
definition = importlib.util.module_from_spec(spec)
spec.loader.exec_module(definition)


class Recorded(definition.Soil):
    """The plain soil, which keeps what came in and what was there."""
    days = []

    def state(self):
        return [getattr(self, name) for name in STATE]

    def day(self, rain, tra, evwmx, evsmx, rd):
        before, irrigation = self.state(), self.rirr
        evs = super().day(rain, tra, evwmx, evsmx, rd)
        Recorded.days.append([[rain, irrigation, tra, evwmx, evsmx, rd, rd], before, evs])
        return evs

    def deepen(self, rd):
        super().deepen(rd)
        Recorded.days[-1][0][-1] = rd


definition.Soil = Recorded
worst, seen, wrong = 0.0, dict.fromkeys(["days", "ponded days", "wet days", "days of oxygen stress"], 0), 0
for folder, changes in SEASONS:
    for mode in ("reference", "continuous"):
        case = definition.Case(f"{shared}/reference/{folder}", "wlp")
        Recorded.days = []
        definition.run(case, changes, mode)
        p = dict(case.p, **changes)
        with open("days.txt", "w") as out:
            print(int(mode == "continuous"), *(repr(float(p[name])) for name in SOIL), file=out)
            for today, _, _ in Recorded.days:
                print(*map(repr, today), file=out)
        run = subprocess.run([test_soil, "days.txt"], capture_output=True, text=True)
        rows = [[float(x) for x in line.split()] for line in run.stdout.splitlines()]
        if run.returncode or len(rows) != len(Recorded.days) + 1:
            sys.exit(f"{folder}, {mode}: {len(rows)} lines of {len(Recorded.days)} days: {run.stderr}")
        deviation = (0.0, "", 0)
        for n, ((_, state, evs), row) in enumerate(zip(Recorded.days, rows)):
            for name, want, found in zip(STATE + ["evs"], state + [evs], row):
                x = abs(found - want) / max(1.0, abs(want))
                deviation = max(deviation, (x if x == x else float("inf"), name, n))
            seen["days"] += 1
            seen["ponded days"] += state[STATE.index("ss")] > 1
            seen["wet days"] += state[STATE.index("rin_old")] >= 1
            seen["days of oxygen stress"] += state[STATE.index("dsos")] > 0
        worst = max(worst, deviation[0])
        if deviation[0] > TOLERANCE:
            wrong += 1
            print(os.path.basename(folder), changes, mode, *deviation)
print(f"{len(SEASONS)} seasons in both modes; largest deviation {worst:.1e};", ", ".join(f"{n} {k}" for k, n in seen.items()))
if min(seen.values()) < 20:
    sys.exit("some regime was hardly seen")
sys.exit(1 if wrong else 0)
