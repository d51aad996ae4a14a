"""What `windrow site` prints for the golden seasons, for tests of the Python package."""
import csv
import os
import subprocess

GOLDENS = os.path.join(os.environ["WINDROW_SOURCE"], "tests", "goldens")
CASES = {"spring_cereal": "plain", "winter_cereal": "plain", "tubers": "hourly"}
COLUMNS = ("DVS", "LAI", "RD", "TAGP", "TWLV", "TWRT", "TWSO", "TWST")  # TRA is the program's alone


def files(case):
    """weather, agromanagement, parameters"""
    folder = os.path.join(GOLDENS, case)
    return os.path.join(GOLDENS, CASES[case] + ".csv"), os.path.join(folder, "agromanagement.yaml"), os.path.join(folder, "parameters.yaml")


def rows(case, mode):
    """The days of a case; fields of days without a crop are empty texts."""
    weather, agromanagement, parameters = files(case)
    said = subprocess.run([os.environ["WINDROW"], "site", "--parameters", parameters, "--agromanagement", agromanagement,
                           "--weather", weather, "--production", "pp", "--events", mode], capture_output=True, text=True, check=True)
    return list(csv.DictReader(said.stdout.splitlines()))


def deviation(value, text):
    """of a value from what the program printed, relative to max(1, |value|)"""
    return abs(value - float(text)) / max(1.0, abs(float(text)))
