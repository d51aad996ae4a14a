"""Daily weather: files, arrays, evaporation demand, and which days are a season's.

Everything here is NumPy; windrow.torch uses the same indices on tensors.
"""
import ctypes
import os

import numpy as np

from . import _library
from ._library import COLUMNS, WEATHER, WEATHER_WLP, WindrowError, c, pointer_of
from .inputs import date_text, day_numbers, sizes_of

BESIDE = ("LAT", "ELEV", "START")  # what a dict may hold that is no field
NEEDED = {"pp": WEATHER[:3], "wlp": (*WEATHER[:3], "RAIN", "E0", "ES0", "ET0")}


def names_of(production):
    """A day's numbers, in the library's order"""
    return WEATHER_WLP if production == "wlp" else WEATHER


def read_weather(file):
    """A site's CSV with PCSE's names: {"IRRAD", "TMIN", "TMAX", "TEMP" and what else it has of "VAP", "WIND", "RAIN", "E0", "ES0",
    "ET0": [days], "LAT", "ELEV" if there, "START": first date}."""
    days, first = ctypes.c_int(), ctypes.c_int()
    latitude, altitude = ctypes.c_double(), ctypes.c_double()
    names = (ctypes.c_char_p * len(COLUMNS))(*[name.encode() for name in COLUMNS])

    def read(values):
        room = 0 if values is None else len(values)
        _library.report(c.weather_read_names, os.fsencode(file), len(COLUMNS), names, room, pointer_of(values),
                        *[ctypes.byref(x) for x in (days, first, latitude, altitude)])

    read(None)
    values = np.empty((days.value, len(COLUMNS)))
    read(values)
    fields = {name: values[:, i].copy() for i, name in enumerate(COLUMNS) if i < len(WEATHER) or not np.isnan(values[:, i]).all()}
    place = {} if np.isnan(altitude.value) else {"ELEV": altitude.value}
    return {**fields, "LAT": latitude.value, **place, "START": np.datetime64(first.value, "D")}


def numbers_of(field):
    """As an array of doubles; what is masked is missing: NaN."""
    return np.ma.filled(np.ma.asarray(field, dtype=float), np.nan) if np.ma.isMaskedArray(field) else np.asarray(field, dtype=float)


def _check_names(weather, production):
    unknown = set(weather) - {*WEATHER_WLP, *COLUMNS, *BESIDE}
    missing = [name for name in NEEDED[production] if weather.get(name) is None]
    said = [f"{name} is missing" for name in missing] + [f"{name} is unknown" for name in sorted(unknown)]
    if {"E0", "ES0", "ET0"} & set(missing):
        said.append("windrow.evaporation(weather) makes E0, ES0 and ET0 from TMIN, TMAX, IRRAD, VAP and WIND")
    if missing or unknown:
        also = " [cm d-1], and if there is any IRRIGATION" if production == "wlp" else ""
        raise WindrowError(f"weather: {', '.join(said)}; {', '.join(NEEDED[production])}{also}, and if there are TEMP, LAT, START are expected")


def weather_fields(weather, production="pp"):
    """({name: [n or 1, days]} of IRRAD, TMIN, TMAX and what else is given and counts; latitude or None; first date or None).

    Arrays and tensors alike: [n, days, 4 or 3] ("wlp": 9 or 8, without IRRIGATION), the same without n, or a dict of [n, days] or [days].
    """
    latitude = first = None
    names = names_of(production)
    if isinstance(weather, (str, os.PathLike)):
        weather = read_weather(weather)
    if isinstance(weather, dict):
        _check_names(weather, production)
        latitude, first = weather.get("LAT"), weather.get("START")
        fields = {name: weather[name] for name in names if weather.get(name) is not None}
    else:
        numbers = (len(names), len(names) - 1)
        if getattr(weather, "ndim", 0) not in (2, 3) or weather.shape[-1] not in numbers:
            raise WindrowError(f"weather has the shape {list(getattr(weather, 'shape', []))}; [n, days, {numbers[0]}] ({', '.join(names)}), "
                               f"or {numbers[1]} without {names[-1]}, is expected")
        fields = {name: weather[..., v] for v, name in enumerate(names[:weather.shape[-1]])}
    fields = {name: f if hasattr(f, "ndim") and not np.ma.isMaskedArray(f) else numbers_of(f) for name, f in fields.items()}
    shape = fields["IRRAD"].shape
    for name, f in fields.items():
        if f.ndim not in (1, 2) or f.shape[-1] != shape[-1]:
            raise WindrowError(f"weather: {name} has the shape {list(f.shape)}; [n, days], as IRRAD's {list(shape)}, is expected")
    return {name: f if f.ndim == 2 else f[None, :] for name, f in fields.items()}, latitude, first


class Days:
    """Which days of the weather arrays are each season's: day 0 is its start, row n_fallow of the library's arrays."""

    def __init__(self, calendar, n, given, first, production="pp"):
        """given: days in the arrays; first: their first date, where the calendar does not say it"""
        start = np.broadcast_to(calendar.start, n)
        campaign = np.broadcast_to(calendar.campaign_start, n) if production == "wlp" else start
        for s in np.flatnonzero(campaign > start)[:1]:
            raise WindrowError(f"season {s}: its soil is followed from {date_text(campaign[s])}, after its crop's start on "
                               f"{date_text(start[s])}")
        if calendar.weather_start is not None:
            first = calendar.weather_start
        first = campaign if first is None else np.broadcast_to(day_numbers(first), n)
        offset = start - first
        self._check(start, campaign, first, given)
        self.first, self.given = first, given
        self.fallow = (start - campaign).astype(np.intc)
        self.n_fallow = int(self.fallow.max())
        self.n_days = int(given - offset.min())
        self.days = (given - offset).astype(np.intc)
        rows = np.arange(-self.n_fallow, self.n_days)
        self.index = np.clip(offset[:, None] + rows, 0, given - 1)  # [n, n_fallow + n_days]
        self.whole = len(rows) == given and bool((self.index == np.arange(given)).all())

    def _check(self, start, campaign, first, given):
        for s in np.flatnonzero((start < first) | (start >= first + given))[:1]:
            raise WindrowError(f"season {s}: starts on {date_text(start[s])}; its weather holds {date_text(first[s])} to "
                               f"{date_text(first[s] + given - 1)}")
        for s in np.flatnonzero(campaign < first)[:1]:
            raise WindrowError(f"season {s}: its soil is followed from {date_text(campaign[s])} (campaign_start); its weather begins on "
                               f"{date_text(first[s])}")

    def rows(self, s):
        """(days of the arrays, rows of the library's) that are season s's"""
        begin = int(self.n_fallow - self.fallow[s])
        end = int(self.n_fallow + self.days[s])
        return slice(self.given - (end - begin), self.given), slice(begin, end)

    def irrigation(self, events):
        """{day number: cm} -> [n, days given] of the arrays, or None"""
        if not events:
            return None
        added = np.zeros((len(self.first), self.given))
        for day, amount in events.items():
            for s in np.flatnonzero((day >= self.first) & (day < self.first + self.given)):
                added[s, day - self.first[s]] += amount
        return added


# -- evaporation demand

FORMULAS = ("penman-monteith", "penman")


def evaporation(weather, latitude=None, altitude=None, start=None, angstrom=(0.18, 0.55), et0="penman-monteith"):
    """{"E0", "ES0", "ET0"} [cm d-1] of weather that lacks them: weather.update(evaporation(weather)).

    weather   a dict of [n, days] or [days]: TMIN, TMAX degC, IRRAD J m-2 d-1, VAP hPa, WIND m s-1 at 2 m; LAT, ELEV, START may be there;
              or a site's CSV with PCSE's names
    latitude  degrees north, one or [n] (else LAT);   altitude: m above the sea (else ELEV);   start: first date (else START)
    angstrom  Angstrom's coefficients a, b, each one or [n]; (0.18, 0.55) of temperate zones where
              none are calibrated, as in campaigns (Frere & Popov 1979)
    et0       "penman-monteith" (FAO56; PCSE's default) or "penman"; E0 and ES0 are Penman's. A day that lacks a number has NaN.

    They are computed once and are constants to derivatives: those by TMIN, TMAX and IRRAD do not pass through them.
    """
    weather = read_weather(weather) if isinstance(weather, (str, os.PathLike)) else weather
    needed = ("TMIN", "TMAX", "IRRAD", "VAP", "WIND")
    place = {"LAT": latitude, "ELEV": altitude, "START": start}
    place = {name: weather.get(name) if value is None else value for name, value in place.items()}
    missing = [name for name in needed if weather.get(name) is None] + [name for name, value in place.items() if value is None]
    if missing:
        raise WindrowError(f"evaporation: {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing")
    if et0 not in FORMULAS:
        raise WindrowError(f"evaporation: et0 is {et0!r}; {' or '.join(FORMULAS)} is expected")
    fields = [numbers_of(weather[name]) for name in needed]
    shape = np.broadcast_shapes(*[f.shape for f in fields])
    day, lat, elev, a, b = day_numbers(place["START"]), *[np.asarray(x, dtype=float) for x in (place["LAT"], place["ELEV"], *angstrom)]
    n = max(sizes_of(day, lat, elev, a, b), 1 if len(shape) == 1 else shape[0])
    fields = [np.ascontiguousarray(np.broadcast_to(f, (n, shape[-1]))) for f in fields]
    places = [np.ascontiguousarray(np.broadcast_to(x, n)) for x in (lat, elev, a, b)]
    day = np.ascontiguousarray(np.broadcast_to(day, n), dtype=np.intc)
    made = [np.empty((n, shape[-1])) for _ in range(3)]
    spec = _library.EvaporationSpec(n, shape[-1], *map(pointer_of, (*fields, *places, day)), FORMULAS.index(et0))
    _library.report(c.evaporation_problems, ctypes.byref(spec))
    _library.raise_if(c.evaporation(ctypes.byref(spec), *map(pointer_of, made)))
    return {name: x[0] if len(shape) == 1 and n == 1 else x for name, x in zip(("E0", "ES0", "ET0"), made)}
