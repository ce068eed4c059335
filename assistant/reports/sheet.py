"""Tables for spreadsheets. No cell can be taken for a formula (OWASP: CSV injection)."""

import csv
import io
from collections.abc import Iterable, Sequence

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Beginnings of text that a spreadsheet would work out; the last four are the wide forms of the first."""
MARK = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""


def to_csv(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV (RFC 4180). Numbers stay numbers; text that begins like a formula gets a leading apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_safe(cell) for cell in row])
    return MARK + out.getvalue()


def _safe(cell: object) -> object:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\0", "")
    return f"'{text}" if text.lstrip(" ").startswith(STARTS_A_FORMULA) or text.startswith(STARTS_A_FORMULA) else text
