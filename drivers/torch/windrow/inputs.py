"""What seasons are made of: crop and soil, calendar, and what is asked of them (weather: weather.py).

Everything here is NumPy; windrow.torch uses the same indices on tensors.
"""
import ctypes
import difflib
import json
import os
import tempfile
from contextlib import contextmanager

import numpy as np

from . import _library
from ._library import (ACTIVE_WLP, COUNT, COUNT_WLP, FINAL, KNOTS, LARGEST, N_SCALARS, NO_END, SCALARS, SOIL, SOIL_VARIABLES, TABLES, VARIABLES,
                       Output, WindrowError, c)

PRODUCTIONS = {"pp": "potential", "wlp": "water-limited"}


def near(name, names):
    found = difflib.get_close_matches(name, names, 1)
    return f"; did you mean {found[0]}?" if found else ""


@contextmanager
def _as_file(text, called):
    """A file that holds the text, for the library's readers; messages call it by what it stands for."""
    handle, file = tempfile.mkstemp(suffix=".yaml")
    try:
        with os.fdopen(handle, "w") as f:
            f.write(text)
        yield file.encode()
    except WindrowError as e:
        raise WindrowError(str(e).replace(file, called)) from None
    finally:
        os.remove(file)


@contextmanager
def _file(file):
    yield os.fsencode(file)


# -- crop and soil

class Crop:
    """The parameters that all seasons start from.

    source      a PCSE parameter file; with `variety`, a PCSE crop file; or a dict {name: number or [x, y, x, y, ...]}
    soil        soil and site parameters: a flat PCSE file, a dict, or a list of these, the later ones over the earlier; they stand over
                what a flat `source` holds of them
    production  "pp" or "wlp". The vector is [P], and in "wlp" soil and site follow the crop in it, NaN where nothing gives them.
    """

    def __init__(self, source, variety=None, soil=None, production="pp"):
        if production not in PRODUCTIONS:
            raise WindrowError(f"production is {production!r}; pp (potential) or wlp (water-limited) is expected")
        self.variety = None if variety is None else variety.encode()
        self.production = production
        self._from, self._soil = source, soil
        if isinstance(source, dict) and variety is not None:
            raise WindrowError("variety names one of a crop file's; a dict has none")
        self.vector = np.full(COUNT_WLP, np.nan)
        self.abscissae = np.zeros((len(TABLES), KNOTS))
        self.n_knots = np.zeros(len(TABLES), dtype=np.intc)
        with self._open() as file:
            wrong = c.parameters_read(file, self.variety, *map(_library.pointer_of, (self.vector, self.abscissae, self.n_knots)))
            if wrong:
                _library.report(c.parameters_problems, file, self.variety, 1)
            _library.raise_if(wrong)
        for given in ([source] if variety is None and production == "wlp" else []) + _listed(soil):
            with _flat(given, "soil parameters") as file:
                _library.report(c.soil_read, file, _library.pointer_of(self.vector))
        if production == "pp":
            self.vector = self.vector[:COUNT].copy()

    @classmethod
    def of(cls, crop, variety, soil, production):
        """A Crop for a production, from one or from what makes one."""
        if not isinstance(crop, Crop):
            return cls(crop, variety, soil, production)
        if crop.production == production and soil is None:
            return crop
        variety = None if crop.variety is None else crop.variety.decode()
        return cls(crop._from, variety, crop._soil if soil is None else soil, production)

    def _open(self):
        return _flat(self._from, "crop parameters")

    def check(self, emergence):
        """Raises what `windrow site` would refuse, for seasons that start at emergence or at sowing."""
        with self._open() as file:
            _library.report(c.parameters_problems, file, self.variety, int(emergence))

    def columns(self, name):
        """Where a name's numbers stand in a season's vector: a scalar, a table, one ordinate ("SLATB[2]"), in "wlp" a soil's ("SMFCF")."""
        soil = SOIL if self.production == "wlp" else []
        if name in SCALARS or name in soil:
            i = SCALARS.index(name) if name in SCALARS else COUNT + SOIL.index(name)
            return slice(i, i + 1)
        table, _, k = name.partition("[")
        if table not in TABLES:
            hint = "; production=\"wlp\" reads it" if name in SOIL else near(name, SCALARS + TABLES + soil)
            raise WindrowError(f"{name} is no parameter of WOFOST 7.2 {PRODUCTIONS[self.production]} production{hint}")
        t = TABLES.index(table)
        first, n = N_SCALARS + t * KNOTS, int(self.n_knots[t])
        if not k:
            if n == 0:
                raise WindrowError(f"{name} is not in the crop's parameters: its abscissae are not known")
            return slice(first, first + n)
        if not (k.endswith("]") and k[:-1].isdigit() and int(k[:-1]) < n):
            raise WindrowError(f"{name}: the crop has the ordinates {table}[0] to {table}[{n - 1}]")
        return slice(first + int(k[:-1]), first + int(k[:-1]) + 1)

    def __getitem__(self, name):
        """A scalar's value, a table's ordinates."""
        values = self.vector[self.columns(name)]
        return values.copy() if name in TABLES else float(values[0])

    def knots(self, name):
        """A table's abscissae."""
        columns = self.columns(name)
        return self.abscissae[TABLES.index(name), :columns.stop - columns.start].copy()


def _flat(given, called):
    """A flat parameter file, or a dict as one"""
    if not isinstance(given, dict):
        return _file(given)
    return _as_file("".join(f"{k}: {_yaml(k, v)}\n" for k, v in given.items() if not isinstance(v, str)), called)


def _listed(soil):
    return [] if soil is None else list(soil) if isinstance(soil, (list, tuple)) else [soil]


def _yaml(name, value):
    try:
        numbers = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise WindrowError(f"{name} is {value!r}; a number or [x, y, x, y, ...] is expected") from None
    return repr(float(numbers)) if numbers.ndim == 0 else "[" + ", ".join(repr(float(x)) for x in numbers.ravel()) + "]"


class Placement:
    """Where parameters given by name go in the seasons' vectors.

    kind of each: `value` (a scalar or one ordinate, [n] or a number), `factor` on a table's ordinates ([n] or a number),
    `ordinates` of a table ([n, k])
    """

    def __init__(self, crop, shapes, n):
        self.entries = []  # (name, kind, columns)
        taken = np.zeros(len(crop.vector), dtype=bool)
        for name, shape in shapes.items():
            columns = crop.columns(name)
            k = columns.stop - columns.start
            if name in TABLES and len(shape) == 2:
                if shape[1] != k or shape[0] not in (1, n):
                    raise WindrowError(f"{name} has the shape {list(shape)}; the ordinates of {n} seasons are [{n}, {k}]")
                kind = "ordinates"
            elif len(shape) == 0 or tuple(shape) in ((n,), (1,), (n, 1), (1, 1)):
                kind = "factor" if name in TABLES else "value"
            else:
                also = f", or [{n}, {k}] as a table's ordinates" if name in TABLES else ""
                raise WindrowError(f"{name} has the shape {list(shape)}; a number or [{n}], one for each season, is expected{also}")
            if taken[columns].any():
                raise WindrowError(f"{name} is given twice, as a table and as one of its ordinates")
            taken[columns] = True
            self.entries.append((name, kind, columns))


# -- calendar

MOST_DAYS = 4 * 366  # of a campaign


def day_numbers(dates):
    """Days since 1970-01-01 of a date or several: datetime.date, "2010-05-07", datetime64, or such numbers."""
    try:
        return np.atleast_1d(np.asarray(dates, dtype="datetime64[D]")).astype(np.int64)
    except (TypeError, ValueError) as e:
        raise WindrowError(f"dates such as 2010-05-07 are expected: {e}") from None


def date_text(day):
    return str(np.datetime64(int(day), "D"))


class Calendar:
    """When crops start and end.

    start          date of sowing or emergence, one or [n]
    start_type     "sowing" or "emergence", the same for all
    end            date that ends the season, one or [n]; None = none
    end_type       "maturity" (the date counts for nothing), "harvest" (the date alone ends it), "earliest";
                   where it is left out: "earliest" with `end`, "maturity" without
    weather_start  first day of the weather arrays, one or [n]; None = they begin at `start` (in water-limited production at
                   `campaign_start`)
    campaign_start date from which the soil is followed, bare until the crop's start, with its initial water (WAV) on that day;
                   one or [n]; None = `start`. Potential production has no use for it.
    irrigation     {date: cm that reach the soil}, of all seasons; each season's own: weather's IRRIGATION
    """

    def __init__(self, start, start_type="sowing", end=None, end_type=None, weather_start=None, campaign_start=None, irrigation=None):
        end_type = end_type or ("maturity" if end is None else "earliest")
        if start_type not in ("sowing", "emergence"):
            raise WindrowError(f"start_type is {start_type!r}; sowing or emergence is expected")
        if end_type not in ("maturity", "harvest", "earliest"):
            raise WindrowError(f"end_type is {end_type!r}; maturity, harvest or earliest is expected")
        if end is None and end_type != "maturity":
            raise WindrowError(f"end_type {end_type} needs an end date")
        self.start = day_numbers(start)
        self.emergence = start_type == "emergence"
        self.end = None if end is None or end_type == "maturity" else day_numbers(end)
        self.ends_by_date_only = end_type == "harvest"
        self.weather_start = None if weather_start is None else day_numbers(weather_start)
        self.campaign_start = self.start if campaign_start is None else day_numbers(campaign_start)
        self.irrigation = {int(day_numbers(date)[0]): float(cm) for date, cm in (irrigation or {}).items()}

    @classmethod
    def of(cls, calendar):
        """From a Calendar, its arguments as a dict, or PCSE's agromanagement (a file, or the list that it holds)."""
        if isinstance(calendar, Calendar):
            return calendar
        if isinstance(calendar, dict) and "start" in calendar:
            return cls(**calendar)
        if isinstance(calendar, (str, os.PathLike)):
            opened = _file(calendar)
        else:
            opened = _as_file(json.dumps(_plain(calendar)), "agromanagement")
        record, irrigation = _library.CalendarRecord(), np.zeros(MOST_DAYS)
        with opened as file:
            _library.report(c.calendar_read, file, ctypes.byref(record))
            _library.report(c.irrigation_read, file, record.campaign_start, MOST_DAYS, _library.pointer_of(irrigation))
        end = None if record.end_day == NO_END else record.start + record.end_day
        made = cls(record.start, "emergence" if record.emergence else "sowing", end, "harvest" if record.ends_by_date_only else None,
                   campaign_start=record.campaign_start)
        made.irrigation = {record.campaign_start + int(n): irrigation[n] for n in np.flatnonzero(irrigation)}
        return made


def _plain(node):
    """PCSE's structure with texts for dates."""
    if isinstance(node, dict):
        return {str(k): _plain(v) for k, v in node.items()}
    if isinstance(node, (list, tuple)):
        return [_plain(v) for v in node]
    return node if node is None or isinstance(node, (int, float, str)) else str(node)


def sizes_of(*arrays):
    """The number of seasons that all arrays agree on (one entry fits any number)."""
    sizes = {np.shape(a)[0] for a in arrays if a is not None and np.ndim(a) and np.shape(a)[0] != 1}
    if len(sizes) > 1:
        raise WindrowError(f"seasons: weather, latitude and dates are for {' and '.join(map(str, sorted(sizes)))} seasons; "
                           "one number for all is expected")
    return sizes.pop() if sizes else 1


# -- outputs

DEFAULT_OUTPUTS = {"TWSO": "TWSO", "TAGP": "TAGP", "LAI": "LAI:daily", "LAIMAX": "LAI:max",
                   "DAY_ANTHESIS": "DAY_ANTHESIS", "DAY_MATURITY": "DAY_MATURITY"}
DEFAULT_OUTPUTS_WLP = {**DEFAULT_OUTPUTS, "SM": "SM:daily"}


class Plan:
    """What is asked of every season: {key: "NAME" | "NAME:daily" | "NAME:max" | "NAME:day"}, or a list of such texts.

    NAME alone is the final state; `daily` the states at the start of day 0 .. n_days ([n, n_days + 1], days after a season's
    end hold its final state); `max` the largest of these; a number the state at the start of that day. Of a soil (SM, W, WLOW,
    WWLOW), `all` are the states from the first fallow day on ([n, n_fallow + n_days + 1]), and negative numbers days before the
    crop's start; days before a season's own fallow hold its initial state. `columns` tells
    where an output stands in the library's values[n, m].
    """

    def __init__(self, outputs, n_days, n_fallow=None):
        """n_fallow: None in potential production"""
        if isinstance(outputs, str):
            outputs = [outputs]
        self.outputs = dict(outputs) if isinstance(outputs, dict) else {text: text for text in outputs}
        wanted = {key: _wanted(key, text, n_days, n_fallow) for key, text in self.outputs.items()}
        status = (FINAL, VARIABLES["STATUS"])
        pairs = sorted({(day, v) for v, days in wanted.values() for day in days} | {status})
        place = {pair: i for i, pair in enumerate(pairs)}
        self.m = len(pairs)
        self.c_outputs = (Output * self.m)(*[Output(v, day) for day, v in pairs])
        self.status = place[status]
        self.columns = {}
        for key, (v, days) in wanted.items():
            columns = [place[day, v] for day in days]
            series = self.outputs[key].endswith((":daily", ":all"))
            self.columns[key] = np.array(columns) if series else columns[0]

    def read(self, values):
        """values[n, m] -> {key: array}"""
        return {key: values[:, columns] for key, columns in self.columns.items()}

    def spread(self, n, cotangents):
        """The adjoint of `read`: {key: array} -> values_b[n, m]"""
        values_b = np.zeros((n, self.m))
        for key, b in cotangents.items():
            if key not in self.columns:
                raise WindrowError(f"{key} is none of the outputs {', '.join(self.columns)}")
            values_b[:, self.columns[key]] += b
        return values_b


def _wanted(key, text, n_days, n_fallow):
    name, _, when = text.partition(":")
    soil = name in SOIL_VARIABLES
    if name not in VARIABLES:
        raise WindrowError(f"output {key}: {name} is unknown{near(name, list(VARIABLES))} There are {', '.join(VARIABLES)}")
    if soil and n_fallow is None:
        raise WindrowError(f"output {key}: {name} is a soil's, which potential production does not follow; production=\"wlp\" does")
    if when == "":
        days = [FINAL]
    elif when == "max":
        days = [LARGEST]
    elif when == "daily":
        days = list(range(n_days + 1))
    elif when == "all" and soil:
        days = list(range(-n_fallow, n_days + 1))
    elif when.isdigit() or soil and when[:1] == "-" and when[1:].isdigit():
        days = [int(when)]
    else:
        also = f", {name}:all" if soil else ""
        raise WindrowError(f"output {key}: {text}: {name}, {name}:daily, {name}:max{also} or {name}:110 (a day) is expected")
    if soil and days[0] < -n_fallow:
        raise WindrowError(f"output {key}: {text} lies before the first fallow day, {-n_fallow}")
    return VARIABLES[name], days


def check_active(name, columns):
    if not ACTIVE_WLP[columns].all():
        raise WindrowError(f"{name} is a switch; nothing can be differentiated by it")
