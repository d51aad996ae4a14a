"""What synthesize_covariates.sh asks of a region: `synthesize_covariates.py QUESTION FOLDER ...`."""
import contextlib
import io
import os
import re
import sys

import netCDF4
import numpy as np
import yaml

import network_twin

SOIL_AND_CLIMATE = ("clay", "organic_carbon", "temperature", "radiation")


def maps(folder, file):
    with netCDF4.Dataset(f"{folder}/{file}") as d:
        return {n: network_twin.real(v) for n, v in d.variables.items() if v.dimensions[-2:] == ("lat", "lon")}


def expect(good, what):
    if not good:
        sys.exit(what)


def r2_of_line(y, columns):
    a = np.column_stack([np.ones(y.size)] + [c.ravel() for c in columns])
    rest = y.ravel() - a @ np.linalg.lstsq(a, y.ravel(), rcond=None)[0]
    return 1.0 - rest.var() / y.var()


# -- the truth


def truth(folder):
    covariates, factors = maps(folder, "covariates.nc"), maps(folder, "truth_parameters.nc")
    with open(f"{folder}/truth.yaml", encoding="utf-8") as stream:
        stated = yaml.safe_load(stream)
    known = dict(covariates, tanh=np.tanh, exp=np.exp)
    known.update({name: eval(text, known) for name, text in stated["terms"].items()})
    expect(set(stated["by_cell"]) == set(factors), f"{folder}: truth.yaml has other parameters than the map")
    for name, formula in stated["by_cell"].items():
        off = np.abs(np.log(factors[name]) - eval(formula, known)).max()
        # the same few operations by another library's tanh and exp
        expect(off < 1e-14, f"{folder}: {name} is not as truth.yaml states: {off}")
    from_weather(folder, covariates)
    if covariates["clay"].size >= 400:
        wide_and_bent(folder, covariates, factors)


def from_weather(folder, covariates):
    weather = maps(folder, "weather.nc")
    cell = maps(folder, "cells.nc")["mask"] == 1
    expect(np.isnan(weather["rsds"][:, ~cell]).all(), f"{folder}: weather off the cells")
    t = (0.5 * (weather["tasmin"] + weather["tasmax"]) - 273.15).mean(axis=0)
    for name, mean in (("temperature", t), ("radiation", weather["rsds"].mean(axis=0))):
        off = np.abs(covariates[name] - mean)[cell].max()
        expect(off < 1e-9, f"{folder}: {name} is not the weather's mean: {off}")  # sums in another order
    for name, value in covariates.items():
        expect(np.isfinite(value).all(), f"{folder}: {name} has gaps")


def wide_and_bent(folder, covariates, factors):
    t = covariates["temperature"]
    with netCDF4.Dataset(f"{folder}/covariates.nc") as d:
        latitude = np.repeat(d["lat"][:], t.shape[1])
    expect(6.0 < np.ptp(t) < 8.5, f"{folder}: temperatures span {np.ptp(t):.2f} K")
    expect(r2_of_line(t, [latitude]) < 0.8, f"{folder}: temperature is a line over latitude")
    bent = 0
    for name, factor in factors.items():
        low, high = factor.min(), factor.max()
        expect(0.8 < low < 0.88 and 1.12 < high < 1.25, f"{folder}: {name} from {low:.3f} to {high:.3f}")
        bent += r2_of_line(np.log(factor), [covariates[c] for c in SOIL_AND_CLIMATE]) < 0.8
    expect(bent >= 2, f"{folder}: only {bent} parameters are far from a line in the covariates")
    with netCDF4.Dataset(f"{folder}/yield.nc") as d:
        z = (d["yield"][:] - d["yield_true"][:]) / d["yield_error"][:]
    # 120 standard normal errors: their mean square is 1 +- 0.13; four of that
    expect(abs((z**2).mean() - 1.0) < 0.5, f"{folder}: yields miss the true ones by {z.std()} standard errors")


# -- zones


def zones(folder, n):
    n = int(n)
    region = network_twin.Region(folder)
    covariates = maps(folder, "covariates.nc")
    zone, t = covariates["climate_zone"].astype(int), covariates["temperature"]
    expect(set(np.unique(zone)) == set(range(1, n + 1)), f"{folder}: zones {np.unique(zone)}")
    sizes = [int((zone == z).sum()) for z in range(1, n + 1)]
    expect(max(sizes) - min(sizes) <= 1, f"{folder}: zones of {sizes} points")
    for z in range(1, n):
        expect(t[zone == z].max() <= t[zone == z + 1].min(), f"{folder}: zones {z} and {z + 1} overlap")
    for number, name in enumerate(region.region_name):
        own = zone[region.region == number]
        expect(re.fullmatch(rf"Z{own[0]}_R{number + 1:02d}", name) and (own == own[0]).all(),
               f"{folder}: region {name} lies in zones {np.unique(own)}")
        expect(region.is_cell[region.region == number].any(), f"{folder}: region {name} has no cell")


# -- a campaign with a variety for each cell


def varieties(folder):
    factors = maps(folder, "truth_parameters.nc")
    with open(f"{folder}/truth.yaml", encoding="utf-8") as stream:
        constant = yaml.safe_load(stream)["factors"]
    with open(f"{folder}/crop.yaml", encoding="utf-8") as stream:
        crop = yaml.safe_load(stream)
    base = crop["CropParameters"]["Varieties"]["synthetic"]
    crop["CropParameters"]["Varieties"] = many = {}
    shape = factors["TSUM1"].shape
    for p in range(factors["TSUM1"].size):
        own = dict({name: f.flat[p] for name, f in factors.items()}, **constant)
        many[f"V{p}"] = {name: scaled(entry, float(own.get(name, 1.0)), name) for name, entry in base.items()}
    with open(f"{folder}/varieties_crop.yaml", "w", encoding="utf-8") as stream:
        yaml.safe_dump(crop, stream)
    with netCDF4.Dataset(f"{folder}/cells.nc") as a, netCDF4.Dataset(f"{folder}/varieties.nc", "w") as b:
        for axis in ("lat", "lon"):
            b.createDimension(axis, len(a[axis]))
            b.createVariable(axis, "f8", (axis,))[:] = a[axis][:]
            b[axis].units = a[axis].units
        v = b.createVariable("variety", "i4", ("lat", "lon"))
        v[:] = np.arange(factors["TSUM1"].size).reshape(shape)
        v.flag_values = np.arange(v.size, dtype="i4")
        v.flag_meanings = " ".join(many)
    with open(f"{folder}/campaign.yaml", encoding="utf-8") as stream:
        campaign = yaml.safe_load(stream)
    for key in ("control", "network", "holdout", "optimiser"):
        del campaign[key]
    campaign["crop"] = {"parameters": "varieties_crop.yaml", "variety": {"file": "varieties.nc", "variable": "variety"}}
    with open(f"{folder}/varieties.yaml", "w", encoding="utf-8") as stream:
        yaml.safe_dump(campaign, stream, default_flow_style=True, width=1000)


def scaled(entry, factor, name):
    value = entry[0]
    if isinstance(value, list):
        return [[y * factor if k % 2 else y for k, y in enumerate(value)]] + entry[1:]
    return [value * factor] + entry[1:] if name != "IDSL" else entry


# -- jobs/support/network_twin.py


def result(folder, region, factors, yields, values=(), attribute=True):
    """a run's files: factors[name][year][lat][lon] (as values where named so), latitude the other way round"""
    os.makedirs(folder, exist_ok=True)
    with netCDF4.Dataset(f"{folder}/x_maps.nc", "w") as d:
        for name, axis in (("lat", region.lat[::-1]), ("lon", region.lon)):
            d.createDimension(name, axis.size)
            d.createVariable(name, "f8", (name,))[:] = axis
        d.createDimension("year", None)
        for name, factor in factors.items():
            v = d.createVariable(name, "f8", ("year", "lat", "lon"))
            v[:] = factor[:, ::-1] * (region.base(name) if name in values else 1.0)
            if attribute:
                v.factor = np.int32(name not in values)
            else:
                v.long_name = f"{'value' if name in values else 'factor on the own value'} that the network gives"
    with open(f"{folder}/x_regions.csv", "w", encoding="utf-8") as out:
        out.write("region,year,observed,sigma,use,prior,estimate\n")
        for (name, year), true in region.true_yield.items():
            out.write(f"{name},{year},{true + 300.0},1,{int(name.startswith('Z3_'))},1,{yields(name, true)}\n")


def scores(folder):
    region = network_twin.Region(folder)
    held = region.held_out_cells({n for n in region.region_name if n.startswith("Z3_")})
    expect(held.sum() == (maps(folder, "covariates.nc")["climate_zone"] == 3).sum() == 80, "cells of zone 3")
    every = {name: np.repeat(f[None], 3, axis=0) for name, f in region.truth.items()}
    far = {name: np.where(held, f, 5.0) for name, f in every.items()}  # other zones do not count
    result("perfect", region, far, lambda name, true: true if name.startswith("Z3_") else 0.0, values=("SPAN",))
    s = network_twin.score(region, "perfect")
    for name, (r, error, n) in s["parameters"].items():
        expect(abs(r - 1.0) < 1e-12 and error < 1e-12 and n == 240, f"perfect: {name} {r} {error} {n}")
    expect(s["cells"] == 80 and s["yields"] == 24 and s["true"] < 1e-9 and abs(s["observed"] - 300.0) < 1e-9,
           f"perfect: {s}")
    result("off", region, {name: 2.2 - f for name, f in every.items()}, lambda name, true: true - 100.0, ("SPAN",), False)
    s = network_twin.score(region, "off")
    for name, (r, error, n) in s["parameters"].items():
        wanted = np.sqrt(((2.2 - 2.0 * region.truth[name][held]) ** 2).mean())
        expect(abs(r + 1.0) < 1e-12 and abs(error - wanted) < 1e-12, f"off: {name} {r} {error}")
    expect(abs(s["true"] - 100.0) < 1e-9 and abs(s["observed"] - 400.0) < 1e-9, f"off: {s}")
    result("constants", region, {}, lambda name, true: true + 200.0)
    with open("constants/x_parameters.csv", "w", encoding="utf-8") as out:
        out.write("name,estimate\nTSUM1,1.1\n")
    s = network_twin.score(region, "constants")["parameters"]
    wanted = np.sqrt(((1.1 - region.truth["TSUM1"][held]) ** 2).mean())
    expect(np.isnan(s["TSUM1"][0]) and abs(s["TSUM1"][1] - wanted) < 1e-12 and s["TSUM2"] is None, f"constants: {s}")
    table = io.StringIO()
    with contextlib.redirect_stdout(table):
        network_twin.main(["score", folder, "one=perfect", "two=off", "three=constants"])
    expect(re.search(r"^two +400 +100 .* 0\.500\n", table.getvalue(), re.MULTILINE), table.getvalue())


def shuffle(folder):
    for target, seed in (("s1.nc", "1"), ("s1_again.nc", "1"), ("s2.nc", "2")):
        network_twin.main(["shuffle", f"{folder}/covariates.nc", target, seed])
    before, after, again, other = (maps(*f) for f in ((folder, "covariates.nc"), (".", "s1.nc"), (".", "s1_again.nc"), (".", "s2.nc")))
    rows = lambda m: np.array([m[n].ravel() for n in sorted(m)]).T
    expect(np.array_equal(rows(after), rows(again)) and not np.array_equal(rows(after), rows(other)), "seeds")
    ordered = lambda a: a[np.lexsort(a.T)]
    expect(np.array_equal(ordered(rows(before)), ordered(rows(after))), "cells did not stay together")
    # 400 permuted pairs correlate by 0 +- 0.05; four of that
    r = np.corrcoef(before["clay"].ravel(), after["clay"].ravel())[0, 1]
    expect(abs(r) < 0.2, f"shuffled clay still correlates by {r}")
    with netCDF4.Dataset(f"{folder}/covariates.nc") as a, netCDF4.Dataset("s1.nc") as b:
        for axis in ("lat", "lon"):
            expect(np.array_equal(a[axis][:], b[axis][:]) and a[axis].__dict__ == b[axis].__dict__, axis)
        expect(all(a[n].__dict__ == b[n].__dict__ for n in a.variables), "attributes")


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
