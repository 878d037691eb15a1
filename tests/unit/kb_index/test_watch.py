"""When a changed file is taken up: once it has been left alone for a moment."""

from kb_index.articles import Stamp
from kb_index.watch import GONE_SECONDS, SETTLED_SECONDS, Changes

OLD: Stamp = (1, 100, 7)
NEW: Stamp = (2, 120, 7)
EMPTY: Stamp = (2, 0, 7)


def settled(stamps: dict[str, Stamp], now: float = 0.0) -> Changes:
    """Return changes that have taken these files."""
    changes = Changes()
    changes.look(stamps, now - 10)
    changes.look(stamps, now - 5)
    changes.take()
    changes.look(stamps, now)
    return changes


def test_at_the_start_every_file_is_new_and_taken_up_when_it_has_settled() -> None:
    changes = Changes()
    changes.look({"a.md": OLD}, 0.0)
    assert (changes.ready, changes.unready) == (set(), {"a.md"})
    changes.look({"a.md": OLD}, SETTLED_SECONDS)
    assert (changes.ready, changes.unready) == ({"a.md"}, set())


def test_nothing_is_ready_when_nothing_has_changed() -> None:
    changes = settled({"a.md": OLD, "b.md": OLD})
    assert (changes.ready, changes.unready) == (set(), set())


def test_a_file_that_is_still_being_written_is_waited_for_and_the_others_are_not_held_up() -> None:
    changes = settled({"a.md": OLD, "b.md": OLD})
    for tick in range(5):
        changes.look({"a.md": (10 + tick, 50 + tick, 7), "b.md": NEW}, 1 + 0.1 * tick)
    assert (changes.ready, changes.unready) == ({"b.md"}, {"a.md"})
    changes.take()
    changes.look({"a.md": (14, 54, 7), "b.md": NEW}, 2.0)
    assert (changes.ready, changes.unready) == ({"a.md"}, set())


def test_a_file_that_is_gone_or_empty_is_waited_for_longer() -> None:
    for stamps in ({}, {"a.md": EMPTY}):
        changes = settled({"a.md": OLD})
        changes.look(stamps, 1.0)
        changes.look(stamps, 1.0 + 2 * SETTLED_SECONDS)
        assert (changes.ready, changes.unready) == (set(), {"a.md"})
        changes.look(stamps, 1.0 + GONE_SECONDS)
        assert (changes.ready, changes.unready) == ({"a.md"}, set())
        changes.take()
        changes.look(stamps, 9.0)
        assert (changes.ready, changes.unready) == (set(), set())


def test_a_file_that_comes_back_as_it_was_is_no_change() -> None:
    changes = settled({"a.md": OLD})
    changes.look({}, 1.0)
    changes.look({"a.md": OLD}, 1.2)
    assert (changes.ready, changes.unready) == (set(), set())


def test_what_could_not_be_built_stays_ready() -> None:
    changes = settled({"a.md": OLD})
    for now in (1.0, 2.0, 3.0):
        changes.look({"a.md": NEW}, now)
    assert changes.ready == {"a.md"}


def test_a_change_during_the_build_is_seen_after_it() -> None:
    changes = settled({"a.md": OLD})
    changes.look({"a.md": NEW}, 1.0)
    changes.look({"a.md": NEW}, 2.0)
    changes.take()
    changes.look({"a.md": (3, 130, 7)}, 2.1)
    assert (changes.ready, changes.unready) == (set(), {"a.md"})
