"""python3 -m windrow_report DIR [DIR2] [--output FILE.html] [--borders FILE.geojson] [--name NAME]"""
import argparse
import importlib.util
import os
import sys

try:
    import netCDF4  # noqa: F401
    import numpy  # noqa: F401

    if importlib.util.find_spec("matplotlib") is None:
        raise ImportError(name="matplotlib")
except ImportError as e:
    sys.exit(f"{sys.executable} has no {e.name}; install it (Debian, for /usr/bin/python3: apt install python3-matplotlib "
             "python3-netcdf4), or name another Python by WINDROW_PYTHON")

from . import borders, results  # noqa: E402


def arguments(words):
    parser = argparse.ArgumentParser(prog="windrow report", description="One HTML page from result files.")
    parser.add_argument("folders", nargs="+", metavar="DIR")
    parser.add_argument("--output", metavar="FILE.html")
    parser.add_argument("--borders", metavar="FILE.geojson")
    parser.add_argument("--name")
    given = parser.parse_args(words)
    if len(given.folders) > 2:
        parser.error(f"{len(given.folders)} folders given; expected one, or two to be compared")
    return given


def main(words=None):
    given = arguments(words)
    try:
        lines = borders.read(given.borders) if given.borders else []
        found = [results.Results(folder, given.name) for folder in given.folders]
        from . import page, sections  # matplotlib takes a second to load: not to say that there is nothing to draw

        context = sections.Context(lines)
        sides = [(f"{r.name} ({r.folder})", sections.build(r, context)) for r in found]
    except (results.NoResults, borders.NoBorders) as e:
        print(e, file=sys.stderr)
        return 1
    output = given.output or os.path.join(given.folders[0], "report.html")
    title = " beside ".join(heading for heading, _ in sides)
    text = page.page(title, sides, f"Made by windrow report from the result files in {', '.join(given.folders)}.")
    part = output + ".part"
    try:
        with open(part, "w", encoding="utf-8") as f:
            f.write(text)
        os.replace(part, output)
    except OSError as e:
        print(f"{output}: cannot be written: {e.strerror}", file=sys.stderr)
        return 1
    print(f"wrote {output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
