"""Maps: yield, its spread, parameters and their errors, status, stress; or places of stations."""
import numpy

from .. import draw, results as files
from ..parts import Figure, Section, Table

# (kind of file, variable, title); what varies by year is shown as its mean over years
WANTED = [
    ("maps.nc", "yield", "Yield"), ("maps.nc", "twso", "Storage organs"), ("maps.nc", "lai_max", "Largest LAI"),
    ("maps.nc", "day_anthesis", "Days to anthesis"), ("maps.nc", "heat_days", "Hot days about anthesis"),
    ("maps.nc", "tmin_least", "Lowest temperature"), ("maps.nc", "days_waterlogged", "Waterlogged days"),
    ("ensemble.nc", "yield_mean", "Yield, mean of members"), ("ensemble.nc", "yield_sd", "Yield, standard deviation of members"),
    ("ensemble.nc", "yield_q10", "Yield, 10 % quantile of members"),
    ("assimilation.nc", "yield_mean", "Yield after assimilation, mean of members"),
    ("assimilation.nc", "yield_sd", "Yield after assimilation, standard deviation of members"),
    ("forecast.nc", "yield_mean", "Yield forecast, mean of members"), ("forecast.nc", "yield_q10", "Yield forecast, 10 % quantile"),
]
LEAVE = {"lat_bnds", "lon_bnds", "time_bnds", "crs", "lat", "lon", "time", "year", "status", "cell_area"}
MOST_FIELDS = 12


def over_years(values):
    """Mean over the first dimension of [time][...]; NaN where there is none."""
    if values.ndim == 2:
        return values
    count = numpy.isfinite(values).sum(axis=0)
    return numpy.where(count > 0, numpy.nansum(values, axis=0) / numpy.maximum(count, 1), numpy.nan)


class Grid:
    """Latitudes and longitudes of a file's maps, or None where it holds none."""

    def __init__(self, f):
        self.ok = "lat" in f.variables and "lon" in f.variables and f["lat"].ndim == 1 and f["lat"].dimensions != f["lon"].dimensions
        if not self.ok:
            return
        self.lat, self.lon = files.values_of(f["lat"]), files.values_of(f["lon"])
        self.shape = (len(self.lat), len(self.lon))
        self.ok = len(self.lat) > 0 and len(self.lon) > 0
        self.south, self.north = self.edges(self.lat)
        self.west, self.east = self.edges(self.lon)

    @staticmethod
    def edges(x):
        half = abs(x[1] - x[0]) / 2 if len(x) > 1 else 0.5
        return min(x) - half, max(x) + half

    def rows_from_north(self, values):
        values = values if self.lat[0] >= self.lat[-1] else values[::-1]
        return values if self.lon[0] <= self.lon[-1] else values[:, ::-1]


def cells_table(results, name, grid, label, unit, values):
    at = numpy.argwhere(numpy.isfinite(values))
    return Table(f"{results.name}_map_{name}", [("latitude", "degrees_north", [float(grid.lat[i]) for i, _ in at]),
                                                ("longitude", "degrees_east", [float(grid.lon[j]) for _, j in at]),
                                                (label, unit, [float(values[i, j]) for i, j in at])])


def base_map(grid, context):
    ratio = (grid.north - grid.south) / max(1e-9, (grid.east - grid.west) * numpy.cos(numpy.radians((grid.north + grid.south) / 2)))
    fig, ax = draw.axes(4.4, min(6.0, max(1.8, 2.9 * ratio + 0.6)))
    ax.set(xlabel="longitude [degrees east]", ylabel="latitude [degrees north]", xlim=(grid.west, grid.east), ylim=(grid.south, grid.north))
    for line in context.borders:
        ax.plot([p[0] for p in line], [p[1] for p in line], color=draw.BLACK, linewidth=0.6)
    ax.set(xlim=(grid.west, grid.east), ylim=(grid.south, grid.north))
    ax.set_aspect(1 / numpy.cos(numpy.radians((grid.north + grid.south) / 2)))
    ax.grid(False)
    return fig, ax


def value_map(results, context, grid, name, title, unit, values, caption):
    table = cells_table(results, name, grid, name, unit, values)
    if not len(table):
        return None
    fig, ax = base_map(grid, context)
    shown = grid.rows_from_north(values)
    image = ax.imshow(shown, extent=(grid.west, grid.east, grid.south, grid.north), cmap=draw.MAP, aspect=ax.get_aspect(), interpolation="nearest")
    fig.colorbar(image, ax=ax, label=unit, shrink=0.85)
    names = draw.Names()
    names.map(ax, grid.west, grid.east, grid.south, grid.north, shown, unit)
    return Figure(title, draw.finish(fig, names), table, len(table), unit, caption)


def status_map(results, context, grid, variable):
    values = files.values_of(variable)
    values = values if values.ndim == 3 else values[None]
    meanings = str(variable.flag_meanings).split()
    flags = [int(x) for x in numpy.atleast_1d(variable.flag_values)]
    # of each cell the least usual outcome of its years that is not complete
    worst = numpy.full(grid.shape, numpy.nan)
    for flag in flags:
        worst[(values == flag).any(axis=0) & ~(numpy.nan_to_num(worst) > 0)] = flag
    table = cells_table(results, "status", grid, "status", "1", worst)
    if not len(table):
        return None
    fig, ax = base_map(grid, context)
    colours = draw.matplotlib.colors.ListedColormap([draw.BLUE, draw.SKY, draw.YELLOW, draw.ORANGE, draw.VERMILION, "#dddddd", draw.PURPLE])
    shown = grid.rows_from_north(worst)
    ax.imshow(shown, extent=(grid.west, grid.east, grid.south, grid.north), cmap=colours, vmin=-0.5, vmax=6.5, aspect=ax.get_aspect(),
              interpolation="nearest")
    present = sorted(int(f) for f in set(table["status"]))
    if len(table) <= 400:  # digits tell the outcomes apart without colour
        for i, j in numpy.argwhere(numpy.isfinite(worst)):
            ax.text(grid.lon[j], grid.lat[i], str(int(worst[i, j])), ha="center", va="center", fontsize=6)
    handles = [draw.matplotlib.patches.Patch(color=colours(f), label=f"{f}: {meanings[flags.index(f)].replace('_', ' ')}") for f in present]
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.2))
    names = draw.Names()
    names.map(ax, grid.west, grid.east, grid.south, grid.north, shown, "",
              {str(f): meanings[flags.index(f)].replace("_", " ") for f in flags})
    return Figure("What became of the seasons", draw.finish(fig, names), table, len(table), "flag",
                  "Of each cell's years one that is not complete, where there is one.")


def of_file(results, context, kind, wanted):
    opened = results.nc(kind)
    if opened is None:
        return []
    out = []
    with opened as f:
        grid = Grid(f)
        if not grid.ok:
            return []
        for name, title in wanted(f):
            v = f[name]
            if v.dimensions[-2:] != ("lat", "lon") or v.ndim not in (2, 3):
                continue
            years = [int(y) for y in f["year"][:]] if "year" in f.variables and v.ndim == 3 else []
            what = getattr(v, "long_name", name)
            values = files.values_of(v)
            years = [y for i, y in enumerate(years) if numpy.isfinite(values[i]).any()]
            caption = what[0].upper() + what[1:] + (f", mean over {len(years)} years ({years[0]} to {years[-1]})." if len(years) > 1 else
                                                   f", {years[0]}." if years else ".")
            out.append(value_map(results, context, grid, name, title, getattr(v, "units", "1"), over_years(values), caption))
        if kind == "maps.nc" and "status" in f.variables:
            out.append(status_map(results, context, grid, f["status"]))
    return [x for x in out if x]


def parameter_fields(f):
    """Maps of parameters: everything by cell that the file does not use for its own order."""
    found = [n for n in f.variables if n not in LEAVE and f[n].dimensions == ("lat", "lon") and f[n].dtype.kind == "f"]
    return [(n, n.replace("_", " ")) for n in found[:MOST_FIELDS]]


def build(results, context):
    figures = []
    for kind in dict.fromkeys(k for k, _, _ in WANTED):
        figures += of_file(results, context, kind, lambda f, kind=kind: [(n, t) for k, n, t in WANTED if k == kind and n in f.variables])
    for kind in ("parameters.nc", "fields.nc", "assimilation_cells.nc"):
        figures += of_file(results, context, kind, parameter_fields)
    return Section("maps", "Maps", figures) if figures else None
