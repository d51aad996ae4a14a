"""Parameters: prior, estimate, interval, correlation."""
import numpy

from .. import draw, results as files
from ..parts import Figure, Section, Table

SHOWN = 40  # parameters of one figure
PAIRS = 0.5  # least correlation of a table of pairs


def intervals_figure(results, rows):
    sd, prior = numpy.array(rows["prior_sd"]), numpy.array(rows["prior"])
    keep = [i for i in range(len(sd)) if sd[i] > 0][:SHOWN]
    if not keep:
        return None
    columns = ["prior", "prior_sd", "lower", "upper", "estimate", "lower_95", "upper_95"]
    table = Table(f"{results.name}_intervals", [("name", "", [rows["name"][i] for i in keep])] +
                  [(c, "", [rows[c][i] for i in keep]) for c in columns])
    fig, ax = draw.axes(6.4, 0.7 + 0.26 * len(keep))
    y = numpy.arange(len(keep))[::-1]
    scaled = {c: (numpy.array(table[c]) - numpy.array(table["prior"])) / numpy.array(table["prior_sd"])
              for c in columns if c != "prior_sd"}
    ax.barh(y, 4, left=-2, height=0.62, color="#dddddd", label="prior, 95 %")
    draw.intervals(ax.hlines, y, scaled["lower_95"], scaled["upper_95"], color=draw.BLUE, linewidth=2.2, label="estimate, 95 %")
    ax.plot(scaled["estimate"], y, "o", color=draw.BLUE, markersize=5)
    for bound in ("lower", "upper"):
        ax.plot(scaled[bound], y, "|", color=draw.BLACK, markersize=9, label="bounds" if bound == "lower" else None)
    ax.axvline(0, color=draw.BLACK, linewidth=0.8, linestyle=":")
    ax.set(yticks=y, yticklabels=table["name"], xlabel="distance from the prior mean, in prior standard deviations")
    reach = numpy.nanmax(numpy.abs(numpy.concatenate([scaled["lower_95"], scaled["upper_95"], scaled["estimate"], [2.2]])))
    ax.set_xlim(-1.1 * reach, 1.1 * reach)
    ax.grid(axis="y", visible=False)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.18 if len(keep) > 8 else -0.28), ncols=3)
    names = draw.Names()
    names.points(ax, scaled["estimate"], y,
                 [f"{n}: {e:.5g}, 95 % {a:.5g} to {b:.5g}" for n, e, a, b in
                  zip(table["name"], table["estimate"], table["lower_95"], table["upper_95"])])
    more = f" The first {SHOWN} of {len(rows['name'])}." if len(rows["name"]) > SHOWN else ""
    return Figure("Estimates against the prior", draw.finish(fig, names), table, len(keep), "each parameter's own",
                  "A blue line as long as the grey bar: the observations say nothing about the parameter that the prior did "
                  "not say." + more)


def correlation_of(results):
    """(names, matrix) of the posterior's correlations, or None."""
    with_nc = results.nc("parameters.nc")
    if with_nc is None:
        return None
    with with_nc as f:
        if "covariance_u" not in f.variables:
            return None
        names = files.texts_of(f["parameter_name"])
        covariance = files.values_of(f["covariance_u"])
    sd = numpy.sqrt(numpy.diag(covariance))
    keep = [i for i in range(len(sd)) if sd[i] > 0]
    if len(keep) < 2:
        return None
    return [names[i] for i in keep], (covariance / sd[:, None] / sd[None, :])[numpy.ix_(keep, keep)]


def pairs(results, least):
    """[(name, name, correlation)] of correlations beyond least, the strongest first."""
    names, matrix = correlation_of(results) or ([], None)
    found = [(names[j], names[i], float(matrix[i, j])) for i in range(len(names)) for j in range(i) if abs(matrix[i, j]) > least]
    return sorted(found, key=lambda p: -abs(p[2]))


def pairs_table(results):
    """The strongest pairs where parameters are too many for a matrix that can be read."""
    found = correlation_of(results)
    rows = pairs(results, PAIRS) if found and len(found[0]) > SHOWN else []
    c = list(zip(*rows))
    return Table(f"{results.name}_correlation_pairs", [("parameter", "", list(c[0])), ("with", "", list(c[1])), ("correlation", "1", list(c[2]))],
                 f"Correlations of the estimates' errors beyond {PAIRS}, the strongest first, of {len(found[0])} parameters.", shown=20) if rows else None


def correlation_figure(results):
    found = correlation_of(results)
    if not found or len(found[0]) > SHOWN:
        return None
    names, matrix = found
    n = len(names)
    rows = [(names[i], names[j], matrix[i, j]) for i in range(n) for j in range(n)]
    table = Table(f"{results.name}_correlation", [("parameter", "", [r[0] for r in rows]), ("with", "", [r[1] for r in rows]),
                                                  ("correlation", "1", [r[2] for r in rows])])
    fig, ax = draw.axes(1.6 + 0.42 * n, 1.2 + 0.36 * n)
    image = ax.imshow(numpy.reshape(table["correlation"], (n, n)), cmap=draw.SIGNED, vmin=-1, vmax=1)
    if n <= 12:
        for i in range(n):
            for j in range(n):
                ax.text(j, i, f"{matrix[i, j]:.2f}".replace("-", "−"), ha="center", va="center", fontsize=7,
                        color="white" if abs(matrix[i, j]) > 0.75 else "black")
    ax.set(xticks=range(n), yticks=range(n), yticklabels=names)
    ax.set_xticklabels(names, rotation=60, ha="right")
    ax.grid(False)
    fig.colorbar(image, ax=ax, label="correlation")
    names_over = draw.Names()
    names_over.points(ax, [r % n for r in range(n * n)], [r // n for r in range(n * n)],
                      [f"{a} with {b}: {c:.3f}" for a, b, c in rows], radius=8)
    return Figure("Correlations of the estimates' errors", draw.finish(fig, names_over), table, n, "1",
                  "Posterior, of the values before transformation. Near 1 or −1: the observations fix a combination of the two, "
                  "not each.")


def build(results, context):
    rows = results.csv("parameters.csv")
    if not rows:
        return None
    section = Section("parameters", "Parameters")
    wanted = [("name", ""), ("unit", ""), ("prior", ""), ("prior_sd", ""), ("estimate", ""), ("standard_error", ""),
              ("lower_95", ""), ("upper_95", ""), ("lower", ""), ("upper", ""), ("interval", ""), ("at_bound", "")]
    columns = [(label, unit, list(rows[label])) for label, unit in wanted if label in rows]
    if "standard_error" in rows:
        columns.insert(6, ("error / prior s.d.", "1", list(rows["standard_error"] / rows["prior_sd"])))
    section.parts.append(Table(f"{results.name}_parameters", columns,
                               "Prior mean and standard deviation, estimate with standard error and 95 % interval, bounds. "
                               "Units by row; 1: a factor on the base value."))
    if "lower_95" in rows:
        section.parts += [f for f in (intervals_figure(results, rows), correlation_figure(results), pairs_table(results)) if f]
    return section
