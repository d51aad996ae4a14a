"""Truth, observations and campaign of a crop twin, and its exact reference.

    crop_twin.py make REGION CASE SEED SIBLING SOWING     truth.npz, lai.nc, biomass.nc, campaign.yaml and calibrate.yaml in REGION
    crop_twin.py reference REGION DRAWS CELLS             reference.npz: importance sampling in so many cells
    crop_twin.py posterior REGION CASE RESULT             posterior.npz: yields of 100 draws from the Gaussian posterior of calibrate in RESULT
    crop_twin.py member REGION ENSEMBLE.nc                the members' yields of an ensemble without spread beside the library's

CASE: cell (every cell has parameters of its own) or region (they are shared by the cells of a region). SIBLING: plain, lai_bias
(observed LAI 15 % too low), phenology (the true TSUM2 is 8 % above what all members believe), biomass (TAGP at three
dates is observed, too, with errors of 15 %, at least 200 kg/ha). SOWING: yes or no, whether its date is among the draws.
LAI is observed every 10 days where it is above 0.2 in a season that has not ended, with errors of 15 %, at least 0.1.
"""
import os
import sys

import netCDF4
import numpy as np
from crop_twin_law import SD, SOWING_SD, Region, importance_sampling

BIOMASS_DAYS = (180, 220, 260)  # after the day of sowing that nobody shifts


def write_observations(region, file, name, value, sigma):
    with netCDF4.Dataset(file, "w") as d:
        for key, x, units in (("lat", region.lat, "degrees_north"), ("lon", region.lon, "degrees_east")):
            d.createDimension(key, x.size)
            d.createVariable(key, "f8", (key,)).units = units
            d[key][:] = x
            d[key].standard_name = {"lat": "latitude", "lon": "longitude"}[key]
        d.createDimension("time", region.observed_days.size)
        d.createVariable("time", "i4", ("time",)).units = f"days since {region.start}"
        d["time"][:] = region.observed_days
        d["time"].standard_name = "time"
        for key, x in ((name, value), (name + "_error", sigma)):
            v = d.createVariable(key, "f8", ("time", "lat", "lon"), fill_value=1e20)
            v.units = "1" if name == "lai" else "kg ha-1"
            v[:] = np.ma.masked_invalid(x.T.reshape(-1, region.lat.size, region.lon.size))


def write_zones(region, file, zone):
    """zone[n] of the cells; regions are named by their numbers"""
    names = np.array([f"R{k + 1:03d}" for k in range(zone.max() + 1)], dtype="S4")
    with netCDF4.Dataset(file, "w") as d:
        for key, x, units in (("lat", region.lat, "degrees_north"), ("lon", region.lon, "degrees_east")):
            d.createDimension(key, x.size)
            d.createVariable(key, "f8", (key,)).units = units
            d[key][:] = x
        d.createDimension("region", names.size)
        d.createDimension("length", 4)
        d.createVariable("region_name", "S1", ("region", "length"))[:] = netCDF4.stringtochar(names)
        d.createVariable("zone", "i4", ("lat", "lon"))[:] = zone.reshape(region.lat.size, region.lon.size)


CAMPAIGN = """# A crop twin; the truth is in truth.npz.
campaign: {{name: twin, production: pp, events: continuous, seed: {seed}}}
region: {{cells: cells.nc, zones: {{file: {zones}, variable: zone}}}}
crop: {{parameters: crop.yaml, variety: synthetic}}
years: {{harvest: [2001, 2001], attribution: {{sowing_year_plus: 1}}}}
forcing: {{profile: cmip, files: weather.nc}}
calendar:
  start: {{day: "10-10", type: sowing}}
  end: {{type: earliest, latest: "09-15", max_days: 345}}
observations:
  lai: {{file: lai.nc, error_variable: lai_error, error: {{floor: 0}}}}
"""
BIOMASS = "  biomass: {TAGP: {file: biomass.nc, variable: tagp, error_variable: tagp_error, error: {floor: 0}}}\n"


def write_campaigns(folder, case, seed, sibling, sowing):
    def head(zones):
        return CAMPAIGN.format(seed=seed, zones=zones) + (BIOMASS if sibling == "biomass" else "")

    transform = {"TDWI": ", transform: log"}
    with open(os.path.join(folder, "campaign.yaml"), "w") as f:
        f.write(head("blocks.nc") + "ensemble:\n  members: 40\n")
        if sowing:
            f.write(f"  sowing: {{sd: {SOWING_SD:g} d}}\n")
        f.write("  parameters:\n")
        for name, sd in SD.items():
            f.write(f"    {name}: {{extent: {case}, sd: {100 * sd:g} %{transform.get(name, '')}}}\n")
    with open(os.path.join(folder, "calibrate.yaml"), "w") as f:
        f.write(head("blocks.nc" if case == "region" else "single.nc") + "control:\n")
        for name, sd in SD.items():
            f.write(f"  {name}: {{extent: region, factor: [0.2, 5], prior_sd: {sd:g}{transform.get(name, '')}}}\n")
        f.write("optimiser: {tao: bqnls, max_evaluations: 150, gttol: 1.0e-4}\n")


def make(folder, case, seed, sibling, sowing):
    region, sowing = Region(folder), sowing == "yes"
    rng = np.random.default_rng([int(seed), 10])
    z = rng.standard_normal((region.n, 5))
    z[:, 4] *= sowing
    if case == "region":
        z[:, :4] = z[region.region, :4]
    truth = region.run(np.arange(region.n), z, ("LAI", "TAGP"), {"TSUM2": 1.08} if sibling == "phenology" else None)
    seen = (truth["LAI"] > 0.2) & (region.observed_days[None, :] <= truth["END"][:, None])
    sigma = np.where(seen, np.maximum(0.15 * truth["LAI"], 0.1), np.nan)
    lai = truth["LAI"] * (0.85 if sibling == "lai_bias" else 1.0) + sigma * rng.standard_normal(sigma.shape)
    write_observations(region, os.path.join(folder, "lai.nc"), "lai", lai, sigma)
    observed = {"LAI_value": lai, "LAI_sigma": sigma}
    if sibling == "biomass":
        seen = np.isin(region.observed_days, BIOMASS_DAYS)[None, :] & (region.observed_days[None, :] <= truth["END"][:, None])
        sigma = np.where(seen, np.maximum(0.15 * truth["TAGP"], 200.0), np.nan)
        tagp = truth["TAGP"] + sigma * rng.standard_normal(sigma.shape)
        write_observations(region, os.path.join(folder, "biomass.nc"), "tagp", tagp, sigma)
        observed |= {"TAGP_value": tagp, "TAGP_sigma": sigma}
    np.savez(os.path.join(folder, "truth.npz"), z=z, twso=truth["TWSO"], lai=truth["LAI"], end=truth["END"], sowing=sowing,
             days=region.observed_days, start=str(region.start), **observed)
    write_zones(region, os.path.join(folder, "blocks.nc"), region.region)
    write_zones(region, os.path.join(folder, "single.nc"), np.arange(region.n))
    write_campaigns(folder, case, seed, sibling, sowing)
    print(f"{np.isfinite(observed['LAI_value']).sum()} values of LAI in {region.n} cells; true yield"
          f" {truth['TWSO'].mean():.0f} +- {truth['TWSO'].std():.0f} kg/ha")


def reference(folder, n_draws, n_cells):
    region = Region(folder)
    truth = np.load(os.path.join(folder, "truth.npz"))
    names = [key[:-6] for key in truth.files if key.endswith("_value")]
    cells = np.unique(np.linspace(0, region.n - 1, int(n_cells)).astype(int))
    rows = []
    for cell in cells:
        observed = {name: (truth[name + "_value"][cell], truth[name + "_sigma"][cell]) for name in names}
        rows.append(importance_sampling(region, cell, observed, int(n_draws), np.random.default_rng([int(cell), 11]), bool(truth["sowing"])))
    rows = np.array(rows).T
    np.savez(os.path.join(folder, "reference.npz"), cell=cells, **dict(zip(("mean", "sd", "q10", "q90", "effective"), rows)))


def posterior(folder, case, result):
    """yields of draws from the posterior that calibrate left: Gaussian about its estimate, covariance by Gauss and Newton

    The covariance is made here, since files of many regions hold standard errors alone.
    """
    region, n_draws = Region(folder), 100
    truth = np.load(os.path.join(folder, "truth.npz"))
    group = region.region if case == "region" else np.arange(region.n)
    with netCDF4.Dataset(os.path.join(result, "twin_parameters.nc")) as d:
        u = np.asarray(d["u"][:]).reshape(len(SD), -1).T  # [groups, parameters]
    z = np.zeros((region.n, 5))
    z[:, :4] = u[group]
    information = np.tile(np.eye(4), (len(u), 1, 1))
    names = [key[:-6] for key in truth.files if key.endswith("_value")]
    slopes = {name: [] for name in names}
    best = region.run(np.arange(region.n), z, ("LAI", *names))
    for i in range(4):
        sides = [region.run(np.arange(region.n), z + step * np.eye(5)[i], names) for step in (0.01, -0.01)]
        for name in names:
            slopes[name].append((sides[0][name] - sides[1][name]) / 0.02)
    for name in names:
        a = np.nan_to_num(np.array(slopes[name]) / truth[name + "_sigma"])  # [parameters, cells, days]
        np.add.at(information, group, np.einsum("icd,jcd->cij", a, a))
    rng, draws = np.random.default_rng(12), np.zeros((n_draws, region.n))
    root = np.linalg.cholesky(np.linalg.inv(information))
    for k in range(n_draws):
        z[:, :4] = (u + np.einsum("gij,gj->gi", root, rng.standard_normal((len(u), 4))))[group]
        draws[k] = region.run(np.arange(region.n), z, ())["TWSO"]
    np.savez(os.path.join(result, "posterior.npz"), mean=draws.mean(axis=0), sd=draws.std(axis=0, ddof=1),
             q10=np.quantile(draws, 0.1, axis=0), q90=np.quantile(draws, 0.9, axis=0), lai=best["LAI"])


def member(folder, file):
    """the members' mean where nothing is drawn; the same kernels, so that what differs is how weather is read"""
    region = Region(folder)
    own = region.run(np.arange(region.n), np.zeros((region.n, 5)), ())["TWSO"]
    with netCDF4.Dataset(file) as d:
        its = np.asarray(d["twso_mean"][0]).ravel()
    worst = np.abs(its / own - 1).max()
    print(f"members of windrow ensemble beside the library that makes truth and reference: largest relative difference {worst:.1e}")
    return 0 if worst < 1e-6 else 1


if __name__ == "__main__":
    sys.exit({"make": make, "reference": reference, "posterior": posterior, "member": member}[sys.argv[1]](*sys.argv[2:]))
