"""Static files: copied at start under names that carry their content's hash, compressed, and kept for ever.

Those of earlier releases stay, so that a page that was open during an update still finds its own.
"""

import contextlib
import gzip
import hashlib
import os
import pathlib

import jinja2
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
        if path.suffix in PACKED:
            _write(target.with_name(target.name + ".gz"), gzip.compress(content, 9, mtime=0))
        _write(target, content)
    return name.as_posix()


def _write(target, content):
    """Whole or not at all: a start that was cut off leaves no half a file under a name that is kept for ever."""
    new = target.with_name(target.name + ".new")
    new.write_bytes(content)
    os.replace(new, target)


class Kept(jinja2.FileSystemBytecodeCache):
    """Compiled templates. On a full disk they are compiled anew, and every page still comes."""

    def dump_bytecode(self, bucket):
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def keep_templates(app):
    """Compile each template once, and keep it for the next start."""
    folder = app.config["PLACE"].data / "cache" / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    app.jinja_options = {"bytecode_cache": Kept(str(folder))}


def _headers(headers, _path, _url):
    headers["X-Content-Type-Options"] = "nosniff"
