"""What is known of files hashed before, so that start-up need not hash a hundred megabytes again."""

import json
from pathlib import Path

Mark = tuple[int, int]
"""Size in bytes, time of last change in nanoseconds."""
Stamps = dict[str, tuple[Mark, str]]
"""By file: its mark when it was hashed, and the sha256 found."""


def mark(path: Path) -> Mark:
    """The mark of a file as it is now."""
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def read(note: Path) -> Stamps:
    """What the file `note` holds; nothing when it is not there or cannot be read."""
    try:
        content = json.loads(note.read_text(encoding="utf-8"))
        return {name: ((int(size), int(time)), str(digest)) for name, size, time, digest in content}
    except (OSError, ValueError, TypeError):
        return {}


def write(note: Path, stamps: Stamps) -> None:
    """Write `stamps` into the file `note`. Raises OSError where it cannot be written."""
    rows = [[name, *mark, digest] for name, (mark, digest) in sorted(stamps.items())]
    note.parent.mkdir(parents=True, exist_ok=True)
    temporary = note.with_suffix(".new")
    temporary.write_text(json.dumps(rows), encoding="utf-8")
    temporary.replace(note)
