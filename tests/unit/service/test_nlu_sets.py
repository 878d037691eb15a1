"""Files of sentences."""

import json
from pathlib import Path

import pytest

from common.errors import Invalid
from service.nlu_sets import Sentence, public_set, read_rows, read_sentences, write_rows


def test_a_file_in_rasas_format_is_read_sentence_by_sentence(tmp_path: Path) -> None:
    file = tmp_path / "nlu.yml"
    file.write_text('version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - hi\n    - good - morning\n')
    assert read_rows(file) == [("greet", "hi"), ("greet", "good - morning")]


@pytest.mark.parametrize("text", ["", "nlu: 5", "- x", "nlu:\n- intent: a\n", "{", "nlu:\n- examples: |\n    - hi\n"])
def test_another_file_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "nlu.yml"
    file.write_text(text)
    with pytest.raises(Invalid, match="not in Rasa's NLU format"):
        read_rows(file)


def test_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="there is no file"):
        read_rows(tmp_path / "nlu.yml")


def test_clinc150_is_read_with_or_without_its_ending(tmp_path: Path) -> None:
    raw = {"train": [["hi", "greet"]], "oos_train": [["x", "oos"]], "test": [["yo", "greet"]], "oos_test": []}
    (tmp_path / "data_small.json").write_text(json.dumps(raw))
    for path in (tmp_path / "data_small", tmp_path / "data_small.json"):
        found = public_set(path)
        assert found is not None and found.name == f"{tmp_path.name}/data_small"
        assert found.train == [("greet", "hi"), ("out_of_scope", "x")]
        assert found.test == [("greet", "yo")]


def test_hint3_is_read_from_its_two_tables(tmp_path: Path) -> None:
    (tmp_path / "shop_train.csv").write_text('sentence,label\n"hi, you",GREET\n')
    (tmp_path / "shop_test.csv").write_text("sentence,label\nlala,NO_NODES_DETECTED\n")
    found = public_set(tmp_path / "shop")
    assert found is not None
    assert (found.train, found.test) == ([("GREET", "hi, you")], [("out_of_scope", "lala")])


def test_our_own_file_is_no_public_set(tmp_path: Path) -> None:
    assert public_set(tmp_path / "held_out.yml") is None


@pytest.mark.parametrize(("name", "text"), [("a.json", "{}"), ("b_train.csv", "x,y\n1,2\n")])
def test_a_set_in_another_layout_is_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    (tmp_path / "b_test.csv").write_text("sentence,label\nx,y\n")
    with pytest.raises(Invalid, match="layout"):
        public_set(tmp_path / name.split("_")[0].removesuffix(".json"))


def test_odd_sentences_are_written_so_that_nothing_is_read_into_them(tmp_path: Path) -> None:
    file = tmp_path / "nlu.yml"
    write_rows(file, [("a", "- [size](m) {x}: y\nnext"), ("a", '"quoted" # no comment'), ("b", "é🙂")])
    text = file.read_text(encoding="utf-8")
    assert "(size)(m) {x}: y next" in text and "é🙂" in text and "[" not in text


def test_sentences_stand_in_the_light_of_their_question_where_the_file_names_one(tmp_path: Path) -> None:
    file = tmp_path / "nlu.yml"
    file.write_text(
        'version: "3.1"\nnlu:\n- intent: deny\n  metadata: {asks: confirm, question: "Shall I cancel it?"}\n'
        "  examples: |\n    - that's wrong\n- intent: greet\n  examples: |\n    - hi\n"
    )
    assert read_sentences(file) == [
        Sentence("deny", "that's wrong", asks="confirm", question="Shall I cancel it?"),
        Sentence("greet", "hi"),
    ]
    assert read_rows(file) == [("deny", "that's wrong"), ("greet", "hi")]
