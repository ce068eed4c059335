"""The sound of calls over HTTP: whole or in ranges, its outline, and passages of it.

Recordings are opened a piece at a time on their way out; browsers are told to keep none of it.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from assistant.api.calls import HearsCall
from assistant.api.deps import PROBLEMS, HubDep
from assistant.store.sealed_file import CHUNK, Reader

router = APIRouter(prefix="/api/calls", tags=["recordings"], responses=PROBLEMS)

PIECE = 8 * CHUNK
"""Bytes opened at once."""
HEADERS = {"cache-control": "no-store", "accept-ranges": "bytes"}
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@router.get("/{call_id}/recording", dependencies=[HearsCall], response_class=Response, responses={206: {}, 416: {}})
async def get_recording(hub: HubDep, request: Request, call_id: str) -> Response:
    """The sound of a call: stereo FLAC, left the customer, right the agent. Takes one `Range` of bytes."""
    reader = await hub.recordings.sound(call_id)
    span = _span(request.headers.get("range", ""), reader.size)
    if span is None:
        return Response(status_code=416, headers=HEADERS | {"content-range": f"bytes */{reader.size}"})
    start, end = span
    headers = HEADERS | {"content-length": str(end - start)}
    partial = "range" in request.headers and _RANGE.fullmatch(request.headers["range"].strip()) is not None
    if partial:
        headers["content-range"] = f"bytes {start}-{end - 1}/{reader.size}"
    return StreamingResponse(
        _pieces(reader, start, end), 206 if partial else 200, headers=headers, media_type="audio/flac"
    )


@router.get("/{call_id}/peaks", dependencies=[HearsCall], response_class=Response)
async def get_peaks(hub: HubDep, call_id: str) -> Response:
    """The outline of a call's sound, to draw it: audiowaveform's JSON, 20 pairs a second of each side."""
    content = await hub.recordings.peaks(call_id)
    return Response(content, headers={"cache-control": "no-store"}, media_type="application/json")


@router.get("/{call_id}/clip", dependencies=[HearsCall], response_class=Response)
async def get_clip(
    hub: HubDep,
    call_id: str,
    start: Annotated[float, Query(ge=0, le=1e6)],
    end: Annotated[float, Query(gt=0, le=1e6)],
    form: Annotated[Literal["flac", "wav"], Query(alias="format")] = "flac",
) -> Response:
    """A passage of at most ten minutes as a file of its own; `start` and `end` are seconds into the call."""
    content = await hub.recordings.clip(call_id, start, end, form)
    return Response(content, headers={"cache-control": "no-store"}, media_type=f"audio/{form}")


async def _pieces(reader: Reader, start: int, end: int) -> AsyncIterator[bytes]:
    while start < end:
        stop = min(end, (start // PIECE + 1) * PIECE)
        yield await asyncio.to_thread(reader.read, start, stop)
        start = stop


def _span(header: str, size: int) -> tuple[int, int] | None:
    """The bytes that a `Range` asks for (RFC 9110, 14.1.2): all where it is no range we know, none where none fit."""
    match = _RANGE.fullmatch(header.strip())
    if match is None:
        return 0, size
    first, last = match.groups()
    if not first:
        return (max(0, size - int(last)), size) if last and int(last) else None
    start, end = int(first), min(size, int(last) + 1) if last else size
    return (start, end) if start < end else None
