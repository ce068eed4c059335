"""What was said in a call as plain text, as subtitles, and as JSON."""

import re
from typing import Any

import msgspec

from assistant.calls.state import CallState, Utterance
from assistant.reports import words

SHORTEST = 0.5
"""Seconds for which a subtitle stands at least."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def to_text(state: CallState) -> str:
    """One utterance a line, under a head that says what call it is."""
    head = [
        state.title or "A call",
        f"{state.started:%Y-%m-%d %H:%M} UTC, call {state.call_id}",
        words.REDACTED,
        "",
    ]
    said = [f"[{words.clock(one.start)}] {words.SIDES[one.channel]}: {plain(one.text)}" for one in state.utterances]
    return "\n".join([*map(plain, head), *(said or [words.NOTHING_SAID])]) + "\n"


def to_vtt(state: CallState) -> str:
    """WebVTT: a cue for each utterance, the speaker in a voice tag."""
    parts = ["WEBVTT", f"NOTE\n{words.REDACTED}"]
    parts += [_cue(number, one) for number, one in enumerate(state.utterances, 1)]
    return "\n\n".join(parts) + "\n"


def _cue(number: int, one: Utterance) -> str:
    end = max(one.end, one.start + SHORTEST)
    text = plain(one.text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"{number}\n{_stamp(one.start)} --> {_stamp(end)}\n<v {words.SIDES[one.channel]}>{text}"


def to_json(state: CallState) -> bytes:
    """The utterances with their times, readings and flags."""
    content: dict[str, Any] = {
        "call_id": state.call_id,
        "title": state.title,
        "started": state.started,
        "duration": state.duration,
        "redacted": True,
        "utterances": [
            {
                "id": one.id,
                "channel": one.channel,
                "start": one.start,
                "end": one.end,
                "text": one.text,
                "confidence": one.confidence,
                "level": one.reading.level if one.reading and not one.reading.unread else None,
                "signals": list(one.reading.active) if one.reading else [],
            }
            for one in state.utterances
        ],
        "flags": [{"flag": flag.flag, "at": flag.at, "utterance": flag.utterance} for flag in state.flags],
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=2)


def plain(text: str) -> str:
    """Text on one line, without control characters."""
    return _CONTROLS.sub("", " ".join(text.split()))


def _stamp(seconds: float) -> str:
    thousandths = round(max(0.0, seconds) * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
