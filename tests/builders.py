"""Builds events and calls for tests."""

from datetime import UTC, datetime

from assistant import events as ev

TIME = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def stamp(seq: int, at: float = 0.0, call_id: str = "call-a") -> ev.LogStamp:
    return {"call_id": call_id, "seq": seq, "at": at, "time": TIME}


def started(call_id: str = "call-a", seq: int = 1) -> ev.CallStarted:
    return ev.CallStarted(
        **stamp(seq, 0.0, call_id),
        source="file",
        title="A call",
        recogniser="scripted",
        classifier="scripted",
        playbook="core 1.0.0",
        recorded=False,
    )


def final(seq: int, text: str, start: float, end: float, utterance: str, call_id: str = "call-a") -> ev.TranscriptFinal:
    channel = ev.Channel(utterance.split("-")[0])
    return ev.TranscriptFinal(
        **stamp(seq, end, call_id),
        channel=channel,
        utterance=utterance,
        text=text,
        start=start,
        end=end,
        confidence=1.0,
        words=(),
    )


def partial(text: str, utterance: str, at: float = 1.0, call_id: str = "call-a") -> ev.TranscriptPartial:
    channel = ev.Channel(utterance.split("-")[0])
    return ev.TranscriptPartial(call_id=call_id, at=at, time=TIME, channel=channel, utterance=utterance, text=text)


def risk(seq: int, level: int, at: float = 1.0, call_id: str = "call-a") -> ev.RiskChanged:
    return ev.RiskChanged(
        **stamp(seq, at, call_id), level=level, heat=level / 4, trend=ev.Trend.RISING, utterance="customer-1"
    )


def flagged(seq: int, flag: str, call_id: str = "call-a") -> ev.CallFlagged:
    return ev.CallFlagged(
        **stamp(seq, 2.0, call_id), flag=flag, level=2, utterance="customer-1", quote="words", rule="a rule"
    )


def ended(seq: int, duration: float = 9.0, call_id: str = "call-a") -> ev.CallEnded:
    return ev.CallEnded(**stamp(seq, duration, call_id), reason=ev.EndReason.HUNG_UP, duration=duration)
