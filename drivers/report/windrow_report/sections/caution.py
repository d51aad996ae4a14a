"""What may not be concluded from these results."""
import re

from . import convergence, parameters
from .. import results as files
from ..parts import Note, Section

KNOWN = 0.7  # of the prior's standard deviation: an error beyond it says that the observations added little
STRONG = 0.9


def listed(names, most=12):
    names = list(names)
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def of_parameters(results):
    rows = results.csv("parameters.csv")
    out = []
    if "standard_error" in rows:
        share = rows["standard_error"] / rows["prior_sd"]
        loose = [n for n, s in zip(rows["name"], share) if s > KNOWN]
        if loose:
            out.append(f"Not identified by these observations: {listed(loose)}. Their standard errors are more than "
                       f"{KNOWN:.0%} of the prior's, so that their values are mostly the prior's.")
        else:
            worst = max(range(len(share)), key=lambda i: share[i] if share[i] == share[i] else -1)
            out.append(f"All parameters are identified; least known is {rows['name'][worst]}, whose standard error is "
                       f"{share[worst]:.0%} of the prior's.")
    if "at_bound" in rows:
        at = [n for n, b in zip(rows["name"], rows["at_bound"]) if isinstance(b, str) and b]
        if at:
            out.append(f"At a bound: {listed(at)}. The best value may lie beyond; the interval ends where the bound is.")
    found = parameters.correlation_of(results)
    if found:
        names, matrix = found
        pairs = [f"{names[i]} and {names[j]} ({matrix[i, j]:.2f})" for i in range(len(names)) for j in range(i)
                 if abs(matrix[i, j]) > STRONG]
        if pairs:
            out.insert(0, f"Known only together, with correlations beyond {STRONG}: {listed(pairs)}; the value of each alone is not known "
                          "as well as its standard error may suggest.")
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
                   "the independent cases of a season's weather; what a trend or a skill is needs more of them.")
    tested = results.has("crossvalidation.csv") or results.has("hindcast.csv")
    if "use" in rows and not any(u == 1 for u in rows["use"]) and not tested:
        out.append("No yield was held out: how well other years or regions would be predicted cannot be seen here; "
                   "`windrow crossvalidate` shows it.")
    return out


def of_errors(results):
    text = str(results.attributes.get("windrow_configuration", ""))
    out = []
    if re.search(r"independent_errors:\s*true", text):
        out.append("Errors of LAI were declared independent: errors that a season or a sensor shares make standard errors larger "
                   "than those given.")
    if results.has("regions.csv") and "correlation" not in text:
        out.append("Errors of yields were taken as independent between regions and years; where neighbours share theirs, "
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
