"""Lists of questions and answers, and what is said about the rows that cannot be used."""

import json
from collections.abc import Callable

import pytest

from kb_index.importing.model import BodyFormat, Export
from kb_index.model import Audience

Parse = Callable[..., Export]
HEADER = "question,answer,id,title,locale,audience,tags,alternative questions\n"


def test_a_table_becomes_articles_with_the_questions_as_customers_ask_them(saved: Parse) -> None:
    repair, cost, goodwill = saved("csv", folder="lists").articles
    assert (repair.key, repair.article_id, repair.title) == ("boots-repair", "boots-repair", "Do you repair boots?")
    assert repair.questions == ("Do you repair boots?", "can you fix my boots", "resole boots")
    assert repair.tags == ("boots", "repair")
    assert repair.format is BodyFormat.MARKDOWN
    assert "2. Write your order number" in repair.body
    assert (cost.article_id, cost.locale, cost.format) == ("what-does-a-resole-cost", "en-GB", BodyFormat.HTML)
    assert (goodwill.key, goodwill.article_id, goodwill.audience) == ("17", "", Audience.INTERNAL)


def test_a_json_list_becomes_articles(saved: Parse) -> None:
    language, children = saved("json", folder="lists").articles
    assert language.questions[1:] == ("is there a french guide", "Do you have tours in German?")
    assert (children.title, children.locale, children.line) == ("Kinder auf Touren", "de_DE", 9)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_delimiter_byte_order_mark_and_line_ends_are_recognised(
    delimiter: str, encoding: str, end: str, parsed: Parse
) -> None:
    rows = [["Question", "Answer"], ["Größe?", '"a; b, c"'], ["Two?", '"1' + end + '2"']]
    content = end.join(delimiter.join(row) for row in rows) + end
    export = parsed("csv", content.encode(encoding))
    assert export.faults == ()
    assert [(raw.title, raw.body) for raw in export.articles] == [("Größe?", "a; b, c"), ("Two?", "1\n2")]


def test_the_line_that_a_spreadsheet_writes_for_itself_is_passed_over(parsed: Parse) -> None:
    export = parsed("csv", "sep=;\nquestion;answer\nOne?;Yes.\nTwo?;\n")
    assert [raw.line for raw in export.articles] == [3]
    assert [fault.line for fault in export.faults] == [4]


@pytest.mark.parametrize(
    ("content", "line", "problem", "mend", "whole"),
    [
        ("How much?,Ten.\nHow long?,Two days.\n", 1, "columns `question` and `answer`", "question,answer", 0),
        ("", 1, "columns `question` and `answer`", "question,answer", 0),
        (HEADER + "One?,,,,,,,\n", 2, "no answer", "Write one", 0),
        (HEADER + ",Yes.,,,,,,\nTwo?,Yes.\n", 2, "no question", "Write one", 1),
        (HEADER + "One?,Yes, sir,,,,,,\nTwo?,Yes.\n", 2, "has 9 columns", "double quotes", 1),
        (HEADER + 'One?,Yes.,,,,,,\nTwo?,"Yes, but it is,\nlong', 3, "never closed", "cut off", 1),
        (HEADER + "One?,Yes.,,,,,,\nTwo?,Yes.,x", 3, "ends in the middle", "cut off", 1),
        (HEADER + 'One?,"Yes" no,,,,,,\nTwo?,Yes.\n', 2, "cannot be read", "quotes", 0),
        (HEADER + "One?,Yes.,,,,everyone,,\nTwo?,Yes.\n", 2, "'everyone'", "`public` or `internal`", 1),
        (HEADER + f"One?,{'x' * 1_000_001},,,,,,\n", 2, "cannot be read", "quotes", 0),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_row_that_cannot_be_used_is_named_with_its_line_and_the_rest_is_kept(
    content: str, line: int, problem: str, mend: str, whole: int, parsed: Parse
) -> None:
    export = parsed("csv", content, "faq.csv")
    assert len(export.articles) == whole
    assert not export.whole
    assert [(fault.file, fault.line) for fault in export.faults] == [("faq.csv", line)]
    assert problem in export.faults[0].problem
    assert mend in export.faults[0].mend


@pytest.mark.parametrize(
    ("content", "line", "says", "whole"),
    [
        ('[\n {"question": "One?", "answer": "Yes."},\n {"question": "Two?", "ans', 3, "cut off", 1),
        ('[\n {"question": "One?", "answer": "Yes."},\n {"question": "Two?"\n', 3, "cut off", 1),
        ('[\n {"question": "One?", "answer": "Yes."}', 2, "cut off", 1),
        ('{"faqs": [{"question": "One?", "answer": "Ye', 1, "cut off", 0),
        ('[\n {"question": "One?", "answer": "Yes."},\n {question: 2}\n]', 3, "export it again", 1),
        ('[\n {"question": "One?", "answer": "Yes."},\n "Two?"\n]', 3, '"question"', 1),
        ('{"question": "One?", "answer": "Yes."}\n{"question": "Two?", "ans\n', 2, "cut off", 1),
        ("{}", 1, '"question"', 0),
        ('"text"', 1, '"question"', 0),
        ("", 1, "Export it again", 0),
        ("[" * 100_000, 1, "export it again", 0),
        ('[{"question": 1e999999, "answer": NaN}]', 1, "Write one", 0),
    ],
    ids=lambda value: str(value)[:30],
)
def test_json_that_breaks_off_or_is_odd_is_named_and_what_stands_before_is_kept(
    content: str, line: int, says: str, whole: int, parsed: Parse
) -> None:
    export = parsed("json", content, "faq.json")
    assert len(export.articles) == whole
    assert not export.whole
    assert [(fault.file, fault.line) for fault in export.faults] == [("faq.json", line)]
    assert says in export.faults[0].mend


def test_a_list_below_a_key_and_one_object_a_line_are_read_too(parsed: Parse) -> None:
    entry = {"q": "One?", "a": "Yes.", "tags": "x, y", "other": [1]}
    for content in (
        json.dumps({"count": 1, "faqs": [entry]}),
        json.dumps(entry) + "\n" + json.dumps(entry | {"q": "B?"}),
    ):
        export = parsed("json", content)
        assert export.faults == ()
        assert export.articles[0].tags == ("x", "y")


@pytest.mark.parametrize("source", ["csv", "json"])
@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", 1, "text file"),
        (b"PK\x03\x04rest", 1, "Unpack"),
        ("question,answer\nA?,Größe\n".encode("latin-1"), 2, "UTF-8"),
        ("question,answer\nA?,yes\n".encode("utf-16")[:-1], 2, "UTF-8"),
    ],
    ids=["binary", "zip", "wrong encoding", "half a character"],
)
def test_a_file_that_is_no_text_is_named(source: str, data: bytes, line: int, says: str, parsed: Parse) -> None:
    export = parsed(source, data)
    assert [fault.line for fault in export.faults] == [line]
    assert says in str(export.faults[0])
    assert not export.whole


def test_the_id_of_a_question_depends_on_its_words_alone(parsed: Parse) -> None:
    ids = [
        parsed("csv", f'question,answer\n"{question}",x\n').articles[0].article_id
        for question in ("How long?", "how  long", "Wie groß?", "どう返品しますか", "どう交換しますか")
    ]
    assert ids[0] == ids[1] == "how-long"
    assert len(set(ids)) == 4
    assert all(part.isascii() for part in ids)
