"""Paper: slips for kitchen and guests. It imports the restaurant; the restaurant never imports it.

``attach(app)`` opens the printers' page and returns a Worker that is not started yet.
"""

from . import page, spool
from .worker import Worker


def attach(app):
    """Open the printers' page in the office, and let every page ask for ``printer_trouble()``."""
    app.register_blueprint(page.door)
    app.jinja_env.globals["printer_trouble"] = spool.trouble_now
    return Worker()
