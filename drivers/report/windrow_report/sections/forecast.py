"""Forecasts by region, with the 10 % risk."""
from . import ensemble
from ..parts import Section


def build(results, context):
    rows = results.csv("forecast_regions.csv")
    if not rows:
        return None
    said = results.attributes.get("forecast", results.attributes.get("weather", ""))
    parts = [str(said)] if said else []
    if "residual_sd" in rows:
        parts.append("Quantiles of the yield to be reported: members and the residuals of past years about the simulated yields "
                     f"(standard deviation {min(rows['residual_sd']):.0f} to {max(rows['residual_sd']):.0f} kg/ha).")
    parts += [ensemble.fans(results, rows, "forecast", "Yields forecast"), ensemble.risk_table(results, rows, "forecast", "outcomes")]
    return Section("forecast", "Forecast", [p for p in parts if p])
