"""The network that reads which words are private: what it adds to the rules, and what holds where it is not there."""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from assistant.errors import NotSetUp
from assistant.events import Channel
from assistant.privacy import tagger_network
from assistant.privacy.answers import Span
from assistant.privacy.context import Context
from assistant.privacy.heard import Heard
from assistant.privacy.kinds import Kind
from assistant.privacy.reading import Reader
from assistant.privacy.redaction import Redactor
from assistant.privacy.tagging import CARD, FOLDER, MAX_TOKENS, SOURCE, Network, Tag, Turn, derived_folder, load_tagger
from assistant.privacy.weighing import likely, spared
from assistant.settings import Settings

MODELS = Settings().models


@pytest.fixture(scope="module")
def network() -> Network:
    return Network(MODELS)


def talk(redactor: Redactor, *turns: tuple[Channel, str]) -> list[str]:
    """What is left of some turns at the end."""
    texts: list[str] = []
    for place, (channel, text) in enumerate(turns):
        done = redactor.final(channel, str(place), text, (), float(place), place + 0.9)
        texts.append(done.text)
        for one in done.earlier:
            texts[int(one.utterance)] = one.text
    return texts


A, C = Channel.AGENT, Channel.CUSTOMER


@pytest.mark.parametrize(
    ("turns", "secret"),
    [
        ([(A, "last three on the reverse please"), (C, "uh for won ate")], "won"),
        ([(C, "i never give this out but since i rang you go on it's six two five")], "six"),
        (
            [(A, "and the passport you sent in what was the number on it"), (C, "p a zero four four one nine eight")],
            "zero",
        ),
        ([(C, "there's no number it's the old forge carrigeen lane just past the grotto")], "forge"),
    ],
    ids=["misheard digits", "volunteered", "asked in other words", "an address without a number"],
)
def test_it_finds_what_the_rules_do_not_know(network: Network, turns: list[tuple[Channel, str]], secret: str) -> None:
    assert secret in talk(Redactor(), *turns)[-1]
    assert secret not in talk(Redactor(tagger=network), *turns)[-1]


def test_it_spares_what_a_rule_would_take_out(network: Network) -> None:
    turn = (A, "any branch will take it for instance the one at twelve market place")
    asked = (C, "what's your address so i can post my cheque in")
    assert "[address]" in talk(Redactor(), asked, turn)[-1]
    assert talk(Redactor(tagger=network), asked, turn) == [asked[1], turn[1]]


@pytest.mark.parametrize(
    "turns",
    [
        [
            (A, "we've a balance of nine pounds sixteen left on the account"),
            (C, "nine pounds sixteen and you've sent it to a debt collector"),
        ],
        [
            (A, "the quote for the windscreen's three twenty or if it's on your insurance it's a seventy five excess"),
            (C, "it's a chip not a hole it's the size of a lentil"),
            (A, "oh well if it's under a two euro coin we can fill it for sixty and it's done in half an hour"),
        ],
    ],
    ids=["an echo of what is spared", "what the rules put together with what is spared"],
)
def test_what_it_spares_shows_nothing_in_earlier_turns(network: Network, turns: list[tuple[Channel, str]]) -> None:
    said = [text for _, text in turns]
    assert talk(Redactor(), *turns) != said
    assert talk(Redactor(tagger=network), *turns) == said


def test_an_earlier_turn_is_put_right_once_a_later_one_shows_what_it_was(network: Network) -> None:
    turns = [(C, "i can see a six forty two"), (A, "yes that's the code on the back of your card")]
    assert talk(Redactor(tagger=network), turns[0]) == [turns[0][1]]
    assert talk(Redactor(tagger=network), *turns)[0] == "i can see a [security code]"
    assert "six" in talk(Redactor(), *turns)[0]


def test_words_in_progress_are_not_shown_where_it_takes_them_out(network: Network) -> None:
    asked, answer = "last three on the reverse please", "uh for won ate"
    redactor = Redactor(tagger=network)
    redactor.final(A, "1", asked, (), 0, 1)
    shown = [redactor.partial(C, "2", answer[:end]) for end in range(4, len(answer) + 1)]
    assert not any("won" in one or "ate" in one for one in shown)
    plain = Redactor()
    plain.final(A, "1", asked, (), 0, 1)
    assert "won" in plain.partial(C, "2", answer)


def test_what_is_heard_again_is_read_again(network: Network) -> None:
    redactor = Redactor(tagger=network)
    talk(redactor, (A, "last three on the reverse please"), (C, "uh well it is"))
    again = redactor.revised(C, "1", "uh it's four one eight", ())
    assert "four" not in again.text


def test_what_was_taken_out_is_not_spared_when_it_is_heard_again(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answer = (A, "and your security code"), (C, "four one eight")
    redactor = Redactor(tagger=network)
    assert talk(redactor, asked, answer)[1] == "[security code]"
    monkeypatch.setattr(Network, "hides", lambda self, kind: 1.1)
    monkeypatch.setattr(Network, "spares", lambda self, kind: 1.1)
    assert redactor.revised(C, "1", "four one nine", ()).text == "[security code]"


class Counted:
    """A network that counts what it is asked to read."""

    def __init__(self, network: Network) -> None:
        self.hides, self.spares = network.hides, network.spares
        self.read = 0
        self._network = network

    def tag(self, turns: Sequence[Turn]) -> list[list[Tag]]:
        self.read += 1
        return self._network.tag(turns)


ASKED, ANSWER = "last three on the reverse please", "uh for won ate"


def test_what_was_read_ahead_is_not_read_again(network: Network) -> None:
    counted = Counted(network)
    redactor = Redactor(tagger=counted)
    redactor.final(A, "1", ASKED, (), 0, 1)
    work = redactor.ahead(C, "2", ANSWER, finished=False)
    assert work is not None
    work()
    assert counted.read == 2
    assert "won" not in redactor.partial(C, "2", ANSWER)
    assert redactor.ahead(C, "2", ANSWER, finished=True) is None
    assert redactor.final(C, "2", ANSWER, (), 1, 2).text == talk(Redactor(tagger=network), (A, ASKED), (C, ANSWER))[1]
    assert counted.read == 2
    work = redactor.ahead(C, "2", f"{ANSWER} four", finished=True)
    assert work is not None
    work()
    assert "four" not in redactor.revised(C, "2", f"{ANSWER} four", ()).text
    assert counted.read == 3


def test_what_is_said_after_the_reading_ahead_is_read_too(network: Network) -> None:
    redactor = Redactor(tagger=network)
    work = redactor.ahead(C, "2", ANSWER, finished=True)
    assert work is not None
    work()
    redactor.final(A, "1", ASKED, (), 0, 1)
    assert "won" not in redactor.final(C, "2", ANSWER, (), 1, 2).text


def test_words_in_progress_that_hold_nothing_telling_are_not_read(network: Network) -> None:
    assert Redactor(tagger=network).ahead(C, "1", "what do you want from me", finished=False) is None
    assert Redactor(tagger=network).ahead(C, "1", "what do you want from me", finished=True) is not None
    assert Redactor().ahead(C, "1", ANSWER, finished=True) is None


def test_names_stay_unless_they_are_asked_to_go(network: Network) -> None:
    turn = (C, "i want to add my grandson as beneficiary jaylen whitcomb")
    assert "jaylen whitcomb" in talk(Redactor(tagger=network), turn)[0]
    assert "jaylen" not in talk(Redactor(tagger=network, names=True), turn)[0]


def test_a_network_that_fails_leaves_the_rules(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(network, "_logits", fail)
    redactor = Redactor(tagger=network)
    text = "my card number is four one one one one one one one one one one one one one one one"
    assert redactor.partial(Channel.CUSTOMER, "1", text) == "my card number is [card number]"
    assert redactor.final(Channel.CUSTOMER, "1", text, (), 0, 1).text == "my card number is [card number]"


def test_without_the_network_there_is_none_and_the_log_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotSetUp) as caught:
        Network(tmp_path)
    assert caught.value.code == "private_missing"
    with capture_logs() as logs:
        assert load_tagger(tmp_path) is None
    assert [entry["event"] for entry in logs] == ["private.missing"]


def test_a_network_of_other_weights_is_refused(tmp_path: Path) -> None:
    models = _copy(tmp_path)
    Network(models)
    (derived_folder(models) / SOURCE).write_text("0" * 64)
    with pytest.raises(NotSetUp, match="other weights"):
        Network(models)


def test_the_network_is_derived_once_from_the_weights(tmp_path: Path) -> None:
    models = _copy(tmp_path)
    assert not tagger_network.derive(models)
    shutil.rmtree(derived_folder(models))
    assert tagger_network.derive(models)
    before, after = Network(MODELS), Network(models)
    turns = [(Channel.AGENT, "and your post code"), (Channel.CUSTOMER, "it's l s eight two q r")]
    assert after.tag(turns) == before.tag(turns)


def test_each_word_of_a_long_turn_is_read(network: Network) -> None:
    story = " ".join(["and then the man said it was fine"] * 40)
    text = f"my number is oh seven seven double oh nine hundred one four six {story} and it's oh seven nine one two six"
    assert len(text.split()) > MAX_TOKENS
    (tags,) = network.tag([(Channel.CUSTOMER, text)])
    assert [text[tag.start : tag.end] for tag in tags] == text.split()
    hidden = {text[tag.start : tag.end] for tag in tags if tag.chance > network.hides(tag.kind)}
    assert {"seven", "double", "nine"} <= hidden


def test_no_more_turns_are_read_than_fit_and_none_without_the_last(network: Network) -> None:
    turns = [(Channel.CUSTOMER, f"turn {number} " + "and so on " * 10) for number in range(9)]
    tags = network.tag(turns)
    assert 1 < len(tags) < len(turns)
    assert [tag.start for tag in tags[-1]] == [0, *(tag.end + 1 for tag in tags[-1][:-1])]
    assert network.tag([(Channel.AGENT, "")]) == [[]]


def test_likely_words_become_spans_beside_what_is_taken() -> None:
    text = "it's four two one nine ok"
    words = [(0, 4), (5, 9), (10, 13), (14, 17), (18, 22), (23, 25)]
    kinds = [Kind.NAME, *[Kind.SECURITY_CODE] * 4, Kind.NAME]
    chances = [0.1, 0.9, 0.8, 0.9, 0.9, 0.95]
    tags = [Tag(*word, kind, chance, chance) for word, kind, chance in zip(words, kinds, chances, strict=True)]
    heard = Heard([], [], [Span(10, 15, Kind.CARD_NUMBER)])
    code = Kind.SECURITY_CODE
    assert likely(tags, lambda _: 0.85, heard, names=False) == [Span(5, 9, code), Span(15, 22, code)]
    assert likely(tags, lambda _: 0.85, Heard([], []), names=True)[-1] == Span(14, 25, code)
    assert likely(tags, {code: 0.95, Kind.NAME: 0.9}.__getitem__, Heard([], []), names=True) == [
        Span(23, 25, Kind.NAME)
    ]
    assert text[15:22] == "ne nine"


def test_a_number_is_seldom_private_in_part() -> None:
    text = "and the old one was nineteen ninety"
    heard = Reader(text, Context(), C, None, False).read()
    words = [Tag(at.start(), at.end(), Kind.SECURITY_CODE, 0.0, 0.0) for at in re.finditer(r"\S+", text)]

    def hidden(*chances: float) -> list[str]:
        said = [tag._replace(chance=chance, unnamed=chance) for tag, chance in zip(words[-2:], chances, strict=True)]
        return [text[span.start : span.end] for span in likely([*words[:-2], *said], lambda _: 0.3, heard, names=True)]

    assert hidden(0.1, 0.6) == []
    assert hidden(0.1, 0.95) == ["ninety"]
    assert hidden(0.4, 0.6) == ["nineteen ninety"]


def test_what_is_quite_unlikely_is_spared_but_never_most_of_a_card_number() -> None:
    tags = [Tag(0, 4, Kind.NAME, 0.01, 0.0), Tag(5, 9, Kind.NAME, 0.01, 0.0), Tag(10, 13, Kind.NAME, 0.2, 0.0)]
    for start, end, stays in ((0, 9, False), (5, 13, True)):
        heard = Heard([], [], [Span(start, end, Kind.NAME)])
        assert spared(tags, lambda _: 0.05, heard) == heard.spans * stays
    text = "four one one one one one one one and in twenty years i will be seventy nine"
    heard = Reader(text, Context(), C, None, False).read()
    card, *ages = heard.spans = [Span(run.start, run.end, Kind.CARD_NUMBER) for run in heard.runs]
    words = [Tag(at.start(), at.end(), Kind.CARD_NUMBER, 0.01, 0.01) for at in re.finditer(r"\S+", text)]
    assert len(ages) == 2
    assert spared(words, lambda _: 0.05, heard) == [card]
    assert spared(words, lambda _: 0.005, heard) == [card, *ages]


def _copy(folder: Path) -> Path:
    """A models folder of one's own."""
    models = folder / "models"
    for part in (FOLDER, f"store/{FOLDER}"):
        shutil.copytree(MODELS / part, models / part)
    (models / "store" / "minilm").symlink_to(MODELS / "store" / "minilm")
    assert (models / FOLDER / CARD).is_file()
    return models
