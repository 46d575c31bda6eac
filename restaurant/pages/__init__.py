"""The doors: every page belongs to one of them, and all share what stands here: headers, refusals, request ids."""

import logging
import secrets

import werkzeug.exceptions
from flask import g, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from .. import clock, database, languages
from ..database import database as db
from ..errors import Refused, TryLater
from . import callbacks, diner, display, guards, health, kitchen, login, office, pickup, sessions, statics, waiter
from .page import furnish, here, is_htmx, page

log = logging.getLogger("tableside.requests")

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
          "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'")
HEADERS = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
           "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
           "Permissions-Policy": "camera=(), microphone=(), geolocation=()"}


class Id(IntegerConverter):
    """A number in an address: plain digits, and never more than a database can hold (threats T06)."""

    regex = "[0-9]{1,15}"


def open_doors(app):
    """Register every door on the app."""
    place = app.config["PLACE"]
    secure = place.public_url.startswith("https://")
    if place.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=place.proxies, x_proto=place.proxies, x_host=place.proxies)
    app.config.update(
        SESSION_COOKIE_NAME="__Host-tableside" if secure else "tableside", SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure, SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=14 * 86400, MAX_CONTENT_LENGTH=12_000_000, MAX_FORM_MEMORY_SIZE=200_000,
        MAX_FORM_PARTS=400, CALLED_BACK=set())
    app.session_interface = sessions.Sessions()
    app.url_map.converters["int"] = Id
    statics.keep_templates(app)
    furnish(app, statics.open_static(app))
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_end)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(werkzeug.exceptions.HTTPException, _http_error)
    app.register_error_handler(Exception, _bug)
    alone = (kitchen, pickup, display, waiter, login, callbacks, health)
    for door in (*diner.doors, *office.doors, *(each.door for each in alone)):
        app.register_blueprint(door)


def _begin():
    g.began = clock.steady()
    request_id = secrets.token_hex(6)
    database.request_id.set(request_id)
    database.actor.set("anybody")
    guards.choose_language()
    guards.same_origin()


def _finish(response):
    response.headers.extend(HEADERS)
    if "Cache-Control" not in response.headers:
        response.headers.add("Cache-Control", "no-store")
    response.headers["X-Request-Id"] = database.request_id.get()
    health.count(request, response, clock.steady() - g.get("began", clock.steady()))
    return response


def _end(_error):
    if not db.is_closed():
        db.close()


def _refused(refused):
    """One sentence, shown where the person looks: beside the form with htmx, on a page of its own without."""
    log.info("refused", extra={"more": {"path": _where(), "status": refused.status, "why": refused.sentence}})
    answer = _told(languages.say(refused), refused.status)
    if "seconds" not in refused.values:
        return answer
    body, status, headers = answer
    return body, status, {**headers, "Retry-After": str(refused.values["seconds"])}


def _http_error(error):
    said = {404: languages._("This page does not exist."), 405: languages._("This page cannot be used like that."),
            413: languages._("That is too large. Pictures may have up to 10 MB.")}
    return _told(said.get(error.code, languages._("Something is wrong with this request.")), error.code)


def _bug(error):
    log.error("a bug: %r", error, exc_info=error, extra={"more": {"path": _where()}})
    return _told(languages._("Something went wrong on our side, and nothing was changed. Please try again."), 500)


def _where():
    """The address's rule, since the address itself may hold a code or a secret."""
    return request.url_rule.rule if request.url_rule else "-"


def _told(sentence, status):
    if is_htmx():
        body, _, headers = page("errors/notice.html", status, sentence=sentence)
        return body, status, {**headers, "HX-Retarget": "#notice", "HX-Reswap": "innerHTML",
                              "HX-Trigger": '{"news:refused": {}}'}
    try:
        return page("errors/refused.html", status, sentence=sentence, back=_back())
    except TryLater:    # not even the name of the house can be read
        return sentence, status, {"Content-Type": "text/plain; charset=utf-8"}


def _back():
    """Where they came from, if that was one of our own pages."""
    referrer = request.referrer or ""
    ours = referrer.startswith(request.host_url)
    same = referrer == request.url and request.method == "GET"
    return here(referrer[len(request.host_url) - 1:]) if ours and not same else "/"
