"""A real S3 server for tests: moto's, in a thread of this process, on a free port."""

from collections.abc import Iterator

import httpx
import pytest
from moto.server import ThreadedMotoServer

S3 = {
    "AWS_ACCESS_KEY_ID": "tester",
    "AWS_SECRET_ACCESS_KEY": "tester",  # pragma: allowlist secret
    "AWS_REGION": "us-east-1",
}


@pytest.fixture(scope="session")
def s3_address() -> Iterator[str]:
    """Where the server listens."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    yield address
    server.stop()


@pytest.fixture
def s3(s3_address: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What `CALMLINE_OBJECTS` would say, with the `AWS_…` variables that belong to it; the bucket is empty."""
    for name, value in (S3 | {"AWS_ENDPOINT_URL": s3_address}).items():
        monkeypatch.setenv(name, value)
    httpx.post(f"{s3_address}/moto-api/reset").raise_for_status()
    httpx.put(f"{s3_address}/records").raise_for_status()
    return "s3://records/site/a"
