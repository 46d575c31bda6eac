"""Waiting for something to happen, with an end."""

import time

import gevent


def until(condition, within=10):
    """Wait for something to become true; fail if it does not."""
    end = time.monotonic() + within
    while not (found := condition()):
        assert time.monotonic() < end, f"waited {within} s in vain"
        gevent.sleep(0.005)
    return found


def never(condition, for_so_long=0.6):
    """Watch for a while that something does not happen."""
    end = time.monotonic() + for_so_long
    while time.monotonic() < end:
        assert not condition()
        gevent.sleep(0.005)
