"""A question that nobody answered gets its article: only its line moves, and what cannot be changed is left alone."""

from pathlib import Path

import pytest

from common.errors import SettingsError
from kb_index.pairs import read_pairs
from kb_index.pairs_file import keep_answered

FILE = """# what customers ask
pairs:
  # delivery
  - {question: "how fast", article: times}
  - question: "and to Guam"
    articles:
      - places
      - times

unanswerable:
  # the company
  - "who founded you"
  - do you sell "gift" cards
  - "is there a museum"   # asked often
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.yml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_the_line_moves_to_the_pairs_and_the_rest_stays(file: Path) -> None:
    keep_answered(file, ["is there a museum", 'do you sell "gift" cards'], "company")
    assert (
        file.read_text(encoding="utf-8")
        == """# what customers ask
pairs:
  # delivery
  - {question: "how fast", article: times}
  - question: "and to Guam"
    articles:
      - places
      - times
  - {question: "is there a museum", article: "company"}
  - {question: "do you sell \\"gift\\" cards", article: "company"}

unanswerable:
  # the company
  - "who founded you"
"""
    )
    labels = {pair.question: pair.articles for pair in read_pairs(file)}
    assert labels["is there a museum"] == ("company",)
    assert labels["who founded you"] == ()


def test_done_twice_or_for_a_question_that_is_not_there_it_changes_nothing(file: Path) -> None:
    keep_answered(file, ["is there a museum"], "company")
    once = file.read_bytes()
    keep_answered(file, ["is there a museum", "never asked", "how fast"], "company")
    assert file.read_bytes() == once


@pytest.mark.parametrize(
    "text",
    ['unanswerable:\n  - "who founded you"\n', 'pairs:\nunanswerable:\n  - "who founded you"'],
    ids=["no pairs", "no pair yet"],
)
def test_the_first_pair_of_a_file(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    keep_answered(file, ["who founded you"], "company")
    (pair,) = read_pairs(file)
    assert (pair.question, pair.articles) == ("who founded you", ("company",))


@pytest.mark.parametrize(
    "text",
    ['{pairs: [], unanswerable: ["who founded you"]}', 'pairs: []\nunanswerable:\n  - "who founded you"\n'],
)
def test_a_file_laid_out_otherwise_is_left_as_it_is_and_the_error_says_how_to_mend_it(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="on a line of its own"):
        keep_answered(file, ["who founded you"], "company")
    assert file.read_text(encoding="utf-8") == text
