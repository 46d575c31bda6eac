"""A process that has imported the whole house and forks one for each line it is told: starting takes a tenth so.

Tests of starting itself, and of what a killed server leaves, begin with ``python app.py serve`` as a stranger would.
"""

from gevent import monkey

monkey.patch_all()

import json  # noqa: E402  (everything comes after the patch)
import os  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402

import gevent  # noqa: E402

import app  # noqa: E402


def main():
    """Read one line for each house: ``{"log": path, "environment": {...}}``. Answer with the number of its process."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)    # nobody waits for them; the ended are simply gone
    fork = monkey.get_original("os", "fork")
    for line in iter(sys.stdin.readline, ""):
        child = fork()
        if not child:
            become_a_house(**json.loads(line))
        os.write(1, b"%d\n" % child)


def become_a_house(log, environment):
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    gevent.reinit()
    os.environ.update(environment)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(file, stream)
    app.main(["serve"])


if __name__ == "__main__":
    main()
