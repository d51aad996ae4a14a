"""Files of a network's weights (NetCDF; grids/README.md): what `calibrate` leaves and what `network.weights` reads.

    state = load_weights("wheat_network.nc")      # {"lstm.weight_ih_l0": array, ..., "output.bias": array, "lo": array, ...}
    names = load_names("wheat_network.nc")        # {"output": ["TSUM1", ...], "activation": "tanh", "head": "bounded", ...}
    save_weights("mine.nc", state, **names)       # arrays or tensors: net.state_dict()

Needs the package netCDF4. windrow.network makes a torch.nn.Module of such a file.
"""
import os
import re
from datetime import datetime, timezone

import netCDF4
import numpy as np

from ._library import WindrowError

GATES = "; rows: gates i, f, g, o, one block below the other"
# Tensors: pattern, dimensions, what they are. {} is the layer, `below` what it reads; as in src/ncio/weights_file.c.
TENSORS = [(re.compile(pattern), dims, text) for pattern, dims, text in (
    (r"lstm\.weight_ih_l(\d+)", ("lstm_gates", "input"), "LSTM layer {}, weights of its input" + GATES),
    (r"lstm\.weight_hh_l(\d+)", ("lstm_gates", "lstm_hidden"), "LSTM layer {}, weights of its state" + GATES),
    (r"lstm\.bias_ih_l(\d+)", ("lstm_gates",), "LSTM layer {}, bias of its input" + GATES),
    (r"lstm\.bias_hh_l(\d+)", ("lstm_gates",), "LSTM layer {}, bias of its state" + GATES),
    (r"dense\.(\d+)\.weight", ("dense_{}", "below"), "dense layer {}, weights"),
    (r"dense\.(\d+)\.bias", ("dense_{}",), "dense layer {}, bias"),
    (r"norm\.(\d+)\.weight", ("dense_{}",), "layer normalisation behind dense layer {}, gain"),
    (r"norm\.(\d+)\.bias", ("dense_{}",), "layer normalisation behind dense layer {}, bias"),
    (r"output\.weight", ("output", "below"), "last layer, weights"),
    (r"output\.bias", ("output",), "last layer, bias"),
    (r"weather_mean", ("weather",), "mean, subtracted from the weather"),
    (r"weather_sd", ("weather",), "standard deviation, divides the weather"),
    (r"statics_mean", ("statics",), "mean, subtracted from the statics"),
    (r"statics_sd", ("statics",), "standard deviation, divides the statics"),
    (r"lo", ("output",), "lower bound of the output"),
    (r"hi", ("output",), "upper bound of the output"))]
TEXTS = {"weather": "weather that the network reads each step", "statics": "what the network reads once a season",
         "output": "parameters that the network gives"}
ATTRIBUTES = {name: "network_" + name for name in
              ("activation", "layer_norm", "head", "weather_steps", "weather_days_per_step", "weather_until")}


def _is_tensor(name):
    return any(pattern.fullmatch(name) for pattern, _, _ in TENSORS)


# -- reading

def _open(path):
    try:
        file = netCDF4.Dataset(path)
    except OSError as e:
        raise WindrowError(f"{path}: cannot be opened: {e.strerror or e}") from None
    file.set_auto_maskandscale(False)
    return file


def _texts(variable):
    """Of a variable of strings, or of characters (whether or not it says its encoding)"""
    values = variable[...]
    return [str(x) for x in (netCDF4.chartostring(values, "utf-8") if values.dtype == "S1" else values)]


def _check_numbers(of, state):
    """Finite everywhere, standard deviations above 0, lo below hi, as the C program wants them"""
    for name, value in state.items():
        sd = name.endswith("_sd")
        bad = np.argwhere(~np.isfinite(value) | ((value <= 0) if sd else False)).tolist()
        if bad:
            raise WindrowError(f"{of}: tensor {name}: {bad[0]} is {value[tuple(bad[0])]:g}; "
                               f"{'standard deviations above 0' if sd else 'finite numbers'} are expected")
    if "lo" in state and "hi" in state and not (state["lo"] < state["hi"]).all():  # zeros at the end of a file cut short
        raise WindrowError(f"{of}: lo is {state['lo'].tolist()}, hi {state['hi'].tolist()}; each lo must be below its hi")


def _check_whole(path, file):
    """The classic format reads zeros where a file was cut short."""
    values = sum(v.size * v.dtype.itemsize for v in file.variables.values())
    if file.disk_format.startswith("NETCDF3") and os.path.getsize(path) < values:
        raise WindrowError(f"{path}: is cut short: {os.path.getsize(path)} bytes, its variables alone have {values}; save it again")


def load_weights(path):
    """{name: array} of every tensor in the file, as the file holds them (double, or float)."""
    with _open(path) as file:
        _check_whole(path, file)
        state = {name: np.array(v[...]) for name, v in file.variables.items() if _is_tensor(name)}
    if "output.weight" not in state:
        raise WindrowError(f"{path}: holds no weights (no output.weight); a file that calibrate or save_weights left is expected")
    _check_numbers(path, state)
    return state


def load_names(path):
    """What the file says of its tensors, for save_weights: names and units of inputs and outputs, which outputs are
    factors, activation, head ..., and its other attributes (title, history, windrow_configuration ...)."""
    with _open(path) as file:
        names = {}
        for name in TEXTS:
            if name in file.variables:
                names[name] = _texts(file[name])
            if name + "_unit" in file.variables:
                names[name + "_unit"] = _texts(file[name + "_unit"])
        if "output_factor" in file.variables:
            names["output_factor"] = [bool(x) for x in file["output_factor"][...]]
        short = {long: name for name, long in ATTRIBUTES.items()}
        return {**names, **{short.get(a, a): file.getncattr(a) for a in file.ncattrs()}}


# -- writing

def _dimensions(state):
    """{tensor: names of its dimensions}"""
    layers = sum(name.startswith("dense.") and name.endswith(".weight") for name in state)
    lstm, statics = "lstm.weight_ih_l0" in state, "statics_mean" in state
    first = "_and_".join(["lstm_hidden"] * lstm + ["statics"] * statics)
    if not first:
        raise WindrowError("the tensors have neither an LSTM (lstm.weight_ih_l0) nor statics_mean and statics_sd, by which a network "
                           "without LSTM standardises its inputs; give zeros and ones where nothing is to be done")
    of = {}
    for name, value in state.items():
        for pattern, dims, _ in TENSORS:
            found = pattern.fullmatch(name)
            if not found:
                continue
            k = int(found[1]) if found.groups() else layers
            known = {"input": "lstm_hidden" if k else "weather", "below": f"dense_{k - 1}" if k else first}
            of[name] = tuple(known.get(d, d).format(k) for d in dims)
        if name not in of:
            raise WindrowError(f"{name} is no tensor of a network that windrow reads: lstm.weight_ih_l0 ..., dense.0.weight ..., "
                               "norm.0.weight ..., output.weight, output.bias, weather_mean, statics_sd, lo, hi ...")
        if len(of[name]) != value.ndim:
            raise WindrowError(f"{name} has the shape {list(value.shape)}; {len(of[name])} dimensions are expected")
    return of


def _lengths(state, of):
    """{dimension: length}, the same in all tensors; vectors first, which cannot be transposed"""
    lengths = {}
    for name, value in sorted(state.items(), key=lambda item: item[1].ndim):
        for dim, length in zip(of[name], value.shape):
            if lengths.setdefault(dim, length) != length:
                raise WindrowError(f"{name} has the shape {list(value.shape)}; {lengths[dim]} are expected along {dim}")
    return lengths


def _describe(file, lengths, names):
    """Names and attributes; see load_names."""
    for name, text in TEXTS.items():
        for key in (name, name + "_unit"):
            values = names.pop(key, None)
            if values is None:
                continue
            if len(values) != lengths.get(name):
                raise WindrowError(f"{key} has {len(values)} names; the tensors have {lengths.get(name, 0)} along {name}")
            letters = [str(v).encode() for v in values]
            file.createDimension(key + "_length", max(map(len, letters)) or 1)
            variable = file.createVariable(key, "S1", (name, key + "_length"))
            if key == name:
                variable.long_name = text
            variable._Encoding = "utf-8"
            variable[:] = netCDF4.stringtochar(np.array(letters, f"S{max(map(len, letters)) or 1}"))
    factor = names.pop("output_factor", None)
    if factor is not None:
        variable = file.createVariable("output_factor", "i1", ("output",))
        variable.setncatts({"long_name": "whether the output multiplies the crop's own value or replaces it",
                            "flag_values": np.array([0, 1], "i1"), "flag_meanings": "replaces multiplies"})
        variable[:] = np.array(factor, "i1")
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    names["history"] = "\n".join([f"{now} windrow.weights.save_weights", *filter(None, [names.get("history")])])
    for name, value in names.items():
        if value is not None:
            file.setncattr(ATTRIBUTES.get(name, name), np.intc(value) if isinstance(value, (int, np.integer)) else value)


def save_weights(path, state, **names):
    """Writes {name: array or tensor}, such as net.state_dict(), in their own precision.

    names  what load_names gives: weather, statics, output (lists of names), weather_unit ..., output_factor (list of bool),
           activation ("tanh", "relu", "sigmoid"), head ("bounded", "linear", "partition"), title ...; what is not said is not
           checked when the file is read
    """
    state = {name: np.asarray(v.detach().cpu() if hasattr(v, "detach") else v) for name, v in state.items()}
    of = _dimensions(state)
    lengths = _lengths(state, of)
    _check_numbers(path, state)
    part = f"{path}.part"
    try:
        with netCDF4.Dataset(part, "w", format="NETCDF3_64BIT_OFFSET") as file:
            for dim, length in lengths.items():
                file.createDimension(dim, length)
            _describe(file, lengths, dict(names))
            for name, value in state.items():
                variable = file.createVariable(name, "f4" if value.dtype == np.float32 else "f8", of[name])
                pattern, _, text = next(t for t in TENSORS if t[0].fullmatch(name))
                variable.long_name = text.format(*pattern.fullmatch(name).groups())
                variable[...] = value
        os.replace(part, path)
    except BaseException:
        if os.path.exists(part):
            os.remove(part)
        raise
