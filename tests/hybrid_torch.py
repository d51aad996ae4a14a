"""Windrow's layers and networks against PyTorch's, outputs and gradients. Usage: hybrid_torch.py LIBRARY"""
import ctypes as c
import sys

import torch

# Both add up some hundred products in their own order: 1e-12 of a tensor's largest element is thousands
# of roundings, and an error of any formula is far larger.
TOLERANCE = 1e-12

lib = c.CDLL(sys.argv[1])
torch.set_default_dtype(torch.float64)
torch.manual_seed(20)
failures = 0


def pointer(t):
    assert t.dtype == torch.float64 and t.is_contiguous()
    return c.cast(t.data_ptr(), c.POINTER(c.c_double))


def compare(what, found, expected):
    global failures
    assert found.shape == expected.shape, (what, found.shape, expected.shape)
    error = ((found - expected).abs().max() / expected.abs().max()).item()
    good = error <= TOLERANCE
    failures += not good
    print(f"  {'pass' if good else 'FAIL'}  {what}: {error:.1e}")


def flat(tensors):
    return torch.cat([t.detach().reshape(-1) for t in tensors]).contiguous()


class Lstm(c.Structure):
    _fields_ = [(n, c.c_int) for n in ("inputs", "hidden", "layers")]


class LstmTape(c.Structure):
    _fields_ = [("rows", c.c_int), ("steps", c.c_int), ("series", c.c_void_p * 4), ("run", c.POINTER(c.c_double))]


class Dense(c.Structure):
    _fields_ = [("inputs", c.c_int), ("outputs", c.c_int)]


def lstm(rows, steps, inputs, hidden, layers):
    module = torch.nn.LSTM(inputs, hidden, layers, batch_first=True)
    x = torch.randn(rows, steps, inputs, requires_grad=True)
    expected, (last, _) = module(x)
    seed, seed_last = torch.randn(expected.shape), torch.randn(rows, hidden)
    ((expected * seed).sum() + (last[-1] * seed_last).sum()).backward()

    lib.lstm_tape_create.restype = c.POINTER(LstmTape)
    lib.lstm_top.restype = c.POINTER(c.c_double)
    l = Lstm(inputs, hidden, layers)
    w = flat(module.state_dict().values())
    assert lib.lstm_n_weights(c.byref(l)) == w.numel()
    tape = lib.lstm_tape_create(c.byref(l), rows, steps)
    y, h = torch.zeros(rows, steps, hidden), torch.zeros(rows, hidden)
    w_b, x_b, data = torch.zeros_like(w), torch.zeros(rows, steps, inputs), x.detach().contiguous()
    lib.lstm_forward(c.byref(l), pointer(w), pointer(data), tape)
    lib.lstm_read(c.byref(l), tape, lib.lstm_top(c.byref(l), tape), None, pointer(y), pointer(h))
    lib.lstm_seed(c.byref(l), tape, None, pointer(seed), pointer(seed_last))
    lib.lstm_ad(c.byref(l), pointer(w), pointer(w_b), pointer(data), pointer(x_b), tape)
    lib.lstm_tape_destroy(c.byref(tape))

    name = f"LSTM of {layers} layers, {rows} x {steps} x {inputs} to {hidden}"
    compare(f"{name}: output", y, expected.detach())
    compare(f"{name}: last state", h, last[-1].detach())
    compare(f"{name}: gradient of x", x_b, x.grad)
    at = 0
    for tensor, p in module.named_parameters():
        compare(f"{name}: gradient of {tensor}", w_b[at:at + p.numel()].reshape(p.shape), p.grad)
        at += p.numel()


def dense(rows, inputs, outputs):
    module = torch.nn.Linear(inputs, outputs)
    x = torch.randn(rows, inputs, requires_grad=True)
    expected = module(x)
    seed = torch.randn(expected.shape)
    (expected * seed).sum().backward()
    d, w, data = Dense(inputs, outputs), flat(module.state_dict().values()), x.detach().contiguous()
    y, w_b, x_b = torch.zeros(rows, outputs), torch.zeros_like(w), torch.zeros(rows, inputs)
    lib.dense_forward(c.byref(d), pointer(w), rows, pointer(data), pointer(y))
    lib.dense_ad(c.byref(d), pointer(w), pointer(w_b), rows, pointer(data), pointer(x_b), pointer(seed))
    name = f"Linear {inputs} to {outputs}"
    compare(f"{name}: output", y, expected.detach())
    compare(f"{name}: gradient of x", x_b, x.grad)
    compare(f"{name}: gradient of weights", w_b, flat([module.weight.grad, module.bias.grad]))


def layer_norm(rows, n):
    module = torch.nn.LayerNorm(n)
    with torch.no_grad():
        for p in module.parameters():
            p.copy_(torch.randn(n))
    x = (3. * torch.randn(rows, n) + 2.).requires_grad_()
    expected = module(x)
    seed = torch.randn(expected.shape)
    (expected * seed).sum().backward()
    w, data = flat(module.state_dict().values()), x.detach().contiguous()
    hat, inv_sd, y = torch.zeros(rows, n), torch.zeros(rows), torch.zeros(rows, n)
    w_b, x_b = torch.zeros_like(w), torch.zeros(rows, n)
    lib.layer_norm_forward(n, pointer(w), rows, pointer(data), pointer(hat), pointer(inv_sd), pointer(y))
    lib.layer_norm_ad(n, pointer(w), pointer(w_b), rows, pointer(hat), pointer(inv_sd), pointer(x_b),
                      pointer(seed))
    name = f"LayerNorm of {n}"
    compare(f"{name}: output", y, expected.detach())
    compare(f"{name}: gradient of x", x_b, x.grad)
    compare(f"{name}: gradient of weights", w_b, flat([module.weight.grad, module.bias.grad]))


# -- a whole network, written as a user of PyTorch would ------------------------------------------

TANH, RELU, BOUNDED = 0, 1, 1


class Shape(c.Structure):
    _fields_ = [("lstm", Lstm), ("statics", c.c_int), ("n_dense", c.c_int), ("dense", c.c_int * 8),
                ("activation", c.c_int), ("norm", c.c_bool), ("head", c.c_int), ("outputs", c.c_int)]


class Slice(c.Structure):
    _fields_ = [("name", c.c_char * 40), ("trained", c.c_bool), ("dims", c.c_int), ("shape", c.c_int * 2),
                ("offset", c.c_int), ("count", c.c_int), ("fan", c.c_int)]


class Network(c.Structure):
    _fields_ = [("shape", Shape), ("n_slices", c.c_int), ("n_weights", c.c_int), ("n_buffers", c.c_int),
                ("slice", Slice * 80), ("buffer", c.POINTER(c.c_double))]


class Inputs(c.Structure):
    _fields_ = [("weather", c.POINTER(c.c_double)), ("statics", c.POINTER(c.c_double))]


class Module(torch.nn.Module):
    def __init__(self, weather, hidden, layers, statics, dense, activation, norm, outputs):
        super().__init__()
        self.activation = activation
        self.lstm = torch.nn.LSTM(weather, hidden, layers, batch_first=True)
        widths = [hidden + statics, *dense]
        self.dense = torch.nn.ModuleList(map(torch.nn.Linear, widths[:-1], widths[1:]))
        self.norm = torch.nn.ModuleList(map(torch.nn.LayerNorm, dense if norm else []))
        self.output = torch.nn.Linear(widths[-1], outputs)
        for name, n in (("weather", weather), ("statics", statics)):
            self.register_buffer(f"{name}_mean", torch.randn(n))
            self.register_buffer(f"{name}_sd", torch.rand(n) + .5)
        self.register_buffer("lo", 10. * torch.rand(outputs))
        self.register_buffer("hi", self.lo + 1. + torch.rand(outputs))

    def forward(self, weather, statics):
        _, (h, _) = self.lstm((weather - self.weather_mean) / self.weather_sd)
        z = torch.cat([h[-1], (statics - self.statics_mean) / self.statics_sd], 1)
        for i, dense in enumerate(self.dense):
            z = dense(z)
            z = self.activation(self.norm[i](z) if len(self.norm) else z)
        return self.lo + (self.hi - self.lo) * torch.sigmoid(self.output(z))


def network(rows, steps, activation, norm):
    sizes = dict(weather=5, hidden=12, layers=2, statics=7, dense=[9, 6], outputs=4)
    module = Module(activation={TANH: torch.tanh, RELU: torch.relu}[activation], norm=norm, **sizes)
    weather = torch.randn(rows, steps, sizes["weather"], requires_grad=True)
    statics = torch.randn(rows, sizes["statics"], requires_grad=True)
    expected = module(weather, statics)
    seed = torch.randn(expected.shape)
    (expected * seed).sum().backward()

    lib.network_create.restype = c.POINTER(Network)
    lib.network_work_create.restype = c.c_void_p
    shape = Shape(Lstm(sizes["weather"], sizes["hidden"], sizes["layers"]), sizes["statics"], 2,
                  (c.c_int * 8)(*sizes["dense"]), activation, norm, BOUNDED, sizes["outputs"])
    net = lib.network_create(c.byref(shape))
    work = c.c_void_p(lib.network_work_create(net, steps))
    n = net.contents
    slices = {s.name.decode(): s for s in n.slice[:n.n_slices]}
    state = module.state_dict()
    assert slices.keys() == state.keys(), slices.keys() ^ state.keys()
    w, buffers = torch.zeros(n.n_weights), torch.zeros(n.n_buffers)
    for name, s in slices.items():
        assert list(state[name].shape) == list(s.shape[:s.dims]), name
        (w if s.trained else buffers)[s.offset:s.offset + s.count] = state[name].reshape(-1)
    c.memmove(n.buffer, buffers.data_ptr(), 8 * n.n_buffers)

    inputs = weather.detach().contiguous(), statics.detach().contiguous()
    y, w_b = torch.zeros(rows, sizes["outputs"]), torch.zeros_like(w)
    weather_b, statics_b = torch.zeros_like(inputs[0]), torch.zeros_like(inputs[1])
    lib.network_forward(net, pointer(w), rows, c.byref(Inputs(*map(pointer, inputs))), None, work, pointer(y))
    lib.network_ad(net, pointer(w), pointer(w_b), c.byref(Inputs(pointer(weather_b), pointer(statics_b))), work,
                   pointer(seed))
    lib.network_work_destroy(c.byref(work))

    name = f"network with {'tanh' if activation == TANH else 'relu'}{', normalised' if norm else ''}"
    compare(f"{name}: output", y, expected.detach())
    compare(f"{name}: gradient of weather", weather_b, weather.grad)
    compare(f"{name}: gradient of statics", statics_b, statics.grad)
    for tensor, p in module.named_parameters():
        s = slices[tensor]
        compare(f"{name}: gradient of {tensor}", w_b[s.offset:s.offset + s.count].reshape(p.shape), p.grad)
    lib.network_destroy(c.byref(net))  # the slices are its memory


lstm(rows=9, steps=40, inputs=6, hidden=16, layers=1)
lstm(rows=64, steps=25, inputs=3, hidden=11, layers=2)
dense(rows=17, inputs=23, outputs=10)
layer_norm(rows=12, n=19)
network(rows=20, steps=30, activation=TANH, norm=True)
network(rows=64, steps=15, activation=RELU, norm=False)
print(f"{failures} failures")
sys.exit(failures > 0)
