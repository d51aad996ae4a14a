"""Ensembles: regional yields of the members as fans, and the 10 % risk."""
import numpy

from .. import draw, results as files
from ..parts import Figure, Section, Table

PANELS = 12


def quantiles_of(rows):
    """[(probability, column)] of columns q10, q50 and so on, in order."""
    return sorted((float(c[1:]) / 100, c) for c in rows if c[0] == "q" and c[1:].replace(".", "").isdigit())


def observed_of(results):
    rows = results.csv("regions.csv")
    if not rows or "observed" not in rows:
        return {}
    return {(str(r), int(y)): float(o) for r, y, o in zip(rows["region"], rows["year"], rows["observed"]) if o == o}


def fans(results, rows, name, title, observed=None):
    quantiles = quantiles_of(rows)
    columns = [("region", "", [str(r) for r in rows["region"]]), ("year", "1", [int(y) for y in rows["year"]]),
               ("members", "1", [int(m) for m in rows["members"]]), ("mean", "kg ha-1", list(rows["mean"])), ("sd", "kg ha-1", list(rows["sd"]))]
    columns += [(c, "kg ha-1", list(rows[c])) for _, c in quantiles]
    observed = observed or {}
    if observed:
        columns.append(("observed", "kg ha-1", [observed.get((r, y), numpy.nan) for r, y in zip(columns[0][2], columns[1][2])]))
    table = Table(f"{results.name}_{name}", columns)
    regions = files.names_in_order(table["region"])
    years = sorted(set(table["year"]))
    names = draw.Names()
    if len(years) == 1:
        figure = one_year(table, quantiles, regions, names)
    else:
        figure = by_year(table, quantiles, regions[:PANELS], names)
    cut = f" The first {PANELS} of {len(regions)} regions; the CSV holds all." if len(years) > 1 and len(regions) > PANELS else ""
    return Figure(title, draw.finish(figure, names), table, len(table), "kg ha-1",
                  f"Bands: quantiles {', '.join(f'{q:.0%}' for q, _ in quantiles)} of the members; line: their middle one"
                  + ("; crosses: observed." if observed else ".") + cut)


def bands(ax, x, table, own, quantiles, width=None):
    middle = len(quantiles) // 2
    for k in range(middle):
        low, high = ([table[c][i] for i in own] for c in (quantiles[k][1], quantiles[-1 - k][1]))
        shade = ("#cfe2f0", "#8dbbdb", "#5b9ac6")[min(k, 2)]
        if width is None:
            ax.fill_between(x, low, high, color=shade, linewidth=0)
        else:
            ax.bar(x, numpy.subtract(high, low), bottom=low, width=width, color=shade)
    return [table[quantiles[middle][1]][i] for i in own]


def by_year(table, quantiles, regions, names):
    rows = (len(regions) + 2) // 3
    fig, panels = draw.axes(7.6, 0.5 + 1.8 * rows, nrows=rows, ncols=min(3, len(regions)), squeeze=False, sharey=True)
    for ax, region in zip(panels.ravel(), regions):
        own = sorted((i for i, r in enumerate(table["region"]) if r == region), key=lambda i: table["year"][i])
        x = [table["year"][i] for i in own]
        middle = bands(ax, x, table, own, quantiles)
        ax.plot(x, middle, color=draw.BLUE, linewidth=1.2)
        if any(c.label == "observed" for c in table.columns):
            ax.plot(x, [table["observed"][i] for i in own], "x", color=draw.BLACK, markersize=5)
        ax.set_title(region, fontsize=9)
        ax.xaxis.set_major_locator(draw.matplotlib.ticker.MaxNLocator(integer=True, nbins=4))
        names.points(ax, x, middle, [f"{region} {y}: middle {m:.0f}, {quantiles[0][1]} {table[quantiles[0][1]][i]:.0f} kg/ha"
                                     for y, m, i in zip(x, middle, own)])
    for ax in panels.ravel()[len(regions):]:
        ax.axis("off")
    panels[0][0].set_ylabel("yield [kg/ha]")
    return fig


def one_year(table, quantiles, regions, names):
    fig, ax = draw.axes(max(4.0, min(9.0, 1.4 + 0.34 * len(regions))), 3.2)
    own = list(range(len(table)))
    middle = bands(ax, own, table, own, quantiles, 0.62)
    ax.plot(own, middle, "_", color=draw.BLACK, markersize=11)
    if any(c.label == "observed" for c in table.columns):
        ax.plot(own, table["observed"], "x", color=draw.BLACK, markersize=6)
    ax.set(xticks=own, ylabel="yield [kg/ha]")
    ax.set_xticklabels(table["region"], rotation=60, ha="right")
    names.points(ax, own, middle, [f"{r}: middle {m:.0f}, {quantiles[0][1]} {table[quantiles[0][1]][i]:.0f} kg/ha"
                                   for i, (r, m) in enumerate(zip(table["region"], middle))])
    return fig


def risk_table(results, rows, name, what):
    quantiles = quantiles_of(rows)
    if not quantiles:
        return None
    low = quantiles[0]
    middle = quantiles[len(quantiles) // 2]
    return Table(f"{results.name}_{name}_risk",
                 [("region", "", [str(r) for r in rows["region"]]), ("year", "1", [int(y) for y in rows["year"]]),
                  (f"{low[0]:.0%} quantile", "kg ha-1", list(rows[low[1]])),
                  ("median", "kg ha-1", list(rows[middle[1]])),
                  ("quantile below the median by", "%", list(100 * (1 - rows[low[1]] / rows[middle[1]])))] +
                 [(f"probability below {c[6:]} kg/ha", "1", list(1 - rows[c])) for c in rows if c.startswith("above_")],
                 f"The {low[0]:.0%} risk: {low[0]:.0%} of the {what} yield less than the third column." + drawn_about(results, name))


def drawn_about(results, name):
    """What the members are drawn about, in words, where the file's command line says so."""
    opened = results.nc(f"{name}.nc")
    if opened is None:
        return ""
    with opened as f:
        history, keys = str(getattr(f, "history", "")), str(getattr(f, "windrow_configuration", ""))
    if name == "ensemble" and "--control" not in history and "from:" not in keys.split("ensemble:")[-1].split("forecast:")[0]:
        return " The members were drawn about the PRIOR, not about an estimate; the error of the model itself is not in their spread."
    return ""


def build(results, context):
    rows = results.csv("ensemble_regions.csv")
    if not rows:
        return None
    parts = [fans(results, rows, "ensemble", "Yields of the members", observed_of(results)), risk_table(results, rows, "ensemble", "members")]
    return Section("ensemble", "Ensemble", [p for p in parts if p])
