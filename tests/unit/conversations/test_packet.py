from dataclasses import replace
from datetime import datetime, timezone

from common.wire import DialogueSave
from conversations import packet
from conversations.json_view import message_json, transcript_sha256
from conversations.model import (
    Conversation,
    CustomerCard,
    CustomerClaim,
    Message,
    NewHandoff,
    Role,
    State,
    Step,
    Turn,
    TurnRecord,
    TurnState,
)
from routing.model import Complexity, Decision, Sentiment, Signal, SignalName, Trigger, Verdict

AT = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)
VERDICT = Verdict(
    Decision.HAND_OVER, "complaint", (Trigger("complaint", 0.75, 5),), Sentiment(-0.5, -0.1, ()), Complexity(0.4, ())
)


def record(seq: int, text: str, intent: str, *signals: Signal, steps: tuple[Step, ...] = ()) -> TurnRecord:
    turn = Turn(f"t{seq}", "c1", TurnState.DONE, seq, seq, 1, 1, AT)
    return TurnRecord(turn, text, intent, signals, steps, 0.0, 0.0, "stay", "stay")


def evidence(*records: TurnRecord, dialogue: DialogueSave | None = None, locale: str = "en_US") -> packet.Evidence:
    last = records[-1].turn.last_seq + 1
    conversation = Conversation("c1", "web", locale, State.BOT, 1, CustomerClaim(), AT, last, AT)
    messages = []
    for one in records:
        seq = one.turn.last_seq
        messages.append(Message("c1", seq, f"m{seq}", Role.CUSTOMER, "", one.text, AT, turn_id=one.turn.id))
        messages.append(
            Message("c1", seq + 1, f"m{seq + 1}", Role.BOT, "A", "Refund will come.", AT, turn_id=one.turn.id)
        )
    return packet.Evidence(conversation, tuple(messages), records, dialogue)


def test_every_line_of_the_summary_cites_a_message_of_the_transcript() -> None:
    whole = evidence(
        record(1, "hi", "greet"),
        record(3, "my parcel is late", "delivery_problem", Signal(SignalName.UNANSWERED)),
        record(5, "this is awful", "complaint", Signal(SignalName.POLICY_REFUSED, "return.window_days")),
    )
    lines = packet.summary(whole, "complaint")
    assert [line["seq"] for line in lines] == [3, 3, 5, 5, 5]
    assert "my parcel is late" in lines[0]["text"], "greetings are not the wish"
    assert "return.window days" in lines[2]["text"]
    assert lines[-1]["text"] == "Handed over: Complaint"


def test_a_long_story_is_cut_in_the_middle_not_at_its_ends() -> None:
    records = [record(n, f"my question {n}", "ask_product", Signal(SignalName.FALLBACK)) for n in range(1, 60, 2)]
    lines = packet.summary(evidence(*records), "repeated_failure")
    assert len(lines) == packet.MAX_SUMMARY_LINES
    assert lines[0]["seq"] == 1 and lines[-1]["seq"] == 59


def test_a_long_message_is_quoted_in_short() -> None:
    text = packet.quoted("word " * 200)
    assert len(text) <= packet.MAX_QUOTE_CHARACTERS + 2 and text.endswith("word …")


def test_what_was_tried_comes_with_its_turn() -> None:
    done = record(3, "cancel", "cancel_order", steps=(Step("Cancel #W1", "refused: not pending"),))
    assert packet.tried([done]) == [{"what": "Cancel #W1", "result": "refused: not pending", "seq": 3}]


def test_promises_come_only_from_turns_that_did_something() -> None:
    done = record(1, "cancel", "cancel_order", Signal(SignalName.DONE))
    asked = record(3, "how long do refunds take", "ask_refund_policy")
    assert packet.promises(evidence(done, asked)) == [{"text": "Refund will come.", "seq": 2}]


def test_the_next_steps_come_from_this_stay_with_the_assistant_and_from_the_order_that_was_named() -> None:
    earlier = record(1, "return it", "return_items", Signal(SignalName.POLICY_REFUSED, "return.window_days"))
    earlier = replace(earlier, turn=replace(earlier.turn, epoch=0))
    cancel = record(3, "cancel it", "cancel_order")
    save = DialogueSave("t3", {}, "inform", 1.0, "cancel_form", "confirm", {"last_order": "#W2"})
    whole = evidence(earlier, cancel, dialogue=save)
    orders = ({"order_id": "#W1", "status": "delivered"}, {"order_id": "#W2", "status": "pending"})
    card = CustomerCard("ana_1", "Ana Lopez", "ana@example.com", orders)
    proved = replace(whole, conversation=replace(whole.conversation, customer_id="ana_1"))
    assembled = packet.assemble(proved, NewHandoff("complaint", card=card), VERDICT)
    assert assembled["next_steps"] == [
        {"text": "Order #W2 is pending: it can still be cancelled", "seq": 3},
        {"text": "Begin with what was wanted: “cancel it”", "seq": 3},
    ]
    unproved = packet.assemble(whole, NewHandoff("complaint"), VERDICT)
    assert unproved["next_steps"][0] == {"text": "Verify the customer first: no proof of identity yet", "seq": None}


def test_one_time_codes_and_bookkeeping_stay_out_of_the_slots() -> None:
    slots = {"order_id": "#W1", "code": "123456", "requested_slot": "code", "_tries": 1, "reason": None}
    save = DialogueSave("t1", {}, "inform", 1.0, "identity_form", "code", slots)
    assert packet.slots(save) == {"order_id": "#W1"}
    assert packet.slots(None) == {}


def test_the_language_is_the_first_part_of_the_locale() -> None:
    assembled = packet.assemble(evidence(record(1, "hi", "greet"), locale="pt_BR"), NewHandoff("complaint"), VERDICT)
    assert assembled["language"] == "pt"
    assert assembled["triggers"] == [{"name": "complaint", "weight": 0.75, "evidence_seq": 5}]


def test_the_transcripts_hash_changes_with_any_word() -> None:
    messages = [message_json(one) for one in evidence(record(1, "hi ü", "greet")).messages]
    before = transcript_sha256(messages)
    assert before == transcript_sha256([dict(reversed(one.items())) for one in messages])
    messages[0]["text"] = "hi u"
    assert transcript_sha256(messages) != before
