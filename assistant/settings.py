"""Settings: defaults, overridden by `CALMLINE_…` environment variables."""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import BadInput

PACKAGE = Path(__file__).parent
PROJECT = PACKAGE.parent
CORES = os.cpu_count() or 1
CALLS_PER_CORE = 3
"""Live calls that a core carries while their words still come in time (`python -m tests.bench overload`)."""


class Settings(BaseSettings):
    """Everything a site may choose. Each field reads the variable `CALMLINE_` + its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="CALMLINE_", frozen=True)

    host: str = "127.0.0.1"
    """Address the server listens on."""
    port: int = Field(8765, ge=0, le=65535)
    """Port the server listens on; 0 takes a free one."""
    data: Path = Path.home() / ".local/share/calmline"
    """Folder of the records and the recordings."""
    database: str = ""
    """`postgresql://user@host/name` for the records; empty for SQLite in the data folder."""
    objects: str = ""
    """`s3://bucket/prefix` for the recordings (with `AWS_…` variables); empty for the data folder."""
    master_key: Path | None = None
    """File of the master keys that seal words and sound; empty for `keys.json` in the data folder, made when missing.

    A site keeps it apart from the data: whoever has both can read everything."""
    tls_certificate: Path | None = None
    """PEM file of the certificate chain the server shows."""
    tls_key: Path | None = None
    """PEM file of its key."""
    trusted_proxy: str = ""
    """Address or network of the proxy that brings TLS and says in `X-Forwarded-…` who asks; none is believed else."""
    public_url: str = ""
    """How people reach the server, such as `https://calmline.example.org`; empty for its own address."""
    session_hours: float = Field(12.0, gt=0)
    """How long somebody stays signed in."""
    idle_minutes: float = Field(60.0, gt=0)
    """How long a session lasts without being used."""
    require_totp: str = Field("", pattern=r"^((agent|lead|analyst|admin)( |$))*$")
    """Roles, parted by spaces, whose holders with a password need a second step as well."""
    oidc_issuer: str = ""
    """Address of an OpenID Connect identity provider; empty for local accounts alone."""
    oidc_client_id: str = ""
    """What the identity provider calls this site."""
    oidc_client_secret: Path | None = None
    """File of the secret shared with it."""
    oidc_scopes: str = "openid profile email"
    """What is asked of it, parted by spaces."""
    oidc_roles_claim: str = "roles"
    """The claim that lists somebody's roles; only those that Calmline knows count."""
    oidc_teams_claim: str = "teams"
    """The claim that lists the names of their teams."""
    keep: bool = True
    """Keep calls; without it every call is assisted and then forgotten."""
    on_refusal: Literal["forget", "words"] = "forget"
    """When the customer refuses to be recorded: forget the call, or keep its words and no sound."""
    redact_names: bool = False
    """Take names of people out too."""
    keep_sound_days: int | None = Field(None, ge=0)
    """Age at which recordings are erased; none keeps them until somebody erases them."""
    keep_words_days: int | None = Field(None, ge=0)
    """Age at which transcripts and everything else about what was said are erased."""
    keep_figures_days: int | None = Field(None, ge=0)
    """Age at which the last line about a call is erased."""
    models: Path = PROJECT / "models"
    """Folder of the model manifest, our own weights, and `store/` with what was fetched."""
    prompts: Path = PROJECT / "prompts"
    """Folder of the prompt library."""
    site_prompts: Path | None = None
    """Folder of the site's own packs; they may replace prompts of the library."""
    drafts: Path | None = None
    """Folder of packs that the site is still writing: they can be tried on old calls, and no call gets them."""
    locale: str = Field("en-US", pattern=r"^[a-z]{2}-[A-Z]{2}$")
    """Where the customers are: chooses the locale pack, the helplines, and the jurisdiction unless one is named."""
    jurisdiction: str | None = None
    """Name of the jurisdiction pack, such as `uk-conc`; `none` for no rules of law."""
    company: str = ""
    """What the company is called aloud: fills `{company}`."""
    coaching: Path | None = None
    """The site's score card, dispositions and order of review; empty for the one that comes along."""
    learn: bool = True
    """Let what was used, and what followed, weigh in the choice of a card."""
    vosk_model: Path | None = None
    """Another vosk model folder to use in place of the manifest's."""
    second_pass: Literal["off", "tiny.en", "base", "auto"] = "auto"
    """What hears finished utterances again; `auto` takes the best that this machine can carry."""
    record: bool = True
    """Keep the sound of calls."""
    max_calls: int = Field(CALLS_PER_CORE * CORES, ge=1)
    """Live calls admitted at once, by default as many as the machine's cores carry; more are refused."""
    decode_threads: int = Field(max(2, CORES), ge=1)
    """Threads that decode speech, shared fairly by all live calls."""
    idle_seconds: float = Field(30.0, gt=0)
    """A socket that brings no sound for so long is closed and its side counted as lost."""
    reconnect_seconds: float = Field(30.0, ge=0)
    """A call whose sides are all lost is kept open for so long."""
    cooldown_seconds: float = Field(25.0, ge=0)
    """Quiet time between two cards that are not urgent."""
    max_cards: int = Field(12, ge=0)
    """Cards offered in one call at most; urgent ones are not counted."""

    @property
    def key_file(self) -> Path:
        """Where the master keys are."""
        return self.master_key or self.data / "keys.json"


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
