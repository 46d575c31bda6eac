"""The long way round: every total and every number of payers there is in a restaurant (threats T12). ``make hunt``."""

import pytest

from restaurant import money


@pytest.mark.hunt
@pytest.mark.parametrize("payers", range(1, 21))
def test_no_split_makes_or_loses_a_cent(payers):
    for total in range(1, 100_001):
        parts = money.evenly(total, payers)
        assert sum(parts) == total and parts[0] - parts[-1] <= 1 and parts == sorted(parts, reverse=True)
