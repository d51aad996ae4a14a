"""The run in a few lines, and short answers to what a reader asks first."""
from . import caution, convergence, crossvalidation, hindcast, residuals, yields
from ..parts import Note, Section, Table


def facts(results):
    a = results.attributes
    rows = [("campaign", results.name), ("folder", results.folder), ("run", a.get("history", "")), ("program", a.get("source", ""))]
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
    return [f"Worst fitted year: {year}, RMSE {rmse:.0f} kg/ha, simulated {'too high' if bias > 0 else 'too low'} by {abs(bias):.0f} "
            f"kg/ha in the mean; unlike the other years: {why}."]


def better(results):
    notes = []
    rows = yields.rows_of(results)
    if rows and results.has("parameters.csv"):
        notes.append(yields.verdict(rows, yields.baselines(rows)))
    for kind in ("crossvalidation_scores.csv", "held_out_scores.csv"):
        notes.append(crossvalidation.verdict(crossvalidation.scores_of(results, kind)))
    scores = hindcast.scores_of(results)
    notes.append(hindcast.verdict(scores) if scores else None)
    return [n for n in notes if n]


def risk(results):
    for kind in ("forecast_regions.csv", "ensemble_regions.csv", "assimilation_regions.csv", "hindcast.csv"):
        rows = results.csv(kind)
        if rows and "q10" in rows:
            return ["The yield that is reached with a probability of 90 %, by region: table of the 10 % risk under "
                    f"{ {'f': 'Forecast', 'e': 'Ensemble', 'a': 'Assimilation', 'h': 'Hindcasts'}[kind[0]] }."]
    return []


def build(results, context):
    said = convergence.verdict(results)
    parts = [facts(results)]
    parts += [Note(*said)] if said else []
    parts += [Note(t) for t in caution.of_parameters(results)[:1]]
    parts += better(results) + [Note(t) for t in worst(results)] + risk(results)
    return Section("summary", "Summary", parts)
