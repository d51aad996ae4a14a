"""WOFOST 7.2, potential or water-limited, as a torch.nn.Module, batched over seasons, and in PCSE's manner of use.

    params = ml_model(x)                                  # {"TSUM1": [n], "AMAXTB": [n], ...}
    output = Wofost72(weather, calendar, crop="wheat.yaml", latitude=latitude)(params)
    loss(output["TWSO"], output["LAI"]).backward()

Gradients are those of the hand-written adjoint, in double precision, for every active parameter of crop and soil, for table ordinates
and for the daily weather; forward-mode derivatives come from the tangent. There are no second derivatives. The crop model
runs on the processor, by several threads, outside the interpreter's lock; tensors of other devices and types are moved there and back.
"""
import numpy as np
import torch
from torch.autograd.function import once_differentiable

from . import numpy as _numpy
from .inputs import Calendar, Crop, Placement, check_active
from .pcse import Wofost72_PP, Wofost72_WLP_FD
from .weather import names_of, read_weather, weather_fields

__all__ = ["Calendar", "Crop", "Wofost72", "Wofost72_PP", "Wofost72_WLP_FD", "read_weather"]


def _array(tensor):
    return tensor.detach().contiguous().numpy()


class _Run(torch.autograd.Function):
    """[n, P], [n, n_fallow + n_days, 4 or 9] -> [n, m]. Both are contiguous doubles on the processor."""

    @staticmethod
    def forward(ctx, matrix, weather, seasons, plan):
        ctx.seasons, ctx.plan = seasons, plan
        ctx.save_for_backward(matrix)
        ctx.save_for_forward(matrix)
        return torch.from_numpy(seasons.run(_array(matrix), plan))

    @staticmethod
    @once_differentiable
    def backward(ctx, values_b):
        matrix, = ctx.saved_tensors
        want_matrix, want_weather = ctx.needs_input_grad[:2]
        matrix_b, weather_b = ctx.seasons.run_adjoint(_array(matrix), ctx.plan, _array(values_b), want_weather)
        return (torch.from_numpy(matrix_b) if want_matrix else None,
                torch.from_numpy(weather_b) if want_weather else None, None, None)

    @staticmethod
    def jvp(ctx, matrix_d, weather_d, *_):
        matrix, = ctx.saved_tensors
        matrix_d = torch.zeros_like(matrix) if matrix_d is None else matrix_d
        _, values_d = ctx.seasons.run_tangent(_array(matrix), ctx.plan, _array(matrix_d),
                                              None if weather_d is None else _array(weather_d))
        return torch.from_numpy(values_d)


def _double(value):
    return torch.as_tensor(value).to("cpu", torch.float64)


class Wofost72(torch.nn.Module):
    """n seasons; the arguments are those of windrow.numpy.Seasons, with tensors where it has arrays.

    weather  may require grad, and may be replaced at each call: forward(params, weather)
    outputs  {key: "TWSO" | "LAI:daily" | "LAI:max" | "LAI:110"} or a list of such texts (inputs.Plan); None: TWSO, TAGP,
             LAI (daily), LAIMAX, DAY_ANTHESIS, DAY_MATURITY; water-limited SM (daily), too
    """

    def __init__(self, weather, calendar, crop, variety=None, outputs=None, latitude=None, events="continuous", n=None,
                 threads=None, check=True, production="pp", soil=None):
        super().__init__()
        fields, lat, first = _fields(weather, production)
        latitude = lat if latitude is None else latitude
        latitude = latitude.detach().cpu().numpy() if torch.is_tensor(latitude) else latitude
        given = {name: _array(f) for name, f in fields.items()}
        self.seasons = _numpy.Seasons({**given, "START": first}, calendar, crop, variety, latitude, events, n, threads, check, production,
                                      soil)
        self.plan = self.seasons.plan(outputs)
        self._fields = fields if any(f.requires_grad for f in fields.values()) else None

    @property
    def crop(self):
        return self.seasons.crop

    def extra_repr(self):
        return f"{self.seasons.n} seasons, production={self.seasons.production}, events={self.seasons.events}, outputs={', '.join(self.plan.outputs.values())}"

    def forward(self, params, weather=None):
        """params: {name: tensor} ([n] or a number; tables: a factor, or ordinates [n, k]), or all of them, [n, P].

        Returns {key: tensor}: [n], or [n, n_days + 1] of daily series, in double precision on the parameters' device.
        """
        seasons, weather = self._on_weather(weather)
        matrix, device = self._matrix(params)
        values = _Run.apply(matrix, weather, seasons, self.plan)
        return {key: x.to(device) for key, x in self._read(values).items()}

    def _on_weather(self, weather):
        """(seasons, weather [n, n_fallow + n_days, 4 or 9] that takes part in derivatives, or None)"""
        fields = self._fields if weather is None else _fields(weather, self.seasons.production)[0]
        if fields is None:
            return self.seasons, None
        arranged = self._arrange(fields).contiguous()
        if weather is None and np.array_equal(self.seasons._weather, _array(arranged), equal_nan=True):
            return self.seasons, arranged
        return self.seasons.with_weather(_array(arranged).copy()), arranged

    def _arrange(self, fields):
        """Seasons.arrange on tensors"""
        days, n, production = self.seasons.days, self.seasons.n, self.seasons.production
        for f in fields.values():
            if f.shape[-1] != days.given or f.shape[0] not in (1, n):
                raise _numpy.WindrowError(f"weather has the shape {list(f.shape)}; [{n}, {days.given}] is expected")
        fields = dict(fields)
        fields.setdefault("TEMP", (fields["TMIN"] + fields["TMAX"]) / 2)
        if production == "wlp":
            fields.setdefault("IRRIGATION", torch.zeros(1, days.given, dtype=torch.float64))
            if self.seasons.irrigation is not None:
                fields["IRRIGATION"] = fields["IRRIGATION"] + torch.from_numpy(self.seasons.irrigation)
        values = torch.stack([fields[name].expand(n, days.given) for name in names_of(production)], dim=-1)
        if days.whole:
            return values
        index = torch.from_numpy(days.index)[:, :, None].expand(-1, -1, values.shape[-1])
        return values.gather(1, index)

    def _matrix(self, params):
        """([n, P] contiguous doubles, device of the parameters)"""
        n = self.seasons.n
        if torch.is_tensor(params):
            return _double(params).contiguous(), params.device
        tensors = {name: _double(value) for name, value in params.items()}
        base = torch.from_numpy(self.crop.vector)
        matrix = base.expand(n, -1).clone()
        device = next((v.device for v in params.values() if torch.is_tensor(v)), "cpu")
        places, columns_of = [], []
        for name, kind, columns in Placement(self.crop, {k: tuple(t.shape) for k, t in tensors.items()}, n).entries:
            tensor = tensors[name]
            if tensor.requires_grad:
                check_active(name, columns)
            if kind != "ordinates":
                tensor = tensor.reshape(-1, 1)
            if kind == "factor":
                tensor = tensor * base[columns]
            columns_of.append(tensor.expand(n, columns.stop - columns.start))
            places.append(torch.arange(columns.start, columns.stop))
        if places:
            matrix = matrix.index_copy(1, torch.cat(places), torch.cat(columns_of, dim=1))
        return matrix, device

    def _read(self, values):
        return {key: values[:, columns if isinstance(columns, int) else torch.from_numpy(columns)]
                for key, columns in self.plan.columns.items()}


def _fields(weather, production):
    fields, latitude, first = weather_fields(weather, production)
    return {name: _double(f) for name, f in fields.items()}, latitude, first
