"""Tableside: scan, order, cook, serve, pay. This file only puts the parts together."""

from flask import Flask

from . import clock, installation, journal, languages, sealing  # noqa: F401  (the journal tells the writer where to keep events)
from .database import database as db


def create_app(place=None, clock_of_the_house=None):
    """The restaurant as a WSGI app: settings → database → doors → sockets.

    ``place`` is an Installation (from the environment if none is given). Importing the doors is left to here, so
    that the core can be used without them.
    """
    from .pages import open_doors
    place = place or installation.Installation.from_environment()
    if clock_of_the_house:
        clock.use(clock_of_the_house)
    place.data.mkdir(parents=True, exist_ok=True)
    app = Flask("tableside", root_path=str(installation.ROOT), static_folder=None, template_folder="templates")
    app.config.update(PLACE=place, SECRET_KEY=place.secret_key())
    db.start(place.where)
    sealing.use(app.config["SECRET_KEY"])
    languages.warm_up()
    open_doors(app)
    return app
