"""Windrow's crop model, WOFOST 7.2 potential and water-limited production, with exact derivatives.

windrow.numpy   seasons on NumPy arrays: forward, vjp, jvp
windrow.torch   the same as torch.nn.Module, and in PCSE's manner of use
windrow.network the network of a campaign's control as torch.nn.Module; windrow.weights: its files
windrow.letkf() and windrow.esmda() are ensemble analyses on arrays
windrow.evaporation() makes E0, ES0 and ET0 by Penman and Penman-Monteith

Units are those of WOFOST's and PCSE's files; windrow.parameters(), soil_parameters() and variables() list them.
"""
from ._library import WindrowError, build, library_file, parameters, soil_parameters, tables, variables, version
from .analysis import esmda, letkf
from .weather import evaporation

__version__ = version()
__all__ = ["WindrowError", "build", "esmda", "evaporation", "letkf", "library_file", "parameters", "soil_parameters", "tables", "variables",
           "version"]
