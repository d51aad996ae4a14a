"""Figures of reports as SVG files for the README: tour_pictures.py FOLDER PICTURES"""
import os
import re
import sys

FIGURES = {"parameters": ("estimate", "Estimates against the prior"), "yields": ("estimate", "Observed and simulated yields"),
           "yield_map": ("estimate", "Yield"), "forecast": ("season", "Yields forecast")}
LARGEST = 60000  # bytes, for what the repository holds

folder, pictures = sys.argv[1:3]
for name, (results, title) in FIGURES.items():
    page = open(os.path.join(folder, results, "report.html")).read()
    found = re.search(r"<h3>" + re.escape(title) + r"</h3>(<svg.*?</svg>)", page, re.S)
    if not found:
        raise SystemExit(f"{results}/report.html has no figure '{title}'")
    # what shows names under the pointer needs the page
    svg = re.sub(r'<circle class="name".*?</circle>|<rect class="map"[^>]*/>|<metadata>.*?</metadata>\s*', "", found[1], flags=re.S)
    svg = re.sub(r"[ \t]+\n", "\n", svg) + "\n"
    if len(svg) > LARGEST:
        raise SystemExit(f"{title}: {len(svg)} bytes")
    with open(os.path.join(pictures, name + ".svg"), "w") as file:
        file.write(svg)
    print(f"src/tour/{name}.svg: {len(svg)} bytes")
