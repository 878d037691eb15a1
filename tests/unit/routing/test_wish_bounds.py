"""A long message costs little, and a wish in it is heard wherever it stands."""

import time

import pytest

from routing.wish_bounds import BETWEEN, HEAD, SEARCHED_WHOLE, TAIL, searched
from routing.wishes import asks_for_person

STORY = "The table arrived on monday and it is nice but the leg is loose. " * 90
WISH = "I want to talk to a human. "


@pytest.mark.parametrize("place", [0, 65 * 20, 65 * 45, 65 * 70, len(STORY)])
def test_a_wish_is_heard_wherever_it_stands(place: int) -> None:
    assert asks_for_person(STORY[:place] + WISH + STORY[place:])


def test_a_long_story_without_a_wish_is_none() -> None:
    assert not asks_for_person(STORY)


def test_what_is_searched_is_bounded_also_without_a_stop() -> None:
    for text in (STORY, "someone " * 700, "x" * 6000):
        assert len(searched(text)) <= HEAD + TAIL + BETWEEN + 1100


def test_a_short_message_is_searched_as_it_is() -> None:
    text = "a" * SEARCHED_WHOLE
    assert searched(text) == text


def test_the_longest_message_is_searched_quickly() -> None:
    asks_for_person(STORY)
    begun = time.process_time()
    asks_for_person("Somebody told me that the leg would hold. " * 140)
    assert time.process_time() - begun < 0.15
