import asyncio
import re
import threading
import weakref
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
import pytest
import vosk

from assistant.audio.chunk import RATE, AudioChunk
from assistant.audio.voice import VoiceDetector
from assistant.errors import NotSetUp
from assistant.events import Channel
from assistant.speech import stream as stream_module
from assistant.speech.base import Final, Heard, Partial, Recognizer, SpeechBegan, SpeechStopped, StreamFailed
from assistant.speech.vosk import VoskRecognizer

Sides = dict[Channel, Any]
CUSTOMER, AGENT = Channel.CUSTOMER, Channel.AGENT


def words(text: str) -> str:
    return " ".join(re.sub(r"[^a-z' ]", " ", text.lower()).split())


def finals(heard: list[Heard]) -> list[Final]:
    return [result for result in heard if isinstance(result, Final)]


async def hear(recognizer: Recognizer, chunks: Any, *, keeps_up: bool = False) -> list[Heard]:
    heard: list[Heard] = []
    stream = recognizer.stream(heard.append)
    for chunk in chunks:
        stream.push(chunk)
        if keeps_up:
            await stream.drain()
    stream.end_input()
    await stream.drain()
    assert stream.backlog == 0
    await stream.aclose()
    return heard


async def test_both_sides_are_heard_apart_with_words_at_their_times(recognizer: VoskRecognizer, calm: Sides) -> None:
    both = await asyncio.gather(*(hear(recognizer, calm[side].chunks()) for side in (CUSTOMER, AGENT)))
    for side, heard in zip((CUSTOMER, AGENT), both, strict=True):
        turns = calm[side].turns
        said = finals(heard)
        spoken = words(" ".join(turn["text"] for turn in turns))
        recognised = " ".join(final.text for final in said if final.start < turns[-1]["end"])
        assert jiwer.wer(spoken, recognised) < 0.25
        for turn in turns:
            assert min(abs(final.start - turn["start"]) for final in said) < 0.4
            assert min(abs(final.end - turn["end"]) for final in said) < 0.4
        for final in said:
            assert final.text == " ".join(word.text for word in final.words)
            assert 0 < final.confidence <= 1
            times = [time for word in final.words for time in (word.start, word.end)]
            assert times == sorted(times)


async def test_an_utterance_is_begun_followed_finished_and_stopped(recognizer: VoskRecognizer, calm: Sides) -> None:
    heard = await hear(recognizer, calm[CUSTOMER].chunks(), keeps_up=True)
    kinds = [type(result) for result in heard]
    assert kinds[0] is SpeechBegan
    assert set(kinds) == {SpeechBegan, Partial, SpeechStopped, Final}
    assert kinds.count(SpeechBegan) == kinds.count(SpeechStopped)
    partials = [result.text for result in heard if isinstance(result, Partial)]
    assert all(partials)
    assert all(one != other for one, other in pairwise(partials))
    began = [result.at for result in heard if isinstance(result, SpeechBegan)]
    assert began[0] == pytest.approx(calm[CUSTOMER].turns[0]["start"], abs=0.3)


async def test_a_stream_that_is_behind_gives_fewer_partials_and_the_same_finals(
    recognizer: VoskRecognizer, calm: Sides
) -> None:
    in_time = await hear(recognizer, calm[CUSTOMER].chunks(), keeps_up=True)
    behind = await hear(recognizer, calm[CUSTOMER].chunks())
    assert len(finals(behind)) == len(finals(in_time))
    first, second = (" ".join(final.text for final in finals(heard)) for heard in (in_time, behind))
    assert jiwer.wer(first, second) < 0.05, "sound that is decoded in other portions is heard a word otherwise at most"
    partials = [sum(isinstance(result, Partial) for result in heard) for heard in (in_time, behind)]
    assert partials[1] < partials[0] / 2


async def test_silence_is_not_decoded(recognizer: VoskRecognizer, monkeypatch: pytest.MonkeyPatch) -> None:
    def accept(*_: object) -> bool:
        raise AssertionError("silence reached the decoder")

    monkeypatch.setattr(vosk.KaldiRecognizer, "AcceptWaveform", accept)
    noise = np.random.default_rng(1).normal(0, 20, 5 * RATE).astype(np.int16)
    assert await hear(recognizer, [AudioChunk(AGENT, 0, noise)]) == []


async def test_how_the_sound_is_cut_does_not_matter_much(recognizer: VoskRecognizer, calm: Sides) -> None:
    small, large = [
        " ".join(final.text for final in finals(await hear(recognizer, calm[AGENT].chunks(seconds))))
        for seconds in (0.02, 5.0)
    ]
    assert jiwer.wer(small, large) < 0.1


async def test_a_gap_is_silence_and_times_stay_those_of_the_call(recognizer: VoskRecognizer, calm: Sides) -> None:
    agent = calm[AGENT]
    hour = 3600 * RATE
    heard = await hear(recognizer, [*agent.chunks(), *agent.chunks(offset=hour)])
    starts = [final.start for final in finals(heard)]
    early = [start for start in starts if start < 3600]
    assert len(early) * 2 == len(starts)
    assert [start - 3600 for start in starts[len(early) :]] == pytest.approx(early, abs=0.3)


async def test_sound_that_comes_twice_is_heard_once(recognizer: VoskRecognizer, calm: Sides) -> None:
    once = [chunk for chunk in calm[AGENT].chunks() if chunk.end <= 6]
    twice = [chunk for chunk in once for _ in range(2)]
    doubled, single = [finals(await hear(recognizer, chunks)) for chunks in (twice, once)]
    assert [(final.text, final.start) for final in doubled] == [(final.text, final.start) for final in single]


async def test_a_flush_finishes_the_utterance_and_more_may_come(recognizer: VoskRecognizer, calm: Sides) -> None:
    heard: list[Heard] = []
    stream = recognizer.stream(heard.append)
    chunks = list(calm[AGENT].chunks())
    for chunk in chunks[:20]:
        stream.push(chunk)
    stream.flush()
    await stream.drain()
    assert len(finals(heard)) == 1
    assert [type(one) for one in heard[-2:]] == [Final, SpeechStopped]
    for chunk in chunks[20:60]:
        stream.push(chunk)
    stream.end_input()
    await stream.drain()
    assert len(finals(heard)) > 1
    await stream.aclose()


async def test_a_decoder_that_fails_is_told_and_the_stream_goes_on(
    recognizer: VoskRecognizer, calm: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept = vosk.KaldiRecognizer.AcceptWaveform
    calls = iter(range(1000))

    def fail_once(decoder: object, data: bytes) -> object:
        if next(calls) == 5:
            raise Exception("Failed to process waveform")
        return accept(decoder, data)

    monkeypatch.setattr(vosk.KaldiRecognizer, "AcceptWaveform", fail_once)
    heard = await hear(recognizer, calm[AGENT].chunks())
    failed = [result for result in heard if isinstance(result, StreamFailed)]
    assert [failure.code for failure in failed] == ["decode_failed"]
    after = heard[heard.index(failed[0]) :]
    assert finals(after)
    assert finals(after)[-1].end == pytest.approx(calm[AGENT].turns[-1]["end"], abs=0.4)


async def test_where_the_voice_detector_fails_all_sound_is_decoded(
    recognizer: VoskRecognizer, detector: VoiceDetector, calm: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(detector, "score", fail)
    heard = await hear(recognizer, calm[AGENT].chunks())
    assert [result.code for result in heard if isinstance(result, StreamFailed)] == ["voice_failed"]
    spoken = words(" ".join(turn["text"] for turn in calm[AGENT].turns))
    assert jiwer.wer(spoken, " ".join(final.text for final in finals(heard))) < 0.5


async def test_what_waits_is_bounded_and_said_to_be(
    recognizer: VoskRecognizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_module, "MOST_WAITING", 10 * RATE)
    heard: list[Heard] = []
    stream = recognizer.stream(heard.append)
    second = np.zeros(RATE, dtype=np.int16)
    for number in range(1000):
        stream.push(AudioChunk(AGENT, number * RATE, second))
        assert stream.backlog <= 11
    await stream.drain()
    assert {result.code for result in heard if isinstance(result, StreamFailed)} == {"recogniser_overrun"}
    await stream.aclose()


async def test_a_closed_stream_delivers_nothing_and_holds_up_nobody(recognizer: VoskRecognizer, calm: Sides) -> None:
    heard: list[Heard] = []
    stream = recognizer.stream(heard.append)
    for chunk in calm[AGENT].chunks():
        stream.push(chunk)
    drained = asyncio.create_task(stream.drain())
    await asyncio.sleep(0)
    await stream.aclose()
    await drained
    stream.push(next(calm[AGENT].chunks()))
    stream.end_input()
    await stream.drain()
    assert heard == []


async def test_a_closed_stream_frees_its_decoder_though_somebody_still_holds_the_stream(
    recognizer: VoskRecognizer, calm: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[weakref.ref[vosk.KaldiRecognizer]] = []
    freed = threading.Event()

    class Watched(vosk.KaldiRecognizer):  # type: ignore[misc]
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            made.append(weakref.ref(self, lambda _: freed.set()))

    monkeypatch.setattr(vosk, "KaldiRecognizer", Watched)
    stream = recognizer.stream(lambda _: None)
    for chunk in islice(calm[AGENT].chunks(), 20):
        stream.push(chunk)
    await stream.drain()
    assert [decoder() is None for decoder in made] == [False]
    await stream.aclose()
    assert await asyncio.to_thread(freed.wait, 30)
    assert [decoder() for decoder in made] == [None]
    await stream.aclose()


async def test_closing_the_recogniser_closes_its_streams(vosk_model: Path, detector: VoiceDetector) -> None:
    recognizer = VoskRecognizer(vosk_model, 1, detector)
    stream = recognizer.stream(lambda _: None)
    await recognizer.aclose()
    await stream.drain()


def test_the_name_says_which_model_was_used(recognizer: VoskRecognizer) -> None:
    assert re.fullmatch(r"vosk-small-en-us \(vosk \d+\.\d+\.\d+\)", recognizer.name)


def test_no_model_and_no_vosk_model_say_what_to_do(tmp_path: Path, detector: VoiceDetector) -> None:
    with pytest.raises(NotSetUp) as missing:
        VoskRecognizer(tmp_path / "none", 1, detector)
    assert missing.value.code == "model_missing"
    (tmp_path / "am").mkdir()
    with pytest.raises(NotSetUp) as damaged:
        VoskRecognizer(tmp_path, 1, detector)
    assert damaged.value.code == "model_damaged"
    assert "CALMLINE_VOSK_MODEL" in damaged.value.hint
