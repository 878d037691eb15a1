"""A scripted customer: says what they want as the scenario would, and answers what each message `asks`.

They agree to nothing that they did not ask for.
"""

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.shop_evaluation import phrasing as p
from service.shop_evaluation.difficult import Moods, misspelt, wrong_number
from service.shop_evaluation.tasks import Goal, Task, Thing

MOST_TURNS = 90

Send = Callable[[str], Awaitable[tuple[list[dict[str, Any]], str]]]
"""Sends a message; returns the replies, as the API tells them, and the conversation's state."""


@dataclass
class Play:
    """What happened: the transcript, what the bot said, which goals it did, and why it stopped."""

    transcript: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    done: list[Goal] = field(default_factory=list)
    ended: str = ""

    def told(self, what: str) -> bool:
        """Say whether the bot has told this, as the data set compares: without case and thousands' commas."""
        return any(what.lower() in text.lower().replace(",", "") or what.lower() in text.lower() for text in self.said)


class ScriptedCustomer:
    """Plays one task. The seed decides which of several phrasings is used."""

    def __init__(self, send: Send, task: Task, seed: int, difficult: bool = False) -> None:
        self._send, self._task = send, task
        self._random = random.Random(f"{seed}/{task.id}")
        self._moods = Moods(difficult, self._random)
        self._goals = list(task.goals)
        self._questions = [question for question in task.questions if not question.later]
        self._later = [question for question in task.questions if question.later]
        self._attempts = list(task.sentences) if not task.goals else []
        self._goal: Goal | None = None
        self._about = ""
        self._asked_new = 0
        self._repeated = 0
        self._rephrased = 0
        self.play = Play()

    async def run(self) -> Play:
        """Say everything in turn until all is done, a person takes over, or the talk goes in circles."""
        say: str | None = self._next()
        for _turn in range(MOST_TURNS):
            if say is None:
                self.play.ended = "done"
                return self.play
            self.play.transcript.append(f"customer: {say}")
            replies, state = await self._send(say)
            for reply in replies:
                self.play.transcript.append(f"{reply['role']}: {reply['text']}  [asks {reply['asks']}]")
                self.play.said.append(reply["text"])
            if state != "bot":
                self.play.ended = f"state {state}"
                return self.play
            say = self._answer(replies)
        self.play.ended = "too many turns"
        return self.play

    def _say(self, phrases: Sequence[str], **values: str) -> str:
        return self._random.choice(phrases).format(**values)

    def _next(self) -> str | None:
        """Go on to what has not been said: questions, goals, later questions, a person."""
        self._goal, self._repeated = None, 0
        if self._questions:
            question = self._questions.pop(0)
            self._about = question.about
            return question.text
        if self._goals:
            self._goal = self._goals.pop(0)
            self._asked_new = 0
            self._moods.begin(self._goal)
            return self._opening(self._goal)
        if self._attempts:
            self._about = " ".join(self._task.sentences)
            return self._attempts.pop(0)
        if self._later:
            question = self._later.pop(0)
            self._about = question.about
            return question.text
        if self._task.wants_person and not self._moods.over:
            self._moods.over = True
            return self._say(p.PERSON)
        return None

    def _opening(self, goal: Goal) -> str:
        order = f"order {goal.number}" if goal.number else f"my order with {names(goal.items + goal.others)}"
        text = self._say(
            p.OPENINGS[goal.kind],
            order=order,
            items=names(goal.items),
            from_order=f" from order {goal.number}" if goal.number else "",
            number=f" {goal.number}" if goal.number else "",
        )
        return self._moods.opening(text, goal.number)

    def _answer(self, replies: list[dict[str, Any]]) -> str | None:
        asking = next((reply for reply in reversed(replies) if reply["asks"]), None)
        if self._goal and any(reply["text"].startswith("Done: ") for reply in replies):
            self.play.done.append(self._goal)
            return self._next()
        lost = ("not sure I understood", "I don't have an answer")
        unheard = asking is None or any(words in reply["text"] for reply in replies for words in lost)
        if self._goal and unheard and self._rephrased < 3:
            self._rephrased += 1
            return self._opening(self._goal)
        if asking is None or asking["asks"] == "anything_else":
            return self._next()
        what = asking["asks"]
        self._repeated = self._repeated + 1 if self.play.transcript and self._last_asked == what else 0
        self._last_asked = what
        if self._repeated > 5:
            return self._next()
        if aside := self._moods.aside(what):
            return aside
        if what in ("identity", "name", "zip", "email"):
            return self._identity()
        return self._to_goal(what, asking) if self._goal else self._to_question(what, asking)

    _last_asked = ""

    def _identity(self) -> str:
        if self._task.email:
            text = self._say(p.EMAIL, email=self._task.email)
        else:
            text = self._say(p.NAME_ZIP, name=self._task.name, zip=self._task.zip)
        return self._moods.two_at_once(text, names(self._goal.items) if self._goal and self._goal.items else "")

    def _to_goal(self, what: str, asking: dict[str, Any]) -> str | None:
        goal = self._goal
        assert goal is not None
        if _misses(what, goal):
            return f"no, {self._opening(goal)}"
        match what:
            case "order_id":
                return self._order(goal, asking)
            case "items":
                wanted = self._moods.items(goal)
                return misspelt(self._moods, self._say(p.ITEMS, items=names(wanted, full=self._repeated > 0)))
            case "new_item":
                return self._new_item(goal, asking)
            case "reason":
                return self._say(p.REASONS.get(goal.reason, (goal.reason,)))
            case "payment_method":
                return self._say(p.METHODS, method=goal.method or "the original one")
            case "address":
                return self._address(goal, asking)
            case "confirm":
                return self._confirm(goal, asking)
            case _:
                return self._choose(goal, asking)

    def _order(self, goal: Goal, asking: dict[str, Any]) -> str:
        if wrong := wrong_number(self._moods, goal):
            return wrong
        shown = any(goal.order_id in button["title"] for button in asking["buttons"])
        if goal.number or (shown and self._repeated):
            return self._say(p.ORDERS, order=goal.number or goal.order_id)
        if shown:
            return self._say(p.ORDERS, order=goal.order_id)
        return self._say(p.DESCRIBED, items=names(goal.items + goal.others))

    def _new_item(self, goal: Goal, asking: dict[str, Any]) -> str:
        """Say what the item in question shall become: first only what is different, then all of it."""
        at = next((at for at, item in enumerate(goal.items) if _speaks_of(asking["text"], item, goal.items)), 0)
        again = [one for one in self.play.transcript if one.startswith("bot:") and "[asks new_item]" in one]
        if len(goal.wanted) > 1 and len({item.full for item in goal.items}) < len(goal.items):
            at = min(self._asked_new, len(goal.wanted) - 1)
        wanted = goal.wanted[at]
        first = self._repeated == 0 or _heading(again[-1]) != _heading(again[-2])
        if first:
            self._asked_new += 1
            return misspelt(self._moods, self._say(p.NEW, new=wanted.different))
        return self._say(p.NEW_WHOLE, new=wanted.full)

    def _address(self, goal: Goal, asking: dict[str, Any]) -> str:
        if goal.address_hint and not self._repeated:
            return self._say(p.HINTS, address=goal.address_hint)
        shown = [button["title"] for button in asking["buttons"] if button["title"] == goal.address]
        return shown[0] if shown else self._say(p.ADDRESSES, address=goal.address)

    def _confirm(self, goal: Goal, asking: dict[str, Any]) -> str:
        """Agree to what was asked for; anything else is declined."""
        if change := self._moods.change_of_mind(goal):
            return change
        question = asking["text"].rsplit("\n", 1)[-1].lower()
        about_it = goal.order_id.lower() in asking["text"].lower() and any(
            word in question for word in ABOUT[goal.kind]
        )
        return self._say(p.YES) if about_it else f"no, {self._opening(goal)}"

    def _choose(self, goal: Goal, asking: dict[str, Any]) -> str | None:
        titles = [button["title"] for button in asking["buttons"]]
        if "Talk to a person" in titles:
            self.play.transcript.append(f"(refused: {goal.kind} {goal.order_id})")
            self._goal = None
            return self._say(p.NOT_NOW)
        words = " ".join(item.full for item in goal.items).lower().split()
        best: str = max(titles, key=lambda title: sum(word in title.lower() for word in words))
        return best

    def _to_question(self, what: str, asking: dict[str, Any]) -> str | None:
        """Answer within a question or an attempt, where nothing is to be changed."""
        titles = [button["title"] for button in asking["buttons"]]
        match what:
            case "order_id":
                best = max(self._task.order_items, key=self._likeness)
                shown = next((title for title in titles if best in title), None)
                return (
                    self._say(p.ORDERS, order=best)
                    if shown
                    else self._say(p.DESCRIBED, items=" and ".join(self._task.order_items[best]))
                )
            case "confirm":
                return self._say(p.NO)
            case "reason":
                return self._say(p.REASONS["no longer needed"])
            case "payment_method":
                return titles[0] if titles else "the original one"
            case "choose" if "Talk to a person" in titles:
                return self._say(p.PERSON if self._task.wants_person and not self._attempts else p.NOT_NOW)
            case "items":
                return "all of it"
        return self._next()

    def _likeness(self, order_id: str) -> int:
        """How much of what the scenario has said so far is in this order; what was said last weighs most."""
        told = f"{self._task.knows} {self._about}".lower()
        words = {word for name in self._task.order_items[order_id] for word in name.lower().split()}
        words |= {self._task.order_cities[order_id].lower()} if self._task.order_cities.get(order_id) else set()
        return max((told.rfind(word.rstrip("s")) for word in words), default=-1)


ABOUT = {
    "cancel": ("cancel",),
    "return": ("return",),
    "exchange": ("exchange", "change"),
    "change": ("change", "exchange"),
    "payment": ("payment",),
    "address": ("send",),
    "default address": ("default",),
}
"""What the question before a change must be about, by kind of goal."""


def names(items: Sequence[Thing], full: bool = False) -> str:
    """Return e.g. "the Desk Lamp and the Water Bottle"; with options where the name alone is not enough."""
    told = [f"the {item.full if full or not item.unique else item.name}" for item in items]
    return told[0] if len(told) == 1 else ", ".join(told[:-1]) + " and " + told[-1] if told else "it"


def _misses(what: str, goal: Goal) -> bool:
    """Say whether a question shows that the bot is about something else."""
    lacks = {
        "items": not goal.items,
        "new_item": not goal.wanted,
        "reason": not goal.reason,
        "address": not goal.address,
    }
    return lacks.get(what, False)


def _speaks_of(text: str, item: Thing, items: Sequence[Thing]) -> bool:
    heading = _heading(text)
    if item.name.lower() not in heading:
        return False
    same = [one for one in items if one.name == item.name]
    if len(same) == 1:
        return True
    words = item.full.lower().split()
    return max(same, key=lambda one: sum(word in heading for word in one.full.lower().split())) is item or not words


def _heading(text: str) -> str:
    return text.split("\n\n")[0].removeprefix("bot: ").lower()
