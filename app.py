"""The front door: gevent's patch first, then the app, its sockets, its printers and its commands."""

from gevent import monkey

monkey.patch_all()

import functools  # noqa: E402  (everything comes after the patch)
import logging  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402

import click  # noqa: E402
import gevent.event  # noqa: E402

import kitchen_printers  # noqa: E402
from kitchen_printers import __main__ as far_printers  # noqa: E402
from kitchen_printers import demo as demo_printers  # noqa: E402
from kitchen_printers import gaps  # noqa: E402
from restaurant import checking, create_app, demo, logs, posting_mail, server, service, telling, welcome  # noqa: E402
from restaurant.database import database  # noqa: E402
from restaurant.errors import Refused  # noqa: E402
from restaurant.installation import Installation  # noqa: E402
from restaurant.office import housekeeping  # noqa: E402
from restaurant.pages import providing  # noqa: E402
from restaurant.pages.sockets import Sockets  # noqa: E402
from restaurant.payments import offering  # noqa: E402
from restaurant.payments.sandbox.street import Street  # noqa: E402
from restaurant.settings import house  # noqa: E402

POLL_EVERY = 5       # seconds between two rounds of asking payment providers
MAIL_EVERY = 5       # seconds between two looks for receipts to send
FIRE_EVERY = 5       # seconds between two looks for courses whose time has come
TELL_EVERY = 5       # seconds between two looks at what waits on the floor
SWEEP_EVERY = 3600
log = logging.getLogger("tableside")


class Tableside:
    """One running house: the app, its sockets, its printers' worker and its poller."""

    def __init__(self, place, clock=None):
        self.place = place
        self.app = create_app(place, clock)
        service.bring_books_forward()
        self.printers = kitchen_printers.attach(self.app)
        self.sockets = Sockets(self.app)
        self.teller = telling.Teller(gaps.trouble_now, place.public_url)
        self.running = []
        self.server = None

    def start(self, listener):
        """Serve on this socket until ``stop``. Returns at once."""
        port = listener.getsockname()[1]
        self.app.config["OWN_ADDRESS"] = self.place.public_url or f"http://127.0.0.1:{port}"
        if self.place.demo and house().demo:
            self._open_sandboxes(port)
        self.server = server.serve(self.app, listener)
        self.server.start()
        self.printers.start()
        self.running += [gevent.spawn(every, POLL_EVERY, providing.look_after),
                         gevent.spawn(every, FIRE_EVERY, service.fire_what_is_due),
                         gevent.spawn(every, MAIL_EVERY, functools.partial(posting_mail.post, self.place.public_url)),
                         gevent.spawn(every, TELL_EVERY, self.teller.look),
                         gevent.spawn(every, SWEEP_EVERY, housekeeping.sweep)]

    def _open_sandboxes(self, port):
        """The demo pays at banks of its own, which take no real money."""
        street = Street(self.place.data, f"http://127.0.0.1:{port}",
                        self.app.jinja_env.globals["static"]("house.css"))
        self.app.wsgi_app = street.beside(self.app.wsgi_app)
        offering.use_sandboxes(street.keys())
        self.running += street.tell()

    def fill_demo(self):
        """The demo restaurant, if the house is empty."""
        demo.fill(self.place.photos)
        demo_printers.fill()

    def stop(self):
        """Let running requests end, then close everything."""
        if self.server:
            self.server.stop(timeout=2)
        gevent.killall(self.running)
        self.printers.stop()
        self.sockets.close()
        offering.use_sandboxes({})
        database.stop()


def every(seconds, chore):
    """Do a chore again and again. One that fails is a bug in the log, and its next turn comes all the same."""
    while True:
        gevent.sleep(seconds)
        try:
            chore()
        except Exception:
            log.exception("a chore failed")
        finally:
            database.close()


@click.group(invoke_without_command=True)
@click.pass_context
def main(context):
    """Tableside: scan, order, cook, serve, pay."""
    logs.start()
    if context.invoked_subcommand is None:
        context.invoke(serve)


@main.command()
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=int, help="The port to listen on.")
def serve(host, port):
    """Open the house."""
    place = Installation.from_environment()
    lock = place.move_in()
    tableside = Tableside(place)
    if place.demo and not house().set_up:
        tableside.fill_demo()
    listener = listening(host or place.host, port or place.port)
    tableside.start(listener)
    click.echo(welcome.words(place, listener.getsockname()[1]))
    closing = gevent.event.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(sign, closing.set)
    closing.wait()
    tableside.stop()
    os.close(lock)


def listening(host, port):
    try:
        return server.listen(host, port)
    except OSError as error:
        raise ValueError(f"cannot listen on {host}, port {port}: {error.strerror}. Choose another TABLESIDE_PORT."
                         ) from None


@main.command("demo")
def fill():
    """Fill an empty restaurant with the demo; a full one is refused."""
    Tableside(Installation.from_environment()).fill_demo()
    click.echo("The Golden Lantern is ready.")


@main.command("owner-link")
def owner_link():
    """Print a link that lets an owner in once."""
    place = Installation.from_environment()
    create_app(place)
    click.echo(welcome.owner_link(place))


@main.command()
def check():
    """Verify the books and the settings; ends with 1 if something is wrong."""
    place = Installation.from_environment()
    create_app(place)
    found = checking.problems(place)
    click.echo("\n".join(found) or "Everything is in order.")
    click.echo(checking.proved())
    sys.exit(bool(found))


@main.command("print-worker")
def print_worker():
    """Print on this machine for a house elsewhere; the same as python -m kitchen_printers."""
    far_printers.run()


def to_come(name):
    """A command of the public face that this release does not have yet."""
    @main.command(name, context_settings={"ignore_unknown_options": True}, add_help_option=False)
    @click.argument("rest", nargs=-1)
    def later(rest):
        click.echo(f"'{name}' comes in a later release; docs/installer.md says how to do it by hand.", err=True)
        sys.exit(2)
    later.help = "Not there yet."


for each in ("menu-import", "menu-export", "backup", "restore"):
    to_come(each)


if __name__ == "__main__":
    try:
        main()
    except (Refused, ValueError, RuntimeError, OSError) as error:
        sys.exit(f"Tableside: {error}")
