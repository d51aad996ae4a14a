"""Observed against simulated yields: fitted, watched and held out apart, with baselines and anomalies."""
import numpy

from .. import draw, results as files
from ..parts import Figure, Note, Section, Table

USES = ["fitted", "held out", "validation set of early stopping"]


def rows_of(results):
    """{region, year, use, observed, sigma, prior, estimate} of regions and years with a yield, or None."""
    rows = results.csv("regions.csv")
    if not rows or "estimate" not in rows:
        return None
    keep = [i for i in range(len(rows["region"])) if rows["observed"][i] == rows["observed"][i] and
            rows["estimate"][i] == rows["estimate"][i]]
    if not keep:
        return None
    out = {k: numpy.array([rows[k][i] for i in keep], float) for k in ("year", "observed", "sigma", "prior", "estimate")}
    out["use"] = numpy.array([int(rows["use"][i]) if "use" in rows and rows["use"][i] == rows["use"][i] else 0 for i in keep])
    out["region"] = [str(rows["region"][i]) for i in keep]
    return out


def line_of(years, values):
    """(mean year, value there, slope), slope 0 with fewer than three years."""
    at, mean = years.mean(), values.mean()
    if len(set(years)) < 3:
        return at, mean, 0.0
    slope = ((years - at) * (values - mean)).sum() / ((years - at) ** 2).sum()
    return at, mean, slope


def baselines(rows):
    """(mean, trend) of each yield's region, from fitted yields; NaN where the region has none."""
    mean, trend = (numpy.full(len(rows["year"]), numpy.nan) for _ in range(2))
    for region in files.names_in_order(rows["region"]):
        own = numpy.array([r == region for r in rows["region"]])
        fitted = own & (rows["use"] == 0)
        if fitted.any():
            at, value, slope = line_of(rows["year"][fitted], rows["observed"][fitted])
            mean[own] = value
            trend[own] = value + slope * (rows["year"][own] - at)
    return mean, trend


def has_trend(rows):
    """Whether some region has the three fitted years that a trend takes."""
    years = {}
    for region, year, use in zip(rows["region"], rows["year"], rows["use"]):
        if use == 0:
            years.setdefault(region, set()).add(year)
    return any(len(y) >= 3 for y in years.values())


def score(predicted, observed):
    good = predicted == predicted
    d = (predicted - observed)[good]
    return (int(good.sum()), float(numpy.sqrt((d**2).mean())), float(d.mean())) if good.any() else (0, numpy.nan, numpy.nan)


def score_table(results, rows, base):
    out = []
    for use in sorted(set(rows["use"])):
        own = rows["use"] == use
        for what, predicted in (("estimate", rows["estimate"]), ("prior", rows["prior"]), ("region's mean", base[0]),
                                ("region's mean and trend", base[1]))[:4 if has_trend(rows) else 3]:
            n, rmse, bias = score(predicted[own], rows["observed"][own])
            out.append((USES[use], what, n, rmse, bias))
    columns = list(zip(*out))
    return Table(f"{results.name}_yield_scores", [("yields", "", list(columns[0])), ("predicted by", "", list(columns[1])),
                                                  ("n", "1", list(columns[2])), ("RMSE", "kg ha-1", list(columns[3])),
                                                  ("bias", "kg ha-1", list(columns[4]))],
                 "Root mean square error and bias. Mean and trend are those of the region's fitted yields: among fitted yields they "
                 "have seen what they predict, among held-out ones they have not.")


def verdict(rows, base):
    held = rows["use"] == 1
    own = (held if held.any() else rows["use"] == 0) & numpy.isfinite(base[1])  # the same cases for both
    n, mine, _ = score(rows["estimate"][own], rows["observed"][own])
    _, trend, _ = score(base[1][own], rows["observed"][own])
    if not trend > 0.5:  # NaN, or regions of one year, whose mean is what was observed
        n, mine, _ = score(rows["estimate"], rows["observed"])
        return Note(f"Over {n} yields the RMSE of the estimate is {mine:.0f} kg/ha. Regions with one year have no mean or trend to "
                    "compare it with.")
    lines = has_trend(rows)
    rival = "the region's mean and trend" if lines else "the region's mean (too few years for a trend)"
    of = "held out" if held.any() else f"fitted, from which {'mean and trend were' if lines else 'the mean was'} computed as well,"
    better = mine < trend
    return Note(f"Over the {n} yields {of} the estimate errs by {mine:.0f} kg/ha (RMSE), {rival} by {trend:.0f}: "
                f"{abs(1 - mine / trend):.0%} {'less' if better else 'MORE'} than {'the trend' if lines else 'the mean'}."
                + ("" if held.any() else " Whether that holds for years that were not fitted, only predictions of held-out years can say."), better)


def scatter(results, rows):
    table = Table(f"{results.name}_yields", [("region", "", rows["region"]), ("year", "1", [int(y) for y in rows["year"]]),
                                             ("use", "1", [int(u) for u in rows["use"]])] +
                  [(k, "kg ha-1", list(rows[k])) for k in ("observed", "sigma", "prior", "estimate")])
    uses = sorted(set(table["use"]))
    fig, panels = draw.axes(3.3 * max(2, len(uses)), 3.3, ncols=len(uses), squeeze=False)
    names = draw.Names()
    observed, estimate, prior = (numpy.array(table[k]) for k in ("observed", "estimate", "prior"))
    ends = [min(observed.min(), estimate.min()), max(observed.max(), estimate.max())]
    for ax, use in zip(panels[0], uses):
        own = numpy.array(table["use"]) == use
        ax.plot(ends, ends, color=draw.BLACK, linewidth=0.8)
        ax.plot(observed[own], prior[own], "x", color="#999999", markersize=3, label="prior")
        ax.plot(observed[own], estimate[own], draw.MARKERS[use], color=draw.COLOURS[use], markersize=4, label="estimate")
        ax.set(xlabel="observed [kg/ha]", ylabel="simulated [kg/ha]", title=f"{USES[use]} (n = {own.sum()})")
        ax.legend()
        names.points(ax, observed[own], estimate[own],
                     [f"{r} {y}: observed {o:.0f}, simulated {e:.0f} kg/ha" for r, y, o, e, k in
                      zip(table["region"], table["year"], observed, estimate, own) if k])
    return Figure("Observed and simulated yields", draw.finish(fig, names), table, len(table), "kg ha-1",
                  "At the basis' moisture. The line: simulated as observed.")


def anomalies(results, rows, base):
    table = Table(f"{results.name}_anomalies", [("region", "", rows["region"]), ("year", "1", [int(y) for y in rows["year"]]),
                                                ("observed", "kg ha-1", list(rows["observed"] - base[1])),
                                                ("simulated", "kg ha-1", list(rows["estimate"] - base[1]))])
    years = sorted(set(table["year"]))
    if len(years) < 3:
        return None
    fig, ax = draw.axes(6.4, 3)
    of_year = {y: numpy.array([t == y for t in table["year"]]) for y in years}
    for what, colour, marker, style in (("observed", draw.BLACK, "o", "-"), ("simulated", draw.VERMILION, "s", "--")):
        values = numpy.array(table[what])
        ax.plot(years, [numpy.nanmean(values[of_year[y]]) for y in years], color=colour, marker=marker, linestyle=style,
                markersize=4, label=f"{what}, mean of regions")
        ax.plot(table["year"], values, marker, color=colour, markersize=2, alpha=0.35)
    ax.axhline(0, color=draw.BLACK, linewidth=0.6)
    ax.set(xlabel="harvest year", ylabel="departure from the trend [kg/ha]")
    ax.legend()
    names = draw.Names()
    names.points(ax, table["year"], table["observed"],
                 [f"{r} {y}: observed {v:+.0f} kg/ha" for r, y, v in zip(table["region"], table["year"], table["observed"])], 3)
    good = numpy.isfinite(table["observed"])
    r = numpy.corrcoef(numpy.array(table["observed"])[good], numpy.array(table["simulated"])[good])[0, 1] if good.sum() > 2 else numpy.nan
    return Figure("Anomalies by year and region", draw.finish(fig, names), table, len(table), "kg ha-1",
                  f"Departures from each region's trend of fitted yields (its mean where it has fewer than three years). "
                  f"Correlation of simulated and observed departures: {r:.2f}.")


def build(results, context):
    rows = rows_of(results)
    if not rows:
        return None
    base = baselines(rows)
    parts = [verdict(rows, base), score_table(results, rows, base), scatter(results, rows), anomalies(results, rows, base)]
    return Section("yields", "Yields", [p for p in parts if p])
