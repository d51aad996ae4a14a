"""Observed and simulated LAI, soil moisture and the like by date and region."""
import datetime

import numpy

from .. import draw, results as files
from ..parts import Figure, Section, Table

PANELS = 6  # regions of one figure


def means(results, name, rows):
    """Means over cells by region and date."""
    groups = {}
    for i, s in enumerate(rows["set"]):
        if s == name and rows["observed"][i] == rows["observed"][i]:
            groups.setdefault((str(rows["region"][i]), rows["date"][i]), []).append(i)
    keys = sorted(groups)
    unit = "1" if name == "LAI" else "cm3 cm-3" if name == "SM" else ""
    of = lambda c: [float(numpy.mean(rows[c][groups[k]])) for k in keys]  # noqa: E731
    return Table(f"{results.name}_{name}_series", [("region", "", [k[0] for k in keys]), ("date", "", [k[1] for k in keys]),
                                                   ("n", "1", [len(groups[k]) for k in keys]), ("observed", unit, of("observed")),
                                                   ("sigma", unit, of("sigma")), ("prior", unit, of("prior")),
                                                   ("estimate", unit, of("estimate"))])


def figure(results, name, rows):
    table = means(results, name, rows)
    if not len(table):
        return None
    regions = files.names_in_order(table["region"])
    shown = regions[:PANELS]
    lines = (len(shown) + 1) // 2
    fig, panels = draw.axes(7.2, 0.6 + 1.8 * lines, nrows=lines, ncols=min(2, len(shown)), squeeze=False, sharey=True)
    names = draw.Names()
    for ax, region in zip(panels.ravel(), shown):
        own = [i for i, r in enumerate(table["region"]) if r == region]
        take = lambda c: numpy.array([table[c][i] for i in own])  # noqa: E731
        x = [datetime.date.fromisoformat(table["date"][i]) for i in own]
        jumps = [i for i in range(1, len(x)) if (x[i] - x[i - 1]).days > 90]
        for a, b in zip([0] + jumps, jumps + [len(x)]):  # a line within a season only
            ax.fill_between(x[a:b], (take("observed") - take("sigma"))[a:b], (take("observed") + take("sigma"))[a:b], color="#bbbbbb",
                            label="observed ± error of a value" if a == 0 else None)
            ax.plot(x[a:b], take("prior")[a:b], color=draw.ORANGE, linestyle=":", label="prior" if a == 0 else None)
            ax.plot(x[a:b], take("estimate")[a:b], color=draw.BLUE, label="estimate" if a == 0 else None)
        ax.plot(x, take("observed"), "o", color=draw.BLACK, markersize=2.5, label="observed")
        ax.set_title(region or "cells of no region", fontsize=9)
        ax.tick_params(axis="x", labelrotation=30)
        names.points(ax, draw.matplotlib.dates.date2num(x), take("observed"),
                     [f"{region} {table['date'][i]}: observed {table['observed'][i]:.3g}, simulated {table['estimate'][i]:.3g} "
                      f"(n = {table['n'][i]})" for i in own], 4)
    for ax in panels.ravel()[len(shown):]:
        ax.axis("off")
    panels[0][0].legend(fontsize=7)
    panels[0][0].set_ylabel(name)
    return Figure(f"{name} by date", draw.finish(fig, names), table, sum(table["n"]), "1" if name == "LAI" else "its own",
                  "Means over a region's cells with a value on the date." +
                  (f" The first {PANELS} of {len(regions)} regions; the CSV holds all." if len(regions) > PANELS else ""))


def build(results, context):
    rows = results.csv("series.csv")
    if not rows or not len(rows["set"]):
        return None
    figures = [figure(results, name, rows) for name in files.names_in_order(rows["set"])]
    figures = [f for f in figures if f]
    return Section("series", "Observed and simulated series", figures) if figures else None
