"""A real server with many live calls, for the wall's bench: `python -m tests.bench.wall_site FOLDER`, its own process.

Everything is as on a site: routes, sessions, the calls' states, the board and its sockets. But what recognition and the
classifier would have found is written into the calls' logs by turns, and the calls are of the kind that is forgotten:
to hear and to store 200 of them would need the cores on which the browser is measured.

It prints a line of JSON with `address` and `cookie` (of a lead who sees all calls), and then obeys lines on stdin: the
name of a mix (see `MIXES`), or `figures`, which it answers with `events` appended so far and `seconds` of processor
time. It ends with its stdin.
"""

import asyncio
import json
import logging
import os
import random
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from assistant import events as ev
from assistant.api.cookies import cookie_name
from assistant.api.hub import Hub, open_hub
from assistant.auth.roles import Role
from assistant.calls.log import CallLog
from assistant.calls.opening import Opening
from assistant.loading import load_kit
from assistant.settings import Settings
from assistant.telemetry import set_up_logs
from tests.e2e.stage import serving

CALLS, EVENTS = 200, 10
"""Live calls, and events a second of each."""
TEAMS = ("Accounts", "Recovery", "Sales", "Claims")
HISTORY = 60
"""Changes of the gauge that each call had before anybody looked."""
WORDS = "this is the fourth time that i call you about the same bill and nobody ever calls me back"
SAYS = "What would make this right for you today?"
WHY = ev.Why(WORDS, ev.Channel.CUSTOMER, "customer-1", "anger", 2, "anger at level 2 or more")

MIXES = {
    "rest": "",
    "usual": "ppppppp" + "f" + "r" + "g",
    "every": "gggcg" + "f" + "r" + "ghg",
}
"""What the ten events of a second are: Partials, a Final, what was Read in it, the Gauge, a Card, a Hold.

`usual` is as on real calls. With `every` each event is stored and changes the row, so that the wall is told of every
call as often as it ever is.
"""


@dataclass
class Voice:
    """Lets things happen on one call."""

    log: CallLog
    chance: random.Random
    heat: float = 0.0
    aim: float = 0.0
    level: int = 0
    turns: int = 0
    began: float = field(default_factory=time.monotonic)
    before: float = 0.0
    """Seconds that the call had lasted before it began here."""

    @property
    def at(self) -> float:
        """Seconds into the call."""
        return self.before + time.monotonic() - self.began

    def happen(self, what: str) -> None:
        """Add an event of a kind of `MIXES`."""
        self.turns += 1
        at, utterance = self.at, f"customer-{self.turns // EVENTS}"
        stamp = self.log.stamp(at)
        if what == "p":
            self.log.publish(at, ev.Channel.CUSTOMER, utterance, WORDS[: 8 * (self.turns % EVENTS) + 8])
        elif what == "f":
            self.log.append(
                ev.TranscriptFinal(
                    **stamp,
                    channel=ev.Channel.CUSTOMER,
                    utterance=utterance,
                    text=WORDS[self.chance.randrange(40) :],
                    start=at - 1,
                    end=at,
                    confidence=1.0,
                    words=(),
                )
            )
        elif what == "r":
            self._read(stamp)
        elif what == "g":
            self._move(stamp)
        elif what == "c":
            self._card(stamp)
        elif what == "h":
            self.log.append(ev.HoldChanged(**stamp, held=not self.log.state.held, by="source"))

    def _read(self, stamp: ev.LogStamp) -> None:
        if not self.log.state.utterances:
            return
        self.log.append(
            ev.Reading(
                **stamp,
                utterance=self.log.state.utterances[-1].id,
                sentiment=ev.SentimentScore(ev.Sentiment.NEGATIVE, -0.5),
                level=self.level,
                signals={"anger": self.heat},
                active=("anger",) if self.level else (),
            )
        )

    def _move(self, stamp: ev.LogStamp) -> None:
        """The gauge goes on to where it is heading; most calls are calm, and some go up and down."""
        if self.chance.random() < 0.01:
            self.aim = self.chance.choice((0.05, 0.05, 0.1, 0.15, 0.4, 0.6, 0.8))
        away = self.aim - self.heat
        self.heat = max(0.0, min(1.0, self.heat + 0.03 * away + self.chance.uniform(-0.01, 0.01)))
        if abs(4 * self.heat - self.level) > 0.7:
            self.level = min(3, round(4 * self.heat))
        trend = ev.Trend.RISING if away > 0.15 else ev.Trend.FALLING if away < -0.15 else ev.Trend.STEADY
        self.log.append(
            ev.RiskChanged(**stamp, level=self.level, heat=round(self.heat, 3), trend=trend, utterance=None)
        )

    def _card(self, stamp: ev.LogStamp) -> None:
        if card := self.log.state.card:
            self.log.append(ev.CardDismissed(**stamp, card=card.id, by="agent"))
            return
        self.log.append(
            ev.CardOffered(
                **stamp,
                card=f"card-{self.turns}",
                prompt="bench",
                pack="core",
                version="1.0.0",
                text=SAYS,
                stance=ev.Stance.ASK,
                urgent=False,
                about="hostility",
                why=WHY,
            )
        )


class Talk:
    """All the calls, and what happens on them."""

    def __init__(self, voices: list[Voice]) -> None:
        self.mix = "rest"
        self.events = 0
        self._voices = voices

    async def run(self) -> None:
        """Let the events of each mix happen at their rate, evenly over the calls, until cancelled."""
        mix, began, done = self.mix, 0.0, 0
        while True:
            if mix != self.mix or not MIXES[mix]:
                mix, began, done = self.mix, time.monotonic(), 0
                await asyncio.sleep(0.02)
                continue
            due = int((time.monotonic() - began) * CALLS * EVENTS)
            for number in range(done, due):
                which = number % CALLS
                self._voices[which].happen(MIXES[mix][(number // CALLS + which) % EVENTS])
            self.events += due - done
            done = due
            await asyncio.sleep(0.005)


async def begin(hub: Hub) -> list[Voice]:
    """Calls of many agents in several teams, which have gone on for a while."""
    teams = [(await hub.people.teams.add(name)).id for name in TEAMS]
    voices = []
    for number in range(CALLS):
        team = teams[number % len(teams)]
        agent = await hub.accounts.add(f"agent{number}", f"Agent {number}", [Role.AGENT], [team])
        opening = Opening(
            title="The bill he already paid",
            source="turns",
            agent=agent.id,
            team=team,
            consent=ev.Consent.TOLD,
        )
        session = hub.calls.open(f"call-{number}", opening, hears=False)
        chance = random.Random(number)
        voice = Voice(session._log, chance, before=chance.uniform(0, 200))
        voice.aim = chance.choice((0.05, 0.05, 0.1, 0.15, 0.3, 0.6, 0.8))
        for what in "frg" + "g" * HISTORY:
            voice.happen(what)
            voice.before += 5
        voices.append(voice)
    await hub.bus.flush()
    return voices


async def main(folder: Path) -> None:
    """Serve from an empty folder until killed."""
    set_up_logs(logging.ERROR)
    settings = Settings(data=folder, second_pass="off", max_calls=CALLS, keep=False)
    async with load_kit(settings, hears=False) as kit, open_hub(kit, settings) as hub, serving(hub) as (address, _):
        voices = await begin(hub)
        teams = [team.id for team, _ in await hub.people.teams.all()]
        lead = await hub.accounts.add("lead", "Anna Berg", [Role.LEAD], teams)
        _, cookie = await hub.sessions.begin(lead.id, "127.0.0.1", "Chromium")
        say({"address": address, "cookie": f"{cookie_name(settings)}={cookie}"})
        talk = Talk(voices)
        talking = asyncio.create_task(talk.run())
        while not talking.done() and (line := (await asyncio.to_thread(sys.stdin.readline)).strip()):
            if line == "figures":
                say({"events": talk.events, "seconds": time.process_time()})
            else:
                talk.mix = line
        os._exit(1)  # ending so many calls well would take longer than the bench


def say(what: dict[str, object]) -> None:
    """Tell who started us."""
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
