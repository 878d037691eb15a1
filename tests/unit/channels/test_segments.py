"""What a text costs as a text message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.sms.segments import LONGEST, MOST_SEGMENTS, is_gsm, plain, segments, size


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 134, 2),
        ("ж" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_segments_are_counted_as_the_networks_do(text: str, expected: int) -> None:
    assert segments(text) == expected


def test_typographic_signs_become_plain() -> None:
    assert plain("“It’s here” – soon…") == '"It\'s here" - soon...'
    assert is_gsm(plain("“It’s here” – soon…"))
    assert plain("Grüße, naïve 漢字") == "Grüße, naïve 漢字"


@given(st.text(alphabet=st.sampled_from("aé€ж😀“… "), max_size=2000))
def test_what_measures_short_enough_has_few_enough_segments(text: str) -> None:
    if size(text) <= LONGEST:
        assert segments(plain(text)) <= MOST_SEGMENTS
        assert len(plain(text)) <= 1600


@given(st.text(alphabet=st.sampled_from("aé€ж😀“… "), max_size=400), st.sampled_from("a€ж😀…"))
def test_a_longer_text_never_measures_less(text: str, letter: str) -> None:
    assert size(text + letter) >= size(text)
