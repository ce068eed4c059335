"""From where a server may be reached, and what keeps what is said to it private on the way."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from fastapi import FastAPI, Request
from websockets.asyncio.client import connect

from assistant.api.proxy import BehindProxy
from assistant.commands.reach import address_of, check_reach, demo_settings
from assistant.errors import CalmlineError
from assistant.settings import Settings
from tests.server import LOGIN, PASSWORD, start

SOMEWHERE = "10.1.2.3"


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, private = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, private


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ({"host": SOMEWHERE}, "host_not_loopback"),
        ({"host": "0.0.0.0"}, "host_not_loopback"),
        ({"host": "::"}, "host_not_loopback"),
        ({"host": SOMEWHERE, "public_url": "https://calmline.example.org"}, "host_not_loopback"),
        ({"host": SOMEWHERE, "tls_certificate": Path("chain.pem")}, "tls_incomplete"),
        ({"tls_key": Path("key.pem")}, "tls_incomplete"),
        ({"tls_certificate": Path("nowhere"), "tls_key": Path("nowhere")}, "tls_invalid"),
        ({"tls_certificate": Path(__file__), "tls_key": Path(__file__)}, "tls_invalid"),
        ({"host": SOMEWHERE, "trusted_proxy": "*"}, "proxy_invalid"),
        ({"host": SOMEWHERE, "trusted_proxy": "proxy.example.org"}, "proxy_invalid"),
        ({"host": SOMEWHERE, "trusted_proxy": "0.0.0.0/0"}, "proxy_invalid"),
        ({"host": SOMEWHERE, "trusted_proxy": "10.0.0.0/8"}, "proxy_invalid"),
        ({"host": SOMEWHERE, "trusted_proxy": "::/0"}, "proxy_invalid"),
    ],
)
def test_what_would_send_passwords_in_the_clear_is_refused(chosen: dict[str, Any], code: str) -> None:
    with pytest.raises(CalmlineError) as refused:
        check_reach(Settings(**chosen))
    assert refused.value.code == code


def test_loopback_tls_and_a_stated_proxy_are_fine(tmp_path: Path) -> None:
    chain, key = certificate(tmp_path)
    for host in ("127.0.0.1", "::1", "localhost"):
        check_reach(Settings(host=host))
    check_reach(Settings(host="0.0.0.0", tls_certificate=chain, tls_key=key))
    for proxy in ("10.0.0.5", "10.0.0.0/28", "fd00::5"):
        check_reach(Settings(host="0.0.0.0", trusted_proxy=proxy))


def test_the_demo_stays_on_this_machine_with_records_of_its_own(tmp_path: Path) -> None:
    site = Settings(data=tmp_path, database="postgresql://somewhere/site", objects="s3://site", oidc_issuer="https://x")
    demo = demo_settings(site)
    assert (demo.data, demo.database, demo.objects, demo.oidc_issuer) == (tmp_path / "demo", "", "", "")
    with pytest.raises(CalmlineError, match="host_not_loopback"):
        demo_settings(Settings(host=SOMEWHERE, trusted_proxy="10.0.0.5"))


def test_the_address_is_what_people_type() -> None:
    assert address_of(Settings(), 80) == "http://127.0.0.1:80/"
    assert address_of(Settings(host="::1"), 80) == "http://[::1]:80/"
    assert address_of(Settings(public_url="https://calmline.example.org"), 80) == "https://calmline.example.org/"


@pytest.mark.parametrize(
    ("peer", "forwarded", "seen"),
    [
        ("10.0.0.5", {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https"}, ("203.0.113.9", "https")),
        ("10.0.0.5", {"x-forwarded-for": "1.2.3.4, 203.0.113.9"}, ("203.0.113.9", "http")),
        ("10.0.0.5", {}, ("10.0.0.5", "http")),
        ("127.0.0.1", {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https"}, ("127.0.0.1", "http")),
        ("10.0.0.6", {"x-forwarded-for": "127.0.0.1"}, None),
        ("203.0.113.9", {}, None),
    ],
)
async def test_the_proxy_named_is_believed_and_nobody_else_gets_in(
    peer: str, forwarded: dict[str, str], seen: tuple[str, str] | None
) -> None:
    inner = FastAPI()

    @inner.get("/")
    async def who(request: Request) -> tuple[str, str]:
        assert request.client is not None
        return request.client.host, request.url.scheme

    transport = httpx.ASGITransport(BehindProxy(inner, "10.0.0.5"), client=(peer, 1234))
    async with httpx.AsyncClient(transport=transport, base_url="http://calmline") as client:
        answer = await client.get("/", headers=forwarded)
    if seen is None:
        assert (answer.status_code, answer.json()["code"]) == (403, "proxy_needed")
    else:
        assert tuple(answer.json()) == seen


async def test_a_server_with_tls_from_its_first_link_to_its_live_screen(tmp_path: Path) -> None:
    chain, key = certificate(tmp_path)
    trust = ssl.create_default_context(cafile=str(chain))
    env = {"CALMLINE_TLS_CERTIFICATE": str(chain), "CALMLINE_TLS_KEY": str(key), "CALMLINE_SECOND_PASS": "off"}
    server = await start("serve", data=tmp_path / "data", env=env, sign_in=False)
    try:
        assert any(f"https://{server.address}/welcome#" in line for line in server.output)
        async with httpx.AsyncClient(base_url=f"https://{server.address}", verify=trust) as client:
            body = {"token": server.link, "login": LOGIN, "name": "Somebody", "password": PASSWORD, "roles": ["agent"]}
            answer = await client.post("/api/session/link", json=body)
            assert answer.status_code == 200, answer.text
            assert all("Secure" in cookie for cookie in answer.headers.get_list("set-cookie"))
            assert "max-age" in answer.headers["strict-transport-security"]
            cookie = f"__Host-calmline={client.cookies['__Host-calmline']}"
            assert (await client.get("/api/account")).status_code == 200
        async with connect(f"wss://{server.address}/live", ssl=trust, additional_headers={"Cookie": cookie}) as screen:
            assert await screen.recv()
        async with httpx.AsyncClient() as plain:
            with pytest.raises(httpx.HTTPError):
                await plain.get(f"http://{server.address}/api/health")
    finally:
        await server.stop()
    later = "".join(server.output).replace(server.link, "", 1)
    assert server.link not in later, "the token is printed once, and in no log"
