"""One-time codes against the published vectors, QR codes that can be read, recovery codes."""

from base64 import b32encode

import pyotp
import pytest

from assistant.auth import totp

SECRET = b32encode(b"12345678901234567890").decode()
VECTORS = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (20000000000, "353130"),
]
"""RFC 6238, appendix B, SHA-1, the last six digits."""


@pytest.mark.parametrize(("time", "code"), VECTORS)
def test_codes_are_those_of_rfc_6238(time: int, code: str) -> None:
    assert totp.step_of(SECRET, code, time, after=0) == time // 30
    assert totp.step_of(SECRET, f"{code[:3]} {code[3:]}", time, after=0) == time // 30


@pytest.mark.parametrize("off", [-60, -31, 61, 90])
def test_a_clock_may_be_off_by_one_step_alone(off: int) -> None:
    now = 30 * 1_000_000
    code = pyotp.TOTP(SECRET).at(now + off)
    allowed = abs(now // 30 - (now + off) // 30) <= 1
    assert (totp.step_of(SECRET, code, now, after=0) is not None) is allowed


def test_a_step_is_used_once_and_none_before_it_after() -> None:
    now = 30 * 1_000_000
    step = now // 30
    assert totp.step_of(SECRET, pyotp.TOTP(SECRET).at(now), now, after=step) is None
    assert totp.step_of(SECRET, pyotp.TOTP(SECRET).at(now - 30), now, after=step) is None
    assert totp.step_of(SECRET, pyotp.TOTP(SECRET).at(now + 30), now, after=step) == step + 1


@pytest.mark.parametrize("code", ["", "000000", "28708", "2870822", "abcdef", "２８７０８２", "\ud800"])
def test_nothing_else_is_right(code: str) -> None:
    assert totp.step_of(SECRET, code, 59, after=0) is None


def test_secrets_and_codes_never_repeat() -> None:
    assert len({totp.new_secret() for _ in range(50)}) == 50
    codes = [code for _ in range(20) for code in totp.recovery_codes()]
    assert len(set(codes)) == 160
    assert all(len(code) == 14 and code.count("-") == 2 for code in codes)


def test_a_recovery_code_is_known_however_it_is_typed() -> None:
    assert totp.hash_of("ABCD efgh-2345", b"k") == totp.hash_of("abcd-efgh-2345", b"k")
    assert totp.hash_of("abcd-efgh-2345", b"k") != totp.hash_of("abcd-efgh-2345", b"another")


def test_the_picture_is_the_qr_code() -> None:
    import segno

    uri = totp.uri_of(SECRET, "ann@example.org")
    assert uri.startswith("otpauth://totp/Calmline:ann%40example.org?")
    drawn = totp.picture(uri)
    black = set()
    for run in drawn.path.split("z")[:-1]:
        start, rest = run.removeprefix("M").split("h", 1)
        x, y = (int(part) for part in start.split())
        black |= {(x + step, y) for step in range(int(rest.split("v")[0]))}
    rows = list(segno.make_qr(uri, error="m").matrix_iter(border=4))
    assert drawn.size == len(rows)
    assert black == {(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module}
