"""What a sentence means, as a vector: all-MiniLM-L6-v2 in 8-bit integers through onnxruntime.

Sentences that say the same thing lie close by: the product of two vectors is the cosine of their angle. The model is
that of sentence-transformers (mean over the tokens, unit length); `derive_meaning` makes the network at set-up.
"""

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import numpy as np
import onnxruntime
import structlog
from numpy.typing import NDArray

from assistant.hostility.encoding import Encoder

Vectors = NDArray[np.float32]

SIZE = 384
"""Numbers in a vector."""
BATCH = 32
"""Sentences that go through the network together."""
REMEMBERED = 1024
"""Sentences whose vectors are kept; those of more than `BATCH` at once are not."""
WEIGHTS, TOKENIZER = "model.safetensors", "tokenizer.json"
NETWORK, SOURCE, OUTPUT = "model.onnx", "source.sha256", "vectors"

log = structlog.get_logger(__name__)


def source_folder(models: Path) -> Path:
    """Where set-up puts the encoder that it fetched."""
    return models / "store" / "minilm"


def derived_folder(models: Path) -> Path:
    """Where set-up puts the 8-bit network."""
    return models / "store" / "minilm-int8"


class Meaning:
    """Turns sentences into vectors, on one thread of the processor. Safe to share between threads."""

    def __init__(self, folder: Path, derived: Path) -> None:
        """Load the tokenizer of the encoder in `folder` and the network in `derived`; raises what those raise."""
        self.folder = derived
        """Where the network lies; what was made with it may be kept beside it."""
        self._encoder = Encoder(folder / TOKENIZER)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(derived / NETWORK), options, providers=["CPUExecutionProvider"]
        )
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    def of(self, texts: Sequence[str]) -> Vectors:
        """Vectors of unit length: (len(texts), 384) float32."""
        vectors = np.empty((len(texts), SIZE), np.float32)
        with self._lock:
            known = [self._known.get(text) for text in texts]
            for text, vector in zip(texts, known, strict=True):
                if vector is not None:
                    self._known.move_to_end(text)
        new = []
        for row, vector in enumerate(known):
            if vector is None:
                new.append(row)
            else:
                vectors[row] = vector
        new.sort(key=lambda row: len(texts[row]))
        for start in range(0, len(new), BATCH):
            rows = new[start : start + BATCH]
            vectors[rows] = self._run([texts[row] for row in rows])
        if len(texts) > BATCH:
            return vectors
        with self._lock:
            for row in new:
                self._known[texts[row]] = vectors[row].copy()
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return vectors

    def _run(self, texts: Sequence[str]) -> Vectors:
        batch = self._encoder.encode([(text, "") for text in texts])
        inputs = {
            "input_ids": batch.input_ids,
            "attention_mask": batch.attention_mask,
            "token_type_ids": batch.token_type_ids,
        }
        out: Vectors = self._session.run([OUTPUT], inputs)[0]
        return out


def load_meaning(models: Path) -> Meaning | None:
    """The encoder below the folder `models`; None, and a line in the log, where it is missing or damaged."""
    folder, derived = source_folder(models), derived_folder(models)
    try:
        return Meaning(folder, derived)
    except Exception as error:  # neither tokenizers nor onnxruntime raises anything narrower
        log.warning("meaning.missing", reason=str(error), hint="Run `make setup`; until then words alone are compared.")
        return None
