"""Windrow's crop model, WOFOST 7.2 potential production, with exact derivatives.

windrow.numpy   seasons on NumPy arrays: forward, vjp, jvp
windrow.torch   the same as torch.nn.Module, and in PCSE's manner of use
windrow.network the network of a campaign's control as torch.nn.Module; windrow.weights: its files

Units are those of WOFOST's and PCSE's files; windrow.parameters() and windrow.variables() list them.
"""
from ._library import WindrowError, build, library_file, parameters, tables, variables, version

__version__ = version()
__all__ = ["WindrowError", "build", "library_file", "parameters", "tables", "variables", "version"]
