"""libwindrow_seasons through ctypes: where it is, what it offers (include/windrow/seasons.h, assimilation.h).

ctypes releases the interpreter's lock for the length of a call, so several threads run seasons at once.
"""
import ctypes
import ctypes.util
import os
import sys
from collections import namedtuple
from types import SimpleNamespace

import numpy as np

NAMES = {"darwin": "libwindrow_seasons.dylib"}
NAME = NAMES.get(sys.platform, "libwindrow_seasons.so")
REVISION = 2  # WINDROW_SEASONS_REVISION that this package is written for
FINAL = 1 << 30  # WINDROW_FINAL: as a day, the last state
LARGEST = FINAL + 1  # WINDROW_LARGEST: as a day, the largest of all days
NO_END = 2**31 - 1
WEATHER = ("IRRAD", "TMIN", "TMAX", "TEMP")  # a day's numbers in potential production
WEATHER_WLP = (*WEATHER, "RAIN", "E0", "ES0", "ET0", "IRRIGATION")  # in water-limited production
COLUMNS = (*WEATHER, "VAP", "WIND", "RAIN", "E0", "ES0", "ET0")  # what weather files may hold
REPORT = 1 << 16  # room for a text of problems


class WindrowError(ValueError):
    """What is wrong with the input, a line for each problem."""


def _has_avx512():
    try:
        with open("/proc/cpuinfo") as f:
            flags = next((line for line in f if line.startswith("flags")), "").split()
    except OSError:
        return False
    return {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"} <= set(flags)


def _variant(file):
    """The library for this processor, where a build folder has several (WINDROW_DISPATCH of CMakeLists.txt)"""
    name = os.environ.get("WINDROW_VARIANT") or ("x86-64-v4" if _has_avx512() else "base")
    other = os.path.join(os.path.dirname(file), name, os.path.basename(file))
    return other if os.path.exists(other) else file


def _candidates():
    """Files to try, in this order."""
    chosen = os.environ.get("WINDROW_SEASONS_LIBRARY")
    if chosen:
        return [chosen]
    here = os.path.dirname(os.path.abspath(__file__))
    root = os.path.dirname(os.path.dirname(os.path.dirname(here)))
    found = [os.path.join(here, NAME), _variant(os.path.join(root, "build", NAME))]
    return [f for f in found if os.path.exists(f)] + [ctypes.util.find_library("windrow_seasons") or NAME]


def _load():
    said = []
    for file in _candidates():
        try:
            library = ctypes.CDLL(file)
            if library.windrow_seasons_revision() == REVISION:
                return library, file
            said.append(f"  {file}: of another version than this package")
        except (OSError, AttributeError) as e:
            said.append(f"  {file}: {e}")
    raise ImportError(
        f"{NAME} was not found. `cmake --build build --target windrow_seasons` or `pip install drivers/torch` makes it; "
        "WINDROW_SEASONS_LIBRARY may name the file. Tried:\n" + "\n".join(said))


class Output(ctypes.Structure):
    _fields_ = [("variable", ctypes.c_int), ("day", ctypes.c_int)]


class Spec(ctypes.Structure):
    _fields_ = [("n", ctypes.c_int), ("n_days", ctypes.c_int), ("weather", ctypes.c_void_p),
                ("latitude", ctypes.c_void_p), ("start", ctypes.c_void_p), ("days", ctypes.c_void_p),
                ("end_day", ctypes.c_void_p), ("emergence", ctypes.c_int),
                ("ends_by_date_only", ctypes.c_int), ("reference", ctypes.c_int),
                ("abscissae", ctypes.c_void_p), ("n_knots", ctypes.c_void_p),
                ("water_limited", ctypes.c_int), ("n_fallow", ctypes.c_int), ("fallow", ctypes.c_void_p)]


class EvaporationSpec(ctypes.Structure):
    _fields_ = [("n", ctypes.c_int), ("n_days", ctypes.c_int),
                *[(name, ctypes.c_void_p) for name in ("tmin", "tmax", "irrad", "vap", "wind", "latitude", "altitude", "angstrom_a",
                                                       "angstrom_b", "start")], ("et0", ctypes.c_int)]


class CalendarRecord(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int) for name in ("campaign_start", "start", "emergence", "ends_by_date_only", "end_day")]


def _declare(library):
    """The functions without their prefix, with argument and result types."""
    functions = SimpleNamespace()
    text, number, size, pointer = ctypes.c_char_p, ctypes.c_int, ctypes.c_size_t, ctypes.c_void_p
    report = [size, ctypes.c_char_p]
    for name, result, *arguments in (
            ("version", text), ("build", text),
            ("parameter_count", number), ("parameter_count_wlp", number), ("parameter_name", number, number, size, text),
            ("parameter_unit", text, number), ("parameter_active", number, number),
            ("parameter_meaning", text, number),
            ("table_count", number), ("table_name", text, number), ("table_knots", number),
            ("parameters_read", text, text, text, pointer, pointer, pointer),
            ("parameters_problems", number, text, text, number, *report),
            ("soil_read", number, text, pointer, *report),
            ("calendar_read", number, text, ctypes.POINTER(CalendarRecord), *report),
            ("weather_read_names", number, text, number, ctypes.POINTER(text), number, pointer, ctypes.POINTER(number),
             ctypes.POINTER(number), ctypes.POINTER(ctypes.c_double), ctypes.POINTER(ctypes.c_double), *report),
            ("irrigation_read", number, text, number, number, pointer, *report),
            ("evaporation_problems", number, ctypes.POINTER(EvaporationSpec), *report),
            ("evaporation", text, ctypes.POINTER(EvaporationSpec), pointer, pointer, pointer),
            ("variable", number, text), ("variable_count", number), ("variable_name", text, number),
            ("variable_unit", text, number), ("variable_meaning", text, number),
            ("seasons_create", text, ctypes.POINTER(Spec), ctypes.POINTER(pointer)),
            ("seasons_problems", number, ctypes.POINTER(Spec), *report),
            ("seasons_parameter_problems", number, pointer, pointer, *report),
            ("seasons_destroy", None, ctypes.POINTER(pointer)), ("seasons_blocks", number, pointer),
            ("seasons_run", text, pointer, number, number, pointer, number, pointer, pointer, pointer, pointer, pointer),
            ("seasons_run_tangent", text, pointer, number, number, pointer, pointer, pointer, number, pointer, pointer,
             pointer),
            ("observation_use", text, number), ("esmda_normalise", text, number, pointer),
            ("letkf", text, pointer, pointer, pointer, pointer, pointer, pointer),
            ("esmda", text, pointer, pointer, pointer, pointer, pointer, pointer)):
        function = getattr(library, "windrow_" + name)
        function.restype, function.argtypes = result, arguments
        setattr(functions, name, function)
    return functions


_loaded, library_file = _load()
c = _declare(_loaded)


def version():
    return c.version().decode()


def build():
    """Version, compiler and architecture of the library."""
    return c.build().decode()


def raise_if(wrong):
    """A sentence from the library becomes an exception."""
    if wrong:
        raise WindrowError(wrong.decode())


def report(function, *arguments):
    """Calls a `..._problems` or `..._read` function; its problems become an exception."""
    text = ctypes.create_string_buffer(REPORT)
    n = function(*arguments, REPORT, text)
    if n:
        lines = text.value.decode(errors="replace").splitlines()
        more = [f"... and {n - 10} more"] if n > 10 else []
        raise WindrowError("\n".join(lines[:10] + more))


def pointer_of(array):
    return None if array is None else array.ctypes.data


def _decode(text):
    return None if text is None else text.decode()


def parameter_name(i):
    name = ctypes.create_string_buffer(40)
    c.parameter_name(i, 40, name)
    return name.value.decode()


COUNT = c.parameter_count()  # P, length of a season's vector in potential production
COUNT_WLP = c.parameter_count_wlp()  # and in water-limited production: soil and site after the crop
KNOTS = c.table_knots()
TABLES = [c.table_name(t).decode() for t in range(c.table_count())]
N_SCALARS = COUNT - len(TABLES) * KNOTS
SCALARS = [parameter_name(i) for i in range(N_SCALARS)]
SOIL = [parameter_name(i) for i in range(COUNT, COUNT_WLP)]
VARIABLES = {c.variable_name(i).decode(): i for i in range(c.variable_count())}
SOIL_VARIABLES = ("SM", "W", "WLOW", "WWLOW")  # of water-limited production alone
ACTIVE_WLP = np.array([bool(c.parameter_active(i)) for i in range(COUNT_WLP)])
ACTIVE = ACTIVE_WLP[:COUNT]

Info = namedtuple("Info", "name unit active meaning")


def _info(name, i):
    return Info(name, _decode(c.parameter_unit(i)), bool(ACTIVE_WLP[i]), _decode(c.parameter_meaning(i)))


def parameters():
    """The scalar parameters of a crop, and RDMSOL: name, unit, whether they have derivatives, meaning."""
    return [_info(name, i) for i, name in enumerate(SCALARS)]


def tables():
    """The tables: name, unit of the ordinates, whether they have derivatives, meaning."""
    return [_info(name, N_SCALARS + t * KNOTS) for t, name in enumerate(TABLES)]


def soil_parameters():
    """What water-limited production reads of soil and site, beside RDMSOL: name, unit, whether they have derivatives, meaning."""
    return [_info(name, COUNT + i) for i, name in enumerate(SOIL)]


def variables():
    """What a season can be asked for (SM, W, WLOW, WWLOW: a water-limited one): name, unit, whether it has derivatives, meaning."""
    return [Info(name, _decode(c.variable_unit(i)), name not in ("END", "STATUS"), _decode(c.variable_meaning(i)))
            for name, i in VARIABLES.items()]
