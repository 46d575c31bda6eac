"""Paper: slips for kitchen and guests. It imports the restaurant; the restaurant never imports it.

``attach(app)`` opens the printers' pages and returns a Worker that is not started yet. Importing them is left to it,
so that a worker on another machine (``python -m kitchen_printers``) needs no restaurant.
"""


def attach(app):
    """Open the printers' pages in the office, and let every page ask for ``printer_trouble()``."""
    from . import counter, devices, gaps, headings, page, runner
    from .worker import Worker
    devices.allow(app.config["PLACE"].data)
    app.register_blueprint(page.door)
    app.register_blueprint(counter.door)
    app.register_blueprint(runner.door)
    headings.lead_to(app.config["PLACE"].address)
    app.jinja_env.globals.update(printer_trouble=gaps.trouble_now, paper_gaps=gaps.paper_gaps,
                                 any_printers=gaps.any_printers)
    return Worker()
