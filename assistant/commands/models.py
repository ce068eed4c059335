"""`calmline models`: bring, list and check the models."""

from typing import Annotated

import typer

from assistant.cli import app
from assistant.errors import NotSetUp
from assistant.model_store import Manifest, Need, Step, fetch, load_manifest, verify
from assistant.settings import load_settings

models_app = typer.Typer(no_args_is_help=True, help="Bring, list and check the models that models/manifest.yaml names.")
app.add_typer(models_app, name="models")

Names = Annotated[list[str] | None, typer.Argument(help="Models by name; all that running needs when none is given.")]


def _progress(name: str, step: Step, detail: str) -> None:
    mark = {Step.PRESENT: "ok", Step.TRYING: "..", Step.REFUSED: "no", Step.FETCHED: "ok"}[step]
    typer.secho(f"  {mark}  {name}: {step.value} {detail}", fg=typer.colors.YELLOW if step is Step.REFUSED else None)


def _needed(manifest: Manifest) -> list[str]:
    return [model.name for model in manifest.models if model.needed_for is not Need.TRAIN]


@models_app.command("fetch")
def fetch_models(names: Names = None) -> None:
    """Bring models into models/store, each file checked by its sha256. What is there and whole is left alone."""
    manifest = load_manifest(load_settings().models)
    fetch(manifest, names or _needed(manifest), _progress)


@models_app.command("list")
def list_models() -> None:
    """List every model: what it is for, its version, licence and size, and whether it is here."""
    manifest = load_manifest(load_settings().models)
    for health in verify(manifest, [model.name for model in manifest.models], quick=True):
        model = manifest.get(health.name)
        here = "here" if health.ok else "damaged" if health.damaged else "not here"
        size = sum(entry.size for entry in model.files.values()) / 1e6
        typer.echo(
            f"{model.name:<18} {model.version:<10} {model.licence:<12} {size:7.1f} MB  {here:<9} {model.purpose}"
        )


@models_app.command("verify")
def verify_models(names: Names = None) -> None:
    """Hash every file of the models and compare it with the manifest."""
    manifest = load_manifest(load_settings().models)
    bad = []
    for health in verify(manifest, names or _needed(manifest)):
        typer.echo(f"  {'ok' if health.ok else 'no'}  {health.name}")
        bad += [f"{health.name}: {trouble}" for trouble in (*health.missing, *health.damaged)]
    if bad:
        raise NotSetUp("model_damaged", "\n  ".join(bad), "Run `calmline models fetch` to bring them again.")
