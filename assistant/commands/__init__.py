"""The commands of `calmline`, registered on `cli.app` when this package is imported."""

from assistant.commands import models, offline, prompts, serving, training

__all__ = ["models", "offline", "prompts", "serving", "training"]
