from dataclasses import replace

from kb_index.model import Hit, SearchResult, Unit, UnitKind
from routing.model import SignalName
from tests.integration.actions.conftest import DELIVERED, Chat

TEXT = "You can return items within 30 days of delivery."
HIT = Hit(
    article_id="return-window",
    title="How long you have",
    section="In short",
    snippet=TEXT,
    url="/articles/return-window#in-short",
    score=0.9,
    passage_id="p1",
    text=TEXT,
    units=(Unit(UnitKind.SENTENCE, TEXT, 0),),
    relevance=(0.9,),
)
FOUND = SearchResult((HIT,), answerable=True, probability=0.9, took_ms=1.0)
NOT_FOUND = SearchResult((HIT,), answerable=False, probability=0.1, took_ms=1.0)
ANSWER = "action_answer_question"


async def test_an_answer_is_quoted_and_cited(chat: Chat) -> None:
    said = await chat.say("how long can I return?", "ask_return_policy", search=FOUND, action=ANSWER)
    assert said == TEXT
    cited = chat.said[-1]["custom"]["citations"]
    assert [(one["article_id"], one["url"]) for one in cited] == [("return-window", "/articles/return-window#in-short")]
    assert (SignalName.ANSWERED, "return-window") in chat.signals()
    assert chat.context is not None and chat.context.told is not None
    assert [one.passage_id for one in chat.context.told.passages] == ["p1"]


async def test_what_is_not_understood_is_still_answered_from_the_articles(chat: Chat) -> None:
    assert await chat.say("returns how long", "nlu_fallback", search=FOUND, action=ANSWER) == TEXT


async def test_an_unknown_question_is_admitted_and_a_person_offered(chat: Chat) -> None:
    said = await chat.say("do you ship to Mars?", "ask_delivery", search=NOT_FOUND, action=ANSWER)
    assert "don't have an answer" in said
    assert chat.buttons == ["Talk to a person", "No thanks"]
    assert chat.values["person_offered"] is True
    assert (SignalName.UNANSWERED, "ask_delivery") in chat.signals()
    assert chat.context is not None and chat.context.told is not None
    assert not chat.context.told.answered and chat.context.told.intent == "ask_delivery"


async def test_a_question_without_a_search_is_admitted_too(chat: Chat) -> None:
    await chat.say("hm", "nlu_fallback", action=ANSWER)
    assert (SignalName.FALLBACK, "nlu_fallback") in chat.signals()


async def test_what_is_not_ours_is_said_kindly(chat: Chat) -> None:
    assert "I can help with orders" in await chat.say("tell me a joke", "out_of_scope", search=NOT_FOUND, action=ANSWER)


async def test_prices_and_stock_come_from_the_shop(chat: Chat) -> None:
    said = await chat.say("do you have the desk lamp?", "ask_product", action="action_answer_product")
    assert said.startswith("The Desk Lamp is") and "$" in said


async def test_what_colleagues_do_is_explained_and_a_colleague_offered(chat: Chat) -> None:
    await chat.say("swap my shoes", "exchange_items", search=FOUND, action="action_offer_colleague")
    assert chat.said[0]["text"] == TEXT
    assert chat.buttons == ["Talk to a person", "No thanks"]
    await chat.say("yes", "affirm", action="action_hand_over")
    assert (SignalName.NEEDS_PERSON, "exchange_items") in chat.signals()
    assert chat.said == []


async def test_handing_over_promises_nothing_by_itself(chat: Chat) -> None:
    await chat.say("a human please", "wants_person", action="action_hand_over")
    assert chat.said == []
    assert (SignalName.PERSON_WANTED, "") in chat.signals()


async def test_a_complaint_is_heard(chat: Chat) -> None:
    assert "Thank you for telling us" in await chat.say(
        "this is a disgrace", "complaint", action="action_note_complaint"
    )
    assert (SignalName.COMPLAINT, "") in chat.signals()


async def test_a_bare_order_number_gets_buttons(chat: Chat) -> None:
    await chat.say(DELIVERED, "inform", action="action_take_information")
    assert chat.buttons == ["See its status", "Cancel it", "Change it", "Return items"]


DOUBTFUL = replace(FOUND, probability=0.6)
ELSEWHERE = "action_try_elsewhere"


async def test_under_a_doubtful_answer_the_customer_can_say_whether_it_helped(chat: Chat) -> None:
    await chat.say("how long can I return?", "ask_return_policy", search=DOUBTFUL, action=ANSWER)
    assert chat.buttons == ["That helped", "Not what I need"]
    assert chat.asks is None  # nothing has to be answered
    await chat.say("and gift cards?", "ask_return_policy", search=DOUBTFUL, action=ANSWER)
    assert chat.buttons == []


async def test_a_sure_answer_and_one_inside_a_procedure_ask_nothing(chat: Chat) -> None:
    await chat.say("how long can I return?", "ask_return_policy", search=FOUND, action=ANSWER)
    assert chat.buttons == []
    await chat.say("where is my order", "track_order", form="order_form")
    await chat.say("how long can I return?", "ask_return_policy", search=DOUBTFUL, action=ANSWER)
    assert chat.buttons == []


async def test_an_answer_that_did_not_help_leads_to_a_person(chat: Chat) -> None:
    await chat.say("how long can I return?", "ask_return_policy", search=DOUBTFUL, action=ANSWER)
    said = await chat.press("Not what I need", action=ELSEWHERE)
    assert said.startswith("Sorry that this wasn't it.") and "a person" in said
    assert (chat.buttons, chat.asks) == (["Talk to a person", "No thanks"], "choose")
    assert chat.values["person_offered"] is True


async def test_inside_a_procedure_nothing_else_is_asked(chat: Chat) -> None:
    await chat.say("where is my order", "track_order", form="order_form")
    await chat.say("that didn't help", "answer_did_not_help", action=ELSEWHERE)
    assert (chat.buttons, chat.asks) == ([], None)


async def test_a_question_about_a_procedure_is_answered_and_begins_none(chat: Chat) -> None:
    asked = "where do i get the label"
    assert await chat.say(asked, "return_items", search=FOUND, form="order_form") == TEXT
    assert chat.form is None and not chat.values.get("topic")


async def test_how_to_do_it_or_what_the_articles_do_not_know_begins_it(chat: Chat) -> None:
    await chat.say("how do i return something?", "return_items", search=FOUND, form="order_form")
    assert chat.asks == "identity"
    await chat.say("where do i get the label", "return_items", search=NOT_FOUND, form="order_form")
    assert chat.asks == "identity"
