"""The protocol that chose the parameters, step by step."""
from ..parts import Section, Table


def build(results, context):
    rows = results.csv("selection.csv")
    if not rows or not len(rows["step"]):
        return None
    return Section("selection", "Choice of parameters", [
        Table(f"{results.name}_selection", [(c, "", list(v)) for c, v in rows.items()],
              "Steps of the protocol; aicc: Akaike's criterion, corrected for few data; the least is kept.", shown=200)])
