import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.audio.framing import ByteFramer, SampleFramer


@given(st.lists(st.binary(max_size=20)), st.integers(1, 7))
def test_bytes_are_cut_into_whole_units_and_none_is_lost(pieces: list[bytes], unit: int) -> None:
    framer = ByteFramer(unit)
    out = [framer.push(piece) for piece in pieces]
    assert all(len(piece) % unit == 0 for piece in out)
    assert len(framer.rest) < unit
    assert b"".join(out) + framer.rest == b"".join(pieces)


def test_an_odd_byte_waits_for_its_other_half() -> None:
    framer = ByteFramer(2)
    assert framer.push(b"abc") == b"ab"
    assert framer.push(b"") == b""
    assert framer.push(b"d") == b"cd"


@given(st.lists(st.integers(0, 50)), st.integers(1, 17))
def test_samples_are_cut_into_frames_and_none_is_lost(lengths: list[int], size: int) -> None:
    whole = np.arange(sum(lengths)).astype(np.int16)
    framer = SampleFramer(size)
    frames = [framer.push(piece) for piece in np.split(whole, np.cumsum(lengths)[:-1])] if lengths else []
    assert all(frame.shape[1] == size for frame in frames)
    assert len(framer.rest) < size
    assert np.array_equal(np.concatenate([*(frame.ravel() for frame in frames), framer.rest]), whole)


def test_flush_fills_the_last_frame_with_silence() -> None:
    framer = SampleFramer(4)
    framer.push(np.array([1, 2, 3, 4, 5], dtype=np.int16))
    assert framer.flush().tolist() == [[5, 0, 0, 0]]
    assert framer.flush().shape == (0, 4)
