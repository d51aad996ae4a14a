"""The result files of one folder: tables of text and NetCDF files, by what they hold."""
import csv
import glob
import os

import netCDF4
import numpy

# what follows the campaign's name and an underscore in the names of files; the longest that fits counts
with open(os.path.join(os.path.dirname(__file__), "result_files.txt"), encoding="utf-8") as _list:
    KINDS = _list.read().split()


class NoResults(Exception):
    pass


def kind_of(path):
    """(campaign's name, kind) of a file, or None where it is none of Windrow's."""
    name = os.path.basename(path)
    fits = [k for k in KINDS if name.endswith("_" + k)]
    if not fits:
        return None
    kind = max(fits, key=len)
    return name[: -len(kind) - 1], kind


def number(text):
    """A field of a CSV file as a number, NaN where it is empty, or the text that it is."""
    if text == "":
        return float("nan")
    try:
        return float(text)
    except ValueError:
        return text


class Results:
    def __init__(self, folder, name=None):
        self.folder = folder
        if not os.path.isdir(folder):
            raise NoResults(f"{folder} is no folder; expected one with result files of windrow")
        found = {}
        for path in sorted(glob.glob(os.path.join(glob.escape(folder), "*"))):
            fits = kind_of(path)
            if fits:
                found.setdefault(fits[0], {})[fits[1]] = path
        if not found:
            raise NoResults(f"{folder} holds no result files of windrow; looked for NAME_parameters.csv, "
                            "NAME_maps.nc, NAME_ensemble.nc, NAME_hindcast.csv and the like")
        if name is None and len(found) > 1:
            raise NoResults(f"{folder} holds results of {len(found)} campaigns: {', '.join(sorted(found))}; "
                            "choose one with --name NAME")
        self.name = name or next(iter(found))
        if self.name not in found:
            raise NoResults(f"{folder} holds no results of {self.name}; it holds {', '.join(sorted(found))}")
        self.paths = found[self.name]
        self._tables = {}
        self.attributes = {}
        self.runs = []  # history of each run whose files these are
        for kind, path in self.paths.items():
            if kind.endswith(".nc"):
                with netCDF4.Dataset(path) as f:
                    for key in f.ncattrs():
                        self.attributes.setdefault(key, f.getncattr(key))
                    if "history" in f.ncattrs():
                        self._add_run(f.history)

    def _add_run(self, history):
        """One line a command: its files are written one after another, the last by the last second."""
        command = history.split(" ", 1)[-1].split(" (ranks")[0]
        same = [h for h in self.runs if h.split(" ", 1)[-1].split(" (ranks")[0] == command]
        self.runs = [h for h in self.runs if h not in same] + [max(same + [history])]

    def has(self, kind):
        return kind in self.paths

    def csv(self, kind):
        """{column: values}, numbers where all fields of a column are numbers or empty; {} without the file."""
        if kind not in self._tables:
            self._tables[kind] = self._read(kind) if kind in self.paths else {}
        return self._tables[kind]

    def _read(self, kind):
        with open(self.paths[kind], newline="", encoding="utf-8") as f:
            rows = list(csv.reader(f))
        head, rows = rows[0], rows[1:]
        for at, row in enumerate(rows):
            if len(row) != len(head):
                raise NoResults(f"{self.paths[kind]}: line {at + 2} has {len(row)} fields, the header {len(head)}")
        columns = {}
        for i, label in enumerate(head):
            values = [number(row[i]) for row in rows]
            if any(isinstance(v, str) for v in values):
                columns[label] = [row[i] for row in rows]
            else:
                columns[label] = numpy.array(values, float)
        return columns

    def nc(self, kind):
        """The open file (a context), or None."""
        return netCDF4.Dataset(self.paths[kind]) if kind in self.paths else None


def values_of(variable):
    """A variable's numbers as doubles, missing ones NaN."""
    data = variable[:]
    if numpy.ma.isMaskedArray(data):
        data = data.astype(float).filled(numpy.nan)
    return numpy.asarray(data, float)


def texts_of(variable):
    """Texts of a char array's rows. The library's own joining cuts rows by characters, which shifts those behind a letter of two bytes."""
    variable.set_auto_chartostring(False)
    data = numpy.ma.filled(variable[:], b"\0")
    return [b"".join(row).split(b"\0")[0].decode("utf-8", "replace").rstrip() for row in data.reshape(-1, data.shape[-1])]


def names_in_order(values):
    """Texts (or numbers) without repetition, in the order in which they come."""
    return list(dict.fromkeys(values))
