"""Commands that work on files or lines: `analyse`, `transcribe`, `classify`, `rehearse`."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
import typer

from assistant import events as ev
from assistant.audio.chunk import AudioChunk
from assistant.audio.read import SoundFile
from assistant.bus.memory import MemoryBus
from assistant.calls.kit import Kit
from assistant.calls.opening import Opening
from assistant.calls.session import CallSession
from assistant.cli import app
from assistant.commands.timeline import Timeline
from assistant.hostility.base import Assessment, Level, Passage
from assistant.hostility.loading import load_scorer
from assistant.loading import load_kit
from assistant.settings import load_settings
from assistant.sources.file import CHUNK_SECONDS, CallFile, read_turns, rehearse, run_through
from assistant.speech.base import Final, Heard
from assistant.speech.loading import load_recognizer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON lines for a program instead of text for a person.")]
ACCURATE = "Weigh five readings of every utterance instead of the likeliest."
Feed = Callable[[CallSession], Coroutine[Any, Any, None]]


@app.command()
def analyse(
    file: Annotated[Path, typer.Argument(help="A stereo recording: WAV, FLAC or OGG.")],
    customer: Annotated[
        Literal["left", "right"], typer.Option(help="The channel that the customer's voice is on.")
    ] = "left",
    second_pass: Annotated[
        Literal["off", "tiny.en", "base"] | None,
        typer.Option(
            help="What hears every utterance again.", show_default="base, unless CALMLINE_SECOND_PASS says otherwise"
        ),
    ] = None,
    accurate: Annotated[bool, typer.Option("--accurate", help=ACCURATE)] = False,
    as_json: AsJson = False,
) -> None:
    """Put a stereo recording through the whole pipeline, as fast as it goes.

    Prints a timeline: what was said, how hot it was, which card would have been offered when and why. With --json it
    prints the call's event log. Every utterance is heard twice, however long that takes.
    """
    call = CallFile(file, customer, _warn)
    settings = load_settings()
    chosen = second_pass or ("base" if settings.second_pass == "auto" else settings.second_pass)
    settings = settings.model_copy(update={"second_pass": chosen})

    async def feed(session: CallSession) -> None:
        await run_through(session, call)

    kit = load_kit(settings, patient=True, accurate=accurate)
    asyncio.run(_follow(feed, kit, title=file.name, source="file", as_json=as_json))


@app.command("rehearse")
def rehearse_turns(
    file: Annotated[Path, typer.Argument(help="Typed turns, a JSON object a line: channel, text, start, end.")],
    as_json: AsJson = False,
) -> None:
    """Put typed turns through the pipeline, without sound: for trying a script or a changed phrase.

    A line looks like {"channel":"customer","text":"I told you already","start":3.2,"end":5.0}; times are seconds.
    """
    turns = read_turns(file)

    async def feed(session: CallSession) -> None:
        await rehearse(session, turns)

    kit = load_kit(load_settings(), hears=False)
    asyncio.run(_follow(feed, kit, title=file.name, source="turns", as_json=as_json))


@app.command()
def transcribe(
    file: Annotated[Path, typer.Argument(help="A recording, mono or stereo: WAV, FLAC or OGG.")],
    as_json: AsJson = False,
) -> None:
    """Write down what is said in a recording; in a stereo one, what is said on each channel."""
    asyncio.run(_transcribe(file, as_json))


@app.command()
def classify(as_json: AsJson = False) -> None:
    """Read what a customer says, an utterance a line on standard input: sentiment, hostility and signals."""
    scorer = load_scorer(load_settings())
    sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
    for line in sys.stdin:
        text = line.rstrip("\r\n")
        [assessment] = scorer.score([Passage(text)])
        typer.echo(_as_json(text, assessment) if as_json else _as_text(text, assessment))
        sys.stdout.flush()


def _warn(message: str) -> None:
    typer.secho(f"note: {message}", fg=typer.colors.YELLOW, err=True)


def _as_json(text: str, assessment: Assessment) -> str:
    return msgspec.json.encode(
        {
            "text": text,
            "sentiment": assessment.sentiment,
            "level": int(assessment.level),
            "signals": {name: round(p, 4) for name, p in assessment.signals.items()},
            "active": assessment.active,
        }
        | ({"unread": assessment.unread} if assessment.unread else {})
    ).decode()


def _as_text(text: str, assessment: Assessment) -> str:
    signals = assessment.unread or ", ".join(assessment.active) or "-"
    level = Level(assessment.level)
    return f"{level.value} {level.name.lower():<11} {assessment.sentiment.score:+.2f}  {signals:<28}  {text}"


async def _follow(
    feed: Feed, loading: AbstractAsyncContextManager[Kit], *, title: str, source: str, as_json: bool
) -> None:
    async with loading as kit, _open_bus() as bus:
        session = CallSession(
            "offline", kit, bus, Opening(title=title, source=source), hears=kit.recognizer is not None
        )
        if kit.second_pass is not None:
            kit.second_pass.on_state = session.second_pass_changed
        reading = asyncio.create_task(_print(bus, as_json))
        await feed(session)
        await session.end(ev.EndReason.HUNG_UP)
        await reading


@asynccontextmanager
async def _open_bus() -> AsyncIterator[MemoryBus]:
    bus = MemoryBus()
    await bus.start()
    try:
        yield bus
    finally:
        await bus.aclose()


async def _print(bus: MemoryBus, as_json: bool) -> None:
    timeline = Timeline()
    async for event in bus.tail("offline"):
        if isinstance(event, ev.TranscriptPartial):
            continue
        if as_json:
            typer.echo(ev.encode(event))
        else:
            for line in timeline.lines(event):
                typer.echo(line)
        sys.stdout.flush()


async def _transcribe(file: Path, as_json: bool) -> None:
    heard: list[tuple[str, Final]] = []

    def listener(name: str) -> Callable[[Heard], None]:
        return lambda result: heard.append((name, result)) if isinstance(result, Final) else None

    with SoundFile(file) as sound:
        names = {1: ("mono",), 2: ("left", "right")}.get(sound.channels) or tuple(
            f"channel {number + 1}" for number in range(sound.channels)
        )
        recognizer = load_recognizer(load_settings())
        streams = [recognizer.stream(listener(name)) for name in names]
        offset = 0
        for block in sound.blocks(CHUNK_SECONDS):
            for column, stream in enumerate(streams):
                stream.push(AudioChunk(ev.Channel.CUSTOMER, offset, np.ascontiguousarray(block[:, column])))
            offset += len(block)
            await asyncio.gather(*(stream.drain() for stream in streams))
            _print_heard(heard, as_json)
        for stream in streams:
            stream.end_input()
        await asyncio.gather(*(stream.drain() for stream in streams))
        _print_heard(heard, as_json)
        for warning in sound.warnings:
            _warn(warning)
    await recognizer.aclose()


def _print_heard(heard: list[tuple[str, Final]], as_json: bool) -> None:
    for name, final in sorted(heard, key=lambda pair: pair[1].start):
        if as_json:
            line = {
                "channel": name,
                "text": final.text,
                "start": final.start,
                "end": final.end,
                "words": final.words,
            }
            typer.echo(msgspec.json.encode(line))
        else:
            typer.echo(f"{final.start:8.2f}  " + (final.text if name == "mono" else f"{name:<6} {final.text}"))
    heard.clear()
