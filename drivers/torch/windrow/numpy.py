"""Seasons of WOFOST 7.2, potential or water-limited, on NumPy arrays: values, adjoint, tangent.

    seasons = Seasons(weather, Calendar("2001-03-18"), "wheat.yaml", latitude=51.5)
    values = seasons.forward({"TSUM1": tsum1, "AMAXTB": factor}, {"TWSO": "TWSO", "LAI": "LAI:daily"})
    values, gradient = seasons.vjp({"TSUM1": tsum1}, {"TWSO": twso_b})
    values, values_d = seasons.jvp({"TSUM1": tsum1}, {"TSUM1": tsum1_d})

Parameters by name: a scalar as a number or [n]; a table as factor on its ordinates (a number or [n]) or as ordinates [n, k];
one ordinate as "SLATB[2]"; soil and site ("SMFCF") in water-limited production. Or all of them as an array [n, P] in the library's order. What is not named is the crop's.
"""
import ctypes
import os
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from . import _library
from ._library import ACTIVE_WLP, WindrowError, c, parameter_name, pointer_of
from .inputs import DEFAULT_OUTPUTS, DEFAULT_OUTPUTS_WLP, Calendar, Crop, Placement, Plan, check_active, date_text, sizes_of
from .weather import Days, names_of, numbers_of, read_weather, weather_fields

__all__ = ["Calendar", "Crop", "Seasons", "WindrowError", "read_weather"]


def _processors():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _dense(array, shape=None):
    array = np.ascontiguousarray(numbers_of(array), dtype=np.float64)
    if shape is not None and array.shape != tuple(shape):
        raise WindrowError(f"an array has the shape {list(array.shape)}; {list(shape)} is expected")
    return array


class Seasons:
    """n seasons that share a crop's tables' abscissae; weather, place, dates and parameter values are each one's own.

    weather   [n, days, 4] IRRAD J m-2 d-1, TMIN, TMAX, TEMP degC (3: without TEMP, which is then the mean of the others), a
              dict of [n, days] by these names (LAT and START, the first date, may be there), or a site's CSV file; water-limited
              [n, days, 9]: RAIN, E0, ES0, ET0 and IRRIGATION cm d-1, too (8: without IRRIGATION), from the campaign's start on; in
              fallow only RAIN, E0, ES0 and IRRIGATION count, the others may be NaN
    calendar  Calendar, its arguments as a dict, or PCSE agromanagement (file or list)
    crop      Crop, PCSE parameter file, dict; a PCSE crop file with `variety`
    latitude  degrees north, one or [n]
    events    "continuous" (differentiable) or "reference" (PCSE's day-end events)
    n         number of seasons where one weather and calendar serve several
    threads   None = one for each processor that this process may use; results do not depend on it
    check     refuse parameters out of bounds (values that are not finite are refused anyway)
    production "pp" (potential) or "wlp" (water-limited: rain, irrigation and a free-drainage soil)
    soil      soil and site parameters of "wlp": a PCSE file, dict, or list of these (Crop); a flat `crop` may hold them, too
    """

    def __init__(self, weather, calendar, crop, variety=None, latitude=None, events="continuous", n=None, threads=None,
                 check=True, production="pp", soil=None):
        if events not in ("continuous", "reference"):
            raise WindrowError(f"events is {events!r}; continuous or reference is expected")
        self.calendar = Calendar.of(calendar)
        self.crop = Crop.of(crop, variety, soil, production)
        self.crop.check(self.calendar.emergence)
        self.events, self.check, self.production = events, check, production
        self.threads = threads or _processors()
        fields, lat, first = weather_fields(weather, production)
        latitude = lat if latitude is None else latitude
        if latitude is None:
            raise WindrowError("latitude is missing: degrees north, one or one for each season")
        latitude = np.asarray(latitude, dtype=float)
        cal = self.calendar
        self.n = sizes_of(*fields.values(), latitude, cal.start, cal.end, cal.weather_start, cal.campaign_start)
        if n is not None and self.n not in (1, n):
            raise WindrowError(f"n is {n}, and weather, latitude and dates are for {self.n} seasons")
        self.n = n or self.n
        self._latitude = _dense(np.broadcast_to(latitude, self.n))
        self.days = Days(cal, self.n, fields["IRRAD"].shape[-1], first, production)
        self.n_days, self.n_fallow = self.days.n_days, self.days.n_fallow
        self.irrigation = self.days.irrigation(cal.irrigation) if production == "wlp" else None
        self._shapes = {name: f.shape for name, f in fields.items()}
        self._like = ("dict" if isinstance(weather, (dict, str, os.PathLike)) else "array", getattr(weather, "ndim", 3))
        self._set_weather(self.arrange({name: np.asarray(f, dtype=float) for name, f in fields.items()}, self.irrigation))

    @property
    def count(self):
        """P, length of a season's vector"""
        return len(self.crop.vector)

    # -- weather

    def arrange(self, fields, irrigation=None):
        """{name: [n or 1, days]} -> [n, n_fallow + n_days, 4 or 9] from each season's first fallow day

        irrigation: [n, days] besides what the weather has
        """
        fields = dict(fields)
        fields.setdefault("TEMP", (fields["TMIN"] + fields["TMAX"]) / 2)
        if self.production == "wlp":
            fields.setdefault("IRRIGATION", np.zeros((1, self.days.given)))
            if irrigation is not None:
                fields["IRRIGATION"] = fields["IRRIGATION"] + irrigation
        values = np.stack([np.broadcast_to(fields[name], (self.n, self.days.given)) for name in names_of(self.production)], axis=-1)
        return values if self.days.whole else np.take_along_axis(values, self.days.index[:, :, None], axis=1)

    def _give_back(self, weather_b):
        """the adjoint of `arrange`, in the manner in which the weather was given"""
        full = weather_b
        if not self.days.whole:
            full = np.zeros((self.n, self.days.given, weather_b.shape[-1]))
            for s in range(self.n):
                given, rows = self.days.rows(s)
                full[s, given] = weather_b[s, rows]
        fields = {name: full[..., v] for v, name in enumerate(names_of(self.production))}
        if "TEMP" not in self._shapes:
            for name in ("TMIN", "TMAX"):
                fields[name] = fields[name] + fields["TEMP"] / 2
        fields = {name: fields[name].sum(axis=0, keepdims=True) if shape[0] == 1 else fields[name] for name, shape in self._shapes.items()}
        kind, ndim = self._like
        if kind == "dict":
            return fields
        stacked = np.stack(list(fields.values()), axis=-1)
        return stacked if ndim == 3 else stacked[0]

    def with_weather(self, values):
        """The same seasons on other weather [n, n_fallow + n_days, 4 or 9], counted from each season's first fallow day."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__getstate__())
        other._set_weather(_dense(values, self._weather.shape))
        return other

    def _set_weather(self, values):
        self._handle = None
        self._weather = _dense(values)
        self._create()

    def _create(self):
        cal, n = self.calendar, self.n
        start = np.ascontiguousarray(np.broadcast_to(cal.start, n), dtype=np.intc)
        end = None if cal.end is None else np.ascontiguousarray(np.broadcast_to(cal.end, n) - start, dtype=np.intc)
        spec = _library.Spec(
            n=n, n_days=self.n_days, weather=pointer_of(self._weather), latitude=pointer_of(self._latitude),
            start=pointer_of(start), days=pointer_of(self.days.days), end_day=pointer_of(end), emergence=int(cal.emergence),
            ends_by_date_only=int(cal.ends_by_date_only), reference=int(self.events == "reference"),
            abscissae=pointer_of(self.crop.abscissae), n_knots=pointer_of(self.crop.n_knots),
            water_limited=int(self.production == "wlp"), n_fallow=self.n_fallow, fallow=pointer_of(self.days.fallow))
        _library.report(c.seasons_problems, ctypes.byref(spec))
        self._handle = ctypes.c_void_p()
        _library.raise_if(c.seasons_create(ctypes.byref(spec), ctypes.byref(self._handle)))
        self._warned = False

    def __del__(self):
        if getattr(self, "_handle", None):
            c.seasons_destroy(ctypes.byref(self._handle))

    def __getstate__(self):
        return {**self.__dict__, "_handle": None}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self._create()

    # -- parameters

    def matrix(self, params):
        """params -> ([n, P], Placement or None)"""
        if not isinstance(params, dict):
            return _dense(params, (self.n, self.count)), None
        arrays = {name: np.asarray(value, dtype=float) for name, value in params.items()}
        placement = Placement(self.crop, {name: a.shape for name, a in arrays.items()}, self.n)
        matrix = np.tile(self.crop.vector, (self.n, 1))
        for name, kind, columns in placement.entries:
            matrix[:, columns] = self._column(arrays[name], kind) * (matrix[:, columns] if kind == "factor" else 1.0)
        return matrix, placement

    def _column(self, array, kind):
        return array if kind == "ordinates" else np.broadcast_to(array.reshape(-1), self.n)[:, None]

    def _direction(self, placement, tangents):
        if placement is None:
            return _dense(tangents, (self.n, self.count))
        direction, known = np.zeros((self.n, self.count)), {name for name, _, _ in placement.entries}
        if set(tangents) - known:
            raise WindrowError(f"tangents of {', '.join(sorted(set(tangents) - known))}, which are not among the parameters")
        for name, kind, columns in placement.entries:
            if name in tangents:
                check_active(name, columns)
                own = self.crop.vector[columns] if kind == "factor" else 1.0
                direction[:, columns] = self._column(np.asarray(tangents[name], dtype=float), kind) * own
        return direction

    def _gradient(self, placement, params, matrix_b):
        if placement is None:
            return matrix_b
        gradient = {}
        for name, kind, columns in placement.entries:
            b, shape = matrix_b[:, columns], np.shape(params[name])
            if kind == "factor":
                b = b @ self.crop.vector[columns]
            if kind == "ordinates":
                gradient[name] = b if shape[0] == self.n else b.sum(axis=0, keepdims=True)
            else:
                gradient[name] = (b if np.prod(shape, dtype=int) == self.n else b.sum()).reshape(shape)
        return gradient

    def check_parameters(self, matrix):
        """matrix[n, P]: raises what no season can run with, season by season."""
        matrix = _dense(matrix, (self.n, self.count))
        if self.check:
            _library.report(c.seasons_parameter_problems, self._handle, pointer_of(matrix))
        elif not np.isfinite(matrix).all():
            s, i = np.argwhere(~np.isfinite(matrix))[0]
            raise WindrowError(f"season {s}: {parameter_name(i)} is {matrix[s, i]:g}; a finite number is expected")

    # -- runs on [n, P] and a Plan; windrow.torch uses these

    def plan(self, outputs=None):
        if isinstance(outputs, Plan):
            return outputs
        wet = self.production == "wlp"
        default = DEFAULT_OUTPUTS_WLP if wet else DEFAULT_OUTPUTS
        return Plan(default if outputs is None else outputs, self.n_days, self.n_fallow if wet else None)

    def _each_range(self, call):
        """call(first, end) for ranges of blocks, by several threads; a range's results do not depend on the others"""
        blocks = c.seasons_blocks(self._handle)
        parts = min(blocks, 1 if self.threads == 1 else 4 * self.threads)
        ends = [blocks * (i + 1) // parts for i in range(parts)]
        ranges = list(zip([0] + ends[:-1], ends))
        if parts == 1:
            said = [call(*ranges[0])]
        else:
            with ThreadPoolExecutor(min(self.threads, parts)) as pool:
                said = list(pool.map(lambda r: call(*r), ranges))
        for wrong in said:
            _library.raise_if(wrong)

    def run(self, matrix, plan):
        """values[n, m]; parameters are checked"""
        matrix = _dense(matrix, (self.n, self.count))
        self.check_parameters(matrix)
        values = np.empty((self.n, plan.m))
        at, to = pointer_of(matrix), pointer_of(values)
        self._each_range(lambda b, e: c.seasons_run(self._handle, b, e, at, plan.m, plan.c_outputs, to, None, None, None))
        self._look_at_ends(values[:, plan.status])
        return values

    def run_adjoint(self, matrix, plan, values_b, weather=False, values=None):
        """(parameters_b[n, P], weather_b [n, n_fallow + n_days, 4 or 9] or None); `values` [n, m], if there, is filled"""
        matrix = _dense(matrix, (self.n, self.count))
        values_b, matrix_b = _dense(values_b, (self.n, plan.m)), np.empty_like(matrix)
        weather_b = np.empty_like(self._weather) if weather else None
        args = [pointer_of(x) for x in (values, values_b, matrix_b, weather_b)]
        at = pointer_of(matrix)
        self._each_range(lambda b, e: c.seasons_run(self._handle, b, e, at, plan.m, plan.c_outputs, *args))
        return matrix_b, weather_b

    def run_tangent(self, matrix, plan, matrix_d, weather_d=None):
        """(values[n, m], values_d[n, m])"""
        matrix = _dense(matrix, (self.n, self.count))
        values, values_d = np.empty((self.n, plan.m)), np.empty((self.n, plan.m))
        matrix_d = _dense(matrix_d, matrix.shape)
        weather_d = None if weather_d is None else _dense(weather_d, self._weather.shape)
        before = [pointer_of(x) for x in (matrix, matrix_d, weather_d)]
        after = [pointer_of(x) for x in (values, values_d)]
        self._each_range(lambda b, e: c.seasons_run_tangent(self._handle, b, e, *before, plan.m, plan.c_outputs, *after))
        return values, values_d

    def _look_at_ends(self, status):
        short = np.flatnonzero(status == 2)
        if len(short) and not self._warned:
            s = short[0]
            last = np.broadcast_to(self.calendar.start, self.n)[s] + self.days.days[s] - 1
            warnings.warn(f"{len(short)} of {self.n} seasons were not mature when their weather ended (first: season {s}, "
                          f"{date_text(last)}); their last state counts", stacklevel=4)
            self._warned = True

    # -- by name

    def forward(self, params=None, outputs=None):
        """{key: array}: [n], or [n, n_days + 1] of daily series"""
        plan = self.plan(outputs)
        return plan.read(self.run(self.matrix({} if params is None else params)[0], plan))

    def vjp(self, params, cotangents, outputs=None, weather=False):
        """(values, d sum(cotangents values) / d params), and with `weather` the derivatives by the weather as it was given.

        outputs: those that the cotangents are for, if left out
        """
        if outputs is None:
            outputs = {key: DEFAULT_OUTPUTS_WLP.get(key, key) for key in cotangents}
        plan = self.plan(outputs)
        matrix, placement = self.matrix(params)
        self.check_parameters(matrix)
        values = np.empty((self.n, plan.m))
        matrix_b, weather_b = self.run_adjoint(matrix, plan, plan.spread(self.n, cotangents), weather, values)
        self._look_at_ends(values[:, plan.status])
        gradient = self._gradient(placement, params, matrix_b)
        return (plan.read(values), gradient, self._give_back(weather_b)) if weather else (plan.read(values), gradient)

    def jvp(self, params, tangents, outputs=None, weather=None):
        """(values, their derivatives along `tangents` and, if given, along the weather direction, given like the weather)"""
        plan = self.plan(outputs)
        matrix, placement = self.matrix(params)
        self.check_parameters(matrix)
        weather_d = None
        if weather is not None:
            fields = {name: np.asarray(f, dtype=float) for name, f in weather_fields(weather, self.production)[0].items()}
            if {name: f.shape for name, f in fields.items()} != self._shapes:
                raise WindrowError("the weather's direction has another shape than the weather")
            weather_d = self.arrange(fields)
        values, values_d = self.run_tangent(matrix, plan, self._direction(placement, tangents), weather_d)
        self._look_at_ends(values[:, plan.status])
        return plan.read(values), plan.read(values_d)

    @property
    def active(self):
        """[P] whether an entry of a season's vector has derivatives"""
        return ACTIVE_WLP[:self.count].copy()
