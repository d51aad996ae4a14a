"""Hindcasts: skill against what needs no model, with intervals; reliability; every prediction beside what was observed."""
import numpy

from .. import draw, results as files
from ..parts import Figure, Note, Section, Table

REFERENCES = {"climatology": "climatology", "trend": "the region's trend", "common_trend": "one trend for all", "last_year": "last year"}


def scores_of(results):
    """{date: {score: (value, lo, hi, n)}}"""
    rows = results.csv("hindcast_scores.csv")
    out = {}
    for i in range(len(rows["score"]) if rows else 0):
        out.setdefault(rows["date"][i], {})[rows["score"][i]] = (rows["value"][i], rows["lo"][i], rows["hi"][i], int(rows["n"][i]))
    return out


def skill_figure(results, scores, years):
    rows = [(date, name, *s["skill_" + name]) for date, s in scores.items() for name in REFERENCES if "skill_" + name in s]
    if not rows:
        return None
    c = list(zip(*rows))
    table = Table(f"{results.name}_skill", [("date", "", list(c[0])), ("against", "", list(c[1])), ("skill", "1", list(c[2])),
                                            ("lower 95 %", "1", list(c[3])), ("upper 95 %", "1", list(c[4])), ("n", "1", list(c[5]))])
    dates = files.names_in_order(table["date"])
    fig, ax = draw.axes(6.4, 3)
    for k, name in enumerate(files.names_in_order(table["against"])):
        own = [i for i, n in enumerate(table["against"]) if n == name]
        x = [dates.index(table["date"][i]) + 0.14 * (k - 1.5) for i in own]
        y, low, high = (numpy.array([table[w][i] for i in own]) for w in ("skill", "lower 95 %", "upper 95 %"))
        draw.intervals(ax.vlines, x, low, high, color=draw.COLOURS[k], linewidth=1.5)
        ax.plot(x, y, draw.MARKERS[k], color=draw.COLOURS[k], label=REFERENCES[name], markersize=5)
    ax.axhline(0, color=draw.BLACK, linewidth=0.8)
    ax.set(xticks=range(len(dates)), xticklabels=dates, xlabel="issue date", ylabel="skill of the CRPS")
    ax.legend(title="against")
    return Figure("Skill", draw.finish(fig), table, max(table["n"]), "1",
                  f"1 − CRPS / CRPS of what it is held against: above 0 is better, 1 is perfect. Bars: 95 % by resampling the {years} years.")


def verdict(scores):
    """Over all issue dates, or from the last: is it better than the trend?"""
    date = list(scores)[-1]
    s = scores[date].get("skill_trend")
    if s is None:
        return None
    value, low, high, n = s
    if low > 0:
        words = "better than the region's trend: the whole interval lies above 0"
    elif high < 0:
        words = "WORSE than the region's trend: the whole interval lies below 0"
    elif low != low:
        words = f"{'better' if value > 0 else 'worse'} than the region's trend in these cases; they are too few for an interval"
    else:
        words = "not shown to be better or worse than the region's trend: the interval holds 0"
    said = "Over all issue dates" if date == "all" else f"Issued {date}"
    return Note(f"{said}, the hindcasts are {words} (skill {value:.2f}{f', 95 % {low:.2f} to {high:.2f}' if low == low else ''}, n = {n}).", low > 0)


def reliability(results, scores):
    rows = []
    for date, s in scores.items():
        k = 1
        while f"probability_above_trend_{k}" in s:
            p, f = s[f"probability_above_trend_{k}"], s.get(f"frequency_above_trend_{k}")
            if f and p[0] == p[0]:
                rows.append((date, p[0], f[0], p[3]))
            k += 1
    if not rows:
        return None
    c = list(zip(*rows))
    table = Table(f"{results.name}_reliability", [("date", "", list(c[0])), ("probability", "1", list(c[1])), ("frequency", "1", list(c[2])),
                                                  ("n", "1", list(c[3]))])
    fig, ax = draw.axes(3.8, 3.6)
    ax.plot([0, 1], [0, 1], color=draw.BLACK, linewidth=0.8)
    names = draw.Names()
    for k, date in enumerate(files.names_in_order(table["date"])):
        own = [i for i, d in enumerate(table["date"]) if d == date]
        x, y = ([table[w][i] for i in own] for w in ("probability", "frequency"))
        ax.plot(x, y, color=draw.COLOURS[k % 8], marker=draw.MARKERS[k % 8], linestyle=draw.LINES[k % 8], label=date, markersize=5)
        names.points(ax, x, y, [f"{date}: {p:.0%} said, {f:.0%} came (n = {table['n'][i]})" for p, f, i in zip(x, y, own)])
    ax.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), xlabel="probability forecast", ylabel="frequency observed")
    ax.legend(title="issued")
    return Figure("Reliability of 'above the trend'", draw.finish(fig, names), table, sum(table["n"]), "1",
                  "On the line, what was said to happen with a probability happened that often.")


def ranks(results, scores):
    rows = [(date, k, s[f"rank_{k}"][0], s[f"rank_{k}"][3]) for date, s in scores.items() for k in range(1, 101) if f"rank_{k}" in s]
    if not rows:
        return None
    c = list(zip(*rows))
    table = Table(f"{results.name}_ranks", [("date", "", list(c[0])), ("class", "1", list(c[1])), ("cases", "1", list(c[2])), ("n", "1", list(c[3]))])
    dates = files.names_in_order(table["date"])
    fig, panels = draw.axes(7.2, 2.3, ncols=len(dates), squeeze=False, sharey=True)
    for ax, date in zip(panels[0], dates):
        own = [i for i, d in enumerate(table["date"]) if d == date]
        ax.bar([table["class"][i] for i in own], [table["cases"][i] for i in own], color=draw.BLUE, width=0.9)
        ax.axhline(table["n"][own[0]] / len(own), color=draw.BLACK, linewidth=0.8, linestyle="--")
        ax.set(title=f"issued {date}", xlabel="class of rank")
    panels[0][0].set_ylabel("cases")
    return Figure("Rank histogram", draw.finish(fig), table, int(sum(table["cases"]) / len(dates)), "cases",
                  "Where the observed yield falls among the members. Level: reliable; hollow in the middle: too narrow; a slope: biased.")


def predictions(results, rows):
    dates = files.names_in_order(rows["date"])
    last = [i for i, d in enumerate(rows["date"]) if d == dates[-1]]
    columns = ["observed", "mean", "q10", "q50", "q90", "trend"]
    table = Table(f"{results.name}_hindcast_{dates[-1]}", [("region", "", [str(rows["region"][i]) for i in last]),
                                                           ("year", "1", [int(rows["year"][i]) for i in last])] +
                  [(c, "kg ha-1", [rows[c][i] for i in last]) for c in columns if c in rows])
    regions = files.names_in_order(table["region"])
    shown = regions[:12]
    lines = (len(shown) + 2) // 3
    fig, panels = draw.axes(7.6, 0.6 + 1.9 * lines, nrows=lines, ncols=min(3, len(shown)), squeeze=False, sharey=True)
    names = draw.Names()
    for ax, region in zip(panels.ravel(), shown):
        own = sorted((i for i, r in enumerate(table["region"]) if r == region), key=lambda i: table["year"][i])
        take = lambda c: [table[c][i] for i in own]  # noqa: E731
        draw.intervals(ax.vlines, take("year"), take("q10"), take("q90"), color="#8dbbdb", linewidth=5, label="10 % to 90 %")
        ax.plot(take("year"), take("q50"), "_", color=draw.BLUE, markersize=8, label="middle")
        ax.plot(take("year"), take("observed"), "x", color=draw.BLACK, markersize=5, label="observed")
        ax.plot(take("year"), take("trend"), color=draw.ORANGE, linestyle=":", label="trend")
        ax.set_title(region, fontsize=9)
        ax.xaxis.set_major_locator(draw.matplotlib.ticker.MaxNLocator(integer=True, nbins=4))
        names.points(ax, take("year"), take("observed"), [f"{region} {table['year'][i]}: observed {table['observed'][i]:.0f}, 10 % {table['q10'][i]:.0f}, "
                                                          f"90 % {table['q90'][i]:.0f} kg/ha" for i in own])
    for ax in panels.ravel()[len(shown):]:
        ax.axis("off")
    panels[0][0].legend(fontsize=6.5)
    panels[0][0].set_ylabel("yield [kg/ha]")
    return Figure(f"Hindcasts issued {dates[-1]}", draw.finish(fig, names), table, len(table), "kg ha-1",
                  f"The first 12 of {len(regions)} regions." if len(regions) > 12 else "")


def worst_years(results, rows):
    out = []
    for date in files.names_in_order(rows["date"]):
        for year in sorted(set(rows["year"])):
            own = [i for i in range(len(rows["year"])) if rows["date"][i] == date and rows["year"][i] == year and
                   rows["observed"][i] == rows["observed"][i] and rows["mean"][i] == rows["mean"][i]]
            if own:
                d = numpy.array([rows["mean"][i] - rows["observed"][i] for i in own])
                out.append((date, int(year), len(own), float(numpy.sqrt((d**2).mean())), float(d.mean()),
                            float(numpy.mean([rows["observed"][i] - rows["trend"][i] for i in own]))))
    out.sort(key=lambda r: -r[3])
    c = list(zip(*out))
    if not out:
        return None
    return Table(f"{results.name}_hindcast_years", [("issued", "", list(c[0])), ("year", "1", list(c[1])), ("regions", "1", list(c[2])),
                                                    ("RMSE", "kg ha-1", list(c[3])), ("bias", "kg ha-1", list(c[4])),
                                                    ("observed less trend", "kg ha-1", list(c[5]))],
                 "Years, the worst first. Bias: mean of the members less observed; the last column: how unusual the year was.", shown=15)


def worst(results):
    """The worst year and what was unusual in it, in words, or None."""
    rows = results.csv("hindcast.csv")
    table = worst_years(results, rows) if rows and len(rows["year"]) else None
    if table is None or len(set(table["year"])) < 2:
        return None
    issued, year, rmse, bias, unusual = (table[c][0] for c in ("issued", "year", "RMSE", "bias", "observed less trend"))
    return (f"Worst year of the hindcasts: {year} (issued {issued}), RMSE {rmse:.0f} kg/ha, predicted too {'high' if bias > 0 else 'low'} by "
            f"{abs(bias):.0f} kg/ha in the mean; the observed yields were {abs(unusual):.0f} kg/ha {'above' if unusual > 0 else 'below'} the trend.")


def risk(results, rows):
    dates = files.names_in_order(rows["date"])
    year = max(rows["year"])
    own = [i for i in range(len(rows["year"])) if rows["date"][i] == dates[-1] and rows["year"][i] == year]
    take = lambda c: [rows[c][i] for i in own]  # noqa: E731
    return Table(f"{results.name}_hindcast_risk", [("region", "", [str(r) for r in take("region")]), ("yield of the 10 % risk", "kg ha-1", take("q10")),
                                                   ("middle", "kg ha-1", take("q50")), ("observed", "kg ha-1", take("observed")),
                                                   ("probability above the trend", "1", take("above_trend"))],
                 f"The 10 % risk of {int(year)}, issued {dates[-1]}: with a probability of 10 % the yield is lower than the second column.")


def score_table(results, scores):
    wanted = [("crps", "kg ha-1"), ("crps_trend", "kg ha-1"), ("crps_climatology", "kg ha-1"), ("rmse", "kg ha-1"), ("spread", "kg ha-1"),
              ("bias", "kg ha-1"), ("coverage_80", "1"), ("brier_above_trend", "1")]
    dates = list(scores)
    return Table(f"{results.name}_scores", [("issued", "", dates), ("n", "1", [scores[d]["crps"][3] for d in dates])] +
                 [(w, u, [scores[d].get(w, (numpy.nan,))[0] for d in dates]) for w, u in wanted],
                 "CRPS: continuous ranked probability score, of the forecast and of what it is held against. Spread and RMSE are alike, and "
                 "coverage_80 is 0.8, where the forecast is reliable.")


def build(results, context):
    rows, scores = results.csv("hindcast.csv"), scores_of(results)
    if not rows or not len(rows["year"]):
        return None
    years = len(set(rows["year"]))
    parts = []
    if scores:
        parts += [verdict(scores), score_table(results, scores), skill_figure(results, scores, years), reliability(results, scores), ranks(results, scores)]
    parts += [risk(results, rows), predictions(results, rows), worst_years(results, rows)]
    return Section("hindcast", "Hindcasts", [p for p in parts if p])
