"""Ensemble analyses on NumPy arrays: a local ensemble transform Kalman filter and an ensemble smoother with multiple data assimilation.

    analysis = windrow.letkf(ensemble, equivalents, value, sigma, lat, lon, obs_lat, obs_lon, radius=50.0)
    smoothed = windrow.esmda(model, parameters, value, sigma, alpha=4, seed=1)

Members are the first axis everywhere. Observations have independent errors of standard deviation sigma.
"""
import ctypes
from collections import namedtuple

import numpy as np

from ._library import WindrowError, c, pointer_of, raise_if

Analysis = namedtuple("Analysis", "ensemble members used signal")


class Observations(ctypes.Structure):
    _fields_ = [("n_obs", ctypes.c_int), *[(name, ctypes.c_void_p) for name in ("value", "sigma", "equivalents", "latitude", "longitude")]]


class Letkf(ctypes.Structure):
    _fields_ = [*[(name, ctypes.c_int) for name in ("members", "min_members", "points", "rows")], ("latitude", ctypes.c_void_p),
                ("longitude", ctypes.c_void_p), *[(name, ctypes.c_double) for name in ("radius", "inflation", "rtpp", "rtps")]]


class Esmda(ctypes.Structure):
    _fields_ = [*[(name, ctypes.c_int) for name in ("members", "min_members", "rows", "square_root", "step")], ("alpha", ctypes.c_double),
                ("seed", ctypes.c_ulonglong)]


def _numbers(array, length, what):
    """[length] doubles, or None; one number serves all"""
    if array is None:
        return None
    array = np.asarray(array, dtype=np.float64)
    if array.ndim == 0:
        array = np.full(length, array)
    if array.shape != (length,):
        raise WindrowError(f"{what} has the shape {list(array.shape)}; [{length}] is expected")
    return np.ascontiguousarray(array)


class _Observed:
    """The observations as the library wants them; holds the arrays that the structure points to."""

    def __init__(self, equivalents, value, sigma, lat=None, lon=None, members=None):
        equivalents = np.asarray(equivalents, dtype=np.float64)
        n = np.size(value)
        if equivalents.shape != (members, n):
            raise WindrowError(f"equivalents have the shape {list(equivalents.shape)}; [{members}, {n}] (members, observations) is expected")
        self.arrays = (_numbers(np.atleast_1d(value), n, "value"), _numbers(sigma, n, "sigma"), np.ascontiguousarray(equivalents.T),
                       _numbers(lat, n, "obs_lat"), _numbers(lon, n, "obs_lon"))
        self.spec = Observations(n, *map(pointer_of, self.arrays))
        self.use = np.zeros(n, dtype=np.int32)

    def used(self):
        return np.array([c.observation_use(int(u)).decode() for u in self.use], dtype=object)


def letkf(ensemble, equivalents, value, sigma, lat=None, lon=None, obs_lat=None, obs_lon=None, radius=np.inf, inflation=1.0, rtpp=0.0,
          rtps=0.0, min_members=2):
    """Local ensemble transform Kalman filter (Hunt, Kostelich, Szunyogh 2007).

    ensemble     [members, ..., points] forecast; numbers of one point are analysed together
    equivalents  [members, n] the observations that the members would give
    value, sigma [n] or, sigma, one number, in the unit of the equivalents
    lat, lon     [points], obs_lat, obs_lon [n] degrees; needed for a finite radius
    radius       km: an observation's weight 1 / sigma^2 is multiplied by Gaspari and Cohn's function with the curvature of
                 exp(-d^2 / (2 radius^2)), 0 from 3.65 radius on; infinite: one analysis for all points
    inflation    factor on the analysis's departures from its mean; rtpp, rtps: shares of relaxation to the forecast's departures
                 (Zhang, Snyder, Sun 2004) and spread (Whitaker and Hamill 2012)

    Returns Analysis: ensemble, of the same shape; members [members], which took part (those with numbers that are not finite are left out
    and as they were); used [n], "used" or why not; signal [points], the degrees of freedom for signal: near members - 1 the
    observations know more than the ensemble can hold.
    """
    forecast = np.asarray(ensemble, dtype=np.float64)
    if forecast.ndim < 2:
        raise WindrowError("an ensemble has the shape [members, ..., points]")
    members, points, inner = forecast.shape[0], forecast.shape[-1], forecast.shape[1:-1]
    rows = int(np.prod(inner))
    x = np.ascontiguousarray(forecast.reshape(members, rows, points).transpose(2, 1, 0))
    place = (_numbers(lat, points, "lat"), _numbers(lon, points, "lon"))
    seen = _Observed(equivalents, value, sigma, obs_lat, obs_lon, members)
    spec = Letkf(members, min_members, points, rows, *map(pointer_of, place), radius, inflation, rtpp, rtps)
    part, signal = np.ones(members, dtype=np.uint8), np.zeros(points)
    raise_if(c.letkf(ctypes.byref(spec), ctypes.byref(seen.spec), *map(pointer_of, (x, part, seen.use, signal))))
    return Analysis(np.ascontiguousarray(x.transpose(2, 1, 0)).reshape(forecast.shape), part.astype(bool), seen.used(), signal)


def _alphas(alpha):
    alpha = np.full(alpha, float(alpha)) if np.ndim(alpha) == 0 else np.array(alpha, dtype=np.float64)
    raise_if(c.esmda_normalise(len(alpha), pointer_of(alpha)))
    return alpha


def esmda(model, parameters, value, sigma, alpha=4, seed=0, square_root=False, min_members=2):
    """Ensemble smoother with multiple data assimilation (Emerick and Reynolds 2013).

    model        model(parameters [members, p]) -> equivalents [members, n]; called once for each step
    parameters   [members, p] draws of the prior, on a scale where they are near normal
    value, sigma [n] or, sigma, one number
    alpha        number of steps with equal weights, or the factors on the errors' variances, normalised to sum 1 / alpha = 1
    square_root  without perturbed observations (Emerick 2018)

    Returns Analysis: ensemble, the parameters after the last step; members, which took part to the end (one whose equivalents are not
    finite is left out from there on, with the parameters it had); used [n] in the last step; signal [steps], the degrees of
    freedom for signal of each step. Draws depend on (seed, step, member, observation) alone.
    """
    x = np.ascontiguousarray(np.asarray(parameters, dtype=np.float64).T)
    if x.ndim != 2:
        raise WindrowError("parameters have the shape [members, parameters]")
    rows, members = x.shape
    part, signal, seen = np.ones(members, dtype=np.uint8), [], None
    for step, factor in enumerate(_alphas(alpha)):
        seen = _Observed(model(np.ascontiguousarray(x.T)), value, sigma, members=members)
        spec = Esmda(members, min_members, rows, bool(square_root), step, factor, seed)
        one = np.zeros(1)
        raise_if(c.esmda(ctypes.byref(spec), ctypes.byref(seen.spec), *map(pointer_of, (x, part, seen.use, one))))
        signal.append(one[0])
    return Analysis(np.ascontiguousarray(x.T), part.astype(bool), seen.used(), np.array(signal))
