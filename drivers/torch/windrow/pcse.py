"""WOFOST in PCSE's manner of use, on tensors: Wofost72_PP and Wofost72_WLP_FD(params, weather, agromanagement).

    model = Wofost72_PP({**params, "TSUM1": tsum1}, weather, agromanagement)      # tsum1: a tensor, a number or [n]
    model.run_till_terminate()
    twso = model.get_summary_output()[0]["TWSO"]                                  # a tensor, differentiable
"""
import math

import numpy as np
import torch

from ._library import COLUMNS, SOIL_VARIABLES, WEATHER, WindrowError
from .inputs import Calendar, Crop

# the daily variables of get_output, without PCSE's rates (TRA, EVS ...), which have no derivatives here
DAILY = ("DVS", "LAI", "RD", "TAGP", "TWLV", "TWRT", "TWSO", "TWST", "WLV", "WRT", "WST")
EVENTS = {"DOE": "DAY_EMERGENCE", "DOA": "DAY_ANTHESIS", "DOM": "DAY_MATURITY"}


def _split(params):
    """(what the crop is made of, {name: tensor}); a table may hold tensors among its ordinates: [0., y0, 1.3, y1]"""
    base, tensors = {}, {}
    for name, value in dict(params).items():
        if torch.is_tensor(value):
            tensors[name] = value
        elif isinstance(value, (list, tuple)) and any(torch.is_tensor(v) for v in value):
            base[name] = [float(v.detach().reshape(-1)[0]) if torch.is_tensor(v) else v for v in value]
            tensors.update({f"{name}[{k // 2}]": v for k, v in enumerate(value) if k % 2 and torch.is_tensor(v)})
            if any(torch.is_tensor(v) for v in value[::2]):
                raise WindrowError(f"{name}: abscissae are numbers; only ordinates may be tensors")
        else:
            base[name] = value
    return base, tensors


def _weather(weather, production):
    """PCSE's WeatherDataProvider as fields by name; anything else as it is"""
    if not (callable(weather) and hasattr(weather, "first_date")):
        return weather
    days = np.arange(np.datetime64(weather.first_date, "D"), np.datetime64(weather.last_date, "D") + 1)
    rows = [weather(day.item()) for day in days]
    names = COLUMNS[-4:] if production == "wlp" else ()
    fields = {name: np.array([[getattr(row, name) for row in rows]]) for name in (*WEATHER, *names)}
    return {**fields, "LAT": weather.latitude, "START": days[0]}


class Wofost72_PP:
    """Potential production: one agromanagement, one or n parameter sets (and weathers), run together.

    parameterprovider   dict of PCSE's names: numbers, lists [x, y, x, y, ...], tensors ([n] or a number; of a table that
                        `crop` gives: a factor [n] or ordinates [n, k])
    weatherdataprovider a PCSE WeatherDataProvider, a CSV file with PCSE's names, or what Wofost72 takes
    agromanagement      PCSE's list or file, or a windrow.numpy.Calendar
    crop, variety       what the parameters stand over: a PCSE parameter file, or a PCSE crop file and its variety

    Values are tensors [n], or single numbers where nothing has a batch. A season that has ended keeps its final state
    until the last one has.
    """

    production, daily = "pp", DAILY

    def __init__(self, parameterprovider, weatherdataprovider, agromanagement, crop=None, variety=None, latitude=None,
                 events="continuous", threads=None, soil=None):
        from .torch import Wofost72

        base, self._params = _split(parameterprovider)
        if crop is None:
            names = [name for name in self._params if "[" not in name]
            crop = Crop({**{name: float(self._params[name].detach().reshape(-1)[0]) for name in names}, **base}, soil=soil,
                        production=self.production)
            soil = None
        elif base:
            self._params = {**{name: torch.as_tensor(v) for name, v in base.items()}, **self._params}
        sizes = {t.shape[0] for t in self._params.values() if t.ndim and t.shape[0] != 1}
        if len(sizes) > 1:
            raise WindrowError(f"parameters are for {' and '.join(map(str, sorted(sizes)))} seasons")
        weather = _weather(weatherdataprovider, self.production)
        calendar = Calendar.of(agromanagement)
        outputs = {**{name: f"{name}:{'all' if name in SOIL_VARIABLES else 'daily'}" for name in self.daily}, **{name: name for name in EVENTS.values()}, "LAIMAX": "LAI:max",
                   "END": "END", "STATUS": "STATUS"}
        self._model = Wofost72(weather, calendar, crop, variety, outputs, latitude, events, sizes.pop() if sizes else None, threads,
                               production=self.production, soil=soil)
        seasons = self._model.seasons
        self._single = seasons.n == 1 and all(t.ndim == 0 for t in self._params.values())
        self._start = np.datetime64(int(np.broadcast_to(calendar.start, seasons.n)[0]), "D")
        if not (calendar.start == calendar.start[0]).all():
            raise WindrowError("one agromanagement has one start; Wofost72 runs seasons that start on different days")
        self.day = np.datetime64(int(calendar.campaign_start.min()), "D").item()
        self._first, self._values, self._last = self.day, None, None

    # -- running

    def _run(self):
        if self._values is None:
            values = self._model(self._params)
            self._last = (self._start + np.timedelta64(int(values["END"].max()), "D")).item()
            self._values = {key: x[0] if self._single else x for key, x in values.items()}

    def run(self, days=1):
        """On by some days, no further than the season's end."""
        self._run()
        self.day = min((np.datetime64(self.day, "D") + days).item(), self._last)

    def run_till(self, date):
        self._run()
        self.day = max(self.day, min(np.datetime64(date, "D").item(), self._last))

    def run_till_terminate(self):
        """To the end of the last season."""
        self._run()
        self.day = self._last

    @property
    def flag_terminate(self):
        return self._last is not None and self.day >= self._last

    # -- results

    def _index(self, day):
        return int((np.datetime64(day, "D") - self._start).astype(int))

    def _value(self, name, n):
        """on day n since the crop's start; None where nothing grows"""
        if name in SOIL_VARIABLES:
            n += self._model.seasons.n_fallow
        return None if n < 0 else self._values[name][..., n]

    def get_variable(self, name):
        """The value on the current day; None before the crop's start (a soil's: before the campaign's)."""
        self._run()
        if name not in self.daily:
            raise WindrowError(f"{name} is not among {', '.join(self.daily)}")
        return self._value(name, self._index(self.day))

    def get_output(self):
        """A dict for each day so far, from the campaign's start: day (datetime.date), DVS, LAI ... (None before the crop's
        start)."""
        self._run()
        rows = []
        for day in np.arange(np.datetime64(self._first, "D"), np.datetime64(self.day, "D") + 1):
            n = self._index(day)
            rows.append({"day": day.item(), **{name: self._value(name, n) for name in self.daily}})
        return rows

    def get_summary_output(self):
        """[one dict]: final states, LAIMAX, dates DOS, DOE, DOA, DOM, DOH (one or a list; None = not reached), and
        differentiable moments DAY_EMERGENCE, DAY_ANTHESIS, DAY_MATURITY in days from the crop's start (-1 = not reached)."""
        if not self.flag_terminate:
            return []
        v, emergence = self._values, self._model.seasons.calendar.emergence
        summary = {name: v[name][..., -1] for name in self.daily}
        summary.update({"LAIMAX": v["LAIMAX"], **{name: v[name] for name in EVENTS.values()}})
        summary["DOS"] = None if emergence else self._start.item()
        summary.update({name: self._dates(v[moment]) for name, moment in EVENTS.items()})
        by_date = torch.where(v["STATUS"] == 1, v["END"], torch.full_like(v["END"], -1.0))
        return [{**summary, "DOH": self._dates(by_date)}]

    def _dates(self, moments):
        """The first day that starts with the event behind it, as PCSE dates it."""
        found = [None if m < 0 else (self._start + math.ceil(m)).item() for m in moments.detach().reshape(-1).tolist()]
        return found[0] if self._single else found


class Wofost72_WLP_FD(Wofost72_PP):
    """Water-limited production with free drainage; the arguments are those of Wofost72_PP.

    parameterprovider   holds soil and site as well (SMW ... WAV), as numbers or tensors ([n] or a number)
    weatherdataprovider has RAIN, E0, ES0 and ET0 [cm d-1], from the campaign's start on
    agromanagement      the soil lies fallow from the campaign's start to the crop's; its events irrigate
    soil                soil and site of files, under the parameters: a PCSE file, dict or list of these

    The daily variables are joined by SM, W, WLOW and WWLOW, known in fallow, too.
    """

    production, daily = "wlp", (*DAILY, *SOIL_VARIABLES)
