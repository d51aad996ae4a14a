"""The run in a few lines, and short answers to what a reader asks first."""
from . import assimilation, caution, convergence, crossvalidation, hindcast, residuals, yields
from ..parts import Note, Section, Table

MOST_REGIONS = 24  # whose risk is told in the summary


def facts(results):
    a = results.attributes
    rows = [("campaign", results.name), ("folder", results.folder), *(("run", h) for h in sorted(results.runs)), ("program", a.get("source", ""))]
    rows = [(k, str(v)) for k, v in rows if str(v)]
    return Table(f"{results.name}_run", [("what", "", [k for k, _ in rows]), ("is", "", [v for _, v in rows])], "The run.")


def worst(results):
    rows = yields.rows_of(results)
    if not rows:
        return []
    table = residuals.worst_years(results, rows)
    year, rmse, bias, why = (table[c][0] for c in ("year", "RMSE", "bias", "unlike the other years"))
    if len(table) < 2:
        return []
    return [f"Worst year: {year}{' (held out)' if (rows['use'][rows['year'] == year] == 1).all() else ''}, RMSE {rmse:.0f} kg/ha, simulated {'too high' if bias > 0 else 'too low'} by {abs(bias):.0f} "
            f"kg/ha in the mean; compared with the other years: {why}."]


def better(results):
    notes = []
    rows = yields.rows_of(results)
    if rows and results.has("parameters.csv") and not results.has("held_out_scores.csv"):  # which has intervals
        notes.append(yields.verdict(rows, yields.baselines(rows)))
    for kind in ("crossvalidation_scores.csv", "held_out_scores.csv"):
        notes.append(crossvalidation.verdict(crossvalidation.scores_of(results, kind)))
    scores = hindcast.scores_of(results)
    notes.append(hindcast.verdict(scores) if scores else None)
    return [n for n in notes if n]


def risk(results):
    """The 10 % risk of the last year, region by region where they are few."""
    for kind, where in (("forecast_regions.csv", "Forecast"), ("ensemble_regions.csv", "Ensemble"), ("assimilation_regions.csv", "Assimilation"),
                        ("hindcast.csv", "Hindcasts")):
        rows = results.csv(kind)
        if rows and "q10" in rows and len(rows["year"]):
            year = int(max(rows["year"]))
            last = {str(r): q for r, y, q in zip(rows["region"], rows["year"], rows["q10"]) if y == year and q == q}
            said = f"10 % risk of {year}: with a probability of 10 % the yield [kg/ha] is lower than "
            if 0 < len(last) <= MOST_REGIONS:
                said += "; ".join(f"{r} {q:.0f}" for r, q in last.items())
            else:
                said += "the table of each region says"
            return [f"{said} (section {where})."]
    return ["10 % risk: not in these files, which hold no ensemble, forecast or hindcast; `windrow ensemble` or `windrow forecast` with the same "
            "output folder adds it."]


def build(results, context):
    said = convergence.verdict(results)
    parts = [facts(results)]
    parts += [Note(*said)] if said else []
    if not said and results.has("hindcast.csv"):
        parts.append("Convergence: not in these files; `windrow hindcast` prints it for the estimate of each year.")
    parts += [assimilation.least_known(results)]
    identified = caution.identification(results)
    parts += [Note(t) for t in caution.together(results)] + ([Note(*identified)] if identified else [])
    parts += better(results) + [Note(t) for t in [*worst(results), hindcast.worst(results)] if t] + risk(results)
    return Section("summary", "Summary", [p for p in parts if p])
