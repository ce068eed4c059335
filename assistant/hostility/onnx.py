"""The fast path: the same network in 8-bit integers through onnxruntime, derived from the committed weights."""

from pathlib import Path

import onnxruntime

from assistant.hostility.artefact import ONNX, ONNX_SOURCE, damaged, read_card
from assistant.hostility.encoding import Batch
from assistant.hostility.reading import Floats, ReadingScorer
from assistant.hostility.transformer import read_encoder
