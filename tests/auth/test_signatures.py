"""Signed requests, against signatures that other code made: RFC 9421's own example, and those of two libraries."""

import base64
import hashlib
import hmac
from dataclasses import replace
from typing import Any

import pytest

from assistant.auth import signatures
from assistant.auth.ingest_token import KeyRefused
from assistant.auth.signatures import Nonces, Signed, base, parameters, verify, verify_twilio

SECRET = b"secret-of-sixteen-characters"
MADE = 1_700_000_000
NONCE = "VGhpc0lzQVVuaXF1ZU5vbmNl"
INPUT = (
    'sig1=("@request-target" "@authority" "x-api-key" "audiohook-session-id");created=1700000000;keyid="abc"'
    f';alg="hmac-sha256";expires=1700000010;nonce="{NONCE}"'
)
REQUEST = Signed(
    "/ingest/audiohook?x=1",
    "calmline.example.org",
    {
        "x-api-key": "abc",
        "audiohook-session-id": "s-1",
        "signature-input": INPUT,
        "signature": "sig1=:d/j9h8/75XrDEgOmGv3wkDOX7iWR32tefGWOwZkfty4=:",
    },
)
"""Signed by the PyPI package `http-message-signatures` 3.0."""


def signed(input_: str, **more: str) -> Signed:
    """A request with a signature that is good for its `Signature-Input`, whatever that says."""
    request = replace(REQUEST, headers=dict(REQUEST.headers) | more | {"signature-input": input_})
    made = hmac.new(SECRET, base(request, parameters(request)), hashlib.sha256).digest()
    label = input_.partition("=")[0]
    return replace(request, headers={**request.headers, "signature": f"{label}=:{base64.b64encode(made).decode()}:"})


def check(request: Signed, now: float = MADE + 1, nonces: Nonces | None = None, secret: bytes = SECRET) -> None:
    verify(request, parameters(request), secret, nonces or Nonces(lambda: now), now)


def refused(request: Signed, now: float = MADE + 1, **more: Any) -> str:
    with pytest.raises(KeyRefused) as caught:
        check(request, now, **more)
    assert caught.value.http_status == 401
    return caught.value.code


def test_a_signature_made_by_a_library_is_good() -> None:
    assert parameters(REQUEST).key == "abc"
    check(REQUEST)
    assert refused(REQUEST, secret=b"another secret") == "signature_invalid"


def test_the_example_of_rfc_9421_comes_out_the_same() -> None:
    secret = "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="
    request = Signed(
        "/foo?param=Value&Pet=dog",
        "example.com",
        {
            "date": "Tue, 20 Apr 2021 02:07:55 GMT",
            "content-type": "application/json",
            "signature-input": 'sig-b25=("date" "@authority" "content-type");created=1618884473'
            ';keyid="test-shared-secret"',
        },
    )
    made = hmac.new(base64.b64decode(secret), base(request, parameters(request)), hashlib.sha256).digest()
    assert base64.b64encode(made) == b"pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8="


@pytest.mark.parametrize(
    "change",
    [
        {"target": "/ingest/audiohook?x=2"},
        {"authority": "elsewhere.example.org"},
        {"headers": {**REQUEST.headers, "audiohook-session-id": "s-2"}},
        {"headers": {**REQUEST.headers, "x-api-key": "abd"}},
        {"headers": {**REQUEST.headers, "signature-input": INPUT.replace("1700000010", "1700000011")}},
    ],
)
def test_a_request_that_was_changed_is_refused(change: dict[str, Any]) -> None:
    assert refused(replace(REQUEST, **change)) == "signature_invalid"


def test_the_authority_counts_without_capitals_and_default_port() -> None:
    check(replace(REQUEST, authority="Calmline.Example.ORG:443"))
    assert refused(replace(REQUEST, authority="calmline.example.org:8443")) == "signature_invalid"


@pytest.mark.parametrize(
    ("now", "code"), [(MADE - 6, "signature_old"), (MADE + 10.5, "signature_old"), (MADE + 3600, "signature_old")]
)
def test_an_old_signature_and_one_of_the_future_are_refused(now: float, code: str) -> None:
    assert refused(REQUEST, now) == code


def test_a_signature_ends_when_it_says() -> None:
    request = signed(INPUT.replace("expires=1700000010", "expires=1700000003"))
    check(request, MADE + 2)
    assert refused(request, MADE + 3) == "signature_old"


def test_a_replayed_request_is_refused_and_a_wrong_one_uses_no_nonce_up() -> None:
    nonces = Nonces(lambda: MADE + 1)
    assert refused(REQUEST, nonces=nonces, secret=b"wrong") == "signature_invalid"
    check(REQUEST, nonces=nonces)
    assert refused(REQUEST, nonces=nonces) == "signature_replayed"


def test_nonces_are_forgotten_with_their_signatures_and_never_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    nonces = Nonces(lambda: now[0])
    assert nonces.take("a")
    now[0] = 14.9
    assert not nonces.take("a")
    now[0] = 15.1
    assert nonces.take("a")
    full = Nonces(lambda: 0.0)
    monkeypatch.setattr(signatures, "NONCES", 100)
    assert all(full.take(str(n)) for n in range(100))
    assert not full.take("one more")


@pytest.mark.parametrize(
    "input_",
    [
        INPUT.replace('"@request-target" ', ""),
        INPUT.replace('"@authority" ', ""),
        INPUT.replace('"x-api-key" ', ""),
        INPUT.replace(' "audiohook-session-id"', ""),
        INPUT.replace(NONCE, "short"),
        INPUT.replace(f';nonce="{NONCE}"', ""),
        INPUT.replace("hmac-sha256", "rsa-v1_5-sha256"),
    ],
)
def test_a_good_signature_over_too_little_is_refused(input_: str) -> None:
    assert refused(signed(input_)) == "signature_invalid"


@pytest.mark.parametrize(
    "input_",
    [
        "",
        "sig1",
        "sig1=()",
        INPUT.replace("created=1700000000;", ""),
        INPUT + ";created=1",
        INPUT.replace('"@authority"', '"@authority" "@authority"'),
        INPUT.replace('"@authority"', '"@authority" "not-there"'),
        INPUT + ", sig2=()",
        'sig1=("' + '" "' * 5000,
        "sig1=(" + " " * 30_000,
    ],
)
def test_what_is_no_signature_input_is_refused(input_: str) -> None:
    request = replace(REQUEST, headers={**REQUEST.headers, "signature-input": input_})
    assert refused(request) == "signature_invalid"


@pytest.mark.parametrize("signature", ["", "sig2=:AAAA:", "sig1=:A:", "sig1=AAAA", "sig1=::"])
def test_what_is_no_signature_is_refused(signature: str) -> None:
    request = replace(REQUEST, headers={**REQUEST.headers, "signature": signature})
    assert refused(request) == "signature_invalid"


TOKEN = b"0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("address", "given"),
    [
        ("wss://calmline.example.org/ingest/twilio", "11VGVjbTqyGWKsYPIkwuTarIrSI="),
        ("wss://calmline.example.org:443/ingest/twilio", "11VGVjbTqyGWKsYPIkwuTarIrSI="),
        ("wss://calmline.example.org:8443/ingest/twilio?x=1", "aMQwbu27Nm86MN/Tyvqb5xbaoP8="),
    ],
)
def test_signatures_of_the_twilio_package_are_good(address: str, given: str) -> None:
    assert verify_twilio(address, {}, given, TOKEN)
    assert not verify_twilio(address + "x", {}, given, TOKEN)
    assert not verify_twilio(address, {}, given, TOKEN[:-1] + b"0")
    assert not verify_twilio(address, {}, given[:-2] + "A=", TOKEN)
    assert not verify_twilio(address, {}, "", TOKEN)
    assert not verify_twilio(address, {}, "ü\ud800", TOKEN)


def test_posted_parameters_are_signed_in_order_of_their_names() -> None:
    posted = {"To": "+18005551212", "From": "+14158675310", "Digits": "1234", "Caller": "+14158675310"}
    posted["CallSid"] = "CA1234567890ABCDE"
    address, given = "https://mycompany.com/myapp.php?foo=1&bar=2", "GvWf1cFY/Q7PnoempGyD5oXAezc="
    assert verify_twilio(address, posted, given, b"12345")
    assert not verify_twilio(address, posted | {"Digits": "1235"}, given, b"12345")


def test_an_address_with_a_strange_port_is_refused_and_breaks_nothing() -> None:
    assert not verify_twilio("wss://host:port/x", {}, "AAAA", TOKEN)
