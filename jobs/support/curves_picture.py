"""Curves in panels side by side, as SVG."""

COLOUR = {"reference": "#c1440e", "continuous": "#1f5fa8"}
WIDTH, HEIGHT = 270, 210  # of a panel's axes
LEFT, TOP, GAP, BELOW = 62, 52, 78, 46


def ticks(low, high):
    """Round numbers between two values, 4 to 8 of them."""
    step = 10 ** int(f"{high - low:e}".split("e")[1])
    while (high - low) / step < 4:
        step /= 2 if f"{step:e}"[0] != "5" else 2.5
    first = int(low / step) - 1
    return [t * step for t in range(first, first + 40) if low <= t * step <= high]


def text(x, y, words, anchor="middle", more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{words}</text>'


def draw_panel(out, left, panel):
    x, curves = panel["x"], panel["curves"]
    values = [v for curve in curves.values() for v in curve]
    margin = 0.05 * (max(values) - min(values))
    low, high = min(values) - margin, max(values) + margin

    def at_x(v):
        return left + WIDTH * (v - x[0]) / (x[-1] - x[0])

    def at_y(v):
        return TOP + HEIGHT * (high - v) / (high - low)

    out.append(text(left + WIDTH / 2, TOP - 12, panel["title"], more=' font-weight="bold"'))
    out.append(f'<rect x="{left}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#888"/>')
    for t in ticks(x[0], x[-1]):
        out.append(text(at_x(t), TOP + HEIGHT + 16, f"{t:g}"))
    for t in ticks(low, high):
        out.append(text(left - 6, at_y(t) + 4, f"{t:g}", "end"))
        out.append(f'<path d="M{left} {at_y(t):.1f}h{WIDTH}" stroke="#eee"/>')
    out.append(text(left + WIDTH / 2, TOP + HEIGHT + 34, panel["x_name"]))
    for mode, curve in curves.items():
        points = " ".join(f"{at_x(a):.1f},{at_y(b):.1f}" for a, b in zip(x, curve))
        out.append(f'<polyline points="{points}" fill="none" stroke="{COLOUR[mode]}" stroke-width="1.3"/>')


def draw(path, panels):
    """panels: dicts of title, x_name, x, curves {mode: values}."""
    width = LEFT + len(panels) * (WIDTH + GAP) - GAP + 14
    height = TOP + HEIGHT + BELOW
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for i, (mode, colour) in enumerate(COLOUR.items()):
        x = LEFT + 110 * i
        out.append(f'<path d="M{x} 16h24" stroke="{colour}" stroke-width="2"/>')
        out.append(text(x + 30, 20, mode, "start"))
    for i, panel in enumerate(panels):
        draw_panel(out, LEFT + i * (WIDTH + GAP), panel)
    out.append("</svg>\n")
    with open(path, "w") as f:
        f.write("\n".join(out))
