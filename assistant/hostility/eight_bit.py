"""Networks in 8-bit integers for onnxruntime, derived at set-up from weights in torch."""

import logging
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn

from assistant.errors import NotSetUp
from assistant.hostility.artefact import ONNX, ONNX_SOURCE

OPSET = 17
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
"""Each of shape (rows, tokens), int64."""
_IDS = torch.tensor([[2, 7, 8, 3, 9, 3], [2, 7, 3, 0, 0, 0]])
_TYPES = torch.tensor([[0, 0, 0, 0, 1, 1], [0, 0, 0, 0, 0, 0]])


def derive(
    load: Callable[[], nn.Module], source: str, derived: Path, *, output: str = "logits", of_tokens: bool = False
) -> bool:
    """Make the 8-bit network in the folder `derived`; False where it is there already.

    Args:
        load: gives the network, which takes `INPUTS` and answers one array; called only where it is needed.
        source: the sha256 of its weights, kept beside it.
        derived: where it goes.
        output: what its answer is called.
        of_tokens: True where the answer is of shape (rows, tokens, …), False where it is (rows, …).

    Raises:
        NotSetUp: `onnx_missing`, or what `load` raises.
    """
    stamp = derived / ONNX_SOURCE
    if (derived / ONNX).is_file() and stamp.is_file() and stamp.read_text(encoding="ascii").strip() == source:
        return False
    try:
        from onnxruntime.quantization import QuantType, quantize_dynamic
    except ImportError as error:
        raise NotSetUp("onnx_missing", "onnx is not installed", 'Run `pip install -e ".[train]"`.') from error
    network = load()
    derived.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=derived) as scratch:
        full, small = Path(scratch) / "full.onnx", Path(scratch) / ONNX
        _trace(network, full, output, of_tokens)
        logging.getLogger().setLevel(logging.ERROR)
        quantize_dynamic(full, small, op_types_to_quantize=["MatMul"], per_channel=True, weight_type=QuantType.QInt8)
        small.replace(derived / ONNX)
    stamp.write_text(source + "\n", encoding="ascii")
    return True


def _trace(network: nn.Module, target: Path, output: str, of_tokens: bool) -> None:
    """Write the network as ONNX, rows and tokens free."""
    axes = {0: "rows", 1: "tokens"}
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (_IDS, (_IDS != 0).long(), _TYPES),
            str(target),
            input_names=list(INPUTS),
            output_names=[output],
            dynamic_axes=dict.fromkeys(INPUTS, axes) | {output: axes if of_tokens else {0: "rows"}},
            opset_version=OPSET,
            dynamo=False,
        )
