"""One file of a multipart form, read as it comes."""

from collections.abc import AsyncIterator

from aiohttp import BodyPartReader, MultipartReader, web

from common.errors import Invalid

FORM_BYTES = 64 * 1024
"""What a form needs beside the file in it."""

CHUNK_BYTES = 256 * 1024
UPLOAD_SECONDS = 300.0


async def file_of(request: web.Request, what_may_come: str) -> BodyPartReader:
    """Return the form's first file. Raises Invalid, with `what_may_come` in words."""
    if request.content_type != "multipart/form-data":
        raise _no_form(what_may_come)
    try:
        part = await (await request.multipart()).next()
    except (ValueError, RuntimeError) as error:
        raise _no_form(what_may_come) from error
    if part is None or isinstance(part, MultipartReader) or part.filename is None:
        raise _no_form(what_may_come)
    return part


def _no_form(what_may_come: str) -> Invalid:
    return Invalid(
        f"Send a form with one file. {what_may_come}", [{"field": "file", "message": "must be a file of a form"}]
    )


async def chunks_of(part: BodyPartReader) -> AsyncIterator[bytes]:
    while chunk := await part.read_chunk(CHUNK_BYTES):
        yield bytes(chunk)
