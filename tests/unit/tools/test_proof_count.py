from datetime import datetime, timezone
from pathlib import Path

import pytest

from tools.proof_count import Book, Count, code_of

NOON = datetime(2026, 11, 30, 12, tzinfo=timezone.utc)


def _count() -> Count:
    count = Count("sqlite", "abc")
    count.begin("c0ffee", NOON)
    return count


def test_seeds_that_come_out_of_order_are_each_counted_once_and_none_is_left_out() -> None:
    count = _count()
    for seed in (2, 1, 5):
        count.add(seed, {"claim": 2}, crashing=seed == 2)
    assert (count.played, list(count.left(6))) == (3, [3, 4, 6])
    count.add(3, {"claim": 1, "crash": 1}, crashing=False)
    count.add(4, {}, crashing=False, threads=True)
    assert (count.up_to, count.beyond, list(count.left(6))) == (5, [], [6])
    assert count.report()["operations"] == 7 and count.report()["with_threads"] == 1


def test_a_session_goes_on_where_the_last_one_stopped_and_keeps_what_broke(tmp_path: Path) -> None:
    book = Book(tmp_path / "proof.json")
    count = book.count("sqlite", "abc")
    count.begin("c0ffee", NOON)
    count.add(1, {"claim": 20}, crashing=False, problem="two holders")
    count.end(NOON, 2.0, 1.0)
    book.save()
    book.close()

    again = Book(tmp_path / "proof.json").count("sqlite", "abc")
    again.begin("facade", NOON)
    again.add(2, {"claim": 20}, crashing=True)
    again.end(NOON, 3.0, 1.5)
    report = again.report()
    assert list(again.left(3)) == [3]
    assert (report["n"], report["sessions"], report["seconds"], report["broken"]) == (2, 2, 5.0, 1)
    assert report["commits"] == ["c0ffee", "facade"] and report["examples"] == ["seed 1: two holders"]


def test_other_code_is_counted_apart(tmp_path: Path) -> None:
    book = Book(tmp_path / "proof.json")
    book.count("sqlite", "abc").begin("c0ffee", NOON)
    book.count("sqlite", "abc").add(1, {}, crashing=False)
    assert book.count("sqlite", "def").played == 0
    assert [one.code for one in book.others("sqlite", "def")] == ["abc"]
    assert book.count("postgresql", "abc").played == 0


def test_two_proofs_do_not_count_in_one_file(tmp_path: Path) -> None:
    book = Book(tmp_path / "proof.json")
    with pytest.raises(ValueError, match="a file of its own"):
        Book(tmp_path / "proof.json")
    book.close()
    Book(tmp_path / "proof.json").close()


def test_a_file_that_is_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "proof.json").write_text('{"counts": [{"seed": 1}]}')
    with pytest.raises(ValueError, match="move it away"):
        Book(tmp_path / "proof.json")


def test_the_fingerprint_changes_with_the_code_and_with_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "a.py").write_text("x = 1")
    (tmp_path / "one.py").write_text("y = 1")
    before = code_of(tmp_path, ("room/a.py", "one.py"))
    (tmp_path / "room" / "b.py").write_text("nothing")
    assert code_of(tmp_path, ("one.py", "room/a.py")) == before
    (tmp_path / "room" / "a.py").write_text("x = 2")
    assert code_of(tmp_path, ("room/a.py", "one.py")) != before
