"""What a build learns from questions of known answer, and from the writers' own when there are none."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from common.errors import SettingsError
from kb_index.build import IndexBuilder, build_index
from kb_index.calibration import DEFAULT
from kb_index.fusion import SHIPPED
from kb_index.lexical import words
from kb_index.search import Knowledge
from kb_index.shelf import Query
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
    assert calibration.answerable == len(SUBJECTS) * len(ASKED)
    assert calibration.unanswerable >= 20
    assert calibration.auroc > 0.9
    knowledge = Knowledge.load(index_dir, encoder)
    assert knowledge.fusion.learned_from > 0
    assert knowledge.fusion != SHIPPED
    assert knowledge.search("tell me of trouble with umbrellas").answerable
    assert not knowledge.search("zebra scores tonight").answerable


@pytest.mark.usefixtures("many")
def test_what_the_article_does_not_speak_of_is_told_from_what_it_does(
    articles: Path, index_dir: Path, encoder: Any
) -> None:
    build_index(articles, index_dir, encoder)
    (shelf,) = Knowledge.load(index_dir, encoder).shelves
    row = next(at for at, passage in enumerate(shelf.passages) if passage.article_id == "lamps")
    asked = words("information on kettles and lamps by zebras")
    assert shelf.lacking(asked, row) == words("kettles zebras")
    other = shelf.passages[int(shelf.owners[0])].article_id
    assert shelf.lacking(asked, row, without=0) == shelf.lacking(asked, row)
    own = shelf.passages[int(shelf.owners[1])]
    assert (own.article_id, own.questions[1].split()[-1]) == (other, "information")
    assert shelf.lacking(words("information"), int(shelf.owners[1])) == []
    assert shelf.lacking(words("information"), int(shelf.owners[1]), without=1) == words("information")


@pytest.mark.usefixtures("many")
def test_an_edited_index_compares_with_the_same_questions_without_an_answer(
    articles: Path, index_dir: Path, encoder: Any, pairs: Path
) -> None:
    build_index(articles, index_dir, encoder, pairs_file=pairs)
    before = Knowledge.load(index_dir, encoder).search("football scores 7").probability
    (articles / "lamps.md").write_text("---\nid: lamps\ntitle: lamps\n---\nLamps shine.")
    assert build_index(articles, index_dir, encoder, pairs_file=pairs).edited > 0
    assert Knowledge.load(index_dir, encoder).search("football scores 7").probability == pytest.approx(before, abs=0.05)


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


RIVALS = {
    "parcels-lost": ("parcel lost {}", ("at sea", "in the post", "since Monday", "again", "near home", "by you")),
    "parcels-late": ("parcel late {}", ("again", "since Monday", "at home", "by a week", "in winter", "by you")),
    "parcels-broken": ("parcel broken {}", ("at home", "by you", "in winter", "again", "at sea", "on top")),
}
ASKED_OF_RIVALS = {
    "parcels-lost": ("lost parcel since winter at home", "is my parcel lost on Monday"),
    "parcels-late": ("parcel late since Tuesday", "why is the parcel late at sea"),
    "parcels-broken": ("parcel came broken near home", "broken parcel in the post"),
}


@pytest.fixture
def rivals(write: Any) -> None:
    for name, (wording, endings) in RIVALS.items():
        asked = ", ".join(f'"{wording.format(ending)}"' for ending in endings)
        write(name, f"What we do about {name.replace('-', ' ')}.", f"questions: [{asked}]", title="Parcels")


def best(knowledge: Knowledge, query: str) -> tuple[str, float]:
    hit = knowledge.search(query).hits[0]
    return hit.article_id, hit.score


@pytest.mark.usefixtures("rivals")
def test_articles_of_one_subject_are_told_apart_by_what_sets_their_questions_apart(
    articles: Path, index_dir: Path, encoder: Any
) -> None:
    build_index(articles, index_dir, encoder)
    knowledge = Knowledge.load(index_dir, encoder)
    shelf = knowledge.shelves[0]
    query = "lost parcel since winter at home"
    plain = {
        one.passage.article_id: one.fused
        for one in replace(shelf, classifier=None).rank(Query(encoder.encode([query])[0], tuple(words(query))))
    }
    assert best(knowledge, query) == ("parcels-lost", pytest.approx(plain["parcels-lost"]))
    assert all(hit.score < plain[hit.article_id] for hit in knowledge.search(query).hits[1:])


@pytest.mark.usefixtures("rivals")
@pytest.mark.parametrize("questions", ["[]", '["parcel to Peru"]', '["parcel to Peru", "Peru parcel", "Peru by post"]'])
def test_a_new_article_is_found_and_does_not_take_others_questions(
    write: Any, articles: Path, index_dir: Path, encoder: Any, questions: str
) -> None:
    build_index(articles, index_dir, encoder)
    write("parcels-abroad", "A parcel to Peru takes ten days.", f"questions: {questions}", title="Parcels abroad")
    assert build_index(articles, index_dir, encoder).edited == 1
    knowledge = Knowledge.load(index_dir, encoder)
    assert best(knowledge, "my parcel to Peru")[0] == "parcels-abroad"
    for name, asked in ASKED_OF_RIVALS.items():
        assert [best(knowledge, question)[0] for question in asked] == [name, name]


@pytest.mark.usefixtures("rivals")
def test_an_edited_article_is_told_apart_by_what_it_says_now(
    write: Any, articles: Path, index_dir: Path, encoder: Any
) -> None:
    build_index(articles, index_dir, encoder)
    asked = ", ".join(f'"parcel delayed {ending}"' for ending in RIVALS["parcels-late"][1])
    write("parcels-late", "What we do about delays.", f"questions: [{asked}]", title="Parcels")
    (articles / "parcels-broken.md").unlink()
    assert build_index(articles, index_dir, encoder).edited == 3  # two passages are gone, one is new
    knowledge = Knowledge.load(index_dir, encoder)
    assert best(knowledge, "delayed parcel since Tuesday")[0] == "parcels-late"
    assert best(knowledge, "lost parcel since winter at home")[0] == "parcels-lost"
    shelf = knowledge.shelves[0]
    assert shelf.classifier is not None
    assert len(shelf.classifier.planes) == len(RIVALS) + 1  # those that are gone keep theirs, as they keep their rows


@pytest.mark.usefixtures("rivals")
def test_customers_questions_teach_which_article_is_meant_also_after_an_edit(
    articles: Path, index_dir: Path, encoder: Any, tmp_path: Path
) -> None:
    pairs = tmp_path / "pairs.yml"
    slang = ("bruised", "bruised thing", "all bruised", "so bruised")
    pairs.write_text("pairs:\n" + "".join(f"  - {{question: {one}, article: parcels-lost}}\n" for one in slang))
    build_index(articles, index_dir, encoder, pairs_file=pairs)
    assert best(Knowledge.load(index_dir, encoder), "it is bruised")[0] == "parcels-lost"
    lost = articles / "parcels-lost.md"
    lost.write_text(lost.read_text().replace("What we do", "What we always do"))
    assert build_index(articles, index_dir, encoder, pairs_file=pairs).edited == 2
    assert best(Knowledge.load(index_dir, encoder), "it is bruised")[0] == "parcels-lost"


@pytest.mark.usefixtures("many")
def test_with_few_questions_likeness_alone_serves(articles: Path, index_dir: Path, encoder: Any) -> None:
    build_index(articles, index_dir, encoder)
    assert [shelf.classifier for shelf in Knowledge.load(index_dir, encoder).shelves] == [None]
