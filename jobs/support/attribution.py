"""Prints the means over the other years of NAME_attribution_years.csv, a line a region, and how well they add up.

    attribution.py FILE
"""
import csv
import sys

rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8")))
causes = list(rows[0])[5:]
shown = [c for c in causes if c == "remainder" or any(float(r[c]) != 0 for r in rows)]
print(f"{'':24}{'years':>6}{'yield':>7}{'anomaly':>9}" + "".join(f"{c.split('_')[0]:>13}" for c in shown))
for mean in (r for r in rows if r["other_year"] == "mean"):
    others = [r for r in rows if r["region"] == mean["region"] and r["other_year"] != "mean"]
    anomaly = float(mean["yield"]) - float(mean["other_yield"])
    print(f"{mean['region'][:23]:24}{len(others):6}{float(mean['yield']):7.0f}{anomaly:9.0f}" +
          "".join(f"{float(mean[c]):13.1f}" for c in shown))
single = [r for r in rows if r["other_year"] != "mean"]
rest = max(abs(float(r["remainder"])) for r in single)
open_ = max(abs(float(r["yield"]) - float(r["other_yield"]) - sum(float(r[c]) for c in causes)) for r in single)
print(f"largest remainder against a single year {rest:.1f}; sums of causes less differences of yields: {open_:.0e} at most")
