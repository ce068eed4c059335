"""What browsers are told, and what is refused before any route: foreign names, foreign pages, too much, too slow."""

import asyncio
import json

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from assistant.api import middleware, protocols
from assistant.api.middleware import host_name, own_names
from assistant.api.screens import DIST
from assistant.settings import Settings
from tests.api.conftest import Serve, Served


async def test_every_answer_tells_browsers_what_our_pages_never_do(serve: Serve) -> None:
    served = await serve()
    for path in ("/", "/api/calls", "/api/calls/nobody", "/nothing/here", "/favicon.svg"):
        headers = (await served.http.get(path)).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "microphone=()" in headers["permissions-policy"]
        assert "server" not in headers
        assert not [name for name in headers if name.startswith("access-control-")]


async def test_the_built_page_keeps_to_the_policy() -> None:
    page = (DIST / "index.html").read_text("utf-8")
    for script in page.split("<script")[1:]:
        assert " src=" in script.partition(">")[0]
        assert script.partition(">")[2].startswith("</script>")
    assert "<style" not in page
    assert " style=" not in page
    assert "http://" not in page
    assert "https://" not in page


async def test_no_cache_keeps_what_the_api_answers(serve: Serve) -> None:
    served = await serve()
    for path in ("/api/calls", "/api/health", "/metrics", "/api/calls/nobody"):
        assert (await served.http.get(path)).headers["cache-control"] == "no-store"
    assert "no-store" not in (await served.http.get("/favicon.svg")).headers["cache-control"]


async def test_tls_alone_is_promised_where_there_is_tls_and_only_there(serve: Serve) -> None:
    plain = await serve()
    assert "strict-transport-security" not in (await plain.http.get("/")).headers


async def test_a_site_behind_tls_says_so_and_goes_by_its_public_name(serve: Serve) -> None:
    served = await serve(public_url="https://calmline.example.org")
    answer = await served.http.get("/", headers={"host": "calmline.example.org"})
    assert answer.status_code == 200
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    ours = {"host": "127.0.0.1", "origin": "https://calmline.example.org"}
    assert (await served.http.post("/api/search", json={"words": "x"}, headers=ours)).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "localhost@evil.example", "evil.example:8765"]
)
async def test_a_name_that_is_not_ours_is_refused(serve: Serve, host: str) -> None:
    served = await serve()
    answer = await served.http.get("/api/health", headers={"host": host})
    assert (answer.status_code, answer.json()["code"]) == (400, "host_unknown")


def test_names_are_read_from_the_host_header() -> None:
    assert [host_name(h) for h in ("LOCALHOST:1", "[::1]:8765", "a.b.", "a:b", "[x]")] == [
        "localhost",
        "::1",
        "a.b",
        "a",
        "",
    ]
    assert "calmline.example.org" in own_names(Settings(public_url="https://Calmline.example.org:8443/x"))


FOREIGN = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
]


@pytest.mark.parametrize("headers", FOREIGN)
async def test_a_page_of_another_site_changes_nothing(serve: Serve, headers: dict[str, str]) -> None:
    served = await serve()
    for method, path in (("POST", "/api/search"), ("DELETE", "/api/session"), ("PATCH", "/api/account")):
        answer = await served.http.request(method, path, headers=headers, json={"words": "x"})
        assert (answer.status_code, answer.json()["code"]) == (403, "origin_refused")
    asked = await served.http.options("/api/search", headers=headers | {"access-control-request-method": "POST"})
    assert asked.status_code == 405
    assert not [name for name in asked.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("path", ["/live", "/ingest/vosk"])
@pytest.mark.parametrize("headers", FOREIGN)
async def test_a_page_of_another_site_opens_no_socket(serve: Serve, path: str, headers: dict[str, str]) -> None:
    served = await serve()
    with pytest.raises(InvalidStatus) as caught:
        await connect(f"ws://{served.address}{path}", additional_headers=headers)
    assert caught.value.response.status_code == 403


async def test_our_own_page_and_programs_are_let_through(serve: Serve) -> None:
    served = await serve()
    own = {"origin": f"http://{served.address}", "sec-fetch-site": "same-origin"}
    for headers in (own, {}):
        assert (await served.http.post("/api/search", json={"words": "x"}, headers=headers)).status_code == 200


async def test_a_body_that_is_too_large_is_refused_before_it_is_held(serve: Serve) -> None:
    served = await serve()
    announced = await served.http.post("/api/search", content=b"x" * (middleware.MAX_BODY + 1))
    assert (announced.status_code, announced.json()["code"]) == (413, "body_too_large")

    async def pieces() -> "object":
        for _ in range(40):
            yield b"x" * 50_000

    answer = await served.http.post("/api/search", content=pieces())  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 100_000, '{"words": ' + "9" * 5000 + "}", "\0", "{"])
async def test_json_made_to_break_a_parser_breaks_nothing(serve: Serve, text: str) -> None:
    served = await serve()
    answer = await served.http.post("/api/search", content=text, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    assert set(answer.json()) == {"code", "message", "hint"}
    assert (await served.http.get("/api/health")).status_code == 200


async def test_what_was_given_is_not_said_back(serve: Serve) -> None:
    served = await serve()
    answer = await served.http.post("/api/search", json={"words": ["my secret"], "limit": 5})
    assert (answer.status_code, answer.json()["code"]) == (422, "input_invalid")
    assert "secret" not in answer.text


async def test_headers_that_dribble_in_are_cut_off(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocols, "HEADER_SECONDS", 0.2)
    served = await serve()
    for begin in (b"", b"GET / HTTP/1.1\r\nhost: localhost\r\nx: "):
        assert await until_closed(served, begin) == b""
    answered = await until_closed(served, b"GET /api/health HTTP/1.1\r\nhost: localhost\r\n\r\nGET /")
    assert answered.startswith(b"HTTP/1.1 200")


async def test_a_body_that_dribbles_in_is_cut_off(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "BODY_SECONDS", 0.2)
    served = await serve()
    fields = b"host: localhost\r\nconnection: close\r\ncontent-length: 100\r\ncontent-type: application/json"
    head = b"POST /api/search HTTP/1.1\r\n" + fields + b"\r\n\r\n{"
    answered = await until_closed(served, head)
    assert answered.startswith(b"HTTP/1.1 408")
    assert json.loads(answered.partition(b"\r\n\r\n")[2])["code"] == "body_slow"


async def test_headers_without_end_are_refused(serve: Serve) -> None:
    served = await serve()
    answered = await until_closed(served, b"GET / HTTP/1.1\r\nx: " + b"x" * (protocols.MAX_HEADERS * 3))
    assert answered.startswith(b"HTTP/1.1 400") or answered == b""


async def until_closed(served: Served, begin: bytes) -> bytes:
    """What a client gets that sends so much and then nothing more."""
    host, port = served.address.split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(begin)
        return await asyncio.wait_for(reader.read(), 20)
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


async def test_answers_to_refused_upgrades_carry_the_headers_too(serve: Serve) -> None:
    served = await serve(open_access=False)
    with pytest.raises(InvalidStatus) as caught:
        await connect(f"ws://{served.address}/live")
    response = caught.value.response
    assert response.status_code == 401
    assert json.loads(response.body or b"{}")["code"] == "signed_out"
    assert response.headers["x-content-type-options"] == "nosniff"
