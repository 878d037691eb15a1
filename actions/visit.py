"""One visit of a procedure: the customer's message, the slots, and what comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots, speech
from actions.deps import Deps
from actions.steps_left import steps_left
from actions.turn import add_signal, add_step, entities_of, intent_of, turn_of, words_of
from conversations.model import Asks, Button
from conversations.open_turns import TurnContext
from routing.model import SignalName
from shop.policy import shop_day

LONGEST_WISH = 600
_WENT_WRONG = frozenset({SignalName.FORM_REJECTED, SignalName.IDENTITY_FAILED, SignalName.POLICY_REFUSED})


@dataclass
class Visit:
    """`requested` is the slot that the last question was about, None at the start. `text` is empty for a button.

    `fresh`: this message is still to be read; False when the procedure only repeats its question after another answer.
    """

    deps: Deps
    context: TurnContext
    dispatcher: CollectingDispatcher
    values: dict[str, Any]
    requested: str | None
    fresh: bool
    text: str
    intent: str
    entities: dict[str, list[str]]
    changed: dict[str, Any] = field(default_factory=dict)
    next_slot: str | None = None
    used: bool = False
    """The message has changed something, so it is no unusable answer whatever the last question was."""
    lead: str = ""
    """Goes before the next question: where the procedure was when something came in between."""

    @classmethod
    def begin(cls, deps: Deps, dispatcher: CollectingDispatcher, tracker: Tracker, fresh: bool) -> "Visit":
        """Raises TurnClosed."""
        context = turn_of(deps, tracker)
        return cls(
            deps=deps,
            context=context,
            dispatcher=dispatcher,
            values=dict(tracker.slots),
            requested=tracker.slots.get(slots.REQUESTED),
            fresh=fresh,
            text=words_of(context) if fresh else "",
            intent=intent_of(tracker),
            entities=entities_of(tracker) if fresh else {},
        )

    @property
    def conversation_id(self) -> str:
        return self.context.turn.conversation_id

    @property
    def starting(self) -> bool:
        return self.requested is None and self.fresh

    @property
    def day(self) -> date:
        """The shop's calendar day on which the customer wrote: "yesterday" is the day before it."""
        written = self.context.written_at
        return shop_day(written) if written is not None else self.deps.shop.today()

    @property
    def words(self) -> str:
        """What may be read for wishes: this message, and the one that started the procedure."""
        return self.text or str(self.get(slots.WISH) or "")

    def get(self, name: str) -> Any:
        return self.values.get(name)

    def set(self, name: str, value: Any) -> None:
        self.values[name] = value
        self.changed[name] = value

    def empty(self, *names: str) -> None:
        for name in names:
            self.set(name, None)

    def entity(self, name: str) -> str | None:
        return next(iter(self.entities.get(name, ())), None)

    def say(self, text: str, **extra: Any) -> None:
        speech.say(self.dispatcher, text, **extra)

    def end_well(self) -> None:
        """Ask whether there is anything else, unless another request waits, and leave the procedure."""
        if not self.get(slots.NEXT_WISH):
            self.say(speech.ANYTHING_ELSE, asks=Asks.ANYTHING_ELSE)
        self.end()

    def ask(self, slot: str, text: str, asks: Asks, buttons: Sequence[Button] = ()) -> None:
        """Ask for `slot` and wait."""
        self.next_slot = slot
        text, self.lead = f"{self.lead} {text}".strip(), ""
        self.say(text, asks=asks, buttons=buttons)

    def end(self) -> None:
        """Leave the procedure."""
        self.next_slot = None

    def not_usable(self, slot: str) -> bool:
        """Note, and return, whether an answer to the question for `slot` has come that could not be used."""
        if self.fresh and not self.used and self.requested == slot and bool(self.text or self.entities):
            self.signal(SignalName.FORM_REJECTED, slot)
            return True
        return False

    def offer_person(self, text: str, instead: Sequence[Button] = ()) -> None:
        """Say the text with the offer of a person, after what can be done `instead`, and leave the procedure."""
        self.say(text, asks=Asks.CHOOSE, buttons=(*instead, *speech.OFFER_BUTTONS))
        self.set(slots.PERSON_OFFERED, True)
        self.end()

    def signal(self, name: SignalName, detail: str = "") -> None:
        add_signal(self.context, name, detail)

    def step(self, what: str, result: str) -> None:
        add_step(self.context, what, result)

    @property
    def _has_progressed(self) -> bool:
        """The message was an answer, and the procedure now asks for something else, or has come to its end."""
        if not self.fresh or self.requested is None or self.next_slot == self.requested:
            return False
        went_wrong = any(signal.name in _WENT_WRONG for signal in self.context.signals)
        return not went_wrong and not (self.next_slot is None and self.get(slots.PERSON_OFFERED))

    def _tell_how_much(self) -> None:
        """Tell routing how long the procedure still is, and of how many products."""
        filled = {name for name, value in self.values.items() if value is not None}
        if left := steps_left(str(self.get(slots.TOPIC)), self.next_slot, filled):
            self.signal(SignalName.UNDER_WAY, str(left))
        products = len(self.get(slots.ITEMS) or ())
        if self.next_slot is not None and products > 1:
            self.signal(SignalName.PRODUCTS, str(products))

    def events(self) -> list[dict[str, Any]]:
        """Return what Rasa has to keep; the requested slot decides whether the form goes on."""
        if self._has_progressed:
            self.signal(SignalName.PROGRESSED)
        self._tell_how_much()
        # Rasa takes a validation that sets no slot for a refusal to read the message, and would answer it again.
        changed = self.changed or {slots.WISH: self.get(slots.WISH)}
        kept = [SlotSet(name, value) for name, value in changed.items()]
        return [*kept, SlotSet(slots.REQUESTED, self.next_slot)]
