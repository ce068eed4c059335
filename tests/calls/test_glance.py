"""What the wall shows of a call."""

from assistant import events as ev
from assistant.calls.glance import POINTS, QUOTE, Glance, glance
from assistant.calls.reducer import initial, reduce, replay
from tests.builders import final, flagged, risk, stamp, started


def reading(seq: int, utterance: str, level: int) -> ev.Reading:
    sentiment = ev.SentimentScore(ev.Sentiment.NEUTRAL, 1.0)
    return ev.Reading(**stamp(seq), utterance=utterance, sentiment=sentiment, level=level, signals={}, active=())


def of(*log: ev.LogEvent) -> Glance:
    return glance(replay([started(), *log]), "Mara", "Billing")


def test_a_call_that_begins_is_calm() -> None:
    seen = of()
    assert (seen.level, seen.heat, seen.trend, seen.heats) == (0, 0.0, ev.Trend.STEADY, ())
    assert (seen.agent_name, seen.team_name) == ("Mara", "Billing")
    assert seen.last_hostile is None
    assert seen.card is None


def test_the_gauge_and_its_last_changes() -> None:
    seen = of(*(risk(2 + n, n % 5, float(n)) for n in range(POINTS + 9)))
    assert len(seen.heats) == POINTS
    assert seen.heats[-1] == (float(POINTS + 8), seen.heat)
    assert seen.level == (POINTS + 8) % 5
    assert seen.trend is ev.Trend.RISING


def test_the_last_hostile_words_are_the_customers_last_above_calm() -> None:
    log: list[ev.LogEvent] = [
        final(2, "you are useless", 1.0, 2.0, "customer-1"),
        reading(3, "customer-1", 3),
        final(4, "never " * 60, 3.0, 5.0, "customer-2"),
        reading(5, "customer-2", 2),
        final(6, "all right then", 6.0, 7.0, "customer-3"),
        reading(7, "customer-3", 0),
        final(8, "thank you", 7.0, 8.0, "agent-1"),
    ]
    last = of(*log).last_hostile
    assert last is not None
    assert (last.at, last.level, len(last.text)) == (5.0, 2, QUOTE)


def test_what_asks_for_a_lead() -> None:
    log: list[ev.LogEvent] = [
        flagged(2, "self_harm"),
        ev.LeadCalled(**stamp(3, 4.0), by="u-1"),
        ev.HoldChanged(**stamp(4, 5.0), held=True, by="u-1"),
        ev.Degraded(
            **stamp(5, 6.0),
            component=ev.Component.RECOGNISER,
            channel=ev.Channel.AGENT,
            recovered=False,
            code="behind",
            message="Behind.",
        ),
        ev.ConsentChanged(**stamp(6, 7.0), consent=ev.Consent.REFUSED, by="u-1", kept=False),
    ]
    seen = of(*log)
    assert [(flag.flag, flag.acknowledged) for flag in seen.flags] == [("self_harm", "")]
    assert (seen.lead_called_at, seen.held, seen.degraded) == (4.0, True, (ev.Component.RECOGNISER,))
    assert (seen.consent, seen.kept) == (ev.Consent.REFUSED, False)
    state = reduce(replay([started(), *log]), ev.FlagAcknowledged(**stamp(7), flag="self_harm", by="u-2", name="Lea"))
    assert glance(state).flags[0].acknowledged == "Lea"
    answered = ev.NoteSent(**stamp(8), note="note-1", by="u-2", name="Lea", text="I am here.")
    assert glance(reduce(state, answered)).lead_called_at is None


def test_the_card_on_the_screen() -> None:
    state = initial(started())
    offered = ev.CardOffered(
        **stamp(2, 3.0),
        card="card-1",
        prompt="p",
        pack="core",
        version="1",
        text="I hear you.",
        stance=ev.Stance.ACKNOWLEDGE,
        urgent=True,
        about="threat",
        why=ev.Why("words", ev.Channel.CUSTOMER, "customer-1", "threat_violence", 4, "a rule"),
    )
    card = glance(reduce(state, offered)).card
    assert card is not None
    assert (card.text, card.urgent, card.offered_at) == ("I hear you.", True, 3.0)
    used = ev.CardUsed(**stamp(3, 4.0), card="card-1", by="agent")
    assert glance(reduce(reduce(state, offered), used)).card is None
