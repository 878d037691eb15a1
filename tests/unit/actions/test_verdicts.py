from dataclasses import replace
from datetime import UTC, datetime

from actions.verdicts import VERDICT_BUTTONS, elsewhere, question_of, worth_asking
from conversations.model import Citation, Message, Role
from kb_index.model import SearchResult
from tests.integration.actions.test_answering import HIT

AT = datetime(2026, 11, 24, tzinfo=UTC)


def said(seq: int, role: Role, text: str = "…", *, article: str = "", asking: bool = False) -> Message:
    cited = (Citation(article, article, "", f"/articles/{article}", 0.8),) if article else ()
    buttons = VERDICT_BUTTONS if asking else ()
    return Message("conv", seq, f"msg_{seq}", role, "", text, AT, buttons, citations=cited, turn_id=f"turn_{seq}")


QUESTION, ANSWER = said(1, Role.CUSTOMER, "how long?"), said(2, Role.BOT, article="returns", asking=True)


def test_the_first_doubtful_answer_is_worth_asking() -> None:
    assert worth_asking({"returns"}, ())
    assert worth_asking({"returns"}, (QUESTION,))


def test_nobody_is_asked_twice_in_a_row() -> None:
    assert not worth_asking({"warranty"}, (QUESTION, ANSWER, QUESTION))


def test_nobody_is_asked_again_about_one_article() -> None:
    between = said(4, Role.BOT, article="warranty")
    assert not worth_asking({"returns"}, (QUESTION, ANSWER, QUESTION, between))
    assert worth_asking({"gift-cards"}, (QUESTION, ANSWER, QUESTION, between))


def test_a_follow_up_to_the_same_article_is_not_worth_asking() -> None:
    assert not worth_asking({"returns"}, (QUESTION, said(2, Role.BOT, article="returns")))


def test_the_next_best_articles_are_named_once_each() -> None:
    scores = (("returns", 0.9), ("refunds", 0.8), ("refunds", 0.7), ("labels", 0.6), ("lamps", 0.5), ("far", 0.1))
    hits = [replace(HIT, article_id=name, score=score) for name, score in scores]
    found = SearchResult(tuple(hits), answerable=True, probability=0.6, took_ms=1.0)
    assert [(one.article_id, one.score) for one in elsewhere(found, ANSWER)] == [("refunds", 0.8), ("labels", 0.6)]


def test_without_anything_near_nothing_is_named() -> None:
    found = SearchResult(
        (HIT, replace(HIT, article_id="far", score=0.2)), answerable=True, probability=0.6, took_ms=1.0
    )
    assert [one.article_id for one in elsewhere(found, ANSWER)] == ["return-window"]
    assert elsewhere(None, ANSWER) == []


def test_the_question_is_all_that_the_turn_said() -> None:
    first = said(3, Role.CUSTOMER, "I have a lamp")
    second = replace(said(4, Role.CUSTOMER, "how long can I return it?"), turn_id=first.turn_id)
    answer = said(5, Role.BOT, article="returns")
    assert question_of((QUESTION, ANSWER, first, second, answer), answer) == "I have a lamp\nhow long can I return it?"
    assert question_of((replace(first, payload="/return_items"), answer), answer) == ""
