"""Where a customer can be pointed to: for each country a crisis line and free debt advice, as they are said aloud."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from assistant.errors import BadInput
from assistant.prompting.source import Problem, Source, UnreadableError

_AT = re.compile(r" - at `(?:key in )?(\$[^`]*)`$")

Line = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^{}<>\n\r]+$")]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class HelplineKind(StrEnum):
    """What a line is for."""

    CRISIS = "crisis"
    DEBT_ADVICE = "debt_advice"


class Helpline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of one country."""

    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]
    """ISO 3166-1, two letters."""
    kind: HelplineKind
    name: Line
    number: Line
    said: Line
    """Name and number as said aloud; goes into a sentence as it stands."""
    hours: Line
    source: Annotated[str, Meta(pattern=r"^https?://\S+$")]
    """Where it was read."""
    read_on: Day


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    helplines: Annotated[tuple[Helpline, ...], Meta(min_length=1)]


@dataclass(frozen=True, slots=True)
class Helplines:
    """All lines of a file, in its order."""

    lines: tuple[Helpline, ...]

    @classmethod
    def read(cls, file: Path) -> "Helplines":
        """Read `helplines.yaml`.

        Raises:
            BadInput: `helplines_invalid`, with the file and the line.
        """
        try:
            source = Source.read(file)
            return cls(msgspec.convert(source.data, _File).helplines)
        except UnreadableError as error:
            raise _invalid(error.problem) from error
        except msgspec.ValidationError as error:
            text = str(error)
            at = _AT.search(text)
            path, message = (at[1], text[: at.start()]) if at else ("$", text)
            raise _invalid(source.problem(path, f"{message} (at {path.removeprefix('$.')})")) from error

    def said(self, locale: str, kind: HelplineKind) -> str | None:
        """The first line of this kind in the country of a locale such as `en-NZ`; None where there is none."""
        country = locale.partition("-")[2]
        return next((line.said for line in self.lines if (line.country, line.kind) == (country, kind)), None)


def _invalid(problem: Problem) -> BadInput:
    return BadInput(
        "helplines_invalid",
        str(problem),
        "Mend the named line: each entry has country, kind (crisis or debt_advice), name, number, said, hours, "
        "source and read_on.",
    )
