"""A call's log as lines that a person reads."""

from collections.abc import Iterator

import typer

from assistant import events as ev
from assistant.hostility.base import Level

WIDTH = 10
"""Characters of the gauge."""


class Timeline:
    """Turns events into lines, keeping what a later event refers to."""

    def __init__(self) -> None:
        self._cards: dict[str, str] = {}
        self._flags: list[str] = []
        self._level = 0

    def lines(self, event: ev.LogEvent) -> Iterator[str]:
        """The lines that an event adds, most often one or none."""
        match event:
            case ev.CallStarted():
                yield typer.style(event.title, bold=True)
                yield f"speech {event.recogniser} · heard again by {event.second_pass}"
                yield f"classifier {event.classifier} · phrases {event.playbook}"
                yield ""
            case ev.TranscriptFinal():
                yield self._line(event.start, f"{event.channel.value:<9} {event.text}")
            case ev.TranscriptRevised():
                yield self._line(event.start, typer.style(f"{'':<9} ↻ {event.text}", italic=True))
            case ev.Reading() if event.active or event.level:
                level = Level(event.level).name.lower()
                yield self._note(event.at, typer.style(f"{level} · {', '.join(event.active) or 'no signal'}", dim=True))
            case ev.RiskChanged():
                self._level = max(self._level, event.level)
                bar = "█" * round(event.heat * WIDTH)
                yield self._note(
                    event.at,
                    f"{bar:░<{WIDTH}} level {event.level} {Level(event.level).name.lower()}, {event.trend.value}",
                )
            case ev.CardOffered():
                self._cards[event.card] = event.text
                yield self._note(event.at, typer.style(f"▶ {event.text}", fg=typer.colors.GREEN, bold=True))
                yield self._note(event.at, typer.style(f"  {event.prompt}: {event.why.rule}", dim=True))
            case ev.CardWithdrawn():
                yield self._note(
                    event.at, typer.style(f"◁ card off ({event.reason.value.replace('_', ' ')})", dim=True)
                )
            case ev.CallFlagged():
                self._flags.append(event.flag)
                yield self._note(event.at, typer.style(f"⚑ {event.flag}: {event.rule}", fg=typer.colors.RED, bold=True))
            case ev.Degraded() if not event.recovered:
                yield self._note(event.at, typer.style(f"! {event.message}", fg=typer.colors.YELLOW))
            case ev.CallEnded():
                yield ""
                yield (
                    f"{_clock(event.duration)} · highest level {self._level} {Level(self._level).name.lower()} · "
                    f"{len(self._cards)} cards · flags: {', '.join(self._flags) or 'none'}"
                )
            case _:
                pass

    def _line(self, at: float, text: str) -> str:
        return f"{_clock(at)}  {text}"

    def _note(self, at: float, text: str) -> str:
        return f"{_clock(at)}            {text}"


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60):02d}:{seconds % 60:04.1f}"
