"""From where a server may be reached: this machine alone, unless something keeps what is said to it private."""

import ipaddress
import ssl

from assistant.errors import BadInput, NotSetUp
from assistant.settings import Settings

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def check_reach(settings: Settings) -> None:
    """Refuse settings with which passwords and calls would cross a network in the clear.

    Raises:
        BadInput: `host_not_loopback`, `tls_incomplete`, `proxy_invalid`.
        NotSetUp: `tls_invalid`.
    """
    if (settings.tls_certificate is None) != (settings.tls_key is None):
        raise BadInput(
            "tls_incomplete",
            "TLS needs a certificate and its key.",
            "Set both CALMLINE_TLS_CERTIFICATE and CALMLINE_TLS_KEY.",
        )
    if settings.tls_certificate is not None:
        _check_certificate(settings)
    if settings.trusted_proxy:
        _check_proxy(settings.trusted_proxy)
    elif settings.host not in LOOPBACK and settings.tls_certificate is None:
        raise BadInput(
            "host_not_loopback",
            f"Without TLS, Calmline does not listen on {settings.host}: passwords would be sent in the clear.",
            "Set CALMLINE_TLS_CERTIFICATE and CALMLINE_TLS_KEY, or name the proxy that brings TLS with "
            "CALMLINE_TRUSTED_PROXY, or listen on 127.0.0.1.",
        )


def demo_settings(settings: Settings) -> Settings:
    """Settings of a demo: records of its own, which nobody is kept out of, and no way in but from this machine.

    Raises:
        BadInput: `host_not_loopback`.
    """
    if settings.host not in LOOPBACK:
        raise BadInput(
            "host_not_loopback",
            f"The demo asks nobody who they are, so it does not listen on {settings.host}.",
            "Leave --host out; `calmline serve` is for other machines.",
        )
    own = {"data": settings.data / "demo", "database": "", "objects": "", "master_key": None, "public_url": ""}
    apart = {"tls_certificate": None, "tls_key": None, "trusted_proxy": "", "oidc_issuer": ""}
    return settings.model_copy(update={**own, **apart})


def address_of(settings: Settings, port: int) -> str:
    """What people type to reach the server; ends with a slash."""
    if settings.public_url:
        return settings.public_url.rstrip("/") + "/"
    scheme = "https" if settings.tls_certificate else "http"
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{scheme}://{host}:{port}/"


def _check_certificate(settings: Settings) -> None:
    try:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(str(settings.tls_certificate), str(settings.tls_key), password=_no_password)
    except (OSError, ValueError) as error:
        raise NotSetUp(
            "tls_invalid",
            f"The certificate or its key cannot be used: {error.strerror if isinstance(error, OSError) else error}.",
            "CALMLINE_TLS_CERTIFICATE and CALMLINE_TLS_KEY name PEM files that belong together, without password.",
        ) from error


def _no_password() -> str:
    raise ValueError("the key has a password")


def _check_proxy(proxy: str) -> None:
    try:
        network = ipaddress.ip_network(proxy)
    except ValueError as error:
        raise BadInput(
            "proxy_invalid",
            f"CALMLINE_TRUSTED_PROXY is no address and no network: {proxy}.",
            "Give the proxy's own address, such as 10.0.0.5, or its network, such as 10.0.0.0/28.",
        ) from error
    if (network.num_addresses > 1 << 16 and network.version == 4) or network.prefixlen < 16:
        raise BadInput(
            "proxy_invalid",
            f"CALMLINE_TRUSTED_PROXY trusts too many machines: {proxy}.",
            "Name the proxy's own address: whoever is trusted may say that they are anybody.",
        )
