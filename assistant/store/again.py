"""What a restore does not bring back, since it was erased after the backup was made."""

from collections.abc import Collection, Iterable
from datetime import UTC
from typing import Any

import msgspec
import sqlalchemy as sa

from assistant.store.erasures import Erasure
from assistant.store.tables import calls, tombstones


class Again:
    """Erases on the way into the tables and the object store, so that what was erased is never written there."""

    def __init__(self, erasures: Iterable[Erasure], held: Collection[str]) -> None:
        """Take what a ledger says, and the ids of the tombstones that the backup holds."""
        self._stones = [erasure for erasure in erasures if erasure.id not in held]
        self._lines = {stone.call_id for stone in self._stones if stone.what == "call"}
        self._words = {stone.call_id: _stamp(stone) for stone in self._stones if stone.what != "sound"}
        self._sound = {stone.call_id: _stamp(stone) for stone in self._stones}  # words take the sound that says them
        self._files = {f"{call_id}{end}" for call_id in self._sound for end in (".flac", ".peaks.json", ".sound")}
        self.calls: set[str] = set()
        """Those of the backup's calls of which something was left out so far."""

    def row(self, table: sa.Table, row: dict[str, Any]) -> dict[str, Any] | None:
        """A row as it may come back, or none where it may not."""
        call_id = row.get("call_id")
        if table is tombstones or call_id not in self._sound:
            return row
        if table is calls:
            self.calls.add(call_id)
            return None if call_id in self._lines else self._line(call_id, row)
        return None if call_id in self._words else row

    def keeps_out(self, file: str) -> bool:
        """Whether a recording, or the sound of a live call, stays out."""
        return file in self._files

    def stones(self) -> list[dict[str, Any]]:
        """The rows of `tombstones` that the backup lacks."""
        rows: list[dict[str, Any]] = [msgspec.structs.asdict(stone) for stone in self._stones]
        return [{name: value for name, value in row.items() if name in tombstones.columns} for row in rows]

    def _line(self, call_id: str, row: dict[str, Any]) -> dict[str, Any]:
        """A call's line as erasing left it. One that was live is over, for it has no log to go on from."""
        line = row | {"sound_erased": row["sound_erased"] or self._sound[call_id]}
        if call_id in self._words:
            line["words_erased"] = row["words_erased"] or self._words[call_id]
            if row["end_reason"] is None:
                line |= {"end_reason": "orphaned", "duration": row["at"]}
        return line


def _stamp(stone: Erasure) -> str:
    return stone.time.astimezone(UTC).isoformat(timespec="microseconds")
