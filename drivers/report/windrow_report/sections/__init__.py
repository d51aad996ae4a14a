"""The sections of a page in their order; each has build(results, context) -> Section, or None without its files."""
from dataclasses import dataclass, field

from . import (assimilation, attribution, caution, convergence, crossvalidation, ensemble, forecast, hindcast, maps,
               parameters, residuals, run, selection, sensitivity, series, summary, yields)

ORDER = [summary, convergence, caution, parameters, yields, residuals, crossvalidation, selection, series, assimilation,
         ensemble, forecast, hindcast, sensitivity, attribution, maps, run]


@dataclass
class Context:
    borders: list = field(default_factory=list)  # lines in degrees, see borders.py


def build(results, context):
    return [s for s in (module.build(results, context) for module in ORDER) if s]
