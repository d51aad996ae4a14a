"""What may not be concluded from these results."""
import numpy

from . import convergence, parameters, run
from .. import results as files
from ..parts import Note, Section

KNOWN = 0.7  # of the prior's standard deviation: an error beyond it says that the observations added little
STRONG = 0.9


def listed(names, most=12):
    names = list(names)
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def identification(results):
    """(text, whether all are identified) by standard errors against the prior's, or None without parameters."""
    rows = results.csv("parameters.csv")
    if "standard_error" not in rows or not len(rows["name"]):
        return None
    with numpy.errstate(divide="ignore", invalid="ignore"):
        share = rows["standard_error"] / rows["prior_sd"]
    known = numpy.isfinite(share)
    if not known.any():
        return ("These files hold no standard errors (`optimiser.standard_errors: false`, or they could not be computed): which "
                "parameters the observations identify cannot be seen here."), False
    at = ("" if str(results.attributes.get("converged", "yes")) == "yes" else
          " These standard errors are those of a point that is not a minimum of J.")
    without = [n for n, e in zip(rows["name"], rows["standard_error"]) if not numpy.isfinite(e)]
    if without:
        at += f" Without a standard error: {listed(without)}."
    loose = [n for n, s in zip(rows["name"], share) if numpy.isfinite(s) and s > KNOWN]
    if loose:
        return (f"Not identified by these observations: {listed(loose)}. Their standard errors are more than {KNOWN:.0%} of the "
                f"prior's, so that their values are mostly the prior's.{at}"), False
    worst = int(numpy.nanargmax(numpy.where(known, share, numpy.nan)))
    return (f"{'All parameters' if known.all() else 'Parameters with a standard error'} are identified; least known is "
            f"{rows['name'][worst]}, whose standard error is {share[worst]:.0%} of the prior's.{at}"), not at


def together(results):
    """Pairs of parameters of which the observations fix a combination, in a list of one text or none."""
    strong = [f"{a} and {b} ({c:.2f})" for a, b, c in parameters.pairs(results, STRONG)]
    return [f"Known only together, with correlations beyond {STRONG}: {listed(strong)}. A combination of the two is known better than "
            "each alone: neither value may be used or changed without the other."] if strong else []


def of_parameters(results):
    rows = results.csv("parameters.csv")
    found = identification(results)
    out = together(results) + ([found[0]] if found and not found[1] else [])
    if "at_bound" in rows:
        at = [n for n, b in zip(rows["name"], rows["at_bound"]) if isinstance(b, str) and b]
        if at:
            out.append(f"At a bound: {listed(at)}. The best value may lie beyond; the interval ends where the bound is.")
    return out


def of_yields(results):
    rows = results.csv("regions.csv")
    if not rows or "observed" not in rows:
        return []
    seen = rows["observed"] == rows["observed"]
    years = {y for y, s in zip(rows["year"], seen) if s}
    regions = {r for r, s in zip(rows["region"], seen) if s}
    out = []
    if len(years) < 10:
        out.append(f"Few cases: {int(seen.sum())} yields of {len(regions)} regions in {len(years)} years. Years, not regions, are "
                   "the independent cases of a season's weather; a trend or a skill needs more of them.")
    tested = results.has("crossvalidation.csv") or results.has("hindcast.csv")
    if "use" in rows and not any(u == 1 for u in rows["use"]) and not tested:
        out.append("No yield was held out: how well other years or regions would be predicted cannot be seen here; "
                   "`windrow crossvalidate` shows it.")
    return out


def of_errors(results):
    choices = dict(run.choices_of(results))
    out = []
    independent = [kind for kind, words in choices.items() if "errors independent" in words]
    if independent:
        out.append(f"Errors of {listed(independent)} were taken as independent: errors that a season or a sensor shares make standard "
                   "errors larger than those given.")
    if results.has("regions.csv") and "yield" in choices:
        between = "regions" if "errors of a region correlate" in choices["yield"] else "regions and years"
        out.append(f"Errors of yields were taken as independent between {between}; where neighbours share theirs, "
                   "standard errors are larger than those given.")
    return out


def build(results, context):
    said = convergence.verdict(results)
    notes = [] if said is None or said[1] else ["The estimation did not converge: estimates and intervals are provisional."]
    notes += of_parameters(results) + of_yields(results) + (of_errors(results) if results.has("parameters.csv") else [])
    if "warning" in results.attributes:
        notes.append(f"Warning of the run: {results.attributes['warning']}.")
    beyond = str(results.attributes.get("parameters_beyond_3_prior_sd", "none"))
    if beyond != "none":
        notes.append(f"More than three prior standard deviations from the prior: {beyond}. Prior and observations disagree.")
    for kind, of in (("ensemble_failures.csv", "the ensemble"), ("assimilation_failures.csv", "the assimilation"),
                     ("forecast_failures.csv", "the forecast")):
        rows = results.csv(kind)
        if rows and len(rows["cell"]):
            reasons = files.names_in_order(rows["reason"])
            notes.append(f"{len(rows['cell'])} seasons of members of {of} failed and are left out: {listed(reasons)}.")
    if results.has("hindcast.csv") or results.has("forecast_regions.csv"):
        years = len(set(results.csv("hindcast.csv").get("year", [])))
        if years and years < 15:
            notes.append(f"Scores of {years} years: their intervals are wide, and a probability cannot be checked finer than 1/{years}.")
    return Section("caution", "What may not be concluded", [Note(n) for n in notes]) if notes else None
