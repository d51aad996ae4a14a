"""Derivatives of regional yields by the weather of each period."""
import numpy

from .. import draw, results as files
from ..parts import Figure, Section, Table

UNITS = {"temperature": "kg ha-1 K-1", "radiation": "kg ha-1 MJ-1 m2 d", "rain": "kg ha-1 mm-1", "vapour_pressure": "kg ha-1 hPa-1",
         "wind": "kg ha-1 m-1 s"}


def figure(results, rows, cause):
    """Mean over years and regions by period, with the range of regions."""
    starts = [d[5:] for d in rows["first_day"]]
    groups = {}
    for i, s in enumerate(starts):
        if rows[cause][i] == rows[cause][i]:
            groups.setdefault((int(rows["first_day"][i][:4]) - int(rows["year"][i]), s), []).append(float(rows[cause][i]))
    keys = sorted(k for k in groups if any(groups[k]))
    if not keys:
        return None
    table = Table(f"{results.name}_by_{cause}", [("year before harvest", "1", [k[0] for k in keys]), ("period from", "", [k[1] for k in keys]),
                                                 ("n", "1", [len(groups[k]) for k in keys]), ("mean", UNITS[cause], [float(numpy.mean(groups[k])) for k in keys]),
                                                 ("q10", UNITS[cause], [float(numpy.quantile(groups[k], 0.1)) for k in keys]),
                                                 ("q90", UNITS[cause], [float(numpy.quantile(groups[k], 0.9)) for k in keys])])
    fig, ax = draw.axes(6.8, 2.4)
    x = numpy.arange(len(table))
    ax.fill_between(x, table["q10"], table["q90"], color="#cfe2f0", step="mid")
    ax.plot(x, table["mean"], color=draw.BLUE, drawstyle="steps-mid")
    ax.axhline(0, color=draw.BLACK, linewidth=0.7)
    every = max(1, len(x) // 12)
    ax.set(xticks=x[::every], xlabel="period from (month-day)", ylabel=f"[{UNITS[cause]}]")
    ax.set_xticklabels(table["period from"][::every], rotation=45, ha="right")
    return Figure(f"Yield by {cause.replace('_', ' ')} of a period", draw.finish(fig), table, sum(table["n"]), UNITS[cause],
                  "Derivative by the weather of every day of the period: mean over regions and years; band: 80 % of them.")


def build(results, context):
    rows = results.csv("sensitivity.csv")
    if not rows or not len(rows["region"]):
        return None
    said = str(results.attributes.get("sensitivity", ""))
    figures = [f for f in (figure(results, rows, c) for c in UNITS if c in rows) if f]
    return Section("sensitivity", "Sensitivity to weather", ([said[0].upper() + said[1:] + "."] if said else []) + figures)
