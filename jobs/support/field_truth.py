"""True factors of a field twin, and gaps in its observations of LAI.

  field_truth.py maps FILE ROWSxCOLUMNS CELLS_A_LENGTH SD SEED NAME [NAME ...]
  field_truth.py gaps LAI_FILE DATES SHARE SEED
  field_truth.py score TRUTH POSTERIOR NAME [NAME ...]      (score_samples: by the spread of the samples)

maps: each NAME is 1 + SD x, x of variance 1 with Matern's correlation of smoothness 1, drawn by a dense
Cholesky factor of the kernel itself: c(d) = (d / L) K_1(d / L), L = length / sqrt(8). NAME=NUMBER is a constant.
gaps: of the dates with LAI keeps DATES, evenly, and spoils SHARE of the values by their quality flag.
score: root mean square error, mean posterior standard deviation, mean of error^2 / variance, and the shares of
cells within one (68 %) and 1.96 (95 %) standard deviations.
"""
import sys

import netCDF4
import numpy as np


def bessel_k1(x):
    """Abramowitz & Stegun 9.8.7 and 9.8.8: absolute error below 2.2e-7."""
    x = np.maximum(x, 1e-12)
    t = (np.minimum(x, 3.75) / 3.75) ** 2
    i1 = np.minimum(x, 3.75) * (0.5 + t * (0.87890594 + t * (0.51498869 + t * (0.15084934 + t * (
        0.02658733 + t * (0.00301532 + t * 0.00032411))))))
    y = (np.minimum(x, 2.0) / 2) ** 2
    small = np.log(np.minimum(x, 2.0) / 2) * i1 + (1 / np.minimum(x, 2.0)) * (1 + y * (
        0.15443144 + y * (-0.67278579 + y * (-0.18156897 + y * (-0.01919402 + y * (
            -0.00110404 - y * 0.00004686))))))
    z = 2 / np.maximum(x, 2.0)
    large = np.exp(-x) / np.sqrt(x) * (1.25331414 + z * (0.23498619 + z * (-0.03655620 + z * (
        0.01504268 + z * (-0.00780353 + z * (0.00325614 - z * 0.00068245))))))
    return np.where(x <= 2, small, large)


def correlation(distance, length):
    """Matern's of smoothness 1; distance and length in the same unit."""
    r = distance / (length / np.sqrt(8.0))
    return np.where(r < 1e-9, 1.0, r * bessel_k1(r))


def places(rows, columns):
    """Grid points in km, as `windrow synthesize` lays them."""
    n = max(rows, columns)
    step = 0.25 if n <= 40 else 10.0 / n
    lat = 52.0 - step * (np.arange(rows) + 0.5)
    lon = 8.0 + step * (np.arange(columns) + 0.5)
    radius = 6371.0
    la, lo = np.meshgrid(np.radians(lat), np.radians(lon), indexing="ij")
    p = np.stack([np.cos(la) * np.cos(lo), np.cos(la) * np.sin(lo), np.sin(la)], -1).reshape(-1, 3)
    chord = np.clip(p @ p.T, -1, 1)
    return radius * np.arccos(chord), radius * np.radians(step)


def maps(path, shape, cells_a_length, sd, seed, names):
    rows, columns = (int(n) for n in shape.split("x"))
    distance, step = places(rows, columns)
    root = np.linalg.cholesky(correlation(distance, cells_a_length * step) + 1e-8 * np.eye(rows * columns))
    draw = np.random.default_rng(int(seed))
    with netCDF4.Dataset(path, "w") as f:
        f.createDimension("lat", rows)
        f.createDimension("lon", columns)
        for name in names:
            if "=" in name:  # a constant
                name, value = name.split("=")
                f.createVariable(name, "f8", ("lat", "lon"))[:] = float(value)
                continue
            x = root @ draw.standard_normal(rows * columns)
            f.createVariable(name, "f8", ("lat", "lon"))[:] = 1 + float(sd) * x.reshape(rows, columns)
    print(f"length {cells_a_length * step:.1f} km")


def gaps(path, dates, share, seed):
    draw = np.random.default_rng(int(seed))
    with netCDF4.Dataset(path, "a") as f:
        lai, flag = f["lai"], f["quality"]
        seen = np.flatnonzero([not np.ma.getmaskarray(lai[t]).all() for t in range(lai.shape[0])])
        kept = set(seen[np.linspace(0, len(seen) - 1, int(dates)).round().astype(int)])
        for t in range(lai.shape[0]):
            spoilt = draw.random(lai.shape[1:]) < float(share) if t in kept else np.ones(lai.shape[1:], bool)
            flag[t] = np.where(spoilt, 1, flag[t].filled(1))
        print(f"{len(kept)} of {len(seen)} dates kept, {int((np.asarray(flag[:]) == 0).sum())} values")


def score(truth, posterior, names, by="sd"):
    with netCDF4.Dataset(truth) as t, netCDF4.Dataset(posterior) as p:
        for name in names:
            error = p[name][:] - t[name][:]
            sd = p[name + "_sd"][:]
            if by == "samples":
                sd = p[name + "_sample"][:].std(axis=0, ddof=1)
            z = error / sd
            print(f"{name} {np.sqrt((error ** 2).mean()):.5f} {np.sqrt((sd ** 2).mean()):.5f} "
                  f"{(z ** 2).mean():.3f} {(abs(z) < 1).mean():.3f} {(abs(z) < 1.96).mean():.3f}")


if __name__ == "__main__":
    if sys.argv[1] == "maps":
        maps(sys.argv[2], sys.argv[3], float(sys.argv[4]), float(sys.argv[5]), sys.argv[6], sys.argv[7:])
    elif sys.argv[1] == "gaps":
        gaps(*sys.argv[2:])
    else:
        score(sys.argv[2], sys.argv[3], sys.argv[4:], "samples" if sys.argv[1] == "score_samples" else "sd")
