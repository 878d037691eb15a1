"""A file's name is shown to agents and becomes a file on their disk."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.file_kinds import JPEG, PDF, PNG
from conversations.file_names import LONGEST_NAME, clean_name, in_words
from conversations.model import Attachment


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("photo.png", "photo.png"),
        ("Photo.PNG", "Photo.PNG"),
        ("C:\\Users\\ana\\lamp broken.png", "lamp broken.png"),
        ("../../etc/passwd", "passwd.png"),
        ("lamp.png.exe", "lamp.png.exe.png"),
        ("gnp.exe\u202egnp.png", "gnp.exe gnp.png"),
        ("a\r\nSet-Cookie: x=1.png", "a Set-Cookie_ x=1.png"),
        ('x"; filename="y.exe', "x_; filename=_y.exe.png"),
        ("", "picture.png"),
        ("...", "picture.png"),
        (".png", "png.png"),
        ("лампа.png", "лампа.png"),
        ("x" * 300 + ".png", "x" * (LONGEST_NAME - 4) + ".png"),
    ],
)
def test_a_name_steers_nothing_and_ends_as_its_kind(name: str, cleaned: str) -> None:
    assert clean_name(name, PNG) == cleaned


def test_the_ending_is_the_kinds() -> None:
    assert clean_name("scan.jpeg", JPEG) == "scan.jpeg"
    assert clean_name("scan.png", JPEG) == "scan.png.jpg"
    assert clean_name("", PDF) == "file.pdf"


@given(st.text(max_size=200))
def test_any_name_becomes_one_short_visible_line(name: str) -> None:
    cleaned = clean_name(name, PDF)
    assert 0 < len(cleaned) <= LONGEST_NAME
    assert cleaned.lower().endswith(".pdf")
    assert not any(unicodedata.category(one)[0] == "C" or one in '/\\"' for one in cleaned)
    assert clean_name(cleaned, PDF) == cleaned


def test_where_only_words_can_be_shown_each_file_is_named() -> None:
    files = (Attachment("a", "lamp.png", "image/png", 3), Attachment("b", "bill.pdf", "application/pdf", 4))
    assert in_words(files) == "Picture: lamp.png\nFile: bill.pdf"
