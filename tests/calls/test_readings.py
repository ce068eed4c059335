"""Grave signals in doubt wait for another; sure ones do not."""

from assistant.calls.readings import Readings
from assistant.events import Sentiment, SentimentScore
from assistant.hostility.base import SIGNALS, Assessment, Level


def reading(level: Level, **signals: float) -> Assessment:
    chances = dict.fromkeys(SIGNALS, 0.0) | signals
    return Assessment(SentimentScore(Sentiment.NEGATIVE, -0.9), level, chances, tuple(signals))


def test_a_sure_threat_is_believed_at_once() -> None:
    sure = reading(Level.THREATENING, anger=0.9, threat_violence=0.97)
    assert Readings().weigh("customer-1", sure, 5.0) is sure


def test_a_threat_in_doubt_waits_for_another() -> None:
    readings = Readings()
    doubted = reading(Level.THREATENING, anger=0.9, threat_violence=0.6)
    first = readings.weigh("customer-1", doubted, 5.0)
    assert (first.level, first.active) == (Level.ANGRY, ("anger",))
    assert first.signals["threat_violence"] == 0.6
    assert readings.weigh("customer-2", doubted, 30.0) is doubted


def test_an_utterance_heard_again_does_not_bear_itself_out() -> None:
    readings = Readings()
    doubted = reading(Level.THREATENING, threat_violence=0.6)
    readings.weigh("customer-1", doubted, 5.0)
    assert readings.weigh("customer-1", doubted, 5.5).level is Level.ANGRY


def test_doubts_far_apart_do_not_bear_each_other_out() -> None:
    readings = Readings()
    doubted = reading(Level.THREATENING, threat_violence=0.6)
    readings.weigh("customer-1", doubted, 5.0)
    assert readings.weigh("customer-2", doubted, 120.0).level is Level.ANGRY


def test_an_insult_stands_beside_a_threat_in_doubt() -> None:
    doubted = reading(Level.THREATENING, insult=0.9, threat_violence=0.6)
    assert Readings().weigh("customer-1", doubted, 5.0).level is Level.ABUSIVE


def test_self_harm_in_doubt_is_believed_when_it_comes_again() -> None:
    readings = Readings()
    doubted = reading(Level.NONE, distress=0.9, self_harm=0.7)
    assert readings.weigh("customer-1", doubted, 5.0).active == ("distress",)
    assert readings.weigh("customer-2", doubted, 40.0) is doubted


def test_self_harm_in_doubt_raises_no_alarm_but_leaves_the_distress() -> None:
    doubted = reading(Level.NONE, distress=0.9, self_harm=0.5)
    assert Readings().weigh("customer-1", doubted, 5.0).active == ("distress",)
