"""Codes by which a customer is known elsewhere: their form, what they are worth, and how they look in a message."""

from dataclasses import replace
from datetime import timedelta

import pytest

from conversations.channel_words import address_hint, place
from conversations.identity_groups import Join, groups
from conversations.invitations import (
    MASK,
    MOST_WRONG_SECRETS,
    OPENING,
    VALID_FOR,
    Invitation,
    Proof,
    Standing,
    hash_of,
    link_text,
    new_code,
    shown_in,
    split,
    standing,
)
from tests.integration.conversations.fakes import NOON

CODE = "K7M2-QX4R-T8WZ"
NUMBER, SECRET = split(CODE)
OPEN = Invitation(NUMBER, hash_of(SECRET), "conv_web", NOON + VALID_FOR)


def test_codes_are_all_different_and_have_sixty_bits() -> None:
    codes = {new_code() for _ in range(2_000)}
    assert len(codes) == 2_000
    assert all(shown_in(code) and len(code.replace("-", "")) == 12 for code in codes)
    assert len({one for code in codes for one in code}) == 33


def test_what_the_link_writes_is_a_proof_by_link_and_says_nothing_beside() -> None:
    shown = shown_in(link_text(CODE))
    assert shown is not None
    assert (shown.number, shown.secret, shown.proof) == (NUMBER, SECRET, Proof.LINK)
    assert (shown.text, shown.rest) == (f"{OPENING} {MASK}", "")


def test_a_typed_code_is_read_as_people_type() -> None:
    shown = shown_in("k7m2-qx4r-t8wz.")
    assert shown is not None
    assert (shown.number, shown.secret, shown.proof, shown.rest) == (NUMBER, SECRET, Proof.CODE, "")
    mistaken = shown_in("OIL0-1111-0000")
    assert mistaken is not None and mistaken.number == "0110"


def test_what_stands_beside_the_code_is_kept_without_it() -> None:
    shown = shown_in(f"{link_text(CODE)}\nWhere is my refund?")
    assert shown is not None
    assert shown.rest == "Where is my refund?"
    assert CODE not in shown.text + shown.rest


@pytest.mark.parametrize(
    "text",
    ["where is #W1000003?", "K7M2-QX4R", "call 555-1234-5678-9012", "AB-K7M2-QX4R-T8WZ", "UUUU-UUUU-UUUU", "", "----"],
)
def test_other_words_are_no_code(text: str) -> None:
    assert shown_in(text) is None


def test_only_the_right_secret_in_time_and_once_is_good() -> None:
    assert standing(OPEN, SECRET, "conv_wa", NOON) is Standing.GOOD
    assert standing(None, SECRET, "conv_wa", NOON) is Standing.UNKNOWN
    assert standing(OPEN, SECRET[::-1], "conv_wa", NOON) is Standing.WRONG
    assert standing(OPEN, "", "conv_wa", NOON) is Standing.WRONG
    assert standing(OPEN, SECRET, "conv_wa", NOON + VALID_FOR) is Standing.OVER
    assert standing(OPEN, SECRET, "conv_wa", NOON + VALID_FOR - timedelta(seconds=1)) is Standing.GOOD
    assert standing(replace(OPEN, used_by="conv_x"), SECRET, "conv_wa", NOON) is Standing.USED
    assert standing(OPEN, SECRET, "conv_web", NOON) is Standing.OWN
    tried_out = replace(OPEN, wrong_secrets=MOST_WRONG_SECRETS)
    assert standing(tried_out, SECRET, "conv_wa", NOON) is Standing.WRONG


def _join(one: str, other: str, undone: bool = False) -> Join:
    return Join(f"{one}{other}", NOON, one, other, Proof.LINK, undone_at=NOON if undone else None)


def test_conversations_are_one_customers_as_far_as_joins_reach() -> None:
    ids = ["a", "b", "c", "d", "e"]
    joins = [_join("a", "b"), _join("c", "b"), _join("d", "e"), _join("c", "x")]
    assert groups(ids, joins) == [frozenset("abc"), frozenset("de")]
    assert groups(ids, [_join("a", "b"), _join("c", "b", undone=True)]) == [
        frozenset("ab"),
        frozenset("c"),
        frozenset("d"),
        frozenset("e"),
    ]


def test_places_have_the_names_that_people_use() -> None:
    assert [place(one) for one in ("web", "whatsapp", "telegram", "sms")] == [
        "our website",
        "WhatsApp",
        "Telegram",
        "text messages",
    ]
    assert address_hint("whatsapp", "16505551267") == "the number ending in 67"
    assert address_hint("telegram", "7001") == address_hint("whatsapp", None) == ""
