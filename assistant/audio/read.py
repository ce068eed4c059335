"""Open a sound file of any kind libsndfile reads (WAV, FLAC, OGG, MP3, …) as 16-bit sound at `RATE`."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import soundfile
from numpy.typing import NDArray

from assistant.audio.blocks import Blocks
from assistant.audio.resample import Resampler, check_rate
from assistant.errors import BadInput
from assistant.events import Channel

_UNKNOWN = 1 << 62
"""libsndfile's frame count of a FLAC file whose writer did not finish is near 2**63."""
_SIZE_LEFT_OPEN = 0x7FFFF000
"""A WAV written to a pipe declares at least so many bytes; it is not truncated."""


class SoundFile:
    """An open sound file; a context manager."""

    def __init__(self, path: Path) -> None:
        """Open `path`.

        Raises:
            BadInput: `file_not_found`, `not_audio`, `audio_empty`, `audio_rate`.
        """
        self._path = path
        self._file = _open(path)
        try:
            check_rate(self._file.samplerate)
            if self._file.frames == 0:
                raise BadInput("audio_empty", f"{path} holds no sound", "record it again, or check its header")
        except BadInput:
            self._file.close()
            raise
        self.warnings: list[str] = []
        """What is wrong though it can be read, each `CODE: sentence`; may grow while it is read."""
        if self._file.format == "WAV" and _cut_short(path):
            self._warn_truncated()

    @property
    def channels(self) -> int:
        """Channels in the file."""
        return int(self._file.channels)

    @property
    def source_rate(self) -> int:
        """Hertz of the file."""
        return int(self._file.samplerate)

    @property
    def duration(self) -> float | None:
        """Seconds; none where the file does not say."""
        return None if self._file.frames >= _UNKNOWN else self._file.frames / self._file.samplerate

    def sides(self, customer: str | None = None) -> tuple[Channel, ...]:
        """Which side each channel is, `customer` being `left`, `right` or none (left).

        Raises:
            BadInput: `audio_mono`, the file has one channel; `audio_channels`, it has more than two.
        """
        if self.channels == 1:
            raise BadInput(
                "audio_mono",
                f"{self._path} has one channel, but both sides of the call must be apart",
                "give a stereo recording, one side on each channel (`--customer left|right` says which), "
                "or `calmline transcribe` it for its words alone",
            )
        if self.channels != len(Channel):
            raise BadInput(
                "audio_channels",
                f"{self._path} has {self.channels} channels",
                "give a stereo recording: the customer on one channel, the agent on the other",
            )
        if customer == "right":
            return (Channel.AGENT, Channel.CUSTOMER)
        return (Channel.CUSTOMER, Channel.AGENT)

    def blocks(self, seconds: float = 0.1) -> Iterator[NDArray[np.int16]]:
        """The sound at `RATE`, each block about `seconds` long, shape (n, channels); once only."""
        resamplers = [Resampler(self.source_rate) for _ in range(self.channels)]
        blocks = Blocks(self._file, max(1, round(seconds * self.source_rate)))
        for frames in blocks:
            columns = [resampler.push(frames[:, side]) for side, resampler in enumerate(resamplers)]
            if len(columns[0]):
                yield np.stack(columns, axis=1)
        rest = np.stack([resampler.flush() for resampler in resamplers], axis=1)
        if len(rest):
            yield rest
        if blocks.damaged:
            self._warn_truncated()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _warn_truncated(self) -> None:
        self.warnings.append(f"audio_truncated: {self._path.name} ends early; what is there is used")


def _open(path: Path) -> soundfile.SoundFile:
    if not path.is_file():
        raise BadInput("file_not_found", f"there is no file {path}", "check the path")
    if path.stat().st_size == 0:
        raise BadInput("audio_empty", f"{path} is empty", "record it again")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return soundfile.SoundFile(path)
    except (soundfile.LibsndfileError, TypeError) as error:
        kind = _guess(path)
        raise BadInput(
            "not_audio",
            f"{path} is {kind}",
            "give a WAV, FLAC, OGG or MP3 file; from a video: ffmpeg -i VIDEO -vn CALL.wav",
        ) from error


def _guess(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4096)
    if head[4:8] == b"ftyp" or head[:4] == b"\x1aE\xdf\xa3" or head[8:12] == b"AVI ":
        return "a video (or sound in a video's container), not a sound file that can be read"
    if head[:4] in (b"RIFF", b"fLaC", b"OggS"):
        return "a sound file that is damaged at its beginning"
    try:
        head.decode("utf-8")
    except UnicodeDecodeError:
        return "no sound file"
    return "text, not sound" if b"\0" not in head else "no sound file"


def _cut_short(path: Path) -> bool:
    """True where the data chunk of a WAV declares more bytes than the file holds."""
    length = path.stat().st_size
    with path.open("rb") as file:
        file.seek(12)
        while len(header := file.read(8)) == 8:
            size = int.from_bytes(header[4:], "little")
            if header[:4] == b"data":
                return size < _SIZE_LEFT_OPEN and file.tell() + size > length
            file.seek(size + size % 2, 1)
    return False
