"""The street of banks beside the demo: every sandbox at an address of its own, with keys of its own."""

import gevent
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from . import alipay, mollie, pretend, stripe, wechat

DESKS = (pretend.Sandbox, stripe.Sandbox, wechat.Sandbox, alipay.Sandbox, mollie.Sandbox)
AT = "/sandbox"


class Street:
    """Sandboxes with their books in ``folder``; ``own`` is the address at which the house itself listens."""

    def __init__(self, folder, own, stylesheet):
        self.own = own
        self.desks = [kind(folder / f"sandbox-{kind.name}.json", stylesheet) for kind in DESKS]
        for desk in self.desks:
            desk.guests, desk.endpoint = f"{AT}/{desk.name}", f"{own}/paid/{desk.name}"

    def beside(self, app):
        """The house's app with the sandboxes next to it."""
        return DispatcherMiddleware(app, {f"{AT}/{desk.name}": desk for desk in self.desks})

    def keys(self):
        """What each provider is made with, for offering.use_sandboxes. WeChat's page for introducing people is opened
        by phones, so it needs the address that they know.
        """
        made = {desk.name: (desk.keys, f"{self.own}{AT}/{desk.name}") for desk in self.desks}
        keys, address = made["wechat"]
        return {**made, "wechat": (keys, address, (f"{AT}/wechat", address))}

    def tell(self):
        """Start calling back. Returns what runs, so that it can be stopped."""
        return [gevent.spawn(desk.keep_telling) for desk in self.desks]
