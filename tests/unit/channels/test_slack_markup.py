"""Slack's signs, read and written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.slack.markup import escaped, readable, size


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("order <https://x.example|x.example>", "order x.example"),
        ("<https://x.example/a?b=1&amp;c=2>", "https://x.example/a?b=1&c=2"),
        ("<mailto:ana@x.example|ana@x.example>", "ana@x.example"),
        ("<mailto:ana@x.example>", "ana@x.example"),
        ("<tel:+15551234|+1 555 1234>", "+1 555 1234"),
        ("<@U1|ana> and <@U2> in <#C1|care>", "@ana and @U2 in #care"),
        ("<!here> <!subteam^S1|@care>", "@here @care"),
        ("1 &lt; 2 &amp;amp; 3", "1 < 2 &amp; 3"),
        ("<>", ""),
    ],
)
def test_what_the_customer_saw(written: str, seen: str) -> None:
    assert readable(written) == seen


@given(st.text(alphabet=st.sampled_from("a<>&;|@#!mp lt😀"), max_size=40))
def test_what_is_escaped_is_read_as_it_was(text: str) -> None:
    assert readable(escaped(text)) == text
    assert size(text) >= len(text)
