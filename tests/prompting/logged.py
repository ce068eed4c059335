"""Builds the logs of calls in which cards were offered and used."""

from datetime import UTC, datetime

from assistant import events as ev
from assistant.hostility.base import SIGNALS

TIME = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


class Log:
    """A call's log that is written event by event, `step` seconds apart."""

    def __init__(self, call_id: str = "call-a", step: float = 2.0) -> None:
        self.call_id = call_id
        self._step = step
        self.events: list[ev.LogEvent] = []
        self._counts = dict.fromkeys(("customer", "agent", "card"), 0)
        self.events.append(
            ev.CallStarted(
                **self._stamp(),
                source="turns",
                title="A call",
                recogniser="none",
                classifier="none",
                playbook="small 1.2.3",
                recorded=False,
            )
        )

    def customer(self, level: int, sentiment: float = 0.0, *active: str, text: str = "words", unread: str = "") -> str:
        """The customer says something, read so; the utterance's id."""
        utterance = self._said(ev.Channel.CUSTOMER, text)
        self.read(utterance, level, sentiment, *active, unread=unread)
        return utterance

    def read(
        self, utterance: str, level: int, sentiment: float, *active: str, revised: bool = False, unread: str = ""
    ) -> None:
        """A reading of an utterance."""
        label = ev.Sentiment.NEGATIVE if sentiment < 0 else ev.Sentiment.NEUTRAL
        signals = {name: 0.95 if name in active else 0.05 for name in SIGNALS}
        score = ev.SentimentScore(label, sentiment)
        self.events.append(
            ev.Reading(
                **self._stamp(),
                utterance=utterance,
                sentiment=score,
                level=level,
                signals=signals,
                active=active,
                revised=revised,
                unread=unread,
            )
        )

    def agent(self, text: str = "words") -> str:
        """The agent says something; the utterance's id."""
        return self._said(ev.Channel.AGENT, text)

    def card(
        self, prompt: str, utterance: str, about: str = "hostility", stance: ev.Stance = ev.Stance.ACKNOWLEDGE
    ) -> str:
        """A card is offered for an utterance; its id."""
        card = f"card-{self._next('card')}"
        channel = ev.Channel(utterance.split("-")[0])
        self.events.append(
            ev.CardOffered(
                **self._stamp(),
                card=card,
                prompt=prompt,
                pack="small",
                version="1.2.3",
                text="A sentence.",
                stance=stance,
                urgent=False,
                about=about,
                why=ev.Why("words", channel, utterance, None, 0, "a rule"),
            )
        )
        return card

    def use(self, card: str) -> None:
        self.events.append(ev.CardUsed(**self._stamp(), card=card, by="agent"))

    def dismiss(self, card: str) -> None:
        self.events.append(ev.CardDismissed(**self._stamp(), card=card, by="agent"))

    def end(self) -> list[ev.LogEvent]:
        """The call is over; its whole log."""
        stamp = self._stamp()
        self.events.append(ev.CallEnded(**stamp, reason=ev.EndReason.HUNG_UP, duration=stamp["at"]))
        return self.events

    def _said(self, channel: ev.Channel, text: str) -> str:
        utterance = f"{channel.value}-{self._next(channel.value)}"
        stamp = self._stamp()
        self.events.append(
            ev.TranscriptFinal(
                **stamp,
                channel=channel,
                utterance=utterance,
                text=text,
                start=stamp["at"] - 0.75 * self._step,
                end=stamp["at"] - 0.25 * self._step,
                confidence=1.0,
                words=(),
            )
        )
        return utterance

    def _next(self, what: str) -> int:
        self._counts[what] += 1
        return self._counts[what]

    def _stamp(self) -> ev.LogStamp:
        seq = len(self.events) + 1
        return {"call_id": self.call_id, "seq": seq, "at": self._step * (seq - 1), "time": TIME}


def used(prompt: str, before: tuple[int, float], *after: tuple[int, float], call_id: str = "call-a") -> Log:
    """A call in which a card was used; the customer's level and sentiment before and after it."""
    log = Log(call_id)
    log.use(log.card(prompt, log.customer(*before)))
    for level, sentiment in after:
        log.customer(level, sentiment)
    log.end()
    return log
