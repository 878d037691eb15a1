"""What a build learns from questions of known answer, and from the writers' own when there are none."""

from pathlib import Path
from typing import Any

import pytest

from common.errors import SettingsError
from kb_index.build import IndexBuilder, build_index
from kb_index.calibration import DEFAULT
from kb_index.fusion import SHIPPED
from kb_index.search import Knowledge
from kb_index.store import current_version, read_manifest, versions_dir

SUBJECTS = (
    "refunds", "parcels", "vouchers", "returns", "invoices", "accounts", "kettles", "bicycles", "umbrellas", "lamps",
    "blankets", "helmets",
)  # fmt: skip
ASKED = ("where are my {}", "tell me about {} please", "what should I know of {}", "trouble with {} again")
STRANGE = ("zebra weather tonight", "football scores", "recipe for pancakes", "meaning of life", "stock market news")


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def many(write: Any) -> None:
    for subject in SUBJECTS:
        write(
            subject, f"We handle {subject} with care.", f'questions: ["What about {subject}?", "{subject} information"]'
        )


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.yml"
    lines = [f"  - {{question: {wording.format(one)}, article: {one}}}" for one in SUBJECTS for wording in ASKED]
    strange = [f"  - {text} {number}" for text in STRANGE for number in range(4)]
    path.write_text("\n".join(["pairs:", *lines, "unanswerable:", *strange, ""]))
    return path


@pytest.mark.usefixtures("many")
def test_a_build_learns_weights_and_certainty_from_questions_of_known_answer(
    articles: Path, index_dir: Path, encoder: Any, pairs: Path
) -> None:
    calibration = build_index(articles, index_dir, encoder, pairs_file=pairs).calibration
    assert calibration.fitted
    assert (calibration.answerable, len(calibration.plane)) == (len(SUBJECTS) * len(ASKED), encoder.dimension)
    assert calibration.unanswerable >= 20
    assert calibration.auroc > 0.9
    knowledge = Knowledge.load(index_dir, encoder)
    assert knowledge.fusion.learned_from > 0
    assert knowledge.fusion != SHIPPED
    assert knowledge.search("tell me of trouble with umbrellas").answerable
    assert not knowledge.search("zebra scores tonight").answerable


@pytest.mark.usefixtures("many")
def test_other_questions_of_known_answer_are_learned_from_at_once(
    articles: Path, index_dir: Path, encoder: Any, pairs: Path
) -> None:
    builder = IndexBuilder(articles, index_dir, encoder, pairs_file=pairs)
    first = builder.build()
    assert builder.build().changed is False
    pairs.write_text(pairs.read_text() + "  - one more strange thing\n")
    second = builder.build()
    assert second.calibration.unanswerable == first.calibration.unanswerable + 1
    assert read_manifest(versions_dir(index_dir) / current_version(index_dir))["base"] is None


@pytest.mark.usefixtures("many")
def test_an_edit_keeps_what_was_learned(articles: Path, index_dir: Path, encoder: Any, pairs: Path) -> None:
    before = build_index(articles, index_dir, encoder, pairs_file=pairs)
    (articles / "lamps.md").write_text("---\nid: lamps\ntitle: lamps\n---\nLamps shine.")
    after = build_index(articles, index_dir, encoder, pairs_file=pairs)
    assert after.edited > 0
    assert after.calibration == before.calibration


@pytest.mark.usefixtures("many")
def test_without_such_questions_the_writers_own_are_learned_from(
    write: Any, articles: Path, index_dir: Path, encoder: Any
) -> None:
    assert build_index(articles, index_dir, encoder).calibration == DEFAULT  # 24 questions are too few
    for subject in SUBJECTS:
        asked = ", ".join(f'"{subject} {way}"' for way in ("help", "question", "terms", "rules"))
        write(f"more-{subject}", f"More on {subject}.", f"questions: [{asked}]")
    calibration = build_index(articles, index_dir, encoder, whole=True).calibration
    assert calibration.fitted
    assert Knowledge.load(index_dir, encoder).fusion == SHIPPED


@pytest.mark.usefixtures("three")
def test_a_broken_file_of_pairs_is_named_and_one_that_is_not_there_is_done_without(
    articles: Path, index_dir: Path, encoder: Any, tmp_path: Path
) -> None:
    broken = tmp_path / "pairs.yml"
    broken.write_text("pairs: 3")
    with pytest.raises(SettingsError, match=r"pairs\.yml"):
        build_index(articles, index_dir, encoder, pairs_file=broken)
    assert build_index(articles, index_dir, encoder, pairs_file=tmp_path / "gone.yml").calibration == DEFAULT


@pytest.mark.usefixtures("many")
def test_pairs_of_articles_that_are_not_there_are_passed_over(
    articles: Path, index_dir: Path, encoder: Any, pairs: Path
) -> None:
    pairs.write_text(pairs.read_text().replace("article: lamps", "article: chandeliers"))
    calibration = build_index(articles, index_dir, encoder, pairs_file=pairs).calibration
    assert calibration.answerable == (len(SUBJECTS) - 1) * len(ASKED)
