"""The commands of `calmline`, registered on `cli.app` when this package is imported."""

from assistant.commands import audit, ingest_keys, models, offline, privacy, prompts, records, serving, training, users

__all__ = ["audit", "ingest_keys", "models", "offline", "privacy", "prompts", "records", "serving", "training", "users"]
