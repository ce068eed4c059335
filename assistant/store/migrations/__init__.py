"""Alembic migrations of the records, run at the start of the server."""
