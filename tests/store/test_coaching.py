"""Reviews, notes on moments, wrap-ups, preferences and saved searches: kept, sealed, and gone with their call."""

import pytest
import sqlalchemy as sa

from assistant.errors import BadInput, NotFound
from assistant.store.coaching import Coaching, Review, Status, WrapUp, tables_of_calls
from assistant.store.preferences import MOST_FILTERS, Preferences
from assistant.store.rows import WordsGone
from assistant.store.sql import SqlStore
from tests.builders import ended, started


@pytest.fixture
async def coaching(store: SqlStore) -> Coaching:
    await store.append([started(), ended(2, 9.0)])
    return Coaching(store.database, store.call_keys)


async def test_a_review_is_new_until_somebody_begins_and_then_kept_whole(coaching: Coaching) -> None:
    assert (await coaching.review("call-a")).status is Status.NEW
    kept = await coaching.save_review("call-a", Review(status=Status.SHARED, scores={"plain_words": 4}), "lee")
    assert (await coaching.review("call-a")) == kept
    assert (kept.by, kept.scores) == ("lee", {"plain_words": 4})
    assert kept.updated is not None
    await coaching.save_review("call-a", Review(status=Status.DONE, reply="Thank you."), "ann")
    assert (await coaching.review("call-a")).reply == "Thank you."
    assert await coaching.statuses(["call-a", "other"]) == {"call-a": Status.DONE}


async def test_notes_stand_by_their_moment_and_only_their_writer_changes_them(coaching: Coaching) -> None:
    late = await coaching.add_mark("call-a", 8.0, "Well ended.", ["ann"], "lee")
    early = await coaching.add_mark("call-a", 2.5, "<b>Here</b> it turned", [], "lee")
    assert [mark.id for mark in await coaching.marks("call-a")] == [early.id, late.id]
    changed = await coaching.change_mark("call-a", late.id, "Very well ended.", [], "lee")
    assert (changed.text, changed.mentions, changed.edited is not None) == ("Very well ended.", (), True)
    with pytest.raises(NotFound, match="mark_unknown"):
        await coaching.change_mark("call-a", late.id, "Mine now", [], "kim")
    with pytest.raises(NotFound, match="mark_unknown"):
        await coaching.drop_mark("call-a", late.id, "kim")
    await coaching.drop_mark("call-a", late.id, "lee")
    assert [mark.text for mark in await coaching.marks("call-a")] == ["<b>Here</b> it turned"]


async def test_a_note_is_for_leads_until_it_is_shared_and_stays_so(coaching: Coaching) -> None:
    private = await coaching.add_mark("call-a", 1.0, "Ask her about this", ["ann"], "lee")
    assert (await coaching.marks("call-a")) == [private]
    assert not private.shared
    shared = await coaching.change_mark("call-a", private.id, "Asked her", ["ann"], "lee", shared=True)
    assert shared.shared
    assert (await coaching.change_mark("call-a", private.id, "Asked her about it", [], "lee")).shared
    assert (await coaching.some_marks([private.id, "other"]))[private.id].text == "Asked her about it"


async def test_who_is_mentioned_is_told_once_a_note(coaching: Coaching) -> None:
    mark = await coaching.add_mark("call-a", 1.0, "@ann @lee", ["ann", "ann", "lee"], "lee")
    (told,) = await coaching.mentions.of("ann")
    assert (told.mark, told.call_id, told.by, told.read) == (mark.id, "call-a", "lee", None)
    assert await coaching.mentions.of("lee") == []
    await coaching.mentions.open("bob", [mark.id])
    await coaching.mentions.open("ann", [mark.id])
    (told,) = await coaching.mentions.of("ann")
    await coaching.mentions.open("ann", [mark.id])
    await coaching.change_mark("call-a", mark.id, "@ann @bob", ["ann", "bob"], "lee")
    assert await coaching.mentions.of("ann") == [told]
    assert await coaching.mentions.of("ann", unread=True) == []
    assert [one.mark for one in await coaching.mentions.of("bob", unread=True)] == [mark.id]
    await coaching.drop_mark("call-a", mark.id, "lee")
    assert await coaching.mentions.of("bob") == []


async def test_a_wrap_up_replaces_the_one_before(coaching: Coaching) -> None:
    assert await coaching.wrapup("call-a") is None
    await coaching.save_wrapup("call-a", WrapUp(disposition="resolved"))
    kept = await coaching.save_wrapup("call-a", WrapUp(disposition="call_back", note="Friday", break_taken=True))
    assert await coaching.wrapup("call-a") == kept


async def test_nothing_of_it_can_be_read_in_the_database_and_it_goes_with_the_call(
    coaching: Coaching, store: SqlStore
) -> None:
    await coaching.save_review("call-a", Review(comment="a secret comment"), "lee")
    await coaching.add_mark("call-a", 1.0, "a secret note", ["ann"], "lee")
    await coaching.save_wrapup("call-a", WrapUp(disposition="resolved", note="a secret wrap-up"))
    async with store.database.read() as connection:
        for table in tables_of_calls():
            row = (await connection.execute(sa.select(table))).one()
            assert "secret" not in repr(row)
    async with store.database.write() as connection:
        await store.erase(connection, "call-a")
    async with store.database.read() as connection:
        for table in tables_of_calls():
            assert (await connection.execute(sa.select(table))).all() == []
    with pytest.raises(WordsGone):
        await coaching.save_review("call-a", Review(), "lee")


async def test_preferences_and_saved_searches_are_each_ones_own(store: SqlStore) -> None:
    own = Preferences(store.database)
    assert await own.get("ann") == b"{}"
    await own.put("ann", b'{"font":4}')
    await own.put("ann", b'{"font":5}')
    assert (await own.get("ann"), await own.get("bob")) == (b'{"font":5}', b"{}")
    first = await own.save_filter("ann", "Threats", "flag=threat_violence")
    await own.save_filter("ann", "Abuse", "flag=abuse")
    again = await own.save_filter("ann", "Threats", "flag=threat_violence&level=4")
    assert [one.name for one in await own.filters("ann")] == ["Abuse", "Threats"]
    assert await own.filters("bob") == []
    with pytest.raises(NotFound, match="filter_unknown"):
        await own.drop_filter("ann", first.id)
    with pytest.raises(NotFound, match="filter_unknown"):
        await own.drop_filter("bob", again.id)
    await own.drop_filter("ann", again.id)
    for number in range(MOST_FILTERS - 1):
        await own.save_filter("ann", f"Search {number}", "")
    with pytest.raises(BadInput, match="filters_full"):
        await own.save_filter("ann", "One more", "")
