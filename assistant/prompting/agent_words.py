"""What the agent's words do: show a fault that no phrase of a pack names, or use the card on the screen.

One small network answers both: all-MiniLM-L6-v2 with its upper layers trained for it on authored sentences
(`assistant/training/train_wording.py`). It reads words as a recogniser writes them, and never anybody's emotion.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from assistant.errors import NotSetUp
from assistant.events import Stance
from assistant.hostility.encoding import Encoder
from assistant.hostility.text import as_spoken
from assistant.prompting.listening import Listener, pieces
from assistant.prompting.meaning import TOKENIZER, source_folder
from assistant.prompting.pack import Fault

FOLDER: Final = "calmline-wording"
WEIGHTS, CARD, NETWORK, SOURCE = "model.safetensors", "wording.json", "model.onnx", "source.sha256"
FAULTS: Final = (Fault.JARGON, Fault.ADVERSARIAL, Fault.PERSONAL, Fault.OVERPROMISE, Fault.UNLAWFUL)
"""The order of the network's outputs, after that for no fault; the last output of all is for a card's use."""
SHORTEST: Final = 6
"""Words of the shortest sentence in which a fault is looked for."""
VERBATIM: Final = 0.6
"""`Signs.said` from which a card counts as used whatever the network says."""

Logits = NDArray[np.float32]


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`wording.json`."""

    version: str
    sha256: str
    """Of the weights."""
    fault: float
    """Probability of any fault from which one counts as found."""
    used: float
    """Probability from which a card counts as used."""


def weights_folder(models: Path) -> Path:
    """Where the committed weights lie."""
    return models / FOLDER


def derived_folder(models: Path) -> Path:
    """Where set-up puts the 8-bit network."""
    return models / "store" / FOLDER


class AgentReader:
    """Reads the agent's words. Safe to share between threads."""

    def __init__(self, models: Path, listener: Listener) -> None:
        """Load the network below the folder `models`.

        Args:
            models: folder of the models.
            listener: tells a card that was said word for word.

        Raises:
            NotSetUp: `wording_missing`, the network was not derived or belongs to other weights.
        """
        derived, folder = derived_folder(models), weights_folder(models)
        try:
            self.card = msgspec.json.decode((folder / CARD).read_bytes(), type=Card)
            if (derived / SOURCE).read_text(encoding="ascii").strip() != self.card.sha256:
                raise ValueError("it was derived from other weights")
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            self._session = onnxruntime.InferenceSession(
                str(derived / NETWORK), options, providers=["CPUExecutionProvider"]
            )
            self._encoder = Encoder(source_folder(models) / TOKENIZER)
        except Exception as error:  # onnxruntime and tokenizers raise nothing narrower
            raise NotSetUp(
                "wording_missing", f"{derived / NETWORK} cannot be used: {error}", "Run `make setup`."
            ) from error
        self._listener = listener

    def fault(self, words: str) -> Fault | None:
        """The likeliest fault in one utterance of the agent; None where none is likely enough."""
        if len(words.split()) < SHORTEST:
            return None
        return fault_in(self.logits([(words, "")])[0], self.card.fault)

    def used(self, card: str, stance: Stance | None, words: str) -> bool:
        """Whether the agent's `words` use a card that reads `card`. See `Listener.used`."""
        parts = list(pieces(card, words))
        if any(self._listener.signs(card, stance, part).said >= VERBATIM for part in parts):
            return True
        chances = 1 / (1 + np.exp(-self.logits([(part, card) for part in parts])[:, -1]))
        return bool(chances.max() >= self.card.used)

    def logits(self, pairs: Sequence[tuple[str, str]]) -> Logits:
        """Logits of shape (pairs, 2 + faults) for (the agent's words, the card or nothing)."""
        batch = self._encoder.encode([(as_spoken(words), as_spoken(card)) for words, card in pairs])
        inputs = {
            "input_ids": batch.input_ids,
            "attention_mask": batch.attention_mask,
            "token_type_ids": batch.token_type_ids,
        }
        out: Logits = self._session.run(["logits"], inputs)[0]
        return out


def fault_in(logits: Logits, threshold: float) -> Fault | None:
    """The likeliest fault where any is as likely as `threshold`; logits of shape (2 + faults,)."""
    powers = np.exp(logits[:-1] - logits[:-1].max())
    chances = powers / powers.sum()
    return FAULTS[int(chances[1:].argmax())] if 1 - chances[0] >= threshold else None
