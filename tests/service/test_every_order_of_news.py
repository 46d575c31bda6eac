"""Whatever order a provider tells its news in, and however often: the end is the same, in the books, on the bill and
for the dishes (faults F41, invariant I29).
"""

import itertools

import pytest

from restaurant import service
from restaurant.bills import Bill, Receipt
from restaurant.books import proof
from restaurant.database import database
from restaurant.payments import CONFIRMED, FAILED, PENDING, Payment, Refund, Unplaced
from restaurant.tables import Sitting
from tests import given

COLA, TIP = 350, 50
WHOLE = COLA + TIP
NEWS = {"waiting": {"state": "waiting"}, "failed": {"state": FAILED}, "confirmed": {},
        "part back": {"refunded": 100}, "all back": {"refunded": WHOLE}, "wrong amount": {"amount": WHOLE + 1},
        "wrong amount, all back": {"amount": WHOLE + 1, "refunded": WHOLE + 1}}
EXPIRES, ENDS = "its time runs out", "expired"


def histories():
    """What can happen at a provider, as the news that it may tell of it; up to five are told."""
    yield "failed", ["waiting", "failed"]
    yield "paid", ["waiting", "confirmed"]
    yield "paid with the second card", ["waiting", "failed", "confirmed"]
    yield "paid, and a part given back", ["waiting", "confirmed", "part back"]
    yield "paid, and all given back", ["failed", "confirmed", "part back", "all back"]
    yield "given back at once", ["waiting", "failed", "all back"]
    yield "another amount", ["waiting", "failed", "wrong amount"]
    yield "another amount, given back", ["waiting", "wrong amount", "wrong amount, all back"]


def told(news, most=5):
    """Every permutation of these, with each of them told twice, as long as there are five at most."""
    doubled = [list(news), *([*news, each] for each in news if len(news) < most)]
    return sorted({order for each in doubled for order in itertools.permutations(each)})


def with_expiry(orders):
    """The same, and in between its time runs out: at each place."""
    return sorted({(*order[:at], EXPIRES, *order[at:]) for order in orders for at in range(len(order) + 1)})


def ends_as(orders):
    """What is true at the end of each of these tellings, each to a party of its own: a set."""
    return {_end_of(order) for order in orders}


def _end_of(order):
    mei = given.phone()
    given.sent(mei, "Cola")
    payment = given.begun(mei, None, TIP, dishes=[(Bill(mei.sitting).portions[0].name, 1)])
    for news in order:
        if news == EXPIRES:
            service.expire(payment.id)
        else:
            service.settle("pretend", given.news(payment, **NEWS[news]))
    end = _end(payment, mei.sitting_id)
    _tidy(mei.sitting_id)
    return end


def _end(payment, at):
    """Final state, bill, dishes, where the money lies, and what staff are asked to do."""
    bill, row = Bill(Sitting.find(at)), Payment.get_by_id(payment.id)
    lies = dict(database.execute_sql(
        "SELECT p.account, SUM(p.amount) FROM posting p JOIN book_entry e ON e.id = p.entry_id WHERE e.sitting_id = ? "
        "GROUP BY p.account", (at,)))
    state = ENDS if row.state == FAILED else row.state   # whether it failed or ran out is the same to everybody
    return (state, bill.paid, bill.due, bill.reserved, len(Receipt.of(at)), bill.portions[0].is_open,
            sum(refund.handed_back for refund in Refund.of(at)),
            tuple(kept.amount for kept in Unplaced.open()), tuple(sorted(each for each in lies.items() if each[1])))


def _tidy(at):
    """The next telling sits down here."""
    for payment in Payment.of(at):
        service.expire(payment.id)
    for kept in Unplaced.open():
        service.put_aside(kept.id, given.person(), "given back")
    service.write_off(at, given.person("Lin"), "the next one")


@pytest.mark.parametrize(("name", "news"), list(histories()), ids=[name for name, _ in histories()])
def test_the_end_is_the_same_in_whatever_order_it_is_told(house, name, news):
    orders = [order for order in told(news) if sorted(set(order)) == sorted(set(news))]
    assert len(ends_as(_some(orders))) == 1
    assert list(proof.problems()) == []


@pytest.mark.parametrize(("name", "news"), list(histories()), ids=[name for name, _ in histories()])
def test_the_end_is_the_same_if_its_time_runs_out_in_between(house, name, news):
    orders = _some(with_expiry(told(news, most=3)))
    (end,) = ends_as(orders)
    assert end[0] not in PENDING and list(proof.problems()) == []


def _some(orders, most=12):
    """All of them if they are few, else those at equal steps: all are told by make hunt."""
    return orders[::-(-len(orders) // most)]


@pytest.mark.hunt
@pytest.mark.parametrize(("name", "news"), list(histories()), ids=[name for name, _ in histories()])
def test_every_telling_at_length(house, name, news):
    assert len(ends_as(told(news))) == 1
    assert len(ends_as(with_expiry(told(news)))) == 1


def test_confirmed_is_the_end_and_not_the_beginning(house):
    """What the ends above are, so that they cannot all be the same nothing."""
    assert [end[:8] for end in ends_as([("waiting", "confirmed")])] == [
        (CONFIRMED, COLA, 0, 0, 1, False, 0, ())]
    assert [end[:8] for end in ends_as([("failed", "all back")])] == [
        (CONFIRMED, 0, COLA, 0, 1, True, WHOLE, ())]
    assert [end[:8] for end in ends_as([("wrong amount", "failed")])] == [
        (ENDS, 0, COLA, 0, 0, True, 0, (WHOLE + 1,))]


def test_without_looking_again_a_refund_would_be_lost(house, monkeypatch):
    """The twin: with nobody looking at what was given back, the end depends on what was told last."""
    monkeypatch.setattr("restaurant.service.settling._given_back_there", lambda *what: None)
    assert _end_of(("failed", "all back"))[6] == 0


def test_without_the_look_at_what_is_booked_one_success_is_booked_twice(house, monkeypatch):
    """The twin: the second telling would be money that nobody sent."""
    monkeypatch.setattr("restaurant.service.settling._booked", lambda *what: False)
    assert len(ends_as([("confirmed", "waiting"), ("confirmed", "waiting", "confirmed")])) == 2
