"""Bytes on the wire to samples and back: 16-bit PCM, and the two telephone codecs of ITU-T G.711."""

import numpy as np
from numpy.typing import NDArray

from assistant.audio.chunk import Samples

_LITTLE_ENDIAN = np.dtype("<i2")
_SEGMENT_ENDS = np.array([0x1F, 0x3F, 0x7F, 0xFF, 0x1FF, 0x3FF, 0x7FF], dtype=np.int32)
"""Largest 12-bit magnitude of A-law segments 0 to 6."""
_BIAS = 0x84
"""G.711 mu-law adds 33 to the 14-bit magnitude; here shifted to 16 bits."""
_CLIP = 32635
"""Largest 16-bit magnitude mu-law can code."""


def pcm16_decode(data: bytes) -> Samples:
    """Samples in little-endian 16-bit PCM, shape (len(data) // 2,).

    Raises:
        ValueError: the number of bytes is odd; `framing.ByteFramer` makes it even.
    """
    return np.frombuffer(data, dtype=_LITTLE_ENDIAN).astype(np.int16)


def pcm16_encode(samples: Samples) -> bytes:
    """Little-endian 16-bit PCM of `samples`."""
    return samples.astype(_LITTLE_ENDIAN).tobytes()


def to_pcm16(sound: NDArray[np.floating]) -> NDArray[np.int16]:
    """16-bit samples of sound between -1 and 1, any shape; what is louder is clipped."""
    scaled: NDArray[np.floating] = np.clip(np.rint(sound * 32768.0), -32768, 32767)
    return scaled.astype(np.int16)


def ulaw_decode(data: bytes) -> Samples:
    """Samples in G.711 mu-law, one a byte."""
    return _ULAW[np.frombuffer(data, dtype=np.uint8)]


def alaw_decode(data: bytes) -> Samples:
    """Samples in G.711 A-law, one a byte."""
    return _ALAW[np.frombuffer(data, dtype=np.uint8)]


def ulaw_encode(samples: Samples) -> bytes:
    """G.711 mu-law of `samples`, one byte a sample."""
    wide = samples.astype(np.int32)
    magnitude = np.minimum(np.abs(wide), _CLIP) + _BIAS
    segment = np.frexp(magnitude.astype(np.float64))[1] - 8
    mantissa = (magnitude >> (segment + 3)) & 0x0F
    sign = np.where(wide < 0, 0x80, 0)
    code: NDArray[np.int32] = ~(sign | (segment << 4) | mantissa) & 0xFF
    return code.astype(np.uint8).tobytes()


def alaw_encode(samples: Samples) -> bytes:
    """G.711 A-law of `samples`, one byte a sample."""
    wide = samples.astype(np.int32) >> 3
    magnitude = np.where(wide < 0, ~wide, wide)
    segment = np.searchsorted(_SEGMENT_ENDS, magnitude).astype(np.int32)
    mantissa = (magnitude >> np.maximum(segment, 1)) & 0x0F
    mask = np.where(wide < 0, 0x55, 0xD5)
    code: NDArray[np.int32] = ((segment << 4) | mantissa) ^ mask
    return code.astype(np.uint8).tobytes()


def _ulaw_table() -> Samples:
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    magnitude = ((((code & 0x0F) << 3) + _BIAS) << ((code >> 4) & 7)) - _BIAS
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


def _alaw_table() -> Samples:
    code = np.arange(256, dtype=np.int32) ^ 0x55
    segment = (code >> 4) & 7
    step = ((code & 0x0F) << 4) + 8
    magnitude = np.where(segment == 0, step, (step + 0x100) << np.maximum(segment - 1, 0))
    return np.where(code & 0x80, magnitude, -magnitude).astype(np.int16)


_ULAW = _ulaw_table()
_ALAW = _alaw_table()
