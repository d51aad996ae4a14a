#!/usr/bin/env python3
"""Draws the golden states from the plain program that defines both event modes.

    draw.py PROGRAM.py     PROGRAM.py offers Case(folder, production) and run(case, mode=...)

Every tenth day and the last one are kept: what goes wrong on a day shows in all that follow.
"""
import csv
import importlib.util
import os
import shutil
import sys
import tempfile

spec = importlib.util.spec_from_file_location("definition", sys.argv[1])
definition = importlib.util.module_from_spec(spec)
spec.loader.exec_module(definition)
here = os.path.dirname(os.path.abspath(__file__))
WEATHER = {"spring_cereal": "plain", "winter_cereal": "plain", "tubers": "hourly", "watered_cereal": "rain"}
PRODUCTION = {name: "wlp" if name == "watered_cereal" else "pp" for name in WEATHER}
DEFAULTS = {"RDMSOL": 1e4, "IFUNRN": 0}


def prepare(folder, name, weather):
    """The files as the program reads them: every column filled, weather from the campaign's start."""
    source = os.path.join(here, name)
    shutil.copy(os.path.join(source, "agromanagement.yaml"), folder)
    text = open(os.path.join(source, "parameters.yaml")).read()
    for key, value in DEFAULTS.items():
        if f"\n{key}:" not in text:
            text += f"{key}: {value}\n"
    open(os.path.join(folder, f"parameters_{PRODUCTION[name]}.yaml"), "w").write(text)
    start = text_of_campaign(os.path.join(source, "agromanagement.yaml"))
    rows = list(csv.DictReader(open(os.path.join(here, weather + ".csv"))))
    names = ["DAY", "LAT", "IRRAD", "TMIN", "TMAX", "TEMP", "E0", "ES0", "ET0", "RAIN"]
    with open(os.path.join(folder, "weather.csv"), "w") as out:
        print(*names, sep=",", file=out)
        for row in rows:
            row["LAT"] = rows[0]["LAT"]
            for column, potential in (("E0", row["ET0"]), ("ES0", row["ET0"]), ("RAIN", "0")):
                row.setdefault(column, potential)
            row.setdefault("TEMP", repr((float(row["TMIN"]) + float(row["TMAX"])) / 2))
            if row["DAY"] >= start:
                print(*(row[n] for n in names), sep=",", file=out)


def text_of_campaign(path):
    return next(line[2:12] for line in open(path) if line.startswith("- "))


for name, weather in WEATHER.items():
    for mode in ("reference", "continuous"):
        with tempfile.TemporaryDirectory() as folder:
            prepare(folder, name, weather)
            rows, final = definition.run(definition.Case(folder, PRODUCTION[name]), mode=mode)
        names = definition.COLS_WLP if PRODUCTION[name] == "wlp" else definition.COLS
        with open(os.path.join(here, name, f"expected_{mode}.csv"), "w") as out:
            print("DAY", *names, sep=",", file=out)
            for i, row in enumerate(rows):
                if i % 10 == 0 or i == len(rows) - 1:
                    print(row[0], *("" if v != v else repr(float(v)) for v in row[1 : 1 + len(names)]), sep=",", file=out)
        print(name, mode, len(rows), "days, final TWSO", final["TWSO"], "max LAI", max(r[2] for r in rows if r[2] == r[2]))
