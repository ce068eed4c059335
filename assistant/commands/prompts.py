"""`calmline prompts`: check, try, search, change and judge the library of prompts."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
import typer

from assistant import events as ev
from assistant.calls.readings import Readings
from assistant.cli import app
from assistant.errors import BadInput, Exit
from assistant.hostility.base import SIGNALS, Level, Passage, Scorer
from assistant.hostility.loading import load_scorer
from assistant.hostility.risk import RiskTracker
from assistant.prompting.backtest import Difference, LoggedCall, Shown, Turn, What, backtest, from_log
from assistant.prompting.deep_check import Grade
from assistant.prompting.deep_check import check as check_library
from assistant.prompting.drafting import Draft, add
from assistant.prompting.helplines import HelplineKind, Helplines
from assistant.prompting.library import HELPLINES, Choice, Library, load_library
from assistant.prompting.meaning import load_meaning
from assistant.prompting.outcomes import Outcome, outcomes
from assistant.prompting.pack import About, Fault, Phase
from assistant.prompting.report import Effect, Line
from assistant.prompting.report import report as judge
from assistant.prompting.search import Finder
from assistant.prompting.slots import Facts, Filler
from assistant.prompting.trial import attempt, moment_of
from assistant.settings import Settings, load_settings
from assistant.sources.file import read_turns
from assistant.store.sql import SqlStore, open_store

prompts_app = typer.Typer(no_args_is_help=True, help="Check, try, search, change and judge the library of prompts.")
app.add_typer(prompts_app, name="prompts")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON lines for a program instead of text for a person.")]
Folder = Annotated[Path | None, typer.Option(help="Folder of the library.", show_default="CALMLINE_PROMPTS")]
Site = Annotated[
    Path | None, typer.Option(help="Folder of the site's own packs.", show_default="CALMLINE_SITE_PROMPTS")
]
Word = TypeVar("Word", bound=StrEnum)
LAST = 100_000
"""Calls at most that are taken from the records."""


@prompts_app.command()
def check(folder: Folder = None, site: Site = None) -> None:
    """Look for everything that is wrong with the library: every file, then every locale with its law.

    Errors make the exit status 1; notes are worth a look and do not.
    """
    settings = _settings(folder, site)
    found = check_library(settings.prompts, settings.site_prompts)
    colours = {Grade.ERROR: typer.colors.RED, Grade.NOTE: None}
    for finding in found:
        typer.secho(str(finding), fg=colours[finding.grade])
    errors = sum(finding.grade is Grade.ERROR for finding in found)
    typer.echo(f"{errors} errors, {len(found) - errors} notes")
    if errors:
        raise typer.Exit(Exit.FAILED)


@prompts_app.command("try")
def try_sentence(
    sentence: Annotated[str, typer.Argument(help="What the customer says.")],
    agent: Annotated[str, typer.Option(help="What the agent said before.")] = "",
    level: Annotated[
        int | None, typer.Option(min=0, max=4, help="Level of the call.", show_default="what the sentence makes it")
    ] = None,
    phase: Annotated[
        Phase | None, typer.Option(help="Where the call stands.", show_default="problem, venting in heat")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say a customer's sentence and see the best five prompts, why each fits, and what kept others out."""
    settings = load_settings()
    library = _library(settings)
    [assessment] = load_scorer(settings).score([Passage(sentence, agent)])
    assessment = Readings().weigh("customer-1", assessment, 0.0)
    risk = RiskTracker().heard(assessment, 0.0)
    if level is not None:
        risk = replace(risk, level=Level(level))
    heated = max(risk.level, assessment.level) >= Level.ANGRY
    moment = moment_of(sentence, agent, assessment, phase or (Phase.VENTING if heated else Phase.PROBLEM))
    tried = attempt(library, moment, risk, _filler(settings, library))
    if as_json:
        line = {"level": int(assessment.level), "active": assessment.active, "call": int(risk.level)}
        typer.echo(msgspec.json.encode(line | {"phase": moment.phase, "found": tried.found, "misses": tried.misses}))
        return
    signals = assessment.unread or ", ".join(assessment.active) or "no signal"
    typer.echo(f"read as level {int(assessment.level)}, {signals}; call at level {int(risk.level)}, {moment.phase}")
    if not tried.found:
        typer.echo("no prompt fits")
    for found in tried.found:
        typer.secho(f"\n{found.score:5.2f}  {found.prompt} ({found.pack}): {found.why}", bold=True)
        for words in found.say:
            typer.secho(f"       {words}", fg=typer.colors.GREEN)
    if tried.misses:
        typer.echo("\nalmost:")
    for miss in tried.misses:
        typer.secho(f"       {miss.prompt}: {miss.because}", dim=True)


@prompts_app.command()
def search(
    question: Annotated[str, typer.Argument(help="Such as: what do I say when they threaten to sue?")],
    limit: Annotated[int, typer.Option(min=1, max=50, help="Prompts to show.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Find the prompts that answer a question."""
    settings = load_settings()
    library = _library(settings)
    finder = Finder(library, load_meaning(settings.models))
    finder.wait()
    found = finder.find(question, limit)
    for one in found:
        if as_json:
            line = {"prompt": one.prompt.id, "pack": one.prompt.pack, "score": round(one.score, 3), "say": one.words}
            typer.echo(msgspec.json.encode(line))
        else:
            typer.echo(f"{one.score:5.2f}  {one.words}")
            typer.secho(f"       {one.prompt.id} ({one.prompt.pack})", dim=True)
    if not found and not as_json:
        typer.echo("nothing found")


@prompts_app.command("backtest")
def backtest_library(
    calls: Annotated[Path | None, typer.Option(help="Folder of event logs or typed turns, *.jsonl.")] = None,
    records: Annotated[int | None, typer.Option(min=1, help="So many of the last calls in the records.")] = None,
    folder: Folder = None,
    site: Site = None,
    as_json: AsJson = False,
) -> None:
    """Run a changed library and the present one over logged calls, and show every card that differs."""
    if (calls is None) == (records is None):
        raise BadInput("calls_unnamed", "Name the calls.", "Give --calls FOLDER or --records NUMBER.")
    if folder is None and site is None:
        raise BadInput("library_unnamed", "Name the changed library.", "Give --folder FOLDER, --site FOLDER or both.")
    present, changed = load_settings(), _settings(folder, site)
    logged = _read_folder(calls, present) if calls else asyncio.run(_read_records(present, records or 0))
    runs = backtest(
        logged,
        _library(present),
        _library(changed),
        lambda library: _filler(present, library),
        cooldown=present.cooldown_seconds,
        max_cards=present.max_cards,
    )
    differences = cards = number = 0
    for call, shown, different in runs:
        number, cards, differences = number + 1, cards + shown, differences + len(different)
        if as_json:
            typer.echo(msgspec.json.encode({"call": call.name, "cards": shown, "differences": different}))
        elif different:
            typer.secho(f"{call.name}: {shown} cards, {len(different)} differ", bold=True)
            for difference in different:
                for line in _told(difference):
                    typer.echo(line)
    if not as_json:
        total = f"{number} calls, {cards} cards"
        typer.echo(f"{total}: {differences} differ" if differences else f"{total}: nothing changed")


@prompts_app.command()
def new(
    name: Annotated[str, typer.Argument(metavar="ID", help="Id of the prompt: small letters, digits and dashes.")],
    pack: Annotated[Path, typer.Option(help="The pack file it joins.")],
    about: Annotated[About | None, typer.Option(help="What it answers.")] = None,
    stance: Annotated[ev.Stance | None, typer.Option(help="What it does.")] = None,
    source: Annotated[str | None, typer.Option(help="The practice it comes from, such as 001/7.")] = None,
    signal: Annotated[list[str] | None, typer.Option(help="A signal that calls for it; may be given again.")] = None,
    phrase: Annotated[list[str] | None, typer.Option(help="A phrase that calls for it; may be given again.")] = None,
    say: Annotated[list[str] | None, typer.Option(help="A wording; give two to five.")] = None,
    level: Annotated[int, typer.Option(min=0, max=4, help="Level of the call from which it fits.")] = 0,
    fault: Annotated[
        Fault | None, typer.Option(help="What is amiss with the agent's words, for agent_wording.")
    ] = None,
) -> None:
    """Add a prompt to a pack; asks for what no option gives. Where the checks fail the file stays as it was."""
    about = about or _ask("What does it answer?", About)
    stance = stance or _ask("What does it do?", ev.Stance)
    source = source or typer.prompt("Which practice does it come from (article/row)?")
    wording = about is About.AGENT_WORDING
    if wording and fault is None:
        fault = _ask("What is amiss with the agent's words?", Fault)
    signals, phrases = list(signal or ()), list(phrase or ())
    if not signals and not phrases:
        if not wording:
            known = f"Which signals call for it? ({', '.join(SIGNALS)})"
            signals = typer.prompt(known, default="", show_default=False).replace(",", " ").split()
        said = typer.prompt(
            f"Which phrase of the {'agent' if wording else 'customer'}?", default="", show_default=False
        )
        phrases = [said] if said else []
    wordings = list(say or ())
    while len(wordings) < 2:
        wordings.append(typer.prompt(f"Wording {len(wordings) + 1}"))
    settings = load_settings()
    draft = Draft(name, about, stance, source or "", signals, phrases, wordings, level, fault)
    line = add(draft, pack, settings.prompts, settings.site_prompts)
    typer.echo(f"{name} stands at {pack}:{line}; try it with `calmline prompts try`.")


@prompts_app.command("report")
def report_prompts(
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Calls from this day on (UTC).")] = None,
    as_json: AsJson = False,
) -> None:
    """Tell how each prompt did: offered, used, put away, and how the customer changed after a use."""
    lines = judge(asyncio.run(_outcomes(load_settings(), since)))
    if as_json:
        for line in lines:
            typer.echo(msgspec.json.encode(line))
        return
    if not lines:
        typer.echo("no card was offered")
        return
    typer.echo("Change over the customer's next two utterances; in brackets against like moments without a use, 90 %.")
    typer.echo(f"{'prompt':<36} offered used away ignored  {'hostility':<30} sentiment")
    for line in lines:
        typer.echo(
            f"{line.prompt:<36} {line.offered:>7} {line.used:>4} {line.dismissed:>4} {line.ignored:>7}  "
            f"{_effect(line, line.level):<30} {_effect(line, line.sentiment)}".rstrip()
        )


def _effect(line: Line, effect: Effect | None) -> str:
    if effect is None:
        return "too few" if line.used else "-"
    against = effect.against
    if against is None:
        return f"{effect.change.mean:+.2f} (nothing like it)"
    return f"{effect.change.mean:+.2f} ({against.mean:+.2f}, {against.low:+.2f} to {against.high:+.2f})"


# ---- what the commands stand on -------------------------------------------------------------------------------------


def _ask(question: str, kind: type[Word]) -> Word:
    """One of the words of `kind`; asks again until it is one."""
    while True:
        said = typer.prompt(f"{question} ({', '.join(kind)})")
        try:
            return kind(said)
        except ValueError:
            typer.echo(f"“{said}” is none of them.")


def _settings(folder: Path | None, site: Path | None) -> Settings:
    chosen = {name: value for name, value in (("prompts", folder), ("site_prompts", site)) if value is not None}
    return load_settings(**chosen)


def _library(settings: Settings) -> Library:
    return load_library(settings.prompts, Choice(settings.locale, settings.jurisdiction), settings.site_prompts)


def _filler(settings: Settings, library: Library) -> Filler:
    file = settings.prompts / HELPLINES
    lines = Helplines.read(file) if file.is_file() else Helplines(())
    helpline, advice = (lines.said(settings.locale, kind) for kind in (HelplineKind.CRISIS, HelplineKind.DEBT_ADVICE))
    return Filler(Facts(company=settings.company or None), library.options, helpline, advice)


def _read_folder(folder: Path, settings: Settings) -> Iterator[LoggedCall]:
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise BadInput("calls_missing", f"There are no calls (*.jsonl) in {folder}.", "Name a folder of calls.")
    scorer: Scorer | None = None
    for file in files:
        log = _as_log(file)
        if log is not None:
            yield from_log(file.stem, log)
        else:
            scorer = scorer or load_scorer(settings)
            yield _score(file, scorer)


def _as_log(file: Path) -> list[ev.LogEvent] | None:
    """The events of a file; None where it holds typed turns."""
    lines = [line for line in file.read_bytes().splitlines() if line.strip()]
    try:
        return [ev.decode_stored(line) for line in lines]
    except msgspec.MsgspecError:
        return None


def _score(file: Path, scorer: Scorer) -> LoggedCall:
    """Typed turns, read once as a live call reads them."""
    turns = read_turns(file)
    readings, agent, count = Readings(), "", dict.fromkeys(ev.Channel, 0)
    steps: list[Turn] = []
    for turn in turns:
        count[turn.channel] += 1
        utterance = f"{turn.channel.value}-{count[turn.channel]}"
        assessment = None
        if turn.channel is ev.Channel.AGENT:
            agent = turn.text
        else:
            [read] = scorer.score([Passage(turn.text, agent)])
            assessment = readings.weigh(utterance, read, turn.end)
        steps.append(Turn(turn.end, turn.channel, utterance, turn.text, turn.start, turn.end, assessment=assessment))
    steps.sort(key=lambda step: step.at)
    return LoggedCall(file.stem, tuple(steps), steps[-1].at)


@asynccontextmanager
async def _records(settings: Settings) -> AsyncIterator[SqlStore]:
    store = await open_store(settings.data, settings.database, settings.key_file)
    try:
        yield store
    finally:
        await store.aclose()


async def _read_records(settings: Settings, number: int) -> list[LoggedCall]:
    async with _records(settings) as store:
        return [from_log(call.call_id, await store.events(call.call_id)) for call in await store.calls(number)]


async def _outcomes(settings: Settings, since: datetime | None) -> list[Outcome]:
    from_day = since.replace(tzinfo=UTC) if since else datetime.min.replace(tzinfo=UTC)
    async with _records(settings) as store:
        calls = [call for call in await store.calls(LAST) if call.started >= from_day]
        return [outcome for call in calls for outcome in outcomes(await store.events(call.call_id))]


def _told(difference: Difference) -> Iterator[str]:
    """A changed card in lines: what was there, what is there now."""
    mark = {What.APPEARS: "+", What.VANISHES: "-", What.REPLACED: "~", What.MOVED: ">", What.REWORDED: '"'}
    head = f"  {mark[difference.what]} {difference.what.value:<9}"
    for shown in (difference.before, difference.after):
        if shown is not None:
            yield f"{head} {_clock(shown)}  {shown.prompt}: {shown.text}"
            head = " " * len(head)


def _clock(shown: Shown) -> str:
    return f"{int(shown.at // 60):02d}:{shown.at % 60:04.1f}"
