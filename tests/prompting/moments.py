"""Typed moments: what a classifier and a risk tracker would have said, written down."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from assistant.events import Channel, Sentiment, SentimentScore, Trend
from assistant.hostility.base import SIGNALS, Assessment, Level
from assistant.hostility.risk import Risk
from assistant.prompting.card import Offer, Withdraw
from assistant.prompting.engine import Decision, PromptEngine
from assistant.prompting.library import Choice, Library, load_library
from assistant.settings import PROJECT

COOLDOWN = 12.0
LIBRARY = load_library(PROJECT / "prompts", Choice(jurisdiction="none"))
"""As shipped, without the rules of any law."""


def assessed(level: int, *active: str) -> Assessment:
    """An utterance at `level` with exactly these signals over their thresholds."""
    sentiment = SentimentScore(Sentiment.NEGATIVE, -0.8) if level else SentimentScore(Sentiment.NEUTRAL, 0.0)
    signals = {name: 0.9 if name in active else 0.05 for name in SIGNALS}
    return Assessment(sentiment, Level(level), signals, tuple(name for name in SIGNALS if name in active))


def risk(level: int, trend: Trend = Trend.STEADY) -> Risk:
    """The call at `level`."""
    return Risk(Level(level), level / 4, trend)


class Call:
    """A call that is typed in: each method feeds the engine and returns what changed on the screen."""

    def __init__(
        self, library: Library = LIBRARY, cooldown: float = COOLDOWN, max_cards: int = 12, **more: Any
    ) -> None:
        """`more`: what else the engine takes."""
        self.engine = PromptEngine(library, cooldown=cooldown, max_cards=max_cards, **more)
        self.noticed: list[Decision] = []
        """What was decided and shows no card: ticks, and cards that were heard to be used."""
        self._utterances = 0

    def decide(self, at: float) -> list[Offer | Withdraw]:
        """What changes on the screen as time goes by."""
        decisions = self.engine.decide(at)
        self.noticed += [decision for decision in decisions if not isinstance(decision, Offer | Withdraw)]
        return [decision for decision in decisions if isinstance(decision, Offer | Withdraw)]

    def customer(
        self,
        at: float,
        text: str,
        level: int,
        *active: str,
        call: int | None = None,
        trend: Trend = Trend.STEADY,
        confidence: float = 1.0,
    ) -> list[Offer | Withdraw]:
        """The customer says `text`, read as `level` and `active`; the call is at level `call`."""
        self._utterances += 1
        now = risk(level if call is None else call, trend)
        self.engine.speaking(Channel.CUSTOMER, True, at)
        self.engine.speaking(Channel.CUSTOMER, False, at)
        name, assessment = f"customer-{self._utterances}", assessed(level, *active)
        self.engine.customer_said(at, name, text, assessment, now, confidence)
        return self.decide(at)

    def agent(self, start: float, end: float, text: str) -> list[Offer | Withdraw]:
        """The agent says `text` from `start` to `end`."""
        self._utterances += 1
        self.engine.speaking(Channel.AGENT, True, start)
        changes = self.decide(start)
        self.engine.speaking(Channel.AGENT, False, end)
        self.engine.agent_said(end, f"agent-{self._utterances}", text)
        return changes + self.decide(end)

    def angry(self, at: float, text: str = "this is an absolute disgrace") -> list[Offer | Withdraw]:
        """An angry utterance on an angry call."""
        return self.customer(at, text, 2, "anger")


def offers(changes: Sequence[Decision]) -> list[Offer]:
    """The cards that came."""
    return [change for change in changes if isinstance(change, Offer)]


def only(changes: Sequence[Decision]) -> Offer:
    """The one card that came."""
    [offer] = offers(changes)
    return offer


def prompt(name: str, when: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A prompt as a pack has it; its wordings are its name and a number."""
    whole = {
        "id": name,
        "source": "001/7",
        "about": "request",
        "stance": "acknowledge",
        "when": when,
        "say": [f"{name} 1", f"{name} 2"],
    } | more
    return {"fault": "adversarial"} | whole if whole["about"] == "agent_wording" else whole


def library(folder: Path, *prompts: dict[str, Any], **header: Any) -> Library:
    """A library of one pack, `small`."""
    pack = {"pack": "small", "version": "1.2.3", "needs_engine": 2, "title": "Small", "locale": "en"}
    (folder / "small.yaml").write_text(yaml.safe_dump(pack | header | {"prompts": list(prompts)}))
    return load_library(folder)
