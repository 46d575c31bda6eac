"""Static files: copied at start under names that carry their content's hash, compressed, and kept for ever.

Those of earlier releases stay, so that a page that was open during an update still finds its own.
"""

import gzip
import hashlib
import pathlib

import whitenoise

SOURCE = pathlib.Path(__file__).parents[2] / "static"
PACKED = {".css", ".js", ".svg", ".json", ".txt"}


def open_static(app):
    """Serve ``static/`` and the photos; returns the function that templates call for a file's address."""
    folder = app.config["PLACE"].data / "cache" / "static"
    names = {path.relative_to(SOURCE).as_posix(): _copy(path, folder)
             for path in sorted(SOURCE.rglob("*")) if path.is_file()}
    app.wsgi_app = whitenoise.WhiteNoise(app.wsgi_app, root=str(folder), prefix="static/", max_age=31_536_000,
                                         immutable_file_test=lambda path, url: True, add_headers_function=_headers)
    return lambda name: "/static/" + names[name]


def _copy(path, folder):
    content = path.read_bytes()
    mark = hashlib.sha256(content).hexdigest()[:10]
    name = path.relative_to(SOURCE).with_suffix(f".{mark}{path.suffix}")
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        target.write_bytes(content)
        if path.suffix in PACKED:
            target.with_name(target.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))
    return name.as_posix()


def _headers(headers, _path, _url):
    headers["X-Content-Type-Options"] = "nosniff"
