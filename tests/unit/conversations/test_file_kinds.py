"""Files are known by their bytes, and pictures by their size, without being decoded."""

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.errors import FileDamaged, FileKindRefused, PictureTooLarge
from conversations.file_kinds import MOST_PIXELS, check_file
from tests.files import HTML, PDF, SVG, picture

REAL = {
    "png": (picture("PNG"), "image/png"),
    "jpeg": (picture("JPEG"), "image/jpeg"),
    "progressive jpeg": (picture("JPEG", progressive=True), "image/jpeg"),
    "jpeg with a long head": (picture("JPEG", comment=b"x" * 60_000), "image/jpeg"),
    "gif": (picture("GIF"), "image/gif"),
    "webp": (picture("WEBP"), "image/webp"),
    "webp without loss": (picture("WEBP", lossless=True), "image/webp"),
    "webp with more": (picture("WEBP", exif=b"Exif\x00\x00II*\x00"), "image/webp"),
    "pdf": (PDF, "application/pdf"),
}


@pytest.mark.parametrize("name", REAL)
def test_a_real_file_is_known(name: str) -> None:
    content, mime = REAL[name]
    assert check_file(content).mime == mime


@pytest.mark.parametrize("name", [name for name in REAL if name != "pdf"])
def test_a_picture_that_breaks_off_in_its_head_is_damaged(name: str) -> None:
    with pytest.raises(FileDamaged):
        check_file(REAL[name][0][: 9 if name == "gif" else 20])


@pytest.mark.parametrize(
    "content",
    [
        SVG,
        b"\xef\xbb\xbf" + SVG,
        HTML,
        b"<?xml version='1.0'?>" + SVG,
        b"MZ\x90\x00",
        b"PK\x03\x04",
        b"\x7fELF",
        b"BM\x00\x00",
        b"II*\x00",
        b"hello",
        b"\x00" * 64,
        b"%!PS-Adobe",
        b" %PDF-1.4",
        b"RIFF\x00\x00\x00\x00WAVE",
        b"\x1f\x8b\x08",
    ],
    ids=lambda content: repr(content[:14]),
)
def test_everything_else_is_refused_whatever_it_is_called(content: bytes) -> None:
    with pytest.raises(FileKindRefused, match="PNG, JPEG, GIF, WebP"):
        check_file(content)


def test_a_few_bytes_that_would_unfold_to_gigabytes_are_refused() -> None:
    for width, height in ((50_000, 50_000), (2**31 - 1, 2**31 - 1), (MOST_PIXELS + 1, 1)):
        head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", width, height, 8, 2, 0, 0, 0)
        with pytest.raises(PictureTooLarge):
            check_file(head)
    with pytest.raises(PictureTooLarge, match="65,535 × 65,535"):
        check_file(b"GIF89a" + struct.pack("<HH", 65535, 65535))
    with pytest.raises(PictureTooLarge):
        check_file(b"\xff\xd8\xff\xc0\x00\x11\x08" + struct.pack(">HH", 60000, 60000) + b"\x03")
    with pytest.raises(PictureTooLarge):
        check_file(b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff")


def test_the_largest_picture_that_is_taken_is_taken() -> None:
    head = struct.pack(">I4sIIBBBBB", 13, b"IHDR", 10_000, MOST_PIXELS // 10_000, 8, 2, 0, 0, 0)
    assert check_file(b"\x89PNG\r\n\x1a\n" + head).mime == "image/png"


def test_a_picture_without_pixels_is_damaged() -> None:
    with pytest.raises(FileDamaged):
        check_file(b"GIF89a\x00\x00\x00\x00")


BEGINNINGS = [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF\x00\x00\x00\x00WEBPVP8 ", b"%PDF-"]


@given(st.sampled_from(BEGINNINGS), st.binary(max_size=300))
def test_no_bytes_bring_anything_but_a_kind_or_a_named_refusal(beginning: bytes, rest: bytes) -> None:
    with contextlib.suppress(FileDamaged, FileKindRefused, PictureTooLarge):
        check_file(beginning + rest)
