"""Fetch models into the store, find them there, and tell whether they are whole."""

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.errors import NotSetUp, Unavailable
from assistant.model_store import stamp
from assistant.model_store.archives import extract
from assistant.model_store.download import SourceError, download, sha256_of
from assistant.model_store.manifest import FileEntry, Manifest, Model, Source

SET_UP = "run `make setup`, or `calmline models fetch`"


class Step(StrEnum):
    """What `fetch` is doing for a model."""

    PRESENT = "present"
    TRYING = "trying"
    REFUSED = "refused"
    FETCHED = "fetched"


Progress = Callable[[str, Step, str], None]
"""Takes a model's name, the step, and a detail in words (the source, or why it was refused)."""


@dataclass(frozen=True, slots=True)
class Health:
    """Whether a model is whole."""

    name: str
    missing: tuple[str, ...]
    """Files that are not there."""
    damaged: tuple[str, ...]
    """`FILE: expected sha256 …, got …`."""

    @property
    def ok(self) -> bool:
        """True when every file is there and as the manifest declares it."""
        return not self.missing and not self.damaged


def verify(manifest: Manifest, names: Iterable[str], *, quick: bool = False) -> list[Health]:
    """Check the files of models. `quick` trusts a file whose size and time are as when it was hashed.

    Raises:
        BadInput: `model_unknown`.
    """
    return [_check(manifest, manifest.get(name), quick=quick) for name in names]


def path_of(manifest: Manifest, name: str) -> Path:
    """The folder of a model that is there and whole (by the quick check).

    Raises:
        BadInput: `model_unknown`.
        NotSetUp: `model_missing` or `model_damaged`.
    """
    folder = manifest.folder_of(name)
    health = _check(manifest, manifest.get(name), quick=True)
    if health.missing:
        raise NotSetUp("model_missing", f"the model {name} is not here: no {folder / health.missing[0]}", SET_UP)
    if health.damaged:
        raise NotSetUp("model_damaged", f"the model {name} is damaged: {health.damaged[0]}", SET_UP)
    return folder


def fetch(manifest: Manifest, names: Iterable[str], progress: Progress = lambda *_: None) -> None:
    """Bring models into the store; those that are whole are left alone.

    Sources are tried in the manifest's order. A source whose files are not as declared is refused and the
    next one is tried. A model appears in the store whole or not at all.

    Raises:
        BadInput: `model_unknown`.
        NotSetUp: `model_damaged`, a model that comes with the code is not as declared.
        Unavailable: `model_fetch_failed`, no source could give it; `store_unwritable`.
    """
    for name in names:
        model = manifest.get(name)
        folder = manifest.folder_of(name)
        health = _check(manifest, model, quick=True)
        if health.ok:
            progress(name, Step.PRESENT, str(folder))
        elif model.in_repository:
            trouble = (*health.missing, *health.damaged)[0]
            raise NotSetUp("model_damaged", f"the model {name} is not whole: {trouble}", f"git checkout {folder}")
        else:
            _fetch_one(model, folder, progress)
            _check(manifest, model, quick=True)


def file_entries(folder: Path) -> dict[str, FileEntry]:
    """What the manifest should declare of the files in `folder`, by relative path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): FileEntry(size=path.stat().st_size, sha256=sha256_of(path))
        for path in files
    }


def _fetch_one(model: Model, folder: Path, progress: Progress) -> None:
    reasons: list[str] = []
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        for source in model.sources:
            progress(model.name, Step.TRYING, source.label)
            with tempfile.TemporaryDirectory(prefix=f".{model.name}-", dir=folder.parent) as work:
                try:
                    ready = _prepare(model, source, Path(work))
                except SourceError as error:
                    reasons.append(str(error))
                    progress(model.name, Step.REFUSED, str(error))
                    continue
                _put(ready, folder, Path(work) / "old")
            progress(model.name, Step.FETCHED, source.label)
            return
    except OSError as error:
        raise Unavailable(
            "store_unwritable",
            f"cannot write {folder}: {error.strerror or error}",
            "free some space, or set CALMLINE_MODELS to a copy of `models` that can be written",
        ) from error
    raise Unavailable(
        "model_fetch_failed",
        f"no source could give the model {model.name}:\n  " + "\n  ".join(reasons or ["it has no source"]),
        f"check the network, or put its files into {folder} by hand and run `calmline models verify`",
    )


def _prepare(model: Model, source: Source, work: Path) -> Path:
    archives = []
    for number, archive in enumerate(source.archives):
        box = work / f"archive-{number}"
        box.mkdir()
        archives.append(download(source.kind, archive, box))
    ready = work / "model"
    extract(model, source, archives, ready)
    health, _ = _examine(ready, model, {})
    if not health.ok:
        raise SourceError(f"{source.label} is refused: {(*health.missing, *health.damaged)[0]}")
    return ready


def _put(ready: Path, folder: Path, old: Path) -> None:
    """Rename `ready` to `folder`; what was there goes to `old` first and back if the rename fails."""
    if folder.exists():
        folder.rename(old)
    try:
        ready.rename(folder)
    except OSError:
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _check(manifest: Manifest, model: Model, *, quick: bool) -> Health:
    note = manifest.folder / "store" / ".verified" / f"{model.name}.json"
    known = stamp.read(note) if quick else {}
    health, seen = _examine(manifest.folder_of(model.name), model, known)
    if seen and seen != known:
        with contextlib.suppress(OSError):
            stamp.write(note, seen)
    return health


def _examine(folder: Path, model: Model, known: stamp.Stamps) -> tuple[Health, stamp.Stamps]:
    """Compare the files in `folder` with the manifest; one whose mark is in `known` is not hashed again."""
    missing: list[str] = []
    damaged: list[str] = []
    seen: stamp.Stamps = {}
    for name, entry in model.files.items():
        path = folder / name
        if not path.is_file():
            missing.append(name)
            continue
        mark = stamp.mark(path)
        got = known[name][1] if name in known and known[name][0] == mark else sha256_of(path)
        seen[name] = (mark, got)
        if got != entry.sha256:
            damaged.append(f"{name}: expected sha256 {entry.sha256}, got {got}")
    return Health(model.name, tuple(missing), tuple(damaged)), seen
