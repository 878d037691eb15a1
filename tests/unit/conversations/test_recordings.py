"""Recordings are known by their content, and films are none."""

import pytest

from conversations.errors import FileKindRefused
from conversations.file_kinds import check_file


def box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + kind + content


def mp4(*tracks: bytes) -> bytes:
    """Return an MP4 file whose tracks are handled so."""
    heads = [box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + one + bytes(12)))) for one in tracks]
    return (
        box(b"ftyp", b"isom" + bytes(8)) + box(b"free", b"") + box(b"moov", box(b"mvhd", bytes(20)) + b"".join(heads))
    )


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead" + bytes(20), "audio/ogg"),
        (mp4(b"soun"), "audio/mp4"),
        (b"ID3\x03" + bytes(20), "audio/mpeg"),
        (b"\xff\xfb\x90" + bytes(20), "audio/mpeg"),
        (b"\xff\xf1\x50" + bytes(20), "audio/aac"),
        (b"#!AMR\n" + bytes(20), "audio/amr"),
    ],
)
def test_a_recording_is_kept_where_recordings_may_come(content: bytes, mime: str) -> None:
    assert check_file(content, recordings=True).mime == mime
    with pytest.raises(FileKindRefused):
        check_file(content)


@pytest.mark.parametrize(
    "content",
    [
        mp4(b"soun", b"vide"),
        mp4(b"vide"),
        mp4(),
        b"OggS\x00\x02" + bytes(20) + b"\x80theora" + bytes(20),
        box(b"ftyp", b"isom") + b"\xff\xff\xff\xffmoov",
        b"\x00\x00\x00\x00ftyp",
    ],
)
def test_a_film_or_a_broken_file_is_none(content: bytes) -> None:
    with pytest.raises(FileKindRefused):
        check_file(content, recordings=True)
