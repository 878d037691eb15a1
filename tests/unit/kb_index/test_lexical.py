"""BM25 over stems, scaled to the query."""

from pathlib import Path

import bm25s
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kb_index.lexical import K1, B, LexicalIndex, words

DOCUMENTS = ["Returns are free within 30 days", "Gift cards do not expire", "Returning a gift card is not possible"]


def index() -> LexicalIndex:
    return LexicalIndex.build([words(document) for document in DOCUMENTS])


def test_words_are_stemmed_and_empty_words_dropped() -> None:
    assert words("How do I return the returned returns?") == ["return", "return", "return"]
    assert words("what's the customer’s order #W1234567") == ["custom", "order", "w1234567"]


def test_other_languages_are_stemmed_their_own_way() -> None:
    assert words("las devoluciones", "es-MX") == words("las devolución", "es")
    assert words("すし", "ja") == ["すし"]


def test_the_document_with_more_of_the_query_scores_higher() -> None:
    scores = index().scores(words("gift card expiry expires"))
    assert int(np.argmax(scores)) == 1
    assert 0 < scores[2] < scores[1] <= 1
    assert scores[0] == 0


def test_words_that_no_document_has_lower_the_score() -> None:
    known, stranger = index().scores(words("gift card")), index().scores(words("gift card zeppelin"))
    assert 0 < stranger[1] < known[1]


def test_a_query_of_unknown_words_scores_nothing() -> None:
    assert not index().scores(words("zeppelin")).any()
    assert not index().scores([]).any()


def test_an_index_without_documents_or_words_is_no_error(tmp_path: Path) -> None:
    for documents in ([], [[]]):
        empty = LexicalIndex.build(documents)
        empty.save(tmp_path / str(len(documents)))
        assert LexicalIndex.load(tmp_path / str(len(documents))).scores(["a"]).tolist() == [0.0] * len(documents)


def test_a_saved_index_scores_as_before(tmp_path: Path) -> None:
    index().save(tmp_path)
    query = words("return a gift card")
    assert np.allclose(LexicalIndex.load(tmp_path).scores(query), index().scores(query))


def test_weights_are_those_of_bm25() -> None:
    theirs = bm25s.BM25(k1=K1, b=B, method="lucene")
    documents = [words(document) for document in DOCUMENTS]
    theirs.index(documents, show_progress=False)
    for query in (["gift", "card"], ["return"], ["day", "free", "expir"]):
        most = sum(index().idf(word) for word in query)
        assert np.allclose(index().scores(query) * most, theirs.get_scores(query), atol=1e-6)


Document = st.lists(st.sampled_from("abcdefghij"), max_size=12)


@given(
    first=st.lists(Document, min_size=1, max_size=12),
    added=st.lists(st.lists(Document, max_size=5), max_size=3),
    data=st.data(),
)
def test_an_index_with_edits_scores_as_one_built_anew(
    first: list[list[str]], added: list[list[list[str]]], data: st.DataObject
) -> None:
    edited, documents = LexicalIndex.build(first), list(first)
    alive = np.ones(len(first), dtype=bool)
    for more in added:
        dead = data.draw(st.sets(st.integers(0, len(documents) - 1)))
        edited = edited.with_edits(np.array(sorted(dead), dtype=np.int64), LexicalIndex.build(more))
        alive[list(dead)] = False
        documents, alive = documents + more, np.concatenate([alive, np.ones(len(more), dtype=bool)])
    anew = LexicalIndex.build([document for document, lives in zip(documents, alive, strict=True) if lives])
    assert (edited.size, edited.alive) == (len(documents), anew.size)
    for query in (["a"], ["a", "b", "c", "z"], ["j", "j", "i"]):
        assert np.allclose(edited.scores(query)[alive], anew.scores(query), atol=1e-6)
        assert not edited.scores(query)[~alive].any()
        assert [edited.knows(word) for word in query] == [anew.knows(word) for word in query]
        assert [edited.count(word, 0, edited.size) for word in query] == [
            float(sum(document.count(word) for document in documents)) for word in query
        ]


def test_words_are_counted_in_the_rows_that_are_asked_for() -> None:
    assert [index().count("gift", first, end) for first, end in ((0, 3), (1, 2), (0, 1), (2, 2))] == [2, 1, 0, 0]
    joined = index().with_edits(np.array([1], dtype=np.int64), LexicalIndex.build([["gift", "gift"], ["other"]]))
    assert [joined.count("gift", first, end) for first, end in ((3, 4), (2, 4), (4, 5))] == [2, 3, 0]
