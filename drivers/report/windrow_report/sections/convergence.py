"""Did the estimation converge: J by iteration and a verdict in words."""
import numpy

from .. import draw
from ..parts import Figure, Note, Section, Table

MEANINGS = {
    "distance_to_minimum": "Distance to the minimum, by the last gradient",
    "certificate": "Certificate of a minimum",
    "J": "J",
    "reference_rerun": "The estimate run again in reference mode (whole days)",
    "early_stopping": "Early stopping",
    "warning": "Warning of the run",
}


def verdict(results):
    """(text, whether all is well), or None where nothing was estimated."""
    a = results.attributes
    if "converged" in a:
        yes = str(a["converged"]) == "yes"
        said = str(a.get("convergence", "")).strip()
        if yes:
            return f"The estimation converged. Its own words: {said}.", True
        return f"The estimation did NOT converge; its estimates are not a minimum of J. Its own words: {said}.", False
    for kind, of, what in (("crossvalidation.csv", "fold", "folds"), ("hindcast.csv", "year", "estimates by years")):
        said = of_several(results.csv(kind), of, what)
        if said:
            return said
    return None


def of_several(rows, of, what):
    """The verdict on estimates whose rows say each whether it converged, or None."""
    states = {int(k): c for k, c in zip(rows.get(of, []), rows.get("converged", [])) if isinstance(c, str) and c}
    bad = [str(k) for k, c in states.items() if c != "yes"]
    if bad:
        return (f"Of {len(states)} {what} {len(bad)} did NOT converge: {', '.join(bad)}. Their predictions come from estimates that are "
                "not minima of J."), False
    return (f"All {len(states)} {what} converged.", True) if states else None


def path_figure(results):
    rows = results.csv("iterations.csv")
    if not rows or len(rows["J"]) < 2:
        return None
    table = Table(f"{results.name}_iterations", [("iteration", "1", list(rows["iteration"])), ("J", "1", list(rows["J"])),
                                                 ("gradient", "1", list(rows["gradient"]))])
    fig, (left, right) = draw.axes(6.4, 2.8, ncols=2)
    least = min(table["J"])
    above = numpy.array(table["J"]) - least
    drawn = above > 0  # the least itself is nowhere on an axis of logarithms
    left.semilogy(numpy.array(table["iteration"])[drawn], above[drawn], color=draw.BLUE, marker="o", markersize=3)
    left.set(xlabel="iteration", ylabel=f"J − {least:.6g}")
    measured = numpy.array(table["gradient"]) > 0
    right.semilogy(numpy.array(table["iteration"])[measured], numpy.array(table["gradient"])[measured], color=draw.VERMILION, marker="s", markersize=3)
    right.set(xlabel="iteration", ylabel="|gradient of J|")
    for ax in (left, right):
        ax.xaxis.set_major_locator(draw.whole_numbers())
    return Figure("J and its gradient by iteration", draw.finish(fig), table, len(table), "1",
                  "Left: J above its least value; right: norm of the gradient, without components that push against a bound.")


def build(results, context):
    said = verdict(results)
    if not said:
        return None
    section = Section("convergence", "Did it converge?", [Note(*said)])
    figure = path_figure(results)
    if figure:
        section.parts.append(figure)
    for key, words in MEANINGS.items():
        if key in results.attributes:
            section.parts.append(f"{words}: {results.attributes[key]}.")
    return section
