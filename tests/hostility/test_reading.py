import numpy as np
import pytest

from assistant.events import Sentiment
from assistant.hostility.artefact import Calibration, Card
from assistant.hostility.base import SIGNALS, Level, Passage
from assistant.hostility.encoding import Batch, read_encoder
from assistant.hostility.loading import model_folder
from assistant.hostility.outputs import LEVELS, OUTPUTS, SENTIMENTS
from assistant.hostility.reading import MIN_CONFIDENCE, Floats, ReadingScorer, neutral
from assistant.settings import Settings

PLAIN = Calibration(scale=1.0, shift=0.0, threshold=0.5)
CARD = Card("fixed", "1", "", True, 1.0, (PLAIN, PLAIN, PLAIN, PLAIN), dict.fromkeys(SIGNALS, PLAIN))
THREAT = SENTIMENTS + LEVELS + SIGNALS.index("threat_violence")


class FixedScorer(ReadingScorer):
    """Gives every row the same logits and notes the batches."""

    def __init__(self, logits: Floats, card: Card = CARD) -> None:
        super().__init__(card, read_encoder(model_folder(Settings())))
        self.fixed = logits
        self.batches: list[Batch] = []

    @property
    def _runtime(self) -> str:
        return "fixed"

    def _logits(self, batch: Batch) -> Floats:
        self.batches.append(batch)
        return np.tile(self.fixed, (len(batch.input_ids), 1))


def logits(**high: float) -> Floats:
    """Logits of -5 but for those named: `level1`…`level4`, signals, `negative`, `positive`."""
    line = np.full(OUTPUTS, -5, np.float32)
    for name, value in high.items():
        if name.startswith("level"):
            line[SENTIMENTS + int(name[-1]) - 1] = value
        elif name in SIGNALS:
            line[SENTIMENTS + LEVELS + SIGNALS.index(name)] = value
        else:
            line[["negative", "neutral", "positive"].index(name)] = value
    return line


def test_the_level_is_the_highest_step_over_its_threshold() -> None:
    assert FixedScorer(logits(level1=3, level2=2, anger=3)).score([Passage("so")])[0].level == Level.ANGRY


def test_a_level_needs_a_sign_of_heat() -> None:
    assert FixedScorer(logits(level1=3, level2=2, gratitude=3)).score([Passage("so")])[0].level == Level.NONE


def test_thresholds_and_calibration_come_from_the_card() -> None:
    strict = replace_signal("anger", Calibration(scale=0.5, shift=0.0, threshold=0.8))
    found = FixedScorer(logits(anger=2), strict).score([Passage("so")])[0]
    assert found.signals["anger"] == pytest.approx(1 / (1 + np.exp(-1)), abs=1e-5)
    assert found.active == ()


def replace_signal(name: str, calibration: Calibration) -> Card:
    return Card("fixed", "1", "", True, 1.0, CARD.levels, CARD.signals | {name: calibration})


def test_active_signals_stand_in_the_order_of_the_scheme() -> None:
    found = FixedScorer(logits(gratitude=4, anger=4, dispute=4)).score([Passage("so")])[0]
    assert found.active == ("anger", "dispute", "gratitude")


def test_sentiment_runs_from_minus_one_to_one() -> None:
    found = FixedScorer(logits(negative=5)).score([Passage("so")])[0].sentiment
    assert found.label is Sentiment.NEGATIVE
    assert found.score == pytest.approx(-1, abs=0.01)


def test_a_phrase_rule_adds_what_the_network_missed() -> None:
    found = FixedScorer(logits()).score([Passage("i know where you live")])[0]
    assert found.level == Level.THREATENING
    assert found.active == ("threat_violence",)


def test_a_phrase_rule_never_lowers() -> None:
    found = FixedScorer(logits(level1=9, level2=9, level3=9, threat_legal=9)).score([Passage("stop calling me")])[0]
    assert found.level == Level.ABUSIVE
    assert found.active == ("threat_legal", "disengage")
    assert found.signals["threat_legal"] > 0.99


@pytest.mark.parametrize("text", ["i know where you live", "so"])
def test_doubtful_words_alone_do_not_raise_level_4(text: str) -> None:
    scorer = FixedScorer(logits(level1=5, level2=5, level3=5, level4=5, anger=5, threat_violence=5))
    sure = scorer.score([Passage(text, confidence=MIN_CONFIDENCE)])[0]
    doubtful = scorer.score([Passage(text, confidence=MIN_CONFIDENCE - 0.01)])[0]
    assert sure.level == Level.THREATENING
    assert doubtful.level == Level.ABUSIVE
    assert "threat_violence" in sure.active
    assert "threat_violence" not in doubtful.active


def test_unreadable_passages_are_neutral_and_cost_nothing() -> None:
    scorer = FixedScorer(logits(anger=9))
    texts = ["", "...", "no tengo dinero para pagar", "\x00"]
    whys = ["no words", "no words", "not English", "no words"]
    assert scorer.score([Passage(text) for text in texts]) == [neutral(why) for why in whys]
    assert scorer.batches == []


def test_answers_keep_their_order_among_long_and_short_ones() -> None:
    scorer = FixedScorer(logits())
    texts = ["word " * 2000, "", "i know where you live", "yes"]
    levels = [found.level for found in scorer.score([Passage(text) for text in texts])]
    assert levels == [0, 0, 4, 0]
    assert all(len(batch.input_ids) <= 16 for batch in scorer.batches)


def test_no_passages() -> None:
    assert FixedScorer(logits()).score([]) == []


@pytest.mark.parametrize("context", [True, False])
def test_the_agents_turn_is_given_where_the_card_says_so(context: bool) -> None:
    card = Card("fixed", "1", "", context, 1.0, CARD.levels, CARD.signals)
    scorer = FixedScorer(logits(), card)
    scorer.score([Passage("so", agent="Shall I take the payment now?")])
    assert bool(scorer.batches[0].token_type_ids.any()) is context
