#!/usr/bin/env python3
"""A network that predicts WOFOST's parameters, trained through WOFOST on synthetic cells.

    d loss / d weights = d loss / d output  x  d output / d parameters  x  d parameters / d weights
                         (PyTorch)             (Windrow's adjoint)         (PyTorch)

MLModel        LSTM over the year before sowing, and a linear layer with soil and latitude -> four parameters (wlp: five)
PhysicalModel  WOFOST 7.2, potential or water-limited -> grain yield, LAI every ten days
HybridModel    both; returns the output and the physical parameters

The truth: parameters that depend on climate and soil by formulas that the network does not know. Observed are yield and LAI
with noise, never the parameters. A third of the cells is kept apart. Takes under a minute:

    python3 hybrid.py [--cells 240] [--epochs 400] [--production wlp]

Production wlp: rain and a soil limit growth. The soil's moistures are a cell's own and known, the depth of its roots (RDMSOL) is
predicted as well; the soil is followed from 80 days before sowing.
"""
import argparse
import os
import time

import numpy as np
import torch

from windrow import evaporation
from windrow.torch import Calendar, Wofost72

CROP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cereal.yaml")
SOWING, LAI_DAYS = 80, tuple(range(30, 150, 10))  # day of the second year; days since sowing
FALLOW = 80  # days
BOUNDS = {"TSUM1": (500.0, 1000.0), "TSUM2": (500.0, 1000.0), "AMAXTB": (0.6, 1.4), "SPAN": (20.0, 36.0),
          "RDMSOL": (30.0, 120.0)}  # AMAXTB: a factor
# what the soils of all cells share; WAV is drawn down or filled up in fallow
SOIL = {"CRAIRC": 0.06, "SOPE": 10.0, "KSUB": 10.0, "SMLIM": 0.3, "WAV": 5.0, "SSI": 0.0, "SSMAX": 0.0, "IFUNRN": 0, "NOTINF": 0.0}


def predicted(production):
    """Names of the parameters that the network gives"""
    return list(BOUNDS) if production == "wlp" else [name for name in BOUNDS if name != "RDMSOL"]


class MLModel(torch.nn.Module):
    """Weeks of weather [n, weeks, 3] and what is known of a cell [n, 2] -> parameters {name: [n]} within their bounds."""

    def __init__(self, names, hidden=16):
        super().__init__()
        self.names = names
        self.lstm = torch.nn.LSTM(3, hidden, batch_first=True)
        self.linear = torch.nn.Sequential(torch.nn.Linear(hidden + 2, 32), torch.nn.Tanh(), torch.nn.Linear(32, len(names)))

    def forward(self, weeks, known):
        _, (state, _) = self.lstm(weeks)
        z = torch.sigmoid(self.linear(torch.cat([state[-1], known], dim=1)))
        return bounded(self.names, z.T)


def bounded(names, z):
    """Shares of the way between bounds -> parameters"""
    return {name: BOUNDS[name][0] + (BOUNDS[name][1] - BOUNDS[name][0]) * x for name, x in zip(names, z)}


class PhysicalModel(torch.nn.Module):
    """Parameters {name: [n]} -> {"TWSO": [n], "LAI": [n, dates]}"""

    def __init__(self, season):
        super().__init__()
        outputs = ["TWSO"] + [f"LAI:{day}" for day in LAI_DAYS]
        wet = "soil" in season
        self.soil = season.get("soil", {})  # each cell's moistures
        self.wofost = Wofost72(season["weather"], season["calendar"], crop=CROP, latitude=season["latitude"], outputs=outputs,
                               production="wlp" if wet else "pp", soil=SOIL if wet else None)

    def forward(self, params):
        out = self.wofost({**self.soil, **params})
        return {"TWSO": out["TWSO"], "LAI": torch.stack([out[f"LAI:{day}"] for day in LAI_DAYS], dim=1)}


class HybridModel(torch.nn.Module):
    """What is known of cells -> output and physical parameters"""

    def __init__(self, ml, physical):
        super().__init__()
        self.ml, self.physical = ml, physical

    def forward(self, weeks, known):
        params = self.ml(weeks, known)
        return self.physical(params), params


# -- synthetic cells

def above_the_atmosphere(latitude, day):
    """Daily radiation [J m-2 d-1] on a day of the year; FAO56 equation 21"""
    lat, declination = np.radians(latitude), 0.409 * np.sin(2 * np.pi * day / 365 - 1.39)
    sunset = np.arccos(np.clip(-np.tan(lat) * np.tan(declination), -1.0, 1.0))
    height = sunset * np.sin(lat) * np.sin(declination) + np.cos(lat) * np.cos(declination) * np.sin(sunset)
    return 37.6e6 * (1 + 0.033 * np.cos(2 * np.pi * day / 365)) * height


def climates(n, rng):
    """Two years of weather [n, 730, 3], latitude [n], soil [n] of cells between two climates."""
    latitude = rng.uniform(42.0, 56.0, n)
    warmth = 13.0 - 0.45 * (latitude - 42.0) + rng.normal(0.0, 0.8, n)  # mean of the year, degC
    range_ = rng.uniform(6.0, 10.0, n)  # half of summer - winter
    day = np.arange(730)
    season = -np.cos(2 * np.pi * (day - 20) / 365.0)
    noise = np.zeros((n, 730))
    for d in range(1, 730):
        noise[:, d] = 0.75 * noise[:, d - 1] + rng.normal(0.0, 1.9, n)
    mean = warmth[:, None] + range_[:, None] * season + noise
    spread = 4.0 + 1.5 * season + rng.uniform(-1.0, 1.0, (n, 730))
    bright = 12.0 - 0.12 * (latitude[:, None] - 42.0) + 8.0 * season
    irrad = 1e6 * np.clip(bright * rng.uniform(0.65, 1.2, (n, 730)), 0.8, None)
    irrad = np.minimum(irrad, 0.8 * above_the_atmosphere(latitude[:, None], day))  # autumns in the north
    return np.stack([irrad, mean - spread, mean + spread], axis=-1), latitude, rng.uniform(0.0, 1.0, n)


def wet_weather(weather, latitude, first, rng):
    """Weather [n, days, 3] from a date on with showers and what the air would evaporate, by name"""
    n, days, _ = weather.shape
    irrad, tmin, tmax = np.moveaxis(weather, -1, 0)
    dull = irrad < np.median(irrad, axis=1, keepdims=True)
    rain = np.where(dull & (rng.random((n, days)) < 0.55), rng.exponential(0.45, (n, days)), 0.0) * rng.uniform(0.5, 1.2, (n, 1))
    vap = 6.108 * np.exp(17.27 * (tmin - 1.0) / (tmin - 1.0 + 237.3))  # dew point: a degree below the minimum
    named = {"IRRAD": irrad, "TMIN": tmin, "TMAX": tmax, "VAP": vap, "WIND": np.full((n, days), 2.0)}
    return {**named, "RAIN": rain, **evaporation(named, latitude, np.full(n, 100.0), first)}


def moistures(soil):
    """Of sand (0) to clay (1)"""
    return {"SMW": torch.from_numpy(0.05 + 0.14 * soil), "SMFCF": torch.from_numpy(0.17 + 0.18 * soil), "SM0": torch.from_numpy(0.38 + 0.08 * soil)}


def truth(weather, soil, names):
    """The parameters that made the observations."""
    warmth = weather[:, :365, 1:].mean(axis=(1, 2))
    w = (warmth - 9.0) / 3.0
    value = {"TSUM1": 740.0 + 110.0 * np.tanh(w), "TSUM2": 720.0 + 80.0 * w - 60.0 * (soil - 0.5),
             "AMAXTB": 0.85 + 0.35 * soil**2 + 0.06 * w, "SPAN": 27.0 + 4.0 * np.sin(5.0 * soil) - 1.2 * w,
             "RDMSOL": 65.0 + 35.0 * np.cos(3.0 * soil)}
    return {name: torch.from_numpy(np.clip(value[name], *BOUNDS[name])) for name in names}


def make_cells(n, seed, production):
    """What is known, the season, what was observed, and the truth"""
    rng = np.random.default_rng(seed)
    weather, latitude, soil = climates(n, rng)
    start = np.datetime64("2002-01-01") + SOWING
    if production == "wlp":
        season = {"weather": wet_weather(weather[:, 365 + SOWING - FALLOW:], latitude, start - FALLOW, rng),
                  "calendar": Calendar(start, campaign_start=start - FALLOW), "latitude": latitude, "soil": moistures(soil)}
    else:
        season = {"weather": weather[:, 365 + SOWING:], "calendar": Calendar(start), "latitude": latitude}
    before = weather[:, 365 + SOWING - 364:365 + SOWING].reshape(n, 52, 7, 3).mean(axis=2)  # nothing of the season itself
    known = np.stack([soil, latitude], axis=1)
    params = truth(weather, soil, predicted(production))
    with torch.no_grad():
        clean = PhysicalModel(season)(params)
    observed = {"TWSO": clean["TWSO"] * torch.from_numpy(1 + 0.03 * rng.normal(size=n)),
                "LAI": clean["LAI"] + torch.from_numpy(0.1 * rng.normal(size=clean["LAI"].shape))}
    return {"before": before, "known": known, "season": season, "observed": observed, "params": params, "n": n}


def standardise(trained, *others):
    """Means and deviations of the training cells alone."""
    for name, axes in (("before", (0, 1)), ("known", 0)):
        mean, sd = trained[name].mean(axis=axes), trained[name].std(axis=axes)
        for cells in (trained, *others):
            cells[name] = torch.from_numpy((cells[name] - mean) / sd).float()


# -- training

def loss(output, observed):
    """Yield in units of 300 kg/ha, LAI in units of 0.2"""
    twso = (output["TWSO"] - observed["TWSO"]) / 300.0
    lai = (output["LAI"] - observed["LAI"]) / 0.2
    return (twso**2).mean() + (lai**2).mean()


def rmse(output, observed):
    return float(((output["TWSO"] - observed["TWSO"])**2).mean().sqrt())


def train(parameters, run, observed, epochs, rate, say=None):
    """Adam, full batch; run() -> output"""
    optimiser = torch.optim.Adam(parameters, lr=rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, epochs)
    for epoch in range(epochs):
        optimiser.zero_grad()
        value = loss(run(), observed)
        value.backward()
        optimiser.step()
        schedule.step()
        if say and (epoch % 25 == 0 or epoch == epochs - 1):
            say(epoch, float(value))


def constants(cells, unseen, epochs, names):
    """The best global constants: what calibration without a network gives. Yield RMSE on the unseen cells."""
    z = torch.zeros(len(names), requires_grad=True)

    def at(model):
        return model(bounded(names, torch.sigmoid(z)))

    physical = PhysicalModel(cells["season"])
    train([z], lambda: at(physical), cells["observed"], epochs, 0.1)
    with torch.no_grad():
        return rmse(at(PhysicalModel(unseen["season"])), unseen["observed"])


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--cells", type=int, default=240, help="cells to train on; half as many are kept apart")
    options.add_argument("--epochs", type=int, default=400)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--production", choices=("pp", "wlp"), default="pp")
    given = options.parse_args()
    began = time.time()
    torch.manual_seed(given.seed)
    names = predicted(given.production)
    cells = make_cells(given.cells, given.seed, given.production)
    unseen = make_cells(given.cells // 2, given.seed + 1, given.production)
    standardise(cells, unseen)

    ml = MLModel(names)
    hybrid = HybridModel(ml, PhysicalModel(cells["season"]))
    train(ml.parameters(), lambda: hybrid(cells["before"], cells["known"])[0], cells["observed"], given.epochs, 0.02,
          lambda epoch, value: print(f"epoch {epoch:4d}   loss {value:9.3f}   {time.time() - began:5.1f} s", flush=True))

    with torch.no_grad():
        output, params = HybridModel(ml, PhysicalModel(unseen["season"]))(unseen["before"], unseen["known"])
    print(f"yield RMSE on {unseen['n']} unseen cells, kg/ha: hybrid {rmse(output, unseen['observed']):.0f}, best constants "
          f"{constants(cells, unseen, 80, names):.0f}, spread {float(unseen['observed']['TWSO'].std()):.0f}, noise "
          f"{0.03 * float(unseen['observed']['TWSO'].mean()):.0f}")
    for name in names:
        r = np.corrcoef(params[name].numpy(), unseen["params"][name].numpy())[0, 1]
        print(f"{name:7s} correlation with the truth {r:.3f}")
    print(f"seconds: {time.time() - began:.1f}")


if __name__ == "__main__":
    main()
