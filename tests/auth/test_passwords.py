"""Passwords: what is refused, and how the rest is kept."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from assistant.auth import passwords
from assistant.auth.passwords import COMMON, SHORTEST, Passwords, check_password
from assistant.errors import BadInput

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.mark.parametrize(
    "password",
    [
        "short words",
        "x" * 1_001,
        "password1234",
        "PassWord1234",
        "aaaaaaaaaaaaaaaa",
        "121212121212121212",
        "ann.lee and her boat",
        "my name is Leonora!",
        "we love calmline so",
    ],
)
def test_what_others_would_guess_is_refused(password: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_password(password, "ann.lee", "Ann Leonora")
    assert refused.value.code == "password_weak"


@pytest.mark.parametrize(
    "password", ["grey heron at low tide", "f7#Lq0zR!w2u", "пять серых цапель", "            x  y z w"]
)
def test_length_is_enough(password: str) -> None:
    check_password(password, "ann.lee", "Ann Leonora")


def test_the_common_ones_are_long_enough_to_be_tried() -> None:
    assert len(COMMON) > 80
    assert all(len(word) >= SHORTEST and word == word.casefold() for word in COMMON)


async def test_a_password_fits_its_hash_alone_and_hashes_never_repeat() -> None:
    kept = Passwords(CHEAP)
    one, two = await kept.hash("grey heron at low tide"), await kept.hash("grey heron at low tide")
    assert one != two
    assert await kept.verify("grey heron at low tide", one)
    assert not await kept.verify("grey heron at high tide", one)
    assert not await kept.verify("grey heron at low tide", "not a hash")


async def test_the_parameters_are_those_of_rfc_9106_and_old_ones_are_told() -> None:
    kept = Passwords()
    made = extract_parameters(await kept.hash("grey heron at low tide"))
    assert (made.type, made.memory_cost, made.time_cost, made.parallelism) == (Type.ID, 65_536, 3, 4)
    assert kept.is_outdated(CHEAP.hash("grey heron at low tide"))
    assert not kept.is_outdated(await kept.hash("grey heron at low tide"))


async def test_nobody_takes_as_much_work_as_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    worked: list[Any] = []
    verify = PasswordHasher.verify

    def count(self: PasswordHasher, stored: str, password: str) -> bool:
        worked.append(extract_parameters(stored))
        return verify(self, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", count)
    kept = Passwords(CHEAP)
    stored = await kept.hash("grey heron at low tide")
    assert not await kept.verify("grey heron at high tide", stored)
    assert not await kept.verify("grey heron at low tide", None)
    assert worked[0] == worked[1]


async def test_hashes_are_worked_out_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    going, most = 0, 0
    inside: Callable[..., Any] = asyncio.to_thread

    async def to_thread(*arguments: Any) -> Any:
        nonlocal going, most
        going += 1
        most = max(most, going)
        try:
            return await inside(*arguments)
        finally:
            going -= 1

    monkeypatch.setattr(asyncio, "to_thread", to_thread)
    kept = Passwords(CHEAP)
    await asyncio.gather(*(kept.hash(f"grey heron {number}") for number in range(8)))
    assert most == passwords.AT_ONCE
