"""For whoever runs it: is it up, can it work, and how it is doing."""

import peewee
import prometheus_client
from flask import Blueprint

from .. import database
from ..database import database as db
from ..errors import Refused
from .guards import opens_to

door = Blueprint("health", __name__)
REGISTRY = prometheus_client.CollectorRegistry()
REQUESTS = prometheus_client.Counter("tableside_requests", "Requests answered", ("door", "status"), registry=REGISTRY)
SECONDS = prometheus_client.Histogram("tableside_request_seconds", "Time of a request", ("door",), registry=REGISTRY,
                                      buckets=(.002, .005, .01, .025, .05, .1, .25, .5, 1, 5))
WAITING = prometheus_client.Gauge("tableside_writer_waiting", "Verbs waiting for the writer", registry=REGISTRY)
WAITING.set_function(lambda: len(database.writer.waiting))


@door.get("/healthz")
@opens_to("anybody")
def alive():
    """The process answers."""
    return {"ok": True}


@door.get("/readyz")
@opens_to("anybody")
def ready():
    """The database can be read and the writer runs; 503 otherwise."""
    writer = database.writer.greenlet
    ok = _can_read() and writer is not None and not writer.dead
    return {"ok": ok}, 200 if ok else 503


def _can_read():
    try:
        return db.execute_sql("SELECT 1").fetchone() == (1,)
    except (peewee.DatabaseError, Refused):
        return False


@door.get("/metrics")
@opens_to("anybody")
def metrics():
    """Prometheus' text format. Counts only: no name, table or amount."""
    return prometheus_client.generate_latest(REGISTRY), 200, {"Content-Type": prometheus_client.CONTENT_TYPE_LATEST}


_labels = {}


def count(request, response, seconds):
    """Count one request under its door. Labels are looked up once, since finding them costs more than counting."""
    where = request.blueprint or "none"
    counters = _labels.get((where, response.status_code))
    if counters is None:
        counters = _labels[where, response.status_code] = (
            REQUESTS.labels(where, response.status_code), SECONDS.labels(where))
    counters[0].inc()
    counters[1].observe(seconds)
