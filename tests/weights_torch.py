"""windrow.network and windrow.weights against what the C program reads, writes and computes.

read FOLDER [C]         networks, inputs and C's outputs in FOLDER: torch's outputs are the same. C: a folder that C
                        wrote, whose bounds the networks have (C keeps its own, which floats have rounded)
write FOLDER TO FLOATS  networks like those of FOLDER, trained a little, as double into TO, as float into FLOATS
package FOLDER          the package by itself
"""
import os
import shutil
import sys

import netCDF4
import numpy as np
import torch

from windrow import WindrowError
from windrow.inputs import Crop
from windrow.network import Network
from windrow.weights import load_names, load_weights, save_weights

NAMES = ("whole", "weather_only", "no_dense_layer", "perceptron", "partition")
ROWS, STEPS = 20, 11
# Both add up a few products in their own order and have their own exp: thousands of roundings of the largest output,
# while a gate out of place or a bias forgotten changes the first digit.
TOLERANCE = 1e-12
failures = 0


def check(good, what):
    global failures
    failures += not good
    print(f"  {'pass' if good else 'FAIL'}  {what}")


def compare(what, found, expected):
    assert found.shape == expected.shape, (what, found.shape, expected.shape)
    error = (abs(found - expected).max() / abs(expected).max()).item()
    check(error <= TOLERANCE, f"{what}: {error:.1e}")


def array(folder, name, what, *shape):
    values = np.fromfile(os.path.join(folder, f"{name}.{what}"))
    return torch.from_numpy(values.reshape(ROWS, *shape)) if values.size else None


def inputs(folder, name):
    return array(folder, name, "weather", STEPS, -1), array(folder, name, "statics", -1)


def read(folder, bounds=None):
    """Outputs of the files' networks, as C computed them and as torch does"""
    for name in NAMES:
        net = Network.from_file(os.path.join(folder, name + ".nc"))
        if bounds and net.head == "bounded":
            state = load_weights(os.path.join(bounds, name + ".nc"))
            net.load_state_dict({k: torch.from_numpy(state[k]) for k in ("lo", "hi")}, strict=False)
        days = array(folder, name, "length").long()
        with torch.no_grad():
            compare(f"{folder}: {name}", net(*inputs(folder, name)), array(folder, name, "output", -1))
            compare(f"{folder}: {name}, rows of other lengths", net(*inputs(folder, name), length=days),
                    array(folder, name, "output_of_length", -1))


def trained(net, weather, statics):
    """A few steps away from where it was, standardised otherwise"""
    for b in ("weather_mean", "weather_sd", "statics_mean", "statics_sd"):
        if hasattr(net, b):
            getattr(net, b).mul_(1.25)
    before = {k: v.clone() for k, v in net.state_dict().items()}
    optimiser = torch.optim.Adam(net.parameters(), lr=0.05)
    for _ in range(5):
        optimiser.zero_grad()
        (net(weather, statics) ** 2).sum().backward()
        optimiser.step()
    still = [k for k, v in net.named_parameters() if torch.equal(v, before[k])]
    check(not still, f"every tensor was trained {still or ''}")
    return net


def write(folder, to, floats):
    torch.manual_seed(5)
    for name in NAMES:
        net = trained(Network.from_file(os.path.join(folder, name + ".nc")), *inputs(folder, name))
        net.save(os.path.join(to, name + ".nc"))
        net.float().save(os.path.join(floats, name + ".nc"))
        check(load_weights(os.path.join(floats, name + ".nc"))["output.bias"].dtype == np.float32, f"{name}: floats stay floats")


# -- the package by itself

def raises(what, part, run):
    try:
        run()
    except WindrowError as e:
        check(part in str(e), f"{what}: {e}")
    else:
        check(False, f"{what}: nothing was said")


def state_dict_goes_in_and_out(folder):
    path = os.path.join(folder, "whole.nc")
    net, state = Network.from_file(path), load_weights(path)
    for name, value in net.state_dict().items():
        if not np.array_equal(value.numpy(), state[name]):
            check(False, f"{name} is copied bit for bit")
    check(net.state_dict().keys() == state.keys(), "a file holds the tensors of state_dict() and no others")
    save_weights("again.nc", net.state_dict(), **load_names(path))
    names, again = load_names(path), load_names("again.nc")
    check(again.pop("history").split("\n")[1] == names.pop("history"), "the history goes on")
    check(again == names, "names, units and attributes go in and out")
    check(all(np.array_equal(v, load_weights("again.nc")[k]) for k, v in state.items()), "tensors go in and out bit for bit")
    check(not os.path.exists("again.nc.part"), "no unfinished file is left")


def a_plain_module_goes_to_a_file():
    """A state_dict of the user's own module of these names, with names said by hand"""
    own = torch.nn.Module()
    own.lstm = torch.nn.LSTM(2, 3, 2, batch_first=True)
    own.dense = torch.nn.ModuleList([torch.nn.Linear(3, 4)])
    own.output = torch.nn.Linear(4, 1)
    own.register_buffer("weather_mean", torch.zeros(2))
    own.register_buffer("weather_sd", torch.ones(2))
    save_weights("own.nc", own.state_dict(), weather=["TMIN", "TMAX"], output=["SPAN"], activation="relu", head="linear")
    net, x = Network.from_file("own.nc"), torch.randn(7, 5, 2)
    series, _ = own.lstm(x)
    expected = own.output(torch.relu(own.dense[0](series[:, -1]))).detach()
    check(torch.allclose(net(x.double()).float(), expected, rtol=1e-5, atol=1e-6),  # float's roundings
          "the user's own module, by its file")


def with_number(path, tensor, at, value):
    """The file with one number put into a tensor"""
    with netCDF4.Dataset(path, "a") as file:
        file[tensor][at] = value


def bad_numbers_are_told(folder, state):
    whole = os.path.join(folder, "whole.nc")
    raises("a NaN is not saved", "nan.nc: tensor lo: [1] is nan",
           lambda: save_weights("nan.nc", {**state, "lo": np.array([1.0, np.nan, 0.0, 0.0])}))
    check(not os.path.exists("nan.nc"), "no file of a NaN is left")
    for tensor, value, said in (("lo", np.nan, "[1] is nan; finite numbers"), ("statics_sd", 0, "[1] is 0; standard deviations above 0"),
                                ("weather_sd", -2, "[1] is -2; standard deviations above 0")):
        shutil.copy(whole, "bad.nc")
        with_number("bad.nc", tensor, 1, value)
        raises(f"{value} in {tensor}", f"tensor {tensor}: {said}", lambda: Network.from_file("bad.nc"))
    shutil.copy(whole, "short.nc")
    os.truncate("short.nc", os.path.getsize(whole) // 2)
    shutil.copy(whole, "end.nc")
    os.truncate("end.nc", os.path.getsize(whole) - 8)
    raises("a file without its last number", "each lo must be below its hi", lambda: Network.from_file("end.nc"))
    raises("half a file", "short.nc: is cut short", lambda: Network.from_file("short.nc"))


def networks_that_cannot_be_are_told(folder):
    raises("no hidden units", "hidden is 0, layers 1; both must be 1 or more", lambda: Network(4, weather=3))
    net = Network.from_file(os.path.join(folder, "weather_only.nc"))
    for length in ([0, 5], [1, 6], [1.0, 2.0], [3]):
        raises(f"length {length}", "2 whole numbers from 1 to 5 are expected", lambda: net(torch.zeros(2, 5, 3), length=length))
    state = torch.nn.ModuleDict({"dense": torch.nn.ModuleList([torch.nn.Linear(2, 3)]), "output": torch.nn.Linear(3, 1)}).state_dict()
    raises("no standardisation", "neither an LSTM (lstm.weight_ih_l0) nor statics_mean", lambda: save_weights("x.nc", state))


def faults_are_told(folder):
    state = load_weights(os.path.join(folder, "whole.nc"))
    raises("an unknown tensor", "attention.weight is no tensor", lambda: save_weights("x.nc", {**state, "attention.weight": state["lo"]}))
    raises("a transposed tensor", "dense.0.weight has the shape [8, 7]",
           lambda: save_weights("x.nc", {**state, "dense.0.weight": state["dense.0.weight"].T}))
    raises("too few names", "output has 1 names; the tensors have 4", lambda: save_weights("x.nc", state, output=["TSUM1"]))
    check(not os.path.exists("x.nc") and not os.path.exists("x.nc.part"), "no file is left of what was refused")
    save_weights("silent.nc", state)
    raises("no activation", "no attribute network_activation", lambda: Network.from_file("silent.nc"))
    bad_numbers_are_told(folder, state)
    save_weights("part.nc", {k: v for k, v in state.items() if k != "norm.1.bias"}, activation="tanh", head="bounded")
    raises("a missing tensor", "norm.1.bias", lambda: Network.from_file("part.nc"))
    raises("no file", "none.nc: cannot be opened", lambda: load_weights("none.nc"))
    net = Network.from_file(os.path.join(folder, "whole.nc"))
    raises("another number of features", "its last axis holds IRRAD, TMIN, TMAX", lambda: net(torch.zeros(4, 5, 2), torch.zeros(4, 2)))
    raises("no statics", "statics is missing", lambda: net(torch.zeros(4, 5, 3)))


def outputs_are_parameters_of_the_crop(folder):
    crop = Crop(os.path.join(os.environ["WINDROW_SOURCE"], "drivers/torch/examples/cereal.yaml"))
    net = Network.from_file(os.path.join(folder, "whole.nc"))
    given = net.crop_parameters(torch.tensor([[700.0, 1.1, 0.9, 30.0]]), crop)
    check(given["TSUM1"].tolist() == [700.0] and given["SPAN"].tolist() == [30.0], "absolute values stay")
    check(given["AMAXTB"].tolist() == [torch.tensor(1.1).item()], "a table takes its factor itself")
    check(abs(given["KDIFTB[0]"].item() - 0.9 * crop["KDIFTB[0]"]) < 1e-7, "an ordinate's factor is multiplied out")


def main():
    what, *folders = sys.argv[1:]
    if what == "read":
        read(*folders)
    elif what == "write":
        write(*folders)
    else:
        state_dict_goes_in_and_out(*folders)
        a_plain_module_goes_to_a_file()
        faults_are_told(*folders)
        networks_that_cannot_be_are_told(*folders)
        outputs_are_parameters_of_the_crop(*folders)
    print(f"{failures} failures")
    sys.exit(failures > 0)


main()
