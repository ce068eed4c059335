"""What a report says, in each of its forms."""

import re
import zlib
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from assistant import events as ev
from assistant.calls.reducer import replay
from assistant.calls.state import CallState
from assistant.reports import gauge
from assistant.reports.content import Report, Written, make_report
from assistant.reports.html import CSS, POLICY, to_html
from assistant.reports.pdf import to_pdf
from assistant.reports.sheet import to_csv
from assistant.reports.transcripts import to_json, to_text, to_vtt
from tests.builders import ended, final, started

GOLDEN = Path(__file__).parents[1] / "golden"
MADE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WRITTEN = Written(
    review="Shared",
    total=0.82,
    scores=(("Let the customer finish", "Yes"),),
    comment="You stayed with them.",
    reviewer="Anna Berg",
    marks=((31.0, "Anna Berg", "ngā mihi, Łukasz, Алексей, Ελένη"),),
    disposition="Plan agreed",
)


def state_of(name: str) -> CallState:
    lines = (GOLDEN / f"{name}.jsonl").read_bytes().splitlines()
    return replay([ev.decode_stored(line) for line in lines if line.strip() and b"transcript.partial" not in line])


def report_of(state: CallState, written: Written = WRITTEN) -> Report:
    return make_report(state, agent="Māia", team="North", written=written, made=MADE, by="Anna Berg")


def test_a_page_tells_the_call_its_cards_and_its_words() -> None:
    page = to_html(report_of(state_of("calmed")))
    for said in (
        "hostile-calmed",
        "2 March 2026, 09:30 UTC",
        "Māia",
        "2 shown, 1 used",
        "Used at 0:18",
        "Not used: the moment passed",
        "anger at level 2 or more",
        "this is the fifth time",
        "you are past due and need to pay",
        "82 of 100",
        "Алексей",
        "Redacted",
    ):
        assert said in page, said
    assert re.search(r'<span class="mark mark-2">Angry</span>', page)


def test_a_page_stands_alone_under_a_policy_that_allows_its_style_and_nothing_else() -> None:
    page = to_html(report_of(state_of("threat-live")))
    assert f"<style>{CSS}</style>" in page
    assert "<script" not in page
    assert " style=" not in page
    assert "http" not in page
    assert POLICY.startswith("sandbox; default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in POLICY


def test_words_are_never_taken_for_markup() -> None:
    said = final(2, "<img src=x onerror=alert(1)> & <b>", 1.0, 2.0, "customer-1")
    begun = msgspec.structs.replace(started(), title="<script>alert(1)</script>")
    state = replay([begun, said, ended(3)])
    page = to_html(report_of(state))
    assert "<img" not in page
    assert "<script" not in page
    assert "&lt;img src=x" in page
    assert "<v Customer>&lt;img src=x onerror=alert(1)&gt; &amp; &lt;b&gt;" in to_vtt(state)


def test_a_call_without_words_says_so_in_every_form() -> None:
    state = replay([started(), ended(2)])
    report = report_of(state, Written())
    assert "No words are kept" in to_html(report)
    assert "No words are kept" in to_text(state)
    assert "No card was shown" in to_html(report)
    assert to_pdf(report).startswith(b"%PDF-")
    assert to_vtt(state).startswith("WEBVTT\n\n")


@pytest.mark.parametrize("words", ["plain", "ngā Łódź Алексей Ελένη", "🙂 漢字 عربى \x07 \u200b"])
def test_a_pdf_holds_whatever_was_written(words: str) -> None:
    content = to_pdf(report_of(state_of("calmed"), Written(wrapup=words, disposition=words)))
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")


def test_a_long_call_has_numbered_pages() -> None:
    log: list[ev.LogEvent] = [started()]
    log += [final(seq, "words and more words " * 8, seq, seq + 0.5, f"customer-{seq}") for seq in range(2, 120)]
    content = to_pdf(report_of(replay([*log, ended(120, 130.0)]), Written()))
    pages = len(re.findall(rb"/Type /Page\b(?!s)", content))
    assert pages > 3
    assert any(zlib.decompress(part) for part in re.findall(rb"stream\n(x.*?)\nendstream", content, re.DOTALL)[:1])


def test_text_has_one_utterance_a_line() -> None:
    lines = to_text(state_of("calmed")).splitlines()
    assert lines[0] == "hostile-calmed"
    assert lines[4] == "[0:00] Agent: hello this is karen from the accounts team"
    said = msgspec.structs.replace(final(2, "one\nAgent: two", 1.0, 2.0, "customer-1"))
    assert "[0:01] Customer: one Agent: two" in to_text(replay([started(), said])).splitlines()


def test_subtitles_have_times_that_players_read() -> None:
    cues = to_vtt(state_of("calmed")).split("\n\n")
    assert cues[2] == "1\n00:00:00.500 --> 00:00:03.100\n<v Agent>hello this is karen from the accounts team"
    point = final(2, "a --> b", 3_725.5, 3_725.5, "agent-1")
    assert "01:02:05.500 --> 01:02:06.000\n<v Agent>a --&gt; b" in to_vtt(replay([started(), point]))


def test_json_has_readings_and_flags() -> None:
    content = msgspec.json.decode(to_json(state_of("threat-live")))
    assert content["redacted"] is True
    assert {"id", "channel", "start", "end", "text", "confidence", "level", "signals"} == set(content["utterances"][0])
    assert content["flags"][0]["flag"] == "threat_violence"


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1+1", '=HYPERLINK("x")']
)
def test_no_cell_of_a_sheet_is_a_formula(cell: str) -> None:
    [_, row] = to_csv([["head"], [cell]]).removeprefix("\ufeff").split("\r\n", 1)
    assert row.lstrip('"').startswith("'")


def test_a_sheet_keeps_numbers_and_quotes_what_needs_it() -> None:
    assert to_csv([["a,b", 'say "x"', -3.5, None, True, "Zoë"]]) == '\ufeff"a,b","say ""x""",-3.5,,yes,Zoë\r\n'


def test_the_gauge_is_drawn_from_step_to_step() -> None:
    found = gauge.blocks([(0.0, 0.0, 0), (10.0, 0.5, 2), (30.0, 0.25, 1)], 40.0)
    assert [(block.x, block.width, block.height, block.level) for block in found] == [
        (160.0, 320.0, 60.0, 2),
        (480.0, 160.0, 30.0, 1),
    ]
    assert [text for _, text in gauge.ticks(58.0)] == ["0:00", "0:15", "0:30", "0:45"]
    assert len(gauge.ticks(7_200.0)) <= 9
