"""The site's way of coaching, read from YAML."""

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.errors import BadInput

DEFAULT = Path(__file__).with_name("coaching.yaml")
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Text = Annotated[str, Field(min_length=1, max_length=200)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Disposition(_Part):
    """A way in which a call can come out."""

    id: Id
    text: Text


class Item(_Part):
    """Something that a review looks at."""

    id: Id
    text: Text
    kind: Literal["yes_no", "scale"]
    weight: float = Field(1.0, gt=0, le=10)
    help: str = Field("", max_length=400)

    @property
    def highest(self) -> int:
        """The best score."""
        return 1 if self.kind == "yes_no" else 5

    @property
    def lowest(self) -> int:
        """The worst score."""
        return 0 if self.kind == "yes_no" else 1


class Section(_Part):
    """Items that belong together."""

    title: Text
    items: tuple[Item, ...] = Field(min_length=1)


class Plan(_Part):
    """How a site coaches."""

    self_review_first: bool = False
    dispositions: tuple[Disposition, ...] = Field(min_length=1)
    sections: tuple[Section, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "Plan":
        for ids in ([d.id for d in self.dispositions], [item.id for item in self.items]):
            twice = {name for name in ids if ids.count(name) > 1}
            if twice:
                raise ValueError(f"the id {sorted(twice)[0]} stands twice")
        return self

    @property
    def items(self) -> tuple[Item, ...]:
        """All items."""
        return tuple(item for section in self.sections for item in section.items)

    def check_scores(self, scores: dict[str, int]) -> None:
        """Refuse scores that the card does not know.

        Raises:
            BadInput: `score_invalid`.
        """
        items = {item.id: item for item in self.items}
        for name, value in scores.items():
            item = items.get(name)
            if item is None or not item.lowest <= value <= item.highest:
                raise BadInput(
                    "score_invalid", f"The score {value} of {name} is not on the card.", "See GET /api/coaching."
                )

    def check_disposition(self, name: str) -> None:
        """Refuse a disposition that the site does not have.

        Raises:
            BadInput: `disposition_unknown`.
        """
        if name not in {disposition.id for disposition in self.dispositions}:
            raise BadInput("disposition_unknown", f"There is no disposition {name}.", "See GET /api/coaching.")

    def total(self, scores: dict[str, int]) -> float | None:
        """The weighted mean of what was scored, 0 to 1; none where nothing was."""
        scored = [(item, scores[item.id]) for item in self.items if item.id in scores]
        if not scored:
            return None
        parts = [item.weight * (value - item.lowest) / (item.highest - item.lowest) for item, value in scored]
        return sum(parts) / sum(item.weight for item, _ in scored)


def load_plan(path: Path | None = None) -> Plan:
    """The site's plan, or the one that comes with Calmline.

    Raises:
        BadInput: `coaching_invalid`, with the file and what is wrong.
    """
    path = path or DEFAULT
    try:
        return Plan.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = str(error).splitlines()[0]
    except ValidationError as error:
        first = error.errors()[0]
        reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    raise BadInput("coaching_invalid", f"{path} cannot be used: {reason}.", f"Compare it with {DEFAULT.name}.")
