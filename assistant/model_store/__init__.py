"""The models: declared in `models/manifest.yaml`, fetched from its sources, checked by sha256."""

from assistant.model_store.manifest import FileEntry, Manifest, Model, Need, Source, SourceKind, load_manifest
from assistant.model_store.store import Health, Progress, Step, fetch, file_entries, path_of, verify

__all__ = [
    "FileEntry",
    "Health",
    "Manifest",
    "Model",
    "Need",
    "Progress",
    "Source",
    "SourceKind",
    "Step",
    "fetch",
    "file_entries",
    "load_manifest",
    "path_of",
    "verify",
]
