"""The coins and notes that people count, in the currency's smallest unit, largest first."""

from .. import money

KNOWN = {   # those that central banks issue; rare and commemorative ones are left out
    "EUR": (20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
    "USD": (10000, 5000, 2000, 1000, 500, 100, 25, 10, 5, 1),
    "GBP": (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
    "CHF": (20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5),
    "CNY": (10000, 5000, 2000, 1000, 500, 100, 50, 10),
    "JPY": (10000, 5000, 2000, 1000, 500, 100, 50, 10, 5, 1),
    "HKD": (100000, 50000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10),
    "THB": (100000, 50000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 25),
    "SGD": (10000, 5000, 1000, 500, 200, 100, 50, 20, 10, 5),
    "BRL": (20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 25, 10, 5),
}


def denominations(currency):
    """Every kind of coin and note; for a currency that is not known here, 1, 2 and 5 of each size."""
    smallest = max(1, 10 ** money.digits(currency) // 100)
    return KNOWN.get(currency) or tuple(step * 10**power * smallest for power in (4, 3, 2, 1, 0) for step in (5, 2, 1))
