"""What kind of file some bytes are, by the bytes alone. Pure: nothing is decoded, only headers are read.

Recordings come from messaging channels only: the website's visitors send pictures and PDF files.

A picture is shown in an agent's browser, so its size in pixels is read too: a few bytes may unfold to gigabytes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from conversations.errors import FileDamaged, FileKindRefused, PictureTooLarge

MOST_PIXELS = 50_000_000

WHAT_MAY_COME = "Pictures (PNG, JPEG, GIF, WebP) and PDF files can be sent."
WHAT_IS_KEPT = "Only pictures, PDF files and recordings are kept."


class Content(Protocol):
    """The bytes of a file, whole in memory or mapped."""

    def __getitem__(self, place: slice, /) -> bytes: ...

    def __len__(self) -> int: ...


@dataclass(frozen=True)
class FileKind:
    """`endings` are those that a name of this kind may have, the usual one first."""

    mime: str
    endings: tuple[str, ...]

    @property
    def is_picture(self) -> bool:
        return self.mime.startswith("image/")

    @property
    def plain_name(self) -> str:
        """What a file of this kind is called that came without a name."""
        if self.is_picture:
            return "picture"
        return "recording" if self.mime.startswith("audio/") else "file"


PNG = FileKind("image/png", (".png",))
JPEG = FileKind("image/jpeg", (".jpg", ".jpeg"))
GIF = FileKind("image/gif", (".gif",))
WEBP = FileKind("image/webp", (".webp",))
PDF = FileKind("application/pdf", (".pdf",))
KINDS = {one.mime: one for one in (PNG, JPEG, GIF, WEBP, PDF)}

OGG = FileKind("audio/ogg", (".ogg", ".oga", ".opus"))
MP4 = FileKind("audio/mp4", (".m4a", ".mp4"))
MP3 = FileKind("audio/mpeg", (".mp3",))
AAC = FileKind("audio/aac", (".aac",))
AMR = FileKind("audio/amr", (".amr",))
RECORDINGS = (OGG, MP4, MP3, AAC, AMR)


def check_file(content: Content, *, recordings: bool = False) -> FileKind:
    """Return the kind; `recordings` may be kept, too.

    Raises FileKindRefused, FileDamaged (its header breaks off) or PictureTooLarge.
    """
    if recordings and (heard := _recording(content)) is not None:
        return heard
    for begins, kind, size_of in _KNOWN:
        if begins(content[:16]):
            if size_of is not None:
                width, height = size_of(content)
                if width < 1 or height < 1:
                    raise FileDamaged
                if width * height > MOST_PIXELS:
                    raise PictureTooLarge(width, height, MOST_PIXELS)
            return kind
    raise FileKindRefused(WHAT_IS_KEPT if recordings else WHAT_MAY_COME)


Size = tuple[int, int]


def _png(content: Content) -> Size:
    head = _exactly(content, 8, 16)
    if head[4:8] != b"IHDR":
        raise FileDamaged
    return _big(head[8:12]), _big(head[12:16])


def _gif(content: Content) -> Size:
    head = _exactly(content, 6, 4)
    return _little(head[:2]), _little(head[2:])


def _webp(content: Content) -> Size:
    head = _exactly(content, 12, 18)
    match head[:4]:
        case b"VP8X":
            return 1 + _little(head[12:15]), 1 + _little(head[15:18])
        case b"VP8 " if head[11:14] == b"\x9d\x01\x2a":
            return _little(head[14:16]) & 0x3FFF, _little(head[16:18]) & 0x3FFF
        case b"VP8L" if head[8] == 0x2F:
            bits = _little(head[9:13])
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    raise FileDamaged


_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The JPEG markers behind which the size stands."""
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""JPEG markers without a length."""
_SCAN, _END = 0xDA, 0xD9


def _jpeg(content: Content) -> Size:
    place = 2
    while True:
        head = _exactly(content, place, 2)
        if head[0] != 0xFF:
            raise FileDamaged
        marker = head[1]
        if marker == 0xFF:  # fill
            place += 1
            continue
        if marker in _ALONE:
            place += 2
            continue
        if marker in _SOF:
            frame = _exactly(content, place + 2, 7)
            return _big(frame[5:7]), _big(frame[3:5])
        length = _big(_exactly(content, place + 2, 2))
        if marker in (_SCAN, _END) or length < 2:
            raise FileDamaged
        place += 2 + length


def _recording(content: Content) -> FileKind | None:
    head = content[:64]
    if head.startswith(b"OggS") and (b"OpusHead" in head or b"\x01vorbis" in head):
        return OGG
    if head[4:8] == b"ftyp":
        return None if _has_film(content) else MP4
    if head.startswith(b"#!AMR"):
        return AMR
    if head.startswith(b"ID3") or (head[:1] == b"\xff" and head[1:2] in (b"\xfb", b"\xf3", b"\xf2")):
        return MP3
    return AAC if head[:2] in (b"\xff\xf1", b"\xff\xf9") else None


_BOXES = (b"moov", b"trak", b"mdia")
"""The way to what each track of an MP4 file is handled by."""


def _has_film(content: Content) -> bool:
    """Say whether an MP4 file has a track of pictures, or none that is heard."""
    handlers = list(_handlers(content, 0, len(content), _BOXES))
    return b"vide" in handlers or b"soun" not in handlers


def _handlers(content: Content, start: int, end: int, way: tuple[bytes, ...]) -> Iterator[bytes]:
    for _box in range(MOST_BOXES):
        size, kind = _big(content[start : start + 4]), content[start + 4 : start + 8]
        if size < 8 or start + size > end:
            return
        if way and kind == way[0]:
            yield from _handlers(content, start + 8, start + size, way[1:])
        elif not way and kind == b"hdlr":
            yield content[start + 16 : start + 20]
        start += size


MOST_BOXES = 64


def _exactly(content: Content, start: int, length: int) -> bytes:
    found = content[start : start + length]
    if len(found) < length:
        raise FileDamaged
    return found


def _big(raw: bytes) -> int:
    return int.from_bytes(raw, "big")


def _little(raw: bytes) -> int:
    return int.from_bytes(raw, "little")


_KNOWN: tuple[tuple[Callable[[bytes], bool], FileKind, Callable[[Content], Size] | None], ...] = (
    (lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), PNG, _png),
    (lambda head: head.startswith(b"\xff\xd8\xff"), JPEG, _jpeg),
    (lambda head: head.startswith((b"GIF87a", b"GIF89a")), GIF, _gif),
    (lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP", WEBP, _webp),
    (lambda head: head.startswith(b"%PDF-"), PDF, None),
)
