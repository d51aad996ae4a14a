"""A year's anomaly told apart by what caused it."""
import numpy

from .. import draw, results as files
from ..parts import Figure, Section, Table

KEYS = ["region", "year", "other_year", "yield", "other_yield", "anomaly"]


def build(results, context):
    rows = results.csv("attribution_years.csv")
    if not rows or not len(rows["region"]):
        return None
    causes = [c for c in rows if c not in KEYS and not isinstance(rows[c], list)]
    groups = {}
    for i, (r, y) in enumerate(zip(rows["region"], rows["year"])):
        groups.setdefault((str(r), int(y)), []).append(i)
    keys = sorted(groups)
    mean = lambda c: [float(numpy.nanmean([rows[c][i] for i in groups[k]])) for k in keys]  # noqa: E731
    table = Table(f"{results.name}_attribution", [("region", "", [k[0] for k in keys]), ("year", "1", [k[1] for k in keys]),
                                                  ("other years", "1", [len(groups[k]) for k in keys]), ("yield", "kg ha-1", mean("yield")),
                                                  ("mean of other years", "kg ha-1", mean("other_yield"))] +
                  [(c.replace("_", " "), "kg ha-1", mean(c)) for c in causes],
                  "The yield simulated less the mean of other years, by cause.")
    shown = min(len(table), 16)
    fig, ax = draw.axes(7.2, 1.2 + 0.34 * shown)
    y = numpy.arange(shown)[::-1]
    below, above = numpy.zeros(shown), numpy.zeros(shown)
    hatches = ["", "//", "..", "xx", "\\\\", "++", "oo", "--"]
    for k, c in enumerate(causes):
        v = numpy.array(table[c.replace("_", " ")][:shown])
        left = numpy.where(v < 0, below, above)
        ax.barh(y, v, left=left, height=0.7, color=draw.COLOURS[k % 8], hatch=hatches[k % 8], edgecolor="white", linewidth=0.3, label=c.replace("_", " "))
        below, above = below + numpy.minimum(v, 0), above + numpy.maximum(v, 0)
    total = numpy.array(table["yield"][:shown]) - numpy.array(table["mean of other years"][:shown])
    ax.plot(total, y, "D", color=draw.BLACK, markersize=5, label="together")
    ax.axvline(0, color=draw.BLACK, linewidth=0.8)
    ax.set(yticks=y, yticklabels=[f"{r} {t}" for r, t in zip(table["region"][:shown], table["year"][:shown])], xlabel="departure of the yield [kg/ha]")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.25 if shown < 6 else -0.12), ncols=4)
    figure = Figure("Why these years differ", draw.finish(fig), table, len(table), "kg ha-1",
                    f"Mean over the other years.{' The first 16 of ' + str(len(table)) + '.' if len(table) > 16 else ''}")
    return Section("attribution", "Attribution of anomalies", [figure, table])
