"""Addresses of files that end, and that nobody else can make."""

from datetime import datetime, timedelta, timezone

import pytest

from channels.errors import FileLinkOver, FileLinkWrong
from channels.file_links import LIFETIME, FileLinks
from conversations.model import Attachment

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)
LAMP = Attachment("att_1", "the lamp & more?.png", "image/png", 100)
LINKS = FileLinks("https://care.example/", "secret")


def parts() -> list[str]:
    address = LINKS.address(LAMP, NOW)
    assert address.startswith("https://care.example/api/files/")
    return address.removeprefix("https://care.example/api/files/").split("/")


def test_an_address_is_good_until_its_time_is_over() -> None:
    attachment_id, until, signature, name = parts()
    assert (attachment_id, name) == ("att_1", "the%20lamp%20%26%20more%3F.png")
    LINKS.check(attachment_id, until, signature, NOW + LIFETIME)
    with pytest.raises(FileLinkOver):
        LINKS.check(attachment_id, until, signature, NOW + LIFETIME + timedelta(seconds=1))


def test_nothing_in_it_can_be_changed() -> None:
    attachment_id, until, signature, _ = parts()
    later = str(int(until) + 1)
    for wrong in (
        ("att_2", until, signature),
        (attachment_id, later, signature),
        (attachment_id, until, "0" * 32),
        (attachment_id, until, ""),
        (attachment_id, until, "ÿ\ud800"),
        (attachment_id, "x", signature),
        (attachment_id, "9" * 99, signature),
        (attachment_id, "", signature),
        ("att_\ud800", until, signature),
    ):
        with pytest.raises(FileLinkWrong):
            LINKS.check(*wrong, NOW)


def test_another_secret_or_none_signs_nothing_here() -> None:
    for secret in ("other", ""):
        made = FileLinks("https://care.example", secret).address(LAMP, NOW)
        attachment_id, until, signature, _ = made.removeprefix("https://care.example/api/files/").split("/")
        with pytest.raises(FileLinkWrong):
            LINKS.check(attachment_id, until, signature, NOW)
        with pytest.raises(FileLinkWrong):
            FileLinks("https://care.example", "").check(attachment_id, until, signature, NOW)
