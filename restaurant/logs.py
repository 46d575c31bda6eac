"""One JSON line for each thing worth knowing, with the request's id; never a secret, a PIN or a guest's text."""

import datetime
import json
import logging
import sys

from .database import actor, request_id


class OneLine(logging.Formatter):
    """A log record as one line of JSON, so that nobody can forge a second (threats T64)."""

    def format(self, record):
        line = {"at": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds"),
                "level": record.levelname.lower(), "part": record.name, "says": record.getMessage(),
                "request": request_id.get(), "who": actor.get(), **getattr(record, "more", {})}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)


class StaysUp(logging.StreamHandler):
    """A full log disk stops no order (faults F55)."""

    def handleError(self, record):
        self.lost = getattr(self, "lost", 0) + 1


def start(level=logging.INFO, stream=None):
    """Log everything of ours to standard error."""
    handler = StaysUp(stream or sys.stderr)
    handler.setFormatter(OneLine())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("tableside").setLevel(level)
