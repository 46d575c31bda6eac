"""Time and chance, handed in so that a test can own them: instants are whole milliseconds since 1970, in UTC."""

import secrets
import time

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock:
    """The wall clock and the machine's randomness. Tests hand in one of their own."""

    def now(self):
        return time.time_ns() // 1_000_000

    def steady(self):
        """Seconds that never jump, for waiting and time-outs."""
        return time.monotonic()

    def token(self, octets=16):
        return secrets.token_urlsafe(octets)

    def pick(self, alphabet, length):
        return "".join(secrets.choice(alphabet) for _ in range(length))


_clock = Clock()


def use(clock):
    """Every part of the house reads this clock from now on."""
    global _clock
    _clock = clock


def now():
    return _clock.now()


def steady():
    return _clock.steady()


def token(octets=16):
    """A secret that nobody guesses: 128 random bits unless told otherwise, safe in an address."""
    return _clock.token(octets)


def pick(alphabet, length):
    return _clock.pick(alphabet, length)
