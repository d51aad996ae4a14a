"""What `windrow site` prints for the golden seasons, for tests of the Python package.

Water-limited production: the golden season that has rain and a soil, and the others with both, evaporation and irrigation from
closed formulas, in files of the working folder.
"""
import csv
import math
import os
import subprocess

GOLDENS = os.path.join(os.environ["WINDROW_SOURCE"], "tests", "goldens")
CASES = {"spring_cereal": "plain", "winter_cereal": "plain", "tubers": "hourly"}
WET_CASES = {**CASES, "watered_cereal": "rain"}
COLUMNS = ("DVS", "LAI", "RD", "TAGP", "TWLV", "TWRT", "TWSO", "TWST")  # TRA is the program's alone


def files(case):
    """weather, agromanagement, parameters"""
    folder = os.path.join(GOLDENS, case)
    return os.path.join(GOLDENS, WET_CASES[case] + ".csv"), os.path.join(folder, "agromanagement.yaml"), os.path.join(folder, "parameters.yaml")


SOIL = {"SMW": 0.11, "SMFCF": 0.27, "SM0": 0.41, "CRAIRC": 0.06, "SOPE": 4.0, "KSUB": 1.5, "SMLIM": 0.35, "WAV": 7.0, "SSI": 0.1,
        "SSMAX": 0.8, "IFUNRN": 1, "NOTINF": 0.15, "RDMSOL": 90.0}
SOIL_COLUMNS = ("SM", "W", "WLOW", "WWLOW")  # EVS and TRA, rates, are the program's alone


def wet_files(case):
    """weather, agromanagement, parameters of a case in water-limited production: showers every six days, a storm now and then"""
    weather, agromanagement, parameters = files(case)
    if case not in CASES:
        return weather, agromanagement, parameters
    wet, managed, all_parameters = f"{case}_weather.csv", f"{case}_agromanagement.yaml", f"{case}_parameters.yaml"
    with open(weather) as f, open(wet, "w") as out:
        rows = list(csv.DictReader(f))
        writer = csv.DictWriter(out, [*rows[0], "RAIN", "E0", "ES0"])
        writer.writeheader()
        for n, row in enumerate(rows):
            shower = 0.9 + 0.6 * math.sin(1.7 * n) if n % 6 == 0 else 0.013
            e0 = 1.17 * float(row["ET0"]) + 0.011
            writer.writerow({**row, "RAIN": round(shower if n % 50 else 5.0, 3), "E0": round(e0, 4), "ES0": round(0.93 * e0, 4)})
    with open(agromanagement) as f, open(managed, "w") as out:
        events = "    TimedEvents:\n    - event_signal: irrigate\n      events_table:\n"
        text = f.read()
        campaign = text.split("- ", 1)[1][:10]  # events before it are none of its
        dates = [f"{year}-06-1{k}" for year in (2001, 2002) for k in (1, 5)]
        events += "".join(f"      - {d}: {{amount: 2.{d[-1]}, efficiency: 0.7}}\n" for d in dates if d > campaign)
        out.write(text.replace("    TimedEvents:\n", events))
    with open(parameters) as f, open(all_parameters, "w") as out:
        out.write("".join(line for line in f if line.split(":")[0] not in SOIL))
        out.write("".join(f"{name}: {value}\n" for name, value in SOIL.items()))
    return wet, managed, all_parameters


def rows(case, mode, production="pp"):
    """The days of a case; fields of days without a crop are empty texts."""
    weather, agromanagement, parameters = files(case) if production == "pp" else wet_files(case)
    said = subprocess.run([os.environ["WINDROW"], "site", "--parameters", parameters, "--agromanagement", agromanagement,
                           "--weather", weather, "--production", production, "--events", mode], capture_output=True, text=True,
                          check=True)
    return list(csv.DictReader(said.stdout.splitlines()))


def deviation(value, text):
    """of a value from what the program printed, relative to max(1, |value|)"""
    return abs(value - float(text)) / max(1.0, abs(float(text)))
