"""What the analyses did: parameters before and after, innovations, the use of observations, yields."""
import numpy

from . import ensemble
from .. import draw, results as files
from ..parts import Figure, Note, Section, Table

SHOWN = 40


def parameters_figure(results):
    rows = results.csv("assimilation_parameters.csv")
    if not rows or not len(rows["name"]):
        return None
    table = Table(f"{results.name}_assimilation_parameters", [(c, "", list(rows[c])) for c in ("name", "prior_mean", "prior_sd", "mean", "sd")])
    n = min(SHOWN, len(table))
    fig, ax = draw.axes(6.4, 0.8 + 0.28 * n)
    y = numpy.arange(n)[::-1]
    low, sd = numpy.array(table["prior_mean"][:n]), numpy.array(table["prior_sd"][:n])
    ax.barh(y, 4 * sd, left=low - 2 * sd, height=0.6, color="#dddddd", label="members before, ± 2 s.d.")
    mean, after = numpy.array(table["mean"][:n]), numpy.array(table["sd"][:n])
    ax.hlines(y, mean - 2 * after, mean + 2 * after, color=draw.BLUE, linewidth=2.2, label="members after, ± 2 s.d.")
    ax.plot(mean, y, "o", color=draw.BLUE, markersize=5)
    ax.set(yticks=y, yticklabels=table["name"][:n], xlabel="value (or factor)")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2)
    return Figure("Parameters before and after the analyses", draw.finish(fig), table, len(table), "each parameter's own",
                  f"The first {SHOWN}." if len(table) > SHOWN else "")


def least_known(results):
    """The parameter about which the analyses say least, in words, or None."""
    rows = results.csv("assimilation_parameters.csv")
    if not rows or not len(rows["name"]):
        return None
    share = numpy.where(rows["prior_sd"] > 0, rows["sd"] / numpy.where(rows["prior_sd"] > 0, rows["prior_sd"], 1), numpy.nan)
    if not numpy.isfinite(share).any():
        return None
    k = int(numpy.nanargmax(share))
    return (f"Least known after the analyses: {rows['name'][k]}, whose members have {share[k]:.0%} of the standard deviation that they had "
            "before.")


def innovations(results, rows):
    used = [i for i in range(len(rows["set"])) if rows["background"][i] == rows["background"][i] and rows["observed"][i] == rows["observed"][i]]
    if not used:
        return []
    groups = {}
    for i in used:
        groups.setdefault((rows["set"][i], rows["date"][i][:7] if isinstance(rows["date"][i], str) else ""), []).append(i)
    keys = sorted(groups)
    take = lambda i: tuple(rows[c][i] for c in ("observed", "sigma", "background", "background_sd", "analysis"))  # noqa: E731
    out = []
    for key in keys:
        o, s, b, spread, a = (numpy.array(x, float) for x in zip(*(take(i) for i in groups[key])))
        out.append((key[0], key[1], len(o), float((o - b).mean()), float(numpy.sqrt(((o - b) ** 2).mean())),
                    float(numpy.sqrt((spread**2 + s**2).mean())), float(numpy.sqrt(((o - a) ** 2).mean()))))
    c = list(zip(*out))
    table = Table(f"{results.name}_innovations", [("set", "", list(c[0])), ("month", "", list(c[1])), ("n", "1", list(c[2])), ("mean of O − B", "", list(c[3])),
                                                  ("rms of O − B", "", list(c[4])), ("expected rms", "", list(c[5])), ("rms of O − A", "", list(c[6]))],
                  "O: observed, B: mean of the members before, A: after the analysis. Expected: from the spread of the members and the error of the observations.")
    sets = files.names_in_order(table["set"])
    fig, panels = draw.axes(6.4, 0.5 + 2 * len(sets), nrows=len(sets), squeeze=False)
    for ax, name in zip(panels[:, 0], sets):
        own = [i for i, s in enumerate(table["set"]) if s == name]
        x = range(len(own))
        for column, colour, marker, style in (("rms of O − B", draw.VERMILION, "s", "-"), ("expected rms", draw.BLACK, None, "--"),
                                              ("rms of O − A", draw.BLUE, "o", "-")):
            ax.plot(x, [table[column][i] for i in own], color=colour, marker=marker, linestyle=style, markersize=4, label=column)
        ax.set(xticks=list(x), ylabel=name)
        ax.set_xticklabels([f"{table['month'][i]}" for i in own], rotation=60, ha="right", fontsize=7)
        ax.legend()
    figure = Figure("Innovations by month", draw.finish(fig), table, len(used), "each set's own",
                    "Where the rms of O − B lies above the expected one, spread or errors are too small.")
    return [figure, table]


def uses(results, rows):
    pairs = {}
    for s, u in zip(rows["set"], rows["use"]):
        pairs[(str(s), str(u))] = pairs.get((str(s), str(u)), 0) + 1
    keys = sorted(pairs)
    return Table(f"{results.name}_uses", [("set", "", [k[0] for k in keys]), ("use", "", [k[1] for k in keys]), ("n", "1", [pairs[k] for k in keys])],
                 "What became of the observations.")


def build(results, context):
    rows = results.csv("feedback.csv")
    parts = [parameters_figure(results)]
    if rows and len(rows["set"]):
        parts += innovations(results, rows) + [uses(results, rows)]
    regional = results.csv("assimilation_regions.csv")
    if regional:
        parts += [ensemble.fans(results, regional, "assimilation", "Yields after the analyses", ensemble.observed_of(results)),
                  ensemble.risk_table(results, regional, "assimilation", "members")]
    parts = [p for p in parts if p]
    return Section("assimilation", "Assimilation", parts) if parts else None
