"""Figures as SVG: colours that colour-blind people tell apart (Okabe and Ito 2008), with a marker and a line style to
each, text that stays text, and names that appear under the pointer.
"""
import html
import io
import json

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402
import matplotlib.ticker  # noqa: E402
import numpy  # noqa: E402

BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILION, PURPLE = (
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")
COLOURS = [BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK, YELLOW]
MARKERS = ["o", "s", "^", "D", "v", "P", "X", "*"]
LINES = ["-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)), (0, (8, 2))]
MAP = "cividis"  # its lightness rises evenly
SIGNED = "PuOr"
SCALE = 72.0 / 100  # SVG points a pixel of matplotlib's 100 dpi

plt.rcParams.update({
    "svg.fonttype": "none", "font.family": "sans-serif", "font.sans-serif": ["Arial", "Helvetica", "DejaVu Sans"],
    "font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 100,
    "axes.grid": True, "grid.alpha": 0.3, "grid.linewidth": 0.5, "legend.frameon": False, "legend.fontsize": 8,
    "svg.hashsalt": "windrow",
})


def axes(width=6.4, height=3.6, **more):
    return plt.subplots(figsize=(width, height), layout="constrained", **more)


def whole_numbers():
    return matplotlib.ticker.MaxNLocator(integer=True)


def intervals(draw_lines, at, low, high, **how):
    """Lines from low to high by ax.hlines or ax.vlines, where both are known."""
    at, low, high = (numpy.asarray(x, float) for x in (at, low, high))
    known = numpy.isfinite(low) & numpy.isfinite(high)
    draw_lines(at[known], low[known], high[known], **how)


class Names:
    """Points that tell their names: circles that are not seen, with titles, over the drawing."""

    def __init__(self):
        self.places = []
        self.maps = []

    def points(self, ax, x, y, texts, radius=5.0):
        self.places.append((ax, list(x), list(y), list(texts), radius))

    def map(self, ax, west, east, south, north, values, unit, texts=None):
        """A grid of values [rows from north][columns] drawn from west to east over the whole of ax."""
        self.maps.append((ax, west, east, south, north, values, unit, texts))


def finish(figure, names=None):
    """The figure as SVG text; it is closed."""
    figure.canvas.draw()
    figure.set_layout_engine("none")
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    text = text[text.index("<svg"):]
    height = figure.get_figheight() * 72
    over = []
    for ax, xs, ys, texts, radius in names.places if names else []:
        pixels = ax.transData.transform(numpy.column_stack([numpy.asarray(xs, float), numpy.asarray(ys, float)]))
        for (px, py), said in zip(pixels, texts):
            if numpy.isfinite(px) and numpy.isfinite(py):
                over.append(f'<circle class="name" cx="{px * SCALE:.1f}" cy="{height - py * SCALE:.1f}" r="{radius}">'
                            f"<title>{html.escape(said)}</title></circle>")
    for ax, west, east, south, north, values, unit, texts in names.maps if names else []:
        (x0, y0), (x1, y1) = ax.transData.transform([(west, south), (east, north)]) * SCALE
        data = {"w": west, "e": east, "s": south, "n": north, "unit": unit,
                "v": [[None if v != v else float(f"{v:.4g}") for v in row] for row in numpy.asarray(values, float)]}
        if texts is not None:
            data["t"] = texts
        over.append(f'<rect class="map" x="{x0:.1f}" y="{height - y1:.1f}" width="{x1 - x0:.1f}" '
                    f'height="{y1 - y0:.1f}" data-map="{html.escape(json.dumps(data, separators=(",", ":")))}"/>')
    plt.close(figure)
    return text.replace("</svg>", "".join(over) + "</svg>")
