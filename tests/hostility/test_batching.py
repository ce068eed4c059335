import asyncio
import threading
from collections.abc import Sequence

import pytest

from assistant.hostility.base import Assessment, Level, Passage
from assistant.hostility.batching import MicroBatcher
from tests.hostility.conftest import at_level


class CountingScorer:
    """Gives text of n words level n mod 5, notes the sizes of its batches, and fails on `boom`."""

    name = "counting 1"

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.threads: set[str] = set()
        self.gate = threading.Event()
        self.gate.set()

    def score(self, passages: Sequence[Passage]) -> list[Assessment]:
        self.gate.wait(5)
        self.sizes.append(len(passages))
        self.threads.add(threading.current_thread().name)
        if any(passage.text == "boom" for passage in passages):
            raise ValueError("boom")
        return [at_level(Level(len(passage.text.split()) % 5)) for passage in passages]


async def test_answers_belong_to_their_passages() -> None:
    scorer = CountingScorer()
    batcher = MicroBatcher(scorer, max_wait_ms=20, max_batch=8)
    found = await asyncio.gather(*(batcher.score(Passage("w " * n)) for n in range(40)))
    assert [one.level for one in found] == [n % 5 for n in range(40)]
    assert max(scorer.sizes) == 8
    assert sum(scorer.sizes) == 40
    await batcher.close()


async def test_one_passage_does_not_wait_for_a_full_batch() -> None:
    batcher = MicroBatcher(CountingScorer(), max_wait_ms=5)
    async with asyncio.timeout(1):
        assert (await batcher.score(Passage("a b"))).level == 2
    await batcher.close()


async def test_scores_in_a_thread_of_its_own() -> None:
    scorer = CountingScorer()
    batcher = MicroBatcher(scorer)
    await batcher.score(Passage("a"))
    assert threading.current_thread().name not in scorer.threads
    await batcher.close()


async def test_raises_what_the_scorer_raises_and_goes_on() -> None:
    batcher = MicroBatcher(CountingScorer(), max_wait_ms=1)
    with pytest.raises(ValueError, match="boom"):
        await batcher.score(Passage("boom"))
    assert (await batcher.score(Passage("a"))).level == 1
    await batcher.close()


async def test_a_caller_who_gave_up_is_left_out() -> None:
    scorer = CountingScorer()
    scorer.gate.clear()
    batcher = MicroBatcher(scorer, max_wait_ms=1)
    first = asyncio.create_task(batcher.score(Passage("a")))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(batcher.score(Passage("b b")))
    third = asyncio.create_task(batcher.score(Passage("c c c")))
    await asyncio.sleep(0.05)
    second.cancel()
    scorer.gate.set()
    assert ((await first).level, (await third).level) == (1, 3)
    assert sum(scorer.sizes) == 2
    await batcher.close()


async def test_closing_cancels_what_waits_and_refuses_more() -> None:
    scorer = CountingScorer()
    scorer.gate.clear()
    batcher = MicroBatcher(scorer, max_wait_ms=50)
    waiting = [asyncio.create_task(batcher.score(Passage("a"))) for _ in range(3)]
    await asyncio.sleep(0.01)
    await batcher.close()
    scorer.gate.set()
    assert all(
        isinstance(one, asyncio.CancelledError) for one in await asyncio.gather(*waiting, return_exceptions=True)
    )
    with pytest.raises(RuntimeError):
        await batcher.score(Passage("a"))
    await batcher.close()


async def test_closing_before_anything_was_scored() -> None:
    await MicroBatcher(CountingScorer()).close()
