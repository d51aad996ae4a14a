"""Predictions of yields that the estimate has not seen, beside baselines."""
import numpy

from .. import draw, results as files
from ..parts import Figure, Note, Section, Table

WORDS = {"predicted": "Windrow", "prior": "prior", "mean": "region's mean", "mean_trend": "region's mean and trend",
         "mean_common_trend": "mean and one trend for all", "last_year": "last year", "trend_plus_regression": "trend and regression on the prior",
         "reference": "Windrow, reference mode"}


def scores_of(results, kind):
    rows = results.csv(kind)
    out = {}
    for i in range(len(rows["score"]) if rows else 0):
        out.setdefault(rows["prediction"][i], {})[rows["score"][i]] = tuple(rows[c][i] for c in ("value", "lower", "upper", "n", "years"))
    return out


def verdict(scores):
    less = scores.get("mean_trend", {}).get("rmse_less_estimate")
    if less is None or less[0] != less[0]:
        return None
    value, low, high, n, years = less
    if low > 0:
        words = "better than the region's trend: the whole interval lies above 0"
    elif high < 0:
        words = "WORSE than the region's trend: the whole interval lies below 0"
    elif low != low:
        words = f"{'better' if value > 0 else 'worse'} than the region's trend in these cases; they are too few for an interval"
    else:
        words = "not shown to be better or worse than the region's trend: the interval holds 0"
    return Note(f"For yields not seen it is {words} (RMSE of the trend less its own: {value:.0f} kg/ha{f', 95 % {low:.0f} to {high:.0f}' if low == low else ''}; "
                f"n = {int(n)} in {int(years)} years).", low > 0)


def rmse_figure(results, scores, name):
    own = [(WORDS.get(p, p), *s["rmse"]) for p, s in scores.items() if "rmse" in s and s["rmse"][0] == s["rmse"][0]]
    if not own:
        return None
    c = list(zip(*own))
    table = Table(f"{results.name}_{name}_rmse", [("predicted by", "", list(c[0])), ("RMSE", "kg ha-1", list(c[1])), ("lower 95 %", "kg ha-1", list(c[2])),
                                                  ("upper 95 %", "kg ha-1", list(c[3])), ("n", "1", [int(x) for x in c[4]]), ("years", "1", [int(x) for x in c[5]])])
    fig, ax = draw.axes(6.4, 0.8 + 0.3 * len(own))
    y = numpy.arange(len(own))[::-1]
    draw.intervals(ax.hlines, y, table["lower 95 %"], table["upper 95 %"], color=draw.BLUE, linewidth=1.5)
    for at, value, label in zip(y, table["RMSE"], table["predicted by"]):
        mine = label.startswith("Windrow")
        ax.plot(value, at, "o" if mine else "s", color=draw.BLUE if mine else draw.ORANGE, markersize=6)
    ax.set(yticks=y, yticklabels=table["predicted by"], xlabel="RMSE [kg/ha]")
    return Figure("Errors of predictions", draw.finish(fig), table, max(table["n"]), "kg ha-1",
                  "Of yields that no fit had seen; bars: 95 % by resampling years. Circles: Windrow; squares: baselines.")


def scatter(results, rows, name):
    keep = [i for i in range(len(rows["observed"])) if rows["observed"][i] == rows["observed"][i] and rows["predicted"][i] == rows["predicted"][i]]
    columns = [c for c in ("observed", "sigma", "predicted", "prior", "mean_trend") if c in rows]
    table = Table(f"{results.name}_{name}", [("region", "", [str(rows["region"][i]) for i in keep]), ("year", "1", [int(rows["year"][i]) for i in keep])] +
                  [(c, "kg ha-1", [rows[c][i] for i in keep]) for c in columns])
    fig, ax = draw.axes(4, 3.8)
    ends = [min(table["observed"] + table["predicted"]), max(table["observed"] + table["predicted"])]
    ax.plot(ends, ends, color=draw.BLACK, linewidth=0.8)
    if "mean_trend" in columns:
        ax.plot(table["observed"], table["mean_trend"], "s", color=draw.ORANGE, markersize=3, label="region's mean and trend")
    ax.plot(table["observed"], table["predicted"], "o", color=draw.BLUE, markersize=4, label="Windrow")
    ax.set(xlabel="observed [kg/ha]", ylabel="predicted [kg/ha]")
    ax.legend()
    names = draw.Names()
    names.points(ax, table["observed"], table["predicted"], [f"{r} {y}: observed {o:.0f}, predicted {p:.0f} kg/ha" for r, y, o, p in
                                                             zip(table["region"], table["year"], table["observed"], table["predicted"])])
    return Figure("Observed and predicted yields", draw.finish(fig, names), table, len(table), "kg ha-1", "Each predicted by a fit that had not seen it.")


def years_table(results, rows, name):
    out = []
    for year in sorted(set(rows["year"])):
        own = [i for i in range(len(rows["year"])) if rows["year"][i] == year and rows["predicted"][i] == rows["predicted"][i] and
               rows["observed"][i] == rows["observed"][i]]
        if own:
            d = numpy.array([rows["predicted"][i] - rows["observed"][i] for i in own])
            t = numpy.array([rows["mean_trend"][i] - rows["observed"][i] for i in own]) if "mean_trend" in rows else numpy.array([numpy.nan])
            out.append((int(year), len(own), float(numpy.sqrt((d**2).mean())), float(d.mean()), float(numpy.sqrt((t**2).mean()))))
    out.sort(key=lambda r: -r[2])
    c = list(zip(*out))
    return Table(f"{results.name}_{name}_years", [("year", "1", list(c[0])), ("regions", "1", list(c[1])), ("RMSE", "kg ha-1", list(c[2])),
                                                  ("bias", "kg ha-1", list(c[3])), ("RMSE of the trend", "kg ha-1", list(c[4]))],
                 "Years, the worst first.", shown=30) if out else None


def of_kind(results, kind, scores_kind, name):
    rows = results.csv(kind)
    if not rows or "predicted" not in rows or not len(rows["region"]):
        return []
    scores = scores_of(results, scores_kind)
    return [p for p in (verdict(scores), rmse_figure(results, scores, name), scatter(results, rows, name), years_table(results, rows, name)) if p]


def build(results, context):
    parts = of_kind(results, "crossvalidation.csv", "crossvalidation_scores.csv", "crossvalidation")
    parts += of_kind(results, "held_out.csv", "held_out_scores.csv", "held_out")
    return Section("crossvalidation", "Yields not seen", parts) if parts else None
