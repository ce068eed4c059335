"""Word errors, cards and flags on the bundled calls: `python -m tests.bench accuracy`."""

from assistant import events as ev
from assistant.events import Channel, LogEvent
from assistant.loading import load_kit
from assistant.settings import load_settings
from tests.bench.demo import DemoCall, bundled, log_of, word_errors


async def run() -> None:
    """Print the figures."""
    settings = load_settings(second_pass="base")
    async with load_kit(settings, patient=True) as kit:
        assert kit.recognizer is not None
        assert kit.second_pass is not None
        print(f"speech {kit.recognizer.name}, then {kit.second_pass.name} · classifier {kit.classifier}")
        logs = [(call, await log_of(call, kit)) for call in bundled()]
    for call, log in logs:
        print(f"\n{call.name} ({call.seconds:.0f} s)")
        for channel in Channel:
            print(f"  {_errors([(call, log)], channel)}")
        for line in _cards(log) + _flags(call, log):
            print(f"  {line}")
    print("\nall four calls, synthetic voices over telephone bandwidth")
    for channel in Channel:
        print(f"  {_errors(logs, channel)}")


def _errors(logs: list[tuple[DemoCall, list[LogEvent]]], channel: Channel) -> str:
    rates = []
    words = 0
    for revised in (False, True):
        counts = [word_errors(call, log, channel, revised=revised) for call, log in logs]
        words = sum(count for _, count in counts)
        rates.append(sum(errors for errors, _ in counts) / words)
    first, second = rates
    return f"word error rate {channel.value:<8} first pass {first:6.1%}, second pass {second:6.1%}, {words} words"


def _cards(log: list[LogEvent]) -> list[str]:
    gone = {e.card: e for e in log if isinstance(e, ev.CardWithdrawn | ev.CardUsed)}
    lines = []
    for card in (e for e in log if isinstance(e, ev.CardOffered)):
        stood = gone[card.card].at - card.at
        lines.append(f"card {card.at:6.1f} s  {card.about:<13} “{card.text}”")
        lines.append(f"     because {card.why.rule}: “{card.why.quote}” (stood {stood:.1f} s)")
    return lines or ["no card"]


def _flags(call: DemoCall, log: list[LogEvent]) -> list[str]:
    lines = []
    for flag in (e for e in log if isinstance(e, ev.CallFlagged)):
        heard = next(e for e in log if isinstance(e, ev.TranscriptFinal) and e.utterance == flag.utterance)
        turn = min(
            (t for t in call.turns if t.channel is Channel.CUSTOMER and t.start < heard.end),
            key=lambda t: abs(t.end - heard.end),
        )
        lines.append(
            f"flag {flag.at:6.1f} s  {flag.flag:<15} {flag.at - heard.end:.1f} s after the words, "
            f"{flag.at - turn.end:+.1f} s from the end of the turn: “{flag.quote}”"
        )
    return lines or ["no flag"]
