"""Search: what is found, what is not, and what the index gives away."""

import pytest
import sqlalchemy as sa

from assistant.errors import BadInput
from assistant.events import Channel, TranscriptRedacted, TranscriptRevised
from assistant.store.search import Index, words
from assistant.store.sql import SqlStore
from assistant.store.tables import search
from tests.builders import final, stamp, started

SAID = {
    "customer-1": "I've been waiting three weeks for my refund",
    "agent-1": "I am sorry, let me look at the refund for you",
    "customer-2": "you charged me twice and nobody called back",
    "customer-3": "the weeks of waiting are over",
}


@pytest.fixture
async def spoken(store: SqlStore) -> SqlStore:
    """Records that hold one call."""
    lines = [final(n, text, n, n + 0.5, utterance) for n, (utterance, text) in enumerate(SAID.items(), 2)]
    await store.append([started(), *lines])
    return store


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("refund", ["customer-1", "agent-1"]),
        ("REFUNDS", ["customer-1", "agent-1"]),
        ("waited", ["customer-1", "customer-3"]),
        ("waiting weeks", ["customer-1", "customer-3"]),
        ('"weeks of waiting"', ["customer-3"]),
        ('"waiting three weeks"', ["customer-1"]),
        ('"weeks waiting"', []),
        ('"charged me" nobody', ["customer-2"]),
        ('"charged me" refund', []),
        ("charge called", ["customer-2"]),
        ("ive", ["customer-1"]),
        ("I’ve", ["customer-1"]),
        ("lawyer", []),
        ('an "unclosed quote', []),
        ("refund & | ! ( ) * : - ' NOT NEAR", []),
        ("refund ; -- ) |", ["customer-1", "agent-1"]),
    ],
)
async def test_words_and_phrases_are_found_in_any_of_their_forms(
    spoken: SqlStore, query: str, found: list[str]
) -> None:
    assert [hit.utterance for hit in await spoken.search(query)] == found


async def test_a_hit_says_where_it_is_and_shows_the_words_around_it(store: SqlStore) -> None:
    text = "one two three four five six seven eight nine PARCEL eleven twelve thirteen " + "x " * 9 + "end"
    await store.append([started(), final(2, text, 3.0, 7.5, "customer-1")])
    [hit] = await store.search("parcels")
    assert (hit.call_id, hit.title, hit.utterance, hit.channel, hit.at) == (
        "call-a",
        "A call",
        "customer-1",
        Channel.CUSTOMER,
        7.5,
    )
    assert hit.snippet == "… two three four five six seven eight nine PARCEL eleven twelve thirteen x x x x x …"


async def test_an_utterance_heard_again_or_redacted_is_found_by_its_words_now(store: SqlStore) -> None:
    await store.append([started(), final(2, "my pet is for hundred one", 0, 1, "customer-1")])
    revised = TranscriptRevised(
        **stamp(3),
        channel=Channel.CUSTOMER,
        utterance="customer-1",
        text="my debt is four hundred one",
        start=0,
        end=1,
        confidence=1,
        words=(),
        replaces="my pet is for hundred one",
        model="m",
        delay=1,
    )
    await store.append([revised])
    assert await store.search("pet") == []
    assert [hit.snippet for hit in await store.search("debt")] == ["my debt is four hundred one"]
    redacted = TranscriptRedacted(
        **stamp(4), channel=Channel.CUSTOMER, utterance="customer-1", text="my debt is [number]", words=(), kinds=()
    )
    await store.append([redacted])
    assert await store.search("hundred") == []
    assert [hit.snippet for hit in await store.search('"debt is"')] == ["my debt is [number]"]


async def test_one_commit_may_hold_an_utterance_and_what_became_of_it(store: SqlStore) -> None:
    redacted = TranscriptRedacted(
        **stamp(3), channel=Channel.CUSTOMER, utterance="customer-1", text="it is [number]", words=(), kinds=()
    )
    await store.append([started(), final(2, "it is four", 0, 1, "customer-1"), redacted])
    assert await store.search("four") == []
    assert len(await store.search("number")) == 1


async def test_rewriting_an_event_takes_its_old_words_out_of_the_index(spoken: SqlStore) -> None:
    await spoken.rewrite("call-a", [final(2, "I've been [gone]", 2, 2.5, "customer-1")])
    assert [hit.utterance for hit in await spoken.search("refund")] == ["agent-1"]
    assert [hit.snippet for hit in await spoken.search("gone")] == ["I've been [gone]"]


async def test_the_newest_calls_come_first_and_no_more_than_asked_for(store: SqlStore) -> None:
    for n in range(5):
        call_id = f"call-{n}"
        await store.append([started(call_id), final(2, "refund", 0, 1, "customer-1", call_id)])
    assert len(await store.search("refund", limit=3)) == 3


async def test_the_index_holds_letters_that_only_the_key_makes_sense_of(spoken: SqlStore) -> None:
    async with spoken.database.read() as connection:
        tokens = " ".join(await connection.scalars(sa.select(search.c.tokens))).split()
    assert len(tokens) == len(words(" ".join(SAID.values())))
    assert all(token.isalpha() and token.islower() and token.isascii() and len(token) == 16 for token in tokens)
    said = {word for text in SAID.values() for word in words(text)}
    assert not said & set(tokens)
    assert Index(b"a" * 32).query("refund") != Index(b"b" * 32).query("refund")


@pytest.mark.parametrize(("query", "code"), [("", "query_empty"), ('" "', "query_empty"), ("a " * 33, "query_long")])
async def test_a_query_that_cannot_be_asked_is_refused(spoken: SqlStore, query: str, code: str) -> None:
    with pytest.raises(BadInput, match=code):
        await spoken.search(query)
