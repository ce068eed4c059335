"""Settings: defaults, overridden by `CALMLINE_…` environment variables."""

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import BadInput

PACKAGE = Path(__file__).parent
PROJECT = PACKAGE.parent


class Settings(BaseSettings):
    """Everything a site may choose. Each field reads the variable `CALMLINE_` + its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="CALMLINE_", frozen=True)

    host: str = "127.0.0.1"
    """Address the server listens on."""
    port: int = Field(8765, ge=0, le=65535)
    """Port the server listens on; 0 takes a free one."""
    data: Path = Path.home() / ".local/share/calmline"
    """Folder of the records and the recordings."""
    models: Path = PROJECT / "models"
    """Folder of the model manifest, our own weights, and `store/` with what was fetched."""
    prompts: Path = PROJECT / "prompts"
    """Folder of the prompt library."""
    site_prompts: Path | None = None
    """Folder of the site's own packs; they may replace prompts of the library."""
    locale: str = Field("en-US", pattern=r"^[a-z]{2}-[A-Z]{2}$")
    """Where the customers are: chooses the locale pack, the helplines, and the jurisdiction unless one is named."""
    jurisdiction: str | None = None
    """Name of the jurisdiction pack, such as `uk-conc`; `none` for no rules of law."""
    company: str = ""
    """What the company is called aloud: fills `{company}`."""
    learn: bool = True
    """Let what was used, and what followed, weigh in the choice of a card."""
    vosk_model: Path | None = None
    """Another vosk model folder to use in place of the manifest's."""
    second_pass: Literal["off", "tiny.en", "base", "auto"] = "auto"
    """What hears finished utterances again; `auto` takes the best that this machine can carry."""
    record: bool = True
    """Keep the sound of calls."""
    max_calls: int = Field(20, ge=1)
    """Live calls admitted at once; more are refused."""
    decode_threads: int = Field(2, ge=1)
    """Threads that decode speech, shared fairly by all live calls."""
    idle_seconds: float = Field(30.0, gt=0)
    """A socket that brings no sound for so long is closed and its side counted as lost."""
    reconnect_seconds: float = Field(30.0, ge=0)
    """A call whose sides are all lost is kept open for so long."""
    cooldown_seconds: float = Field(25.0, ge=0)
    """Quiet time between two cards that are not urgent."""
    max_cards: int = Field(12, ge=0)
    """Cards offered in one call at most; urgent ones are not counted."""


def load_settings(**chosen: object) -> Settings:
    """The settings, those given here before the environment's.

    Raises:
        BadInput: `setting_invalid`, naming the variable.
    """
    try:
        return Settings(**chosen)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        raise BadInput(
            "setting_invalid",
            f"CALMLINE_{name.upper()} cannot be {first['input']!r}: {first['msg']}.",
            "Correct the variable or the option, or leave it out for the default.",
        ) from error
