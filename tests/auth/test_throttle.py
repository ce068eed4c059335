"""Guessing is slowed down where it comes from, and the owner gets in all the same."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.auth.throttle import FORGOTTEN, LONGEST_WAIT, REMEMBERED, Throttle, TooMany, address_of, network

ATTACKER, ELSEWHERE = "203.0.113.9", "198.51.100.7"


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def throttle(clock: Clock) -> Throttle:
    return Throttle(os.urandom(32), clock)


def guess_until_refused(throttle: Throttle, login: str, address: str, mark: str = "", most: int = 100) -> int:
    """How many guesses were looked at."""
    for count in range(most):
        try:
            throttle.attempt(login, address, mark)
        except TooMany:
            return count
    return most


def test_a_few_guesses_are_free_and_the_next_must_wait(throttle: Throttle, clock: Clock) -> None:
    assert guess_until_refused(throttle, "ann", ATTACKER) == 5
    with pytest.raises(TooMany) as refused:
        throttle.attempt("ann", ATTACKER)
    assert (refused.value.code, refused.value.http_status) == ("too_many_attempts", 429)
    assert int(refused.value.headers["retry-after"]) >= 1
    clock.now += refused.value.seconds
    throttle.attempt("ann", ATTACKER)


def test_waits_grow_up_to_a_limit(throttle: Throttle, clock: Clock) -> None:
    waits: list[int] = []
    guess_until_refused(throttle, "ann", ATTACKER)
    for _ in range(14):
        with pytest.raises(TooMany) as refused:
            throttle.attempt("ann", ATTACKER)
        waits.append(refused.value.seconds)
        clock.now += refused.value.seconds
        throttle.attempt("ann", ATTACKER)
    assert waits == sorted(waits)
    assert waits[3] > waits[0]
    assert waits[-1] <= LONGEST_WAIT + 1


def test_the_owner_elsewhere_does_not_wait(throttle: Throttle) -> None:
    guess_until_refused(throttle, "ann", ATTACKER)
    throttle.attempt("ann", ELSEWHERE).right()


def test_the_owner_at_their_own_desk_does_not_wait_even_behind_the_same_address(throttle: Throttle) -> None:
    mark = throttle.marked("ann", "")
    guess_until_refused(throttle, "ann", ATTACKER)
    throttle.attempt("ann", ATTACKER, mark).right()


def test_a_mark_counts_for_whom_it_was_made_and_cannot_be_made_up(throttle: Throttle) -> None:
    mark = throttle.marked("ann", "")
    assert throttle.is_known("ann", mark)
    assert not throttle.is_known("bob", mark)
    assert not throttle.is_known("ann", mark[:-2] + "AA")
    assert not throttle.is_known("ann", "")
    assert not Throttle(os.urandom(32)).is_known("ann", mark)


@given(st.text(max_size=60))
def test_no_text_is_a_mark(text: str) -> None:
    assert not Throttle(b"k" * 32).is_known("ann", text)


def test_a_known_browser_has_few_guesses_too(throttle: Throttle) -> None:
    assert guess_until_refused(throttle, "ann", ATTACKER, throttle.marked("ann", "")) == 5


def test_a_browser_carries_the_marks_of_a_few_people(throttle: Throttle) -> None:
    marks = ""
    for number in range(8):
        marks = throttle.marked(f"agent{number}", marks)
    assert throttle.is_known("agent7", marks)
    assert throttle.is_known("agent3", marks)
    assert not throttle.is_known("agent2", marks)
    assert throttle.marked("agent7", marks) == marks


def test_trying_one_password_on_many_people_is_slowed_down(throttle: Throttle) -> None:
    looked_at = 0
    for number in range(60):
        try:
            throttle.attempt(f"agent{number}", ATTACKER)
        except TooMany:
            break
        looked_at += 1
    assert looked_at == 30


def test_signing_in_oneself_buys_no_guesses_at_others(throttle: Throttle) -> None:
    looked_at = 0
    for number in range(60):
        try:
            throttle.attempt("mallory", ATTACKER).right()
            throttle.attempt(f"agent{number}", ATTACKER)
        except TooMany:
            break
        looked_at += 1
    assert looked_at <= 30


def test_a_hundred_at_once_are_a_hundred(throttle: Throttle) -> None:
    begun = 0
    for _ in range(100):
        try:
            throttle.attempt("ann", ATTACKER)  # none has been answered yet
        except TooMany:
            continue
        begun += 1
    assert begun == 5


def test_a_right_password_starts_anew(throttle: Throttle) -> None:
    for _ in range(3):
        for _ in range(4):
            throttle.attempt("ann", ATTACKER)
        throttle.attempt("ann", ATTACKER).right()


def test_guesses_are_forgotten_after_an_hour(throttle: Throttle, clock: Clock) -> None:
    guess_until_refused(throttle, "ann", ATTACKER)
    clock.now += FORGOTTEN + 1
    assert guess_until_refused(throttle, "ann", ATTACKER) == 5


def test_codes_are_counted_by_account_for_who_knows_the_password(throttle: Throttle) -> None:
    looked_at = 0
    for number in range(50):
        throttle.attempt("ann", f"203.0.{number}.1").not_wrong()
        try:
            throttle.code("u1", "ann", f"203.0.{number}.1")
        except TooMany:
            break
        looked_at += 1
    assert looked_at == 5
    throttle.code("u1", "ann", ATTACKER, throttle.marked("ann", "")).right()


def test_being_asked_for_a_code_costs_no_guess(throttle: Throttle) -> None:
    for _ in range(50):
        throttle.attempt("ann", ATTACKER).not_wrong()


def test_memory_is_bounded(throttle: Throttle) -> None:
    for number in range(REMEMBERED + 500):
        throttle.attempt(f"login{number}", f"10.{number // 65536}.{number // 256 % 256}.{number % 256}")
    assert len(throttle) <= REMEMBERED


@pytest.mark.parametrize(
    ("address", "wide", "narrow"),
    [
        ("203.0.113.9", "203.0.113.0/24", "203.0.113.9/32"),
        ("::ffff:203.0.113.9", "203.0.113.0/24", "203.0.113.9/32"),
        ("2001:db8:1:2ff::5", "2001:db8:1:200::/56", "2001:db8:1:2ff::/64"),
        ("testclient", "testclient", "testclient"),
        ("", "", ""),
    ],
)
def test_addresses_are_taken_together_as_one_subscriber_holds_them(address: str, wide: str, narrow: str) -> None:
    assert (network(address), address_of(address)) == (wide, narrow)
