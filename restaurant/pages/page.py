"""The whole page, or the block of it that htmx asked for; and the small things every door's page needs."""

from flask import current_app, redirect, request, url_for

from .. import clock, database, languages, menu, money, needs, settings
from ..errors import Refused
from ..settings import house


def is_htmx():
    return "HX-Request" in request.headers


def page(template, status=200, **context):
    """Render a page. An htmx request gets only the block whose name is its target's id (``tag#some-id``)."""
    template = current_app.jinja_env.get_template(template)
    context = {"status": status, **context}
    block = _asked_block() if is_htmx() else None
    if block in template.blocks:
        body = "".join(template.blocks[block](template.new_context(context)))
    else:
        body = template.render(context)
    return body, status, {"Vary": "HX-Request"}


def _asked_block():
    return request.headers.get("HX-Target", "").partition("#")[2].replace("-", "_")


def then(view, **values):
    """After a change: the view's own block for htmx, a redirect to it for a plain form."""
    if is_htmx():
        return current_app.view_functions[view](**values)
    return redirect(url_for(view, **values), 303)


def field(name, default=None, longest=2000):
    """A text field of the form; Refused if it is missing or absurdly long."""
    text = request.form.get(name, default)
    if text is None:
        raise Refused("Something is missing in this form. Please reload the page and try again.", status=400)
    if len(text) > longest:
        raise Refused("That text is too long.", status=400)
    return text


def asked(name, longest=200):
    """A text of the address's query; empty where it is missing or absurdly long."""
    text = request.args.get(name, "")
    return text if len(text) <= longest else ""


def whole(name, minimum=0, maximum=10**9, default=None):
    """A whole number of the form, in ASCII digits."""
    text = field(name, None if default is None else str(default))
    try:
        return money.parse_whole(text, minimum, maximum)
    except money.BadAmount:
        raise Refused("Please enter a whole number from %(minimum)s to %(maximum)s.", status=400,
                      minimum=minimum, maximum=maximum) from None


def wholes(text):
    """Ids of a form, or Refused."""
    try:
        return [money.parse_whole(part, 1, 2**53) for part in text]
    except money.BadAmount:
        raise Refused("Something is wrong in this form. Please reload the page and try again.", status=400) from None


def cents(name, default=None):
    """An amount that a person typed, in the house's currency."""
    return as_cents(field(name, default, 40))


def as_cents(text):
    try:
        return money.parse_amount(text, house().currency, languages.current())
    except money.BadAmount:
        raise Refused("Please enter an amount such as %(example)s.", status=400,
                      example=money.plain(1250, house().currency, languages.current())) from None


def key():
    """The key that was made with the page, for ``once``: the same form sent twice is one change."""
    return field("key", "", 64) or None


def whole_form(by):
    """``once`` for a verb whose arguments are worked out from the form and from what is on the bill just then: the same
    form of the same person is the same wish, even though what it comes to has changed since."""
    return key() and (key(), (by, sorted(request.form.items(multi=True))))


def fresh_key():
    return clock.token(12)


def here(path):
    """A relative address of this site, or ``/``: nobody is sent elsewhere (threats T28)."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and not any(
        ord(letter) < 33 or letter == "\\" for letter in path)
    return path if ours else "/"


def furnish(app, static):
    """Give every template what it needs to speak the reader's language."""
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    env.globals.update(_=languages._, ngettext=languages.ngettext, say=languages.say, language=languages.current,
                       direction=languages.direction, LANGUAGES=languages.LANGUAGES, ALLERGENS=menu.ALLERGENS,
                       house=settings.house, now=clock.now, fresh_key=fresh_key, static=static,
                       called=needs.called, digits=lambda: money.digits(house().currency),
                       request_id=database.request_id.get)
    env.filters.update(
        amount=lambda cents: money.display(cents, house().currency, languages.current()),
        plain=lambda cents: money.plain(cents, house().currency, languages.current()),
        name=languages.name_of, isolated=languages.isolated, percent=languages.percent,
        time=lambda instant: languages.clock_time(instant, house().time_zone),
        moment=lambda instant: languages.date_and_time(instant, house().time_zone))
    env.globals["ui"] = env.get_template("shared/ui.html").module
