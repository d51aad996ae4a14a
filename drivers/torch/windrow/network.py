"""The network of `windrow calibrate` (extent network) as a torch.nn.Module: the same tensors, the same outputs.

    net = Network.from_file("wheat_network.nc")
    values = net(weather, statics)                          # [n, outputs], the parameters that the campaign's seasons had
    output = Wofost72(..., crop="wheat.yaml")(net.crop_parameters(values, crop))
    net.save("trained_further.nc")                          # for `network.weights` of a campaign

Formulas: src/hybrid/network_run.c. What is not trained lies in buffers: weather_mean, weather_sd, statics_mean and statics_sd
standardise the inputs, lo and hi bound the outputs.
"""
import torch

from ._library import TABLES, WindrowError
from .weights import load_names, load_weights, save_weights

ACTIVATIONS = {"tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid}
HEADS = ("bounded", "linear", "partition")


class Network(torch.nn.Module):
    """weather [n, steps, features] -> LSTM -> its last state, with statics [n, features] -> dense layers -> outputs [n, outputs]

    weather, hidden, layers  features of a step, units and layers of the LSTM; weather 0: none
    statics                  static features, may be 0 where there is weather
    dense                    units of each dense layer, each with layer normalisation where `norm`, then `activation`
    head                     bounded: lo + (hi - lo) sigmoid; linear; partition: FR, then FL, FS, FO that add up to one
    names                    what save() writes beside the tensors; see windrow.weights.save_weights

    Double precision, as the C program computes; .float() changes that.
    """

    def __init__(self, outputs, weather=0, hidden=0, layers=1, statics=0, dense=(), activation="tanh", norm=False, head="bounded",
                 names=None):
        super().__init__()
        if activation not in ACTIVATIONS or head not in HEADS:
            raise WindrowError(f"activation is {activation!r}, head {head!r}; {', '.join(ACTIVATIONS)} and {', '.join(HEADS)} are known")
        if not weather and not statics:
            raise WindrowError("a network needs weather, statics, or both")
        if weather and (hidden < 1 or layers < 1):
            raise WindrowError(f"weather {weather} is read by an LSTM: hidden is {hidden}, layers {layers}; both must be 1 or more")
        if head == "partition" and outputs != 4:
            raise WindrowError(f"{outputs} outputs; a partitioning network has 4: FR, FL, FS, FO")
        self.activation, self.head, self.names = activation, head, dict(names or {})
        self.lstm = torch.nn.LSTM(weather, hidden, layers, batch_first=True) if weather else None
        widths = [(hidden if weather else 0) + statics, *dense]
        self.dense = torch.nn.ModuleList(map(torch.nn.Linear, widths[:-1], widths[1:]))
        self.norm = torch.nn.ModuleList(map(torch.nn.LayerNorm, dense if norm else []))
        self.output = torch.nn.Linear(widths[-1], outputs)
        for name, n in (("weather", weather), ("statics", statics)):
            if n:
                self.register_buffer(f"{name}_mean", torch.zeros(n))
                self.register_buffer(f"{name}_sd", torch.ones(n))
        if head == "bounded":
            self.register_buffer("lo", torch.zeros(outputs))
            self.register_buffer("hi", torch.ones(outputs))
        self.double()

    @classmethod
    def from_file(cls, path):
        """The network in a file that calibrate or save left."""
        names, state = load_names(path), load_weights(path)
        for name in ("activation", "head"):
            if name not in names:
                raise WindrowError(f"{path}: has no attribute network_{name}: the tensors alone do not say which network it is")
        names.pop("layer_norm", None)
        width = {name: value.shape for name, value in state.items()}
        n_dense = sum(name.startswith("dense.") and name.endswith(".bias") for name in state)
        lstm = "lstm.weight_hh_l0" in state
        net = cls(outputs=width["output.weight"][0], weather=width["lstm.weight_ih_l0"][1] if lstm else 0,
                  hidden=width["lstm.weight_hh_l0"][1] if lstm else 0,
                  layers=sum(name.startswith("lstm.weight_ih_l") for name in state), statics=width.get("statics_mean", (0,))[0],
                  dense=[width[f"dense.{i}.bias"][0] for i in range(n_dense)], norm="norm.0.weight" in state,
                  activation=names.pop("activation"), head=names.pop("head"), names=names)
        try:
            net.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()})
        except RuntimeError as e:
            raise WindrowError(f"{path}: {e}") from None
        return net

    def save(self, path):
        """Into a file that Windrow reads (`network.weights`) and from_file."""
        save_weights(path, self.state_dict(), activation=self.activation, head=self.head,
                     layer_norm="true" if len(self.norm) else "false", **self.names)

    def forward(self, weather=None, statics=None, length=None):
        """weather [n, steps, features], statics [n, features], in the units of the file, those that the network has.

        length [n]: steps of each row's weather that count (whole numbers, 1 to steps); None: all
        """
        parts = []
        if self.lstm is not None:
            series, _ = self.lstm(self._standardised("weather", weather))
            parts.append(series[:, -1] if length is None else series[torch.arange(len(series)), self._last(series, length)])
        if hasattr(self, "statics_mean"):
            parts.append(self._standardised("statics", statics))
        z = torch.cat(parts, dim=1)
        for i, dense in enumerate(self.dense):
            z = dense(z)
            z = ACTIVATIONS[self.activation](self.norm[i](z) if len(self.norm) else z)
        return self._head(self.output(z))

    @staticmethod
    def _last(series, length):
        """Index of each row's last step that counts"""
        length, (rows, steps, _) = torch.as_tensor(length), series.shape
        if length.shape != (rows,) or length.is_floating_point() or (length < 1).any() or (length > steps).any():
            raise WindrowError(f"length is {length.tolist()}; {rows} whole numbers from 1 to {steps} are expected")
        return length - 1

    def _standardised(self, name, x):
        mean, sd = getattr(self, f"{name}_mean"), getattr(self, f"{name}_sd")
        if x is None or x.shape[-1] != len(mean):
            known = ", ".join(self.names.get(name, ())) or len(mean)
            raise WindrowError(f"{name} is {'missing' if x is None else list(x.shape)}; its last axis holds {known}")
        return (torch.as_tensor(x) - mean) / sd

    def _head(self, z):
        if self.head == "linear":
            return z
        if self.head == "partition":
            return torch.cat([torch.sigmoid(z[:, :1]), torch.softmax(z[:, 1:], dim=1)], dim=1)
        # rounding may pass the upper bound by one place
        return torch.minimum(self.lo + (self.hi - self.lo) * torch.sigmoid(z), self.hi)

    def crop_parameters(self, values, crop):
        """{name: [n]} of values [n, outputs] for windrow.torch.Wofost72 with that crop (windrow.torch.Wofost72.crop)."""
        names, factor = self.names.get("output"), self.names.get("output_factor")
        if names is None or factor is None:
            raise WindrowError("the network's file does not say which parameters its outputs are (output, output_factor)")
        given = {}
        for i, name in enumerate(names):
            table = name in TABLES  # takes a factor itself
            given[name] = values[:, i] * crop[name] if factor[i] and not table else values[:, i]
        return given
