"""Both databases, as for the records."""

from tests.store.conftest import database, url

__all__ = ["database", "url"]
