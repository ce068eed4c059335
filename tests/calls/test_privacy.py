"""Private words reach nothing but redaction: not the log, a screen, a prompt, the classifier or the recording."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from assistant import events as ev
from assistant.audio.chunk import AudioChunk
from assistant.calls.kit import Kit, RecordingFailed, RecordingRecovered
from assistant.errors import Conflict
from assistant.events import Channel, Consent
from assistant.hostility.base import Assessment, Passage
from assistant.privacy.base import WITHHELD
from assistant.speech.base import Partial, SpeechBegan, SpeechStopped
from assistant.speech.capacity import Always
from assistant.speech.scripted import said
from assistant.speech.second_pass import SecondPass
from tests.calls.again import Told, heard_again
from tests.calls.conftest import Call, OpenCall, Scripts
from tests.calls.redactors import CARD, HALF, PLACEHOLDER, REST, CardNumbers

ASK = "can i take the long card number please"


class Tape:
    """A recorder that writes down what it is told."""

    def __init__(self) -> None:
        self.done: list[tuple[object, ...]] = []
        self.heard = 0

    def make(self, call_id: str, failed: RecordingFailed, recovered: RecordingRecovered) -> "Tape":
        return self

    def push(self, chunk: AudioChunk) -> None:
        self.heard += len(chunk.samples)

    def silence(self, channel: Channel, start: float, end: float) -> None:
        self.done.append(("silence", channel, start, end))

    def pause(self, reason: str) -> None:
        self.done.append(("pause", reason))

    def resume(self, reason: str | None = None) -> None:
        self.done.append(("resume", reason))

    def discard(self) -> None:
        self.done.append(("discard",))

    async def aclose(self) -> float:
        self.done.append(("closed",))
        return 0.0


class Private:
    """A call under redaction, and all that left it."""

    def __init__(self, open_call: OpenCall, scripts: Scripts | None = None, **kit: Any) -> None:
        self.redactor, self.tape = CardNumbers(), Tape()
        self.scored: list[Passage] = []

        def change(made: Kit) -> Kit:
            return replace(made, make_redactor=lambda known: self.redactor, scorer=Watched(made, self.scored), **kit)

        self.call: Call = open_call(scripts, change=change, make_recorder=self.tape.make)

    async def everything(self) -> str:
        """The log, the state, and what was scored, as text."""
        state = self.call.session.state
        log = [ev.encode(event).decode() for event in await self.call.log()]
        return json.dumps([repr(state), *log, *map(repr, self.scored)])


class Watched:
    def __init__(self, kit: Kit, read: list[Passage]) -> None:
        self._inner = kit.scorer
        self._read = read

    async def score(self, passage: Passage) -> Assessment:
        self._read.append(passage)
        return await self._inner.score(passage)


async def test_a_typed_number_is_taken_out_before_anything_sees_it(open_call: OpenCall) -> None:
    private = Private(open_call)
    await private.call.say(Channel.AGENT, f"is it {CARD}")
    await private.call.say(Channel.CUSTOMER, f"i agree to pay you today with {CARD} this is a bloody disgrace")
    await private.call.wait(2)
    assert (HALF in await private.everything(), REST in await private.everything()) == (False, False)
    assert PLACEHOLDER in private.call.session.state.utterances[1].text
    assert ("silence", Channel.CUSTOMER, 4.0, 6.0) in private.tape.done


async def test_a_partial_is_redacted_before_it_is_shown_or_read_early(open_call: OpenCall) -> None:
    text = f"this is a bloody disgrace you people my number is {CARD}"
    scripts: Scripts = {
        Channel.CUSTOMER: [
            (0.2, SpeechBegan(0.1)),
            (1.0, Partial(text)),
            (1.5, said(text, 0.1, 1.4)),
            (1.5, SpeechStopped(1.4)),
        ]
    }
    private = Private(open_call, scripts)
    await private.call.sound(until=1.2)
    shown = private.call.session.state.partials[Channel.CUSTOMER].text
    assert shown.endswith(f"my number is {PLACEHOLDER}")
    assert [passage.text for passage in private.scored] == [shown]
    await private.call.sound(until=2.0)
    [final] = await private.call.of(ev.TranscriptFinal)
    assert [word.text for word in final.words][-1] == PLACEHOLDER
    assert HALF not in await private.everything()


async def test_a_number_said_over_two_turns_leaves_the_log_again(open_call: OpenCall) -> None:
    private = Private(open_call)
    await private.call.say(Channel.CUSTOMER, f"i agree to pay you the forty pounds on friday it is {HALF} yes")
    await private.call.say(Channel.AGENT, "go on")
    assert HALF in await private.everything()
    private.scored.clear()
    await private.call.say(Channel.CUSTOMER, f"and {REST}")
    left = await private.everything()
    assert (HALF in left, REST in left) == (False, False)
    [redacted] = await private.call.of(ev.TranscriptRedacted)
    assert (redacted.utterance, redacted.kinds) == ("customer-1", ("card_number",))
    assert redacted.text == private.call.session.state.utterances[0].text
    assert redacted.text.endswith(f"it is {PLACEHOLDER} yes")
    assert [e for e in private.tape.done if e[0] == "silence"] == [
        ("silence", Channel.CUSTOMER, 1.0, 3.0),
        ("silence", Channel.CUSTOMER, 7.0, 9.0),
    ]
    log = await private.call.log()
    assert [getattr(event, "seq", None) for event in log] == list(range(1, len(log) + 1))


async def test_what_waits_for_the_classifier_when_a_number_comes_to_light_is_not_quoted(open_call: OpenCall) -> None:
    private = Private(open_call)
    session = private.call.session
    session.say(Channel.CUSTOMER, f"i will hurt you i will come down there and kill you {HALF}", 1.0, 3.0)
    session.say(Channel.CUSTOMER, REST, 4.0, 6.0)
    await session.settle()
    flags = await private.call.of(ev.CallFlagged)
    assert flags
    assert HALF not in " ".join(flag.quote for flag in flags)
    assert not any(HALF in card.why.quote for card in session.state.cards)


async def test_recording_is_paused_while_card_details_are_said(open_call: OpenCall) -> None:
    private = Private(open_call)
    await private.call.say(Channel.AGENT, ASK)
    assert private.call.session.state.recording_paused == "card"
    await private.call.say(Channel.CUSTOMER, CARD)
    assert private.call.session.state.recording_paused == ""
    assert [(e.paused, e.reason) for e in await private.call.of(ev.RecordingChanged)] == [(True, "card"), (False, "")]
    assert [e for e in private.tape.done if e[0] in ("pause", "resume")] == [("pause", "card"), ("resume", "card")]


async def test_where_redaction_fails_words_are_held_back_and_the_call_goes_on(open_call: OpenCall) -> None:
    private = Private(open_call)
    private.redactor.broken = True
    await private.call.say(Channel.CUSTOMER, f"you bloody idiots it is {CARD}")
    assert private.call.session.state.utterances[0].text == WITHHELD
    assert ("silence", Channel.CUSTOMER, 1.0, 3.0) in private.tape.done
    assert [t.code for t in private.call.session.state.degraded] == ["redaction_failed"]
    assert (private.scored, HALF in await private.everything()) == ([], False)
    private.redactor.broken = False
    await private.call.say(Channel.CUSTOMER, "it is a disgrace")
    assert not private.call.session.state.degraded
    assert [passage.text for passage in private.scored] == ["it is a disgrace"]


async def test_a_partial_that_cannot_be_redacted_is_held_back(open_call: OpenCall) -> None:
    private = Private(open_call, {Channel.CUSTOMER: [(0.2, SpeechBegan(0.1)), (0.5, Partial(CARD))]})
    private.redactor.broken = True
    await private.call.sound(until=1.0)
    assert private.call.session.state.partials[Channel.CUSTOMER].text == WITHHELD


@pytest.fixture
async def told() -> AsyncIterator[tuple[Told, SecondPass]]:
    told = Told({1.0: ""})
    second = SecondPass(Always(told))
    yield told, second
    await second.aclose()


def heard_so(text: str) -> Scripts:
    return {
        Channel.CUSTOMER: [
            (1.2, SpeechBegan(1.0)),
            (3.4, said(text, 1.0, 3.0, 0.6)),
            (3.4, SpeechStopped(3.0)),
        ]
    }


async def test_a_number_that_the_second_pass_alone_hears_leaves_the_first_words_too(
    open_call: OpenCall, told: tuple[Told, SecondPass]
) -> None:
    told[0].texts = {1.0: "it is four one one one"}
    private = Private(open_call, heard_so("it is for one one won"), second_pass=told[1])
    private.redactor.number = "four one one one"
    await private.call.sound(until=3.6)
    assert "for one one won" in await private.everything()
    await heard_again(private.call, told[1])
    [revised] = await private.call.of(ev.TranscriptRevised)
    assert (revised.text, revised.replaces) == (f"it is {PLACEHOLDER}", f"it is {PLACEHOLDER}")
    assert "one one" not in json.dumps([ev.encode(event).decode() for event in await private.call.log()])
    assert ("silence", Channel.CUSTOMER) in [e[:2] for e in private.tape.done]
    await private.call.session.end(ev.EndReason.STOPPED)


async def test_what_was_taken_out_is_not_heard_again(open_call: OpenCall, told: tuple[Told, SecondPass]) -> None:
    told[0].texts = {1.0: "it is four one one won"}
    private = Private(open_call, heard_so(f"it is {CARD}"), second_pass=told[1])
    await private.call.sound(until=3.6)
    await heard_again(private.call, told[1])
    assert await private.call.of(ev.TranscriptRevised) == []
    assert not told[0].began.acquire(blocking=False)
    await private.call.session.end(ev.EndReason.STOPPED)


async def test_a_refusal_erases_the_sound_and_keeps_nothing_from_then_on(open_call: OpenCall) -> None:
    private = Private(open_call, {})
    await private.call.sound(until=0.5)
    heard = private.tape.heard
    event = private.call.session.consent(Consent.REFUSED, "user-1")
    assert event is not None
    assert (event.consent, event.by, event.kept) == (Consent.REFUSED, "user-1", False)
    await private.call.sound(until=1.0)
    state = private.call.session.state
    assert (state.kept, state.consent, state.recording_paused) == (False, Consent.REFUSED, "consent")
    assert (heard > 0, private.tape.heard) == (True, heard)
    assert ("discard",) in private.tape.done
    assert private.call.session.consent(Consent.REFUSED, "user-1") is None


async def test_a_site_may_keep_the_words_of_a_call_that_was_refused(open_call: OpenCall) -> None:
    private = Private(open_call, {}, on_refusal="words")
    event = private.call.session.consent(Consent.REFUSED, "source")
    assert event is not None
    assert event.kept
    assert ("discard",) in private.tape.done


async def test_to_be_told_changes_nothing_but_the_note_of_it(open_call: OpenCall) -> None:
    private = Private(open_call, {})
    private.call.session.consent(Consent.TOLD, "user-1")
    assert (private.call.session.state.consent, private.call.session.state.kept) == (Consent.TOLD, True)
    assert private.tape.done == []
    await private.call.session.end(ev.EndReason.HUNG_UP)
    with pytest.raises(Conflict, match="has ended"):
        private.call.session.consent(Consent.REFUSED, "user-1")
