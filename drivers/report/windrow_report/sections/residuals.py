"""Residuals by year and region and, of LAI and soil moisture, by month; the worst years, and what stands out in them."""
import numpy

from . import yields
from .. import draw, results as files
from ..parts import Figure, Section, Table

# maps that may tell why a year is different: (variable, words, unit)
REASONS = [("heat_days", "days above 31 degC about anthesis", "d"), ("tmin_least", "lowest temperature", "degC"),
           ("days_waterlogged", "waterlogged days", "d"), ("lai_max", "largest LAI", "1"), ("day_anthesis", "days to anthesis", "d"),
           ("day_maturity", "days to maturity", "d"), ("transpiration_ratio", "actual / potential transpiration", "1")]
COMPLETE = 0


def year_means(results):
    """{variable: {year: mean over cells}} of the maps, and under 'incomplete' the share of cells not complete."""
    opened = results.nc("maps.nc")
    if opened is None:
        return {}
    out = {}
    with opened as f:
        if "year" not in f.variables:
            return {}
        years = [int(y) for y in f["year"][:]]
        for name, _, _ in REASONS:
            if name in f.variables and f[name].dimensions[0] == "time":
                v = files.values_of(f[name])
                out[name] = {y: float(numpy.nanmean(v[i])) for i, y in enumerate(years) if numpy.isfinite(v[i]).any()}
        if "status" in f.variables:
            v = files.values_of(f["status"])
            runs = numpy.isfinite(v) & (v != 5)
            out["incomplete"] = {y: float((runs[i] & (v[i] != COMPLETE)).sum() / max(1, runs[i].sum())) for i, y in enumerate(years)}
    return out


def stands_out(means, year):
    """What is unlike the other years, in words: more than 1.5 standard deviations of the others, at most two."""
    found, compared = [], False
    for name, words, unit in REASONS:
        of = means.get(name, {})
        compared |= year in of and len(of) > 2
        others = numpy.array([v for y, v in of.items() if y != year])
        if year in of and len(others) >= 2 and others.std() > 0:
            z = (of[year] - others.mean()) / others.std()
            if abs(z) > 1.5:
                found.append((abs(z), f"{words} {of[year]:.3g} {unit if unit != '1' else ''}".strip() + f", other years {others.mean():.3g}"))
    said = [t for _, t in sorted(found, reverse=True)[:2]]
    share = means.get("incomplete", {}).get(year, 0.0)
    if share > 0.01:
        said.append(f"{share:.0%} of seasons not complete")
    if not compared:
        said.append("nothing to compare with: the maps hold fewer than three years" if means else "not known: these files hold no maps")
    return "; ".join(said) or "nothing in the maps stands out"


def worst_years(results, rows):
    means = year_means(results)
    out = []
    for year in sorted(set(rows["year"])):
        own = rows["year"] == year
        d = rows["estimate"][own] - rows["observed"][own]
        out.append((int(year), int(own.sum()), float(numpy.sqrt((d**2).mean())), float(d.mean()), int((d > 0).sum()),
                    stands_out(means, int(year))))
    out.sort(key=lambda r: -r[2])
    c = list(zip(*out))
    return Table(f"{results.name}_years", [("year", "1", list(c[0])), ("regions", "1", list(c[1])), ("RMSE", "kg ha-1", list(c[2])),
                                           ("bias", "kg ha-1", list(c[3])), ("regions simulated too high", "1", list(c[4])),
                                           ("unlike the other years", "", list(c[5]))],
                 "Years, the worst first. Bias: simulated less observed. The last column compares the maps' means over cells with those "
                 "of the other years: it says what was different, not that this is the cause.", shown=40)


def heat_map(results, rows):
    regions, years = files.names_in_order(rows["region"]), sorted(set(int(y) for y in rows["year"]))
    table = Table(f"{results.name}_residuals", [("region", "", rows["region"]), ("year", "1", [int(y) for y in rows["year"]]),
                                                ("residual", "kg ha-1", list(rows["estimate"] - rows["observed"]))])
    grid = numpy.full((len(regions), len(years)), numpy.nan)
    for r, y, v in zip(table["region"], table["year"], table["residual"]):
        grid[regions.index(r), years.index(y)] = v
    most = 60
    fig, ax = draw.axes(min(9.0, 2.2 + 0.32 * len(years)), 1.2 + 0.2 * min(len(regions), most))
    reach = numpy.nanmax(numpy.abs(grid))
    image = ax.imshow(grid[:most], cmap=draw.SIGNED, vmin=-reach, vmax=reach, aspect="auto")
    ax.set(xticks=range(len(years)), xticklabels=years, yticks=range(len(regions[:most])), yticklabels=regions[:most])
    ax.tick_params(axis="x", rotation=90 if len(years) > 8 else 0)
    ax.grid(False)
    fig.colorbar(image, ax=ax, label="simulated − observed [kg/ha]")
    names = draw.Names()
    at = [(years.index(y), regions.index(r)) for r, y in zip(table["region"], table["year"])]
    keep = [i for i, (_, j) in enumerate(at) if j < most]
    names.points(ax, [at[i][0] for i in keep], [at[i][1] for i in keep],
                 [f"{table['region'][i]} {table['year'][i]}: {table['residual'][i]:+.0f} kg/ha" for i in keep], 6)
    return Figure("Residuals by region and year", draw.finish(fig, names), table, len(table), "kg ha-1",
                  "Simulated less observed; orange: too low, purple: too high." +
                  (f" The first {most} of {len(regions)} regions." if len(regions) > most else ""))


def by_month(results, name, rows):
    months = [int(d[5:7]) for d in rows["date"]]
    keep = [i for i, s in enumerate(rows["set"]) if s == name and rows["estimate"][i] == rows["estimate"][i]]
    if not keep:
        return None
    d = rows["estimate"] - rows["observed"]
    present = [m for m in range(1, 13) if any(months[i] == m for i in keep)]
    parts = [numpy.array([d[i] for i in keep if months[i] == m]) for m in present]
    unit = "1" if name == "LAI" else "cm3 cm-3" if name == "SM" else "its own"
    table = Table(f"{results.name}_{name}_months", [("month", "1", present), ("n", "1", [len(p) for p in parts])] +
                  [(f"q{q}", unit, [float(numpy.quantile(p, q / 100)) for p in parts]) for q in (10, 25, 50, 75, 90)])
    fig, ax = draw.axes(6.4, 2.6)
    x = numpy.arange(len(present))
    ax.vlines(x, table["q10"], table["q90"], color=draw.BLUE, linewidth=1)
    ax.vlines(x, table["q25"], table["q75"], color=draw.BLUE, linewidth=7)
    ax.plot(x, table["q50"], "o", color="white", markeredgecolor=draw.BLACK, markersize=5)
    ax.axhline(0, color=draw.BLACK, linewidth=0.7)
    ax.set(xticks=x, xticklabels=[f"{m}\n({n})" for m, n in zip(present, table["n"])], xlabel="month (number of values)",
           ylabel=f"simulated − observed {name}")
    return Figure(f"Residuals of {name} by month", draw.finish(fig), table, len(keep), unit,
                  "Circle: median; thick line: half of the values; thin line: 80 %.")


def build(results, context):
    rows = yields.rows_of(results)
    section = Section("residuals", "Residuals, and the worst years")
    if rows:
        section.parts += [worst_years(results, rows), heat_map(results, rows)]
    values = results.csv("series.csv")
    if values and len(values["set"]):
        section.parts += [f for f in (by_month(results, name, values) for name in files.names_in_order(values["set"])) if f]
    return section if section.parts else None
