"""The comparison of two models on the same messages."""

from pathlib import Path

from common.wire import TurnRequest, Understood
from service.shadow import FILE, ShadowBook, report


def keep(book: ShadowBook, turn: str, live: str | None, tried: str | None, model: str = "b") -> None:
    book.write(model, TurnRequest("conv_1", turn, 1, "my secret words", False, None), live, Understood(tried, 0.9))


def test_the_report_says_how_often_they_agreed_and_where_they_differed(tmp_path: Path) -> None:
    book = ShadowBook(tmp_path)
    for turn in ("1", "2"):
        keep(book, turn, "greet", "greet")
    keep(book, "3", "track_order", "list_orders")
    keep(book, "4", "track_order", "list_orders")
    keep(book, "5", "thanks", None)
    lines = report(book.read("b"), {"3": "where is it", "4": "my parcel?"})
    assert lines == [
        "agreed on 2 of 5 messages (40.0%)",
        "2 × live `track_order`, on trial `list_orders`: “where is it”, “my parcel?”",
        "1 × live `thanks`, on trial ``",
    ]


def test_another_models_readings_are_not_mixed_in(tmp_path: Path) -> None:
    book = ShadowBook(tmp_path)
    keep(book, "1", "greet", "thanks", model="a")
    assert book.read("b") == []
    assert "nothing has been compared" in report(book.read("b"), {})[0]


def test_no_words_of_the_customer_are_kept_and_a_line_cut_off_is_left_out(tmp_path: Path) -> None:
    book = ShadowBook(tmp_path)
    keep(book, "1", "greet", "thanks")
    with (tmp_path / FILE).open("a") as file:
        file.write('{"model": "b", "conv')
    assert "secret" not in (tmp_path / FILE).read_text()
    assert len(book.read("b")) == 1
    book.forget()
    assert book.read("b") == []
