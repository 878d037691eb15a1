from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot import snapshot
from bot.tracker_store import dialogue_save

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [inform]
slots:
  order_id: {type: any, influence_conversation: false, mappings: [{type: custom}]}
forms:
  return_form: {required_slots: [order_id]}
"""
)


def said(text, turn):
    metadata = {"turn_id": turn, "embedding": "AAAA"}
    parsed = {"intent": {"name": "inform", "confidence": 0.9}, "entities": [], "text": text, "intent_ranking": [1, 2]}
    return UserUttered(text, parsed["intent"], [], parsed, metadata=metadata)


def dialogue(turns):
    events = [ActionExecuted("action_listen"), said("t0", "turn_0"), ActiveLoop("return_form")]
    events += [SlotSet("order_id", "#W1"), ActionExecuted("action_listen")]
    for number in range(1, turns):
        events += [said(f"t{number}", f"turn_{number}"), ActionExecuted("return_form"), ActionExecuted("action_listen")]
    return DialogueStateTracker.from_events("conv_1", events, slots=DOMAIN.slots)


def test_a_half_filled_form_survives_however_long_the_dialogue():
    for turns in (1, 2, 3, 9):
        taken = snapshot.take(dialogue(turns), DOMAIN)
        again = snapshot.restore("conv_1", taken, DOMAIN)
        assert again.active_loop_name == "return_form"
        assert again.get_slot("order_id") == "#W1"
        assert again.latest_action_name == "action_listen"


def test_a_snapshot_stays_short():
    short, long = snapshot.take(dialogue(3), DOMAIN), snapshot.take(dialogue(60), DOMAIN)
    assert len(short["events"]) == len(long["events"])


def test_taking_a_restored_dialogue_again_changes_nothing():
    taken = snapshot.take(dialogue(5), DOMAIN)
    again = snapshot.take(snapshot.restore("conv_1", taken, DOMAIN), DOMAIN)
    assert (again["slots"], again["active_loop"]) == (taken["slots"], taken["active_loop"])


def test_vectors_and_rankings_are_not_kept():
    kept = str(snapshot.take(dialogue(2), DOMAIN))
    assert "AAAA" not in kept and "intent_ranking" not in kept


def test_what_a_newer_model_does_not_know_is_left_out():
    other = Domain.from_yaml('version: "3.1"\nintents: [inform]\n')
    again = snapshot.restore("conv_1", snapshot.take(dialogue(5), DOMAIN), other)
    assert again.active_loop_name is None
    assert again.get_slot("order_id") is None


def test_a_snapshot_of_another_version_begins_afresh():
    assert snapshot.restore("conv_1", {"version": 0}, DOMAIN) is None
    assert snapshot.restore("conv_1", None, DOMAIN) is None


def test_the_service_is_told_turn_intent_form_and_slots():
    saved = dialogue_save(dialogue(2), DOMAIN)
    assert (saved.turn_id, saved.intent, saved.active_form) == ("turn_1", "inform", "return_form")
    assert saved.slots == {"order_id": "#W1"}


def test_a_dialogue_without_a_turn_is_not_saved():
    assert dialogue_save(DialogueStateTracker.from_events("x", [ActionExecuted("action_listen")]), DOMAIN) is None
