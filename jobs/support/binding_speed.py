"""Processor time of seasons through the Python package beside `windrow bench`, in turn: binding_speed.py WINDROW CROP.yaml [PAIRS [SEASONS ...]]

Synthetic wheat as in `windrow bench`: sown on 10 October, eight latitudes from 45 to 54 degrees north, 340 days of weather. What
bench times is what is asked for here: the final TWSO; its gradient by all parameters and by each day's weather. One thread. bench runs twice a pair: with
its own 32 seasons, in pieces of milliseconds, and with as many seasons as are run here, 1,000 at most, in one piece: on a busy machine the
fastest of short pieces is faster than that of long ones. Ratios of the minima over the pairs, and the median of the pairs' ratios to the latter.
"""
import csv
import io
import subprocess
import sys
import time

import numpy as np
from windrow.numpy import Calendar, Seasons

DAYS, FALLOW = 340, 180
FIELDS = ("IRRAD", "TMIN", "TMAX", "RAIN", "E0", "ES0", "ET0")
SOIL = {"SMW": .08, "SMFCF": .20, "SM0": .38, "CRAIRC": .06, "SOPE": 10., "KSUB": 10., "WAV": 10., "SMLIM": .20, "NOTINF": .1, "SSI": 0., "SSMAX": .5,
        "IFUNRN": 0, "RDMSOL": 100.}


def weather_of(n, latitude, start):
    """{name: [n, DAYS]}: a temperate climate with day-to-day noise"""
    rng = np.random.default_rng(1)
    doy = (start[:, None] + np.arange(DAYS)) % 365.25
    season = np.cos(2 * np.pi * (doy - 200) / 365.25)
    warm = 10 - 0.5 * (latitude[:, None] - 50) + 9 * season + 2.5 * rng.normal(size=(n, DAYS))
    width = 4 + 2 * season
    clear = np.clip(0.65 + 0.2 * rng.normal(size=(n, DAYS)), 0.15, 0.95)
    rain = 0.6 * rng.exponential(size=(n, DAYS)) * (rng.uniform(size=(n, DAYS)) < 0.35)
    e0 = np.clip(0.24 + 0.2 * season, 0.02, None) * clear
    return dict(zip(FIELDS, (1e6 * clear * (13.5 + 9.5 * np.cos(2 * np.pi * (doy - 172) / 365.25)), warm - width, warm + width, rain, e0, 0.9 * e0, 0.85 * e0)))


class Batch:
    """n seasons of a production and event mode; seconds of a run a cell-day"""

    def __init__(self, crop, n, production, events):
        start = np.array([np.datetime64(f"{2000 + s // 8 % 20}-10-10") for s in range(n)])
        latitude = 45 + 9 * (np.arange(n) % 8) / 7
        fields = weather_of(n, latitude, start.astype(np.int64))
        fields = fields if production == "wlp" else {name: fields[name] for name in FIELDS[:3]}
        self.seasons = Seasons(fields, Calendar(start), crop, "synthetic", latitude, events, threads=1, production=production,
                               soil=SOIL if production == "wlp" else None)
        self.parameters = self.seasons.matrix({})[0]
        self.one = {"TWSO": np.ones(n)}
        self.days = self.seasons.forward({}, ["END"])["END"].sum()

    def forward(self):
        return self.seasons.forward(self.parameters, ["TWSO"])

    def gradient(self):
        return self.seasons.vjp(self.parameters, self.one, ["TWSO"], weather=True)

    def nanoseconds(self, run):
        began = time.process_time()
        run()
        return 1e9 * (time.process_time() - began) / self.days


class Tensors:
    """The same through PyTorch"""

    def __init__(self, batch):
        import torch
        from windrow.torch import _Run
        torch.set_num_threads(1)
        self.batch, self.plan = batch, batch.seasons.plan(["TWSO"])
        self.parameters = torch.from_numpy(batch.parameters).requires_grad_()
        self.weather = torch.from_numpy(batch.seasons._weather).requires_grad_()
        self.apply = _Run.apply

    def forward(self):
        self.values = self.apply(self.parameters, self.weather, self.batch.seasons, self.plan)

    def gradient(self):
        """of the last forward run"""
        self.parameters.grad = self.weather.grad = None
        self.values[:, self.plan.columns["TWSO"]].sum().backward()


def bench(windrow, repeats, blocks):
    """{(what, events): ns a cell-day}"""
    said = subprocess.run([windrow, "bench", "--repeats", str(repeats), "--blocks", str(blocks), "--csv", "/dev/stdout"], capture_output=True,
                          text=True, check=True).stdout
    table = csv.DictReader(io.StringIO(said[said.index("what,events"):]))
    return {(row["what"], row["events"]): float(row["ns_per_cell_day"]) for row in table}


def table(windrow, crop, pairs, n, production):
    batches = {events: Batch(crop, n, production, events) for events in ("reference", "continuous")}
    runs = {}
    for events, batch in batches.items():
        runs["NumPy", "forward", events], runs["NumPy", "gradient", events] = (batch, batch.forward), (batch, batch.gradient)
        try:
            tensors = Tensors(batch)
            runs["PyTorch", "forward", events], runs["PyTorch", "gradient", events] = (batch, tensors.forward), (batch, tensors.gradient)
        except ImportError:
            pass
    have = {key: [] for key in runs}
    for pair in range(-1, pairs):
        short, long = bench(windrow, 5, 4), bench(windrow, 1, min(n, 1000) // 8)
        for (kind, what, events), (batch, run) in runs.items():
            name = what + (" wlp" if production == "wlp" else ""), events
            took = batch.nanoseconds(run)
            if pair >= 0:
                have[kind, what, events].append((short[name], long[name], took))
    for key in runs:
        short, long, mine = np.array(have[key]).T
        print(f"| {n} | {production} | {' | '.join(key)} | {short.min():.0f} | {long.min():.0f} | {mine.min():.0f} | {mine.min() / short.min():.2f} | "
              f"{mine.min() / long.min():.2f} | {np.median(mine / long):.2f} |", flush=True)


def main(windrow, crop, pairs="15", *sizes):
    print("| seasons | production | by | what | events | bench: ns a cell-day | in one piece | by Python | ratio | to one piece | median |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for n in map(int, sizes or ("1000", "8000")):
        for production in ("pp", "wlp"):
            table(windrow, crop, int(pairs), n, production)


if __name__ == "__main__":
    main(*sys.argv[1:])
