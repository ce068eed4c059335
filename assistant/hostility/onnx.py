"""The fast path: the same network in 8-bit integers through onnxruntime, derived from the committed weights."""

from pathlib import Path

import onnxruntime
from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidGraph, InvalidProtobuf, NoSuchFile

from assistant.hostility.artefact import ONNX, ONNX_SOURCE, damaged, read_card
from assistant.hostility.encoding import Batch, read_encoder
from assistant.hostility.reading import Floats, ReadingScorer


class OnnxScorer(ReadingScorer):
    """Scores with onnxruntime. It needs neither torch nor transformers."""

    def __init__(self, folder: Path, derived: Path, threads: int = 1) -> None:
        """Load the model folder's card and tokenizer, and the derived network from the folder `derived`.

        Raises:
            NotSetUp: `classifier_missing` or `classifier_damaged`.
        """
        super().__init__(read_card(folder), read_encoder(folder))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(
                str(derived / ONNX), options, providers=["CPUExecutionProvider"]
            )
        except (Fail, InvalidGraph, InvalidProtobuf, NoSuchFile) as error:
            raise damaged(
                derived / ONNX, "onnxruntime does not accept it", f"Delete {derived} and run `make setup`."
            ) from error

    @property
    def _runtime(self) -> str:
        return "int8"

    def _logits(self, batch: Batch) -> Floats:
        inputs = {
            "input_ids": batch.input_ids,
            "attention_mask": batch.attention_mask,
            "token_type_ids": batch.token_type_ids,
        }
        out: Floats = self._session.run(["logits"], inputs)[0]
        return out


def is_current(folder: Path, derived: Path) -> bool:
    """True where `derived` holds a network made from the weights that the card in `folder` names."""
    source = derived / ONNX_SOURCE
    if not (source.is_file() and (derived / ONNX).is_file()):
        return False
    return source.read_text(encoding="ascii").strip() == read_card(folder).sha256
