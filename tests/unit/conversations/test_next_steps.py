from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest

from conversations.following import carried_packet
from conversations.model import Conversation, CustomerClaim, Message, Role, State, Step, Turn, TurnRecord, TurnState
from conversations.next_steps import MAX_STEPS, RISKS, VERIFY, Case, next_steps, with_call
from routing.model import LOCKED, Signal, SignalName, Trigger

AT = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)
DONE = Signal(SignalName.DONE, "cancel")
OURS = Case(proved=True)
PENDING = {"order_id": "#W1", "status": "pending"}


def record(seq: int, text: str, intent: str | None, *signals: Signal, steps: tuple[Step, ...] = ()) -> TurnRecord:
    turn = Turn(f"t{seq}", "c1", TurnState.DONE, seq, seq, 1, 1, AT)
    return TurnRecord(turn, text, intent, signals, steps, 0.0, 0.0, "stay", "stay")


def refused(detail: str, *steps: Step) -> TurnRecord:
    return record(3, "do it", "inform", Signal(SignalName.POLICY_REFUSED, detail), steps=steps)


def told(case: Case) -> list[tuple[str, int | None]]:
    return [(step["text"], step["seq"]) for step in next_steps(case)]


CANCEL = record(1, "cancel #W1 please", "cancel_order")
RETURN = record(1, "i want to return it", "return_items")
WHERE = record(1, "where is my order", "track_order")
CASES: dict[str, tuple[Case, tuple[str, int | None]]] = {
    "a stranger who wants an order changed": (Case(records=(CANCEL,)), (VERIFY, None)),
    "a stranger who named an order": (Case(named="#W1"), (VERIFY, None)),
    "proof that failed": (
        Case(records=(CANCEL, record(3, "123", "inform", Signal(SignalName.IDENTITY_FAILED, LOCKED)))),
        ("Verify the customer in another way: the proof has failed", 3),
    ),
    "another language": (
        Case((Trigger("foreign_language", 0.8, 1),), language="es"),
        ("Answer in the customer's language: es", 1),
    ),
    "an order that can still be cancelled": (
        replace(OURS, records=(CANCEL,), orders=(PENDING,), named="#W1"),
        ("Order #W1 is pending: it can still be cancelled", 1),
    ),
    "an order that may have left": (
        replace(OURS, records=(CANCEL,), orders=(PENDING | {"status": "processed"},)),
        ("Order #W1 is processed: see whether it can still be cancelled", 1),
    ),
    "an order that is cancelled already": (
        replace(OURS, records=(CANCEL,), orders=(PENDING | {"status": "cancelled"},)),
        ("Order #W1 is cancelled already", 1),
    ),
    "items that were changed once": (
        replace(
            OURS,
            records=(record(1, "swap it", "change_items"),),
            orders=({"order_id": "#W1", "status": "pending (item modified)"},),
        ),
        ("Order #W1 is pending (item modified): see whether it can still be changed", 1),
    ),
    "a return of what has come": (
        replace(OURS, records=(RETURN,), orders=(PENDING | {"status": "delivered"},)),
        ("Order #W1 is delivered: see whether the time for returns still runs", 1),
    ),
    "a return of what has not come": (
        replace(OURS, records=(RETURN,), orders=(PENDING,)),
        ("Order #W1 is pending: nothing can be sent back yet", 1),
    ),
    "a return that was requested before": (
        replace(OURS, records=(RETURN,), orders=(PENDING | {"status": "return requested"},)),
        ("Order #W1 is at “return requested”: tell how that stands", 1),
    ),
    "a parcel under way": (
        replace(OURS, records=(WHERE,), orders=(PENDING | {"status": "processed"},)),
        ("Order #W1 is processed: find out where the parcel is", 1),
    ),
    "money that has not come back": (
        replace(OURS, records=(record(1, "my refund?", "refund_status"),), orders=(PENDING | {"status": "cancelled"},)),
        ("Order #W1 is cancelled: check how its refund stands", 1),
    ),
    "a procedure that is left to people": (
        replace(OURS, records=(record(3, "yes", "affirm", Signal(SignalName.NEEDS_PERSON, "missing_item")),)),
        ("Do what the assistant leaves to people: missing item", 3),
    ),
    "too much was charged": (
        replace(
            OURS,
            records=(
                record(
                    3,
                    "charged twice",
                    "billing_problem",
                    Signal(SignalName.NEEDS_PERSON, "overcharged"),
                    steps=(Step("Looked for a double charge", "found $12.00 too much"),),
                ),
            ),
        ),
        ("Send back what was charged too much: found $12.00 too much", 3),
    ),
    "the shop gave no answer": (
        replace(
            OURS,
            records=(
                refused(
                    "shop_unavailable", Step("Tried to change order #W1", "the shop gave no answer; not known if done")
                ),
            ),
        ),
        ("Find out in the shop whether it was done: tried to change order #W1", 3),
    ),
    "the order had changed": (
        replace(OURS, records=(refused("plan_outdated", Step("Tried to change order #W1", "it had changed")),)),
        ("Look at the order again: it had changed meanwhile", 3),
    ),
    "a credit above the limit": (
        replace(
            OURS,
            records=(refused("goodwill.largest", Step("Asked for $40.00 for order #W1", "an agent has to agree")),),
        ),
        ("Decide under Changes: asked for $40.00 for order #W1", 3),
    ),
    "no order fits": (
        replace(
            OURS,
            records=(refused("cancel.no_order", Step("Looked for an order that can be cancelled", "there is none")),),
        ),
        ("Ask which order is meant: looked for an order that can be cancelled, there is none", 3),
    ),
    "refused by a rule": (
        replace(
            OURS,
            records=(
                refused(
                    "return.window",
                    Step("Checked whether order #W1 can be returned", "refused by return.window"),
                    Step("Looked up order #W1", "delivered"),
                ),
            ),
        ),
        ("See whether an exception is right: checked whether order #W1 can be returned, refused by return.window", 3),
    ),
    "refused without a step": (
        replace(OURS, records=(refused("return.window"),)),
        ("See whether an exception is right: refused by return window", 3),
    ),
    "a refund that was promised": (
        replace(
            OURS,
            promises=(
                {"text": "Your refund: $40.00 to your Visa within 5 days.", "seq": 12},
                {"text": "You'll get an e-mail.", "seq": 12},
            ),
        ),
        ("A refund of $40.00 was promised: check that it went out", 12),
    ),
    "a refund in two parts": (
        replace(OURS, promises=({"text": "Your refund: $1,040.50 to your Visa and $5 to your gift card.", "seq": 12},)),
        ("A refund of $1,040.50 and $5 was promised: check that it went out", 12),
    ),
    "another promise": (
        replace(
            OURS,
            promises=(
                {"text": "You'll get an e-mail with a label.", "seq": 4},
                {"text": "Done: order #W1 is cancelled.", "seq": 4},
            ),
        ),
        ("Check that this was kept: “You'll get an e-mail with a label.”", 4),
    ),
    "a question without an answer": (
        replace(OURS, records=(record(5, "does it hum", "ask_product", Signal(SignalName.UNANSWERED)),)),
        ("The articles do not answer this: “does it hum”", 5),
    ),
    "words that were not understood": (
        replace(OURS, records=(record(5, "flurb the gnarl", "nlu_fallback", Signal(SignalName.FALLBACK)),)),
        ("Find out what is meant by “flurb the gnarl”", 5),
    ),
    "an answer that did not help": (
        replace(OURS, records=(record(5, "no", "answer_did_not_help", Signal(SignalName.REJECTED)),)),
        ("Try another way: the assistant's answer did not help", 5),
    ),
    "an assistant out of order": (
        replace(OURS, records=(record(5, "hello there", None, Signal(SignalName.ASSISTANT_UNAVAILABLE)),)),
        ("The assistant did not respond to this: “hello there”", 5),
    ),
    "a subject without a hindrance": (
        replace(
            OURS,
            records=(
                record(1, "does the lamp dim", "ask_product", Signal(SignalName.ANSWERED)),
                record(3, "a human please", "wants_person"),
            ),
        ),
        ("Begin with what was wanted: “does the lamp dim”", 1),
    ),
    "nothing but a person": (
        Case((Trigger("explicit_wish", 1.0, 1),), (record(1, "let me talk to a human please", None),)),
        ("Ask what it is about: only a person was asked for", 1),
    ),
}


@pytest.mark.parametrize(("case", "first"), CASES.values(), ids=CASES.keys())
def test_the_first_step_follows_from_what_is_known(case: Case, first: tuple[str, int | None]) -> None:
    assert told(case)[0] == first


def test_nothing_known_leads_to_no_step() -> None:
    assert next_steps(Case()) == []


@pytest.mark.parametrize("name", RISKS)
def test_a_risk_comes_before_all_else(name: str) -> None:
    triggers = (Trigger("explicit_wish", 1.0, 7), Trigger(name, 1.0, 7))
    assert told(Case(triggers, (CANCEL,)))[:2] == [(RISKS[name], 7), (VERIFY, None)]


def test_of_many_risks_the_gravest_two_are_told() -> None:
    triggers = tuple(Trigger(name, 1.0, 7) for name in ("risk_press", "risk_legal", "risk_self_harm"))
    texts = [text for text, _ in told(Case(triggers, (CANCEL,)))]
    assert texts == [RISKS["risk_self_harm"], RISKS["risk_legal"], VERIFY]


def test_there_are_at_most_four_and_the_least_pressing_falls_away() -> None:
    whole = Case(
        (Trigger("risk_legal", 1.0, 9), Trigger("foreign_language", 1.0, 9)),
        (CANCEL, refused("cancel.reason"), record(5, "why though", "ask_contact", Signal(SignalName.UNANSWERED))),
        promises=({"text": "Your refund will come.", "seq": 2},),
        language="es",
    )
    steps = told(whole)
    assert len(steps) == MAX_STEPS and [seq for _, seq in steps] == [9, 9, None, 3]


def test_what_has_been_carried_out_hinders_nobody_and_is_not_done_twice() -> None:
    done = record(5, "yes", "affirm", DONE)
    assert next_steps(replace(OURS, records=(CANCEL, refused("cancel.reason"), done), orders=(PENDING,))) == [
        {"text": "Begin with what was wanted: “cancel #W1 please”", "seq": 1}
    ]


def test_a_refusal_is_not_contradicted_by_the_orders_state() -> None:
    texts = [text for text, _ in told(replace(OURS, records=(CANCEL, refused("cancel.reason")), orders=(PENDING,)))]
    assert texts[0].startswith("See whether an exception is right") and not any("still" in one for one in texts)


def test_of_several_orders_none_is_guessed_and_a_hidden_status_tells_nothing() -> None:
    other = {"order_id": "#W2", "status": "delivered"}
    both = replace(OURS, records=(CANCEL,), orders=(PENDING, other))
    assert not any("Order" in text for text, _ in told(both))
    assert told(replace(both, named="#W2"))[0][0].startswith("Order #W2 is delivered")
    assert not any("Order" in text for text, _ in told(replace(both, named="#W3")))
    assert told(Case(records=(CANCEL,), orders=({"order_id": "#W1", "status": None},))) == [
        (VERIFY, None),
        ("Begin with what was wanted: “cancel #W1 please”", 1),
    ]


def test_what_was_answered_since_is_no_longer_open() -> None:
    asked = record(3, "does it hum", "ask_product", Signal(SignalName.UNANSWERED))
    answered = record(5, "and its colour", "ask_product", Signal(SignalName.ANSWERED))
    assert told(replace(OURS, records=(asked, answered))) == [("Begin with what was wanted: “and its colour”", 5)]


def test_long_words_are_cut() -> None:
    endless = record(1, "word " * 200, "ask_product", Signal(SignalName.UNANSWERED))
    assert len(told(replace(OURS, records=(endless,)))[0][0]) < 130


def says(seq: int, text: str, role: Role = Role.CUSTOMER) -> Message:
    return Message("c1", seq, f"m{seq}", role, "", text, AT)


PACKET: dict[str, Any] = {"next_steps": [{"text": VERIFY, "seq": None}], "handed_over_at_seq": 4}


@pytest.mark.parametrize(
    ("wish", "messages", "call"),
    [
        ("call_back", [says(5, "it's (555) 010-4477, thanks")], ("Asked for a call: (555) 010-4477", 5)),
        ("call_back", [says(5, "+1 555 010 4477"), says(6, "and hurry")], ("Asked for a call: +1 555 010 4477", 5)),
        ("call_back", [says(5, "soon please")], ("Asked for a call: no number in the chat yet", None)),
        ("call_back", [says(1, "it is about 5550104477")], ("Asked for a call: no number in the chat yet", None)),
        ("call_back", [says(5, "my order #W4817420")], ("Asked for a call: no number in the chat yet", None)),
        ("call_back", [says(5, "4111 1111 1111 1111")], ("Asked for a call: no number in the chat yet", None)),
        (
            "call_back",
            [says(5, "call 555 010 4477", Role.SYSTEM)],
            ("Asked for a call: no number in the chat yet", None),
        ),
        (None, [says(1, "please call me at 555-010-4477")], ("Asked for a call: 555-010-4477", 1)),
        (None, [says(1, "don't call me at 555-010-4477")], None),
        (None, [says(1, "call me a fool")], None),
        (None, [says(5, "555-010-4477 is not my number")], None),
        ("message", [says(5, "555-010-4477")], None),
    ],
)
def test_a_call_is_told_with_the_number_that_was_written_for_it(
    wish: str | None, messages: list[Message], call: tuple[str, int | None] | None
) -> None:
    steps = [(one["text"], one["seq"]) for one in with_call(PACKET, wish, messages)]
    assert steps == [*([call] if call else []), (VERIFY, None)]


def test_a_call_stands_behind_the_risks_and_a_packet_of_an_older_version_has_no_steps() -> None:
    risk = {"text": RISKS["risk_legal"], "seq": 1}
    steps = with_call({"next_steps": [risk, *PACKET["next_steps"]]}, "call_back", [])
    assert [one["text"] for one in steps] == [risk["text"], "Asked for a call: no number in the chat yet", VERIFY]
    assert with_call({}, None, []) == []


def test_who_has_proved_to_be_the_customer_elsewhere_need_not_be_verified_again() -> None:
    left = Conversation("c1", "web", "en", State.QUEUED, 2, CustomerClaim(), AT, 4, AT)
    to = replace(left, id="c2", channel="whatsapp")
    packet = {"next_steps": [{"text": VERIFY, "seq": None}, {"text": "Order #W1 is cancelled already", "seq": 3}]}
    carried = carried_packet(packet, "h1", left, replace(to, customer_id="ana_1"))
    assert carried["next_steps"] == [{"text": "Order #W1 is cancelled already", "seq": 0}]
    assert carried_packet(packet, "h1", left, to)["next_steps"][0]["text"] == VERIFY
