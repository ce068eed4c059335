"""Prints the OpenAPI description of the server's HTTP API."""

import json
from typing import cast

from assistant.api.app import create_app
from assistant.api.hub import Hub
from assistant.settings import Settings


class Closed:
    """A hub that is not open: routes are described, none is run."""

    settings = Settings()
    open_access = False
    calls = None


if __name__ == "__main__":
    print(json.dumps(create_app(cast("Hub", Closed())).openapi(), indent=1, sort_keys=True))
