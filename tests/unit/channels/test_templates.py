"""Templates by purpose and language, and what fits them."""

import pytest

from channels.templates import LONGEST, Template, on_one_line, parse_templates, template_for

WRITTEN = "agent/en_US=care_reply, agent/en_GB=care_reply_uk,assistant/de=antwort,"


def test_the_setting_is_read() -> None:
    assert parse_templates("") == ()
    assert parse_templates(WRITTEN) == (
        Template("agent", "en_US", "care_reply"),
        Template("agent", "en_GB", "care_reply_uk"),
        Template("assistant", "de", "antwort"),
    )


@pytest.mark.parametrize("entry", ["care_reply", "agent=care_reply", "agent/english=x", "boss/en=x", "agent/en=X y"])
def test_what_is_none_is_named(entry: str) -> None:
    with pytest.raises(ValueError, match=entry):
        parse_templates(f"agent/en_US=care_reply, {entry}")


@pytest.mark.parametrize(
    ("purpose", "locale", "name"),
    [
        ("agent", "en-GB", "care_reply_uk"),
        ("agent", "en_us", "care_reply"),
        ("agent", "en", "care_reply"),
        ("assistant", "de_AT", "antwort"),
        ("assistant", "en", None),
        ("agent", "fr", None),
    ],
)
def test_the_customers_language_decides(purpose: str, locale: str, name: str | None) -> None:
    found = template_for(parse_templates(WRITTEN), purpose, locale)
    assert (found.name if found else None) == name


def test_a_template_takes_one_line_that_is_not_too_long() -> None:
    assert on_one_line(" Hello,\n\nyour  refund\tis here. ") == "Hello, your refund is here."
    assert on_one_line("x" * LONGEST) == "x" * LONGEST
    assert on_one_line("x" * (LONGEST + 1)) is None
