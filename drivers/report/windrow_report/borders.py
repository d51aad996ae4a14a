"""Lines of borders from a GeoJSON file (RFC 7946): rings and lines in degrees of WGS 84."""
import json


class NoBorders(Exception):
    pass


def lines_of(geometry):
    kind, at = geometry.get("type"), geometry.get("coordinates", [])
    if kind == "GeometryCollection":
        return [line for g in geometry.get("geometries", []) for line in lines_of(g)]
    if kind == "LineString":
        return [at]
    if kind in ("Polygon", "MultiLineString"):
        return list(at)
    if kind == "MultiPolygon":
        return [ring for polygon in at for ring in polygon]
    return []


def read(path):
    """[[(longitude, latitude), ...], ...]"""
    try:
        with open(path, encoding="utf-8") as f:
            data = json.load(f)
    except OSError as e:
        raise NoBorders(f"{path}: cannot be read: {e.strerror}") from e
    except ValueError as e:
        raise NoBorders(f"{path} is no GeoJSON ({e}); convert borders with: ogr2ogr -f GeoJSON -t_srs EPSG:4326 "
                        "borders.geojson FILE") from e
    features = data.get("features", [data]) if isinstance(data, dict) else []
    lines = [line for f in features for line in lines_of(f.get("geometry") or f)]
    lines = [[(p[0], p[1]) for p in line] for line in lines if len(line) > 1]
    if not lines:
        raise NoBorders(f"{path} holds no lines or polygons; expected GeoJSON with LineString, Polygon or their Multi forms")
    if any(abs(x) > 360 or abs(y) > 90 for line in lines for x, y in line):
        raise NoBorders(f"{path} is not in degrees; convert it with: ogr2ogr -f GeoJSON -t_srs EPSG:4326 borders.geojson {path}")
    return lines
