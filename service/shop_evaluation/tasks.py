"""Tasks of a tau2 retail data set: what the customer wants and knows, and the changes that must come out."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from common.errors import Invalid
from service.shop_evaluation.expected import WRITES
from service.shop_evaluation.scenario import Question, questions_of, sentences_of

TRANSFER = "transfer_to_human_agents"
_KINDS = {
    "cancel_pending_order": "cancel",
    "return_delivered_order_items": "return",
    "exchange_delivered_order_items": "exchange",
    "modify_pending_order_items": "change",
    "modify_pending_order_payment": "payment",
    "modify_pending_order_address": "address",
    "modify_user_address": "default address",
}


@dataclass(frozen=True)
class Thing:
    """An item as a customer speaks of it: its name, and name with options. `unique`: no other has that name."""

    name: str
    full: str
    unique: bool


@dataclass(frozen=True)
class Wanted:
    """What an item shall become: only what is different, and all of it."""

    different: str
    full: str


@dataclass(frozen=True)
class Goal:
    """One thing that the customer wants done, in words: never an internal id. `number`: the order's, if they know it.

    `order_id` is what they recognise their order by when it is shown; `others` are the other items in it.
    """

    kind: str
    order_id: str = ""
    number: str = ""
    reason: str = ""
    items: tuple[Thing, ...] = ()
    others: tuple[Thing, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    method: str = ""
    address: str = ""
    address_hint: str = ""


@dataclass(frozen=True)
class Task:
    """`writes` are the changes that the task asks for, in order; `tells` what the customer must have been told.

    Without goals the customer tries what the `sentences` of the scenario say. `order_items`: what is in each order, and
    `order_cities` where it goes; `knows` is what the scenario says of the customer.
    """

    id: str
    email: str | None
    name: str
    zip: str
    goals: tuple[Goal, ...]
    writes: tuple[dict[str, Any], ...]
    questions: tuple[Question, ...] = ()
    tells: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    wants_person: bool = False
    order_items: dict[str, tuple[str, ...]] = field(default_factory=dict)
    order_cities: dict[str, str] = field(default_factory=dict)
    knows: str = ""


def load(folder: Path) -> tuple[dict[str, Any], list[Task]]:
    """Return the shop and the tasks. Raises Invalid when files are missing."""
    try:
        raw = json.loads((folder / "db.json").read_text(encoding="utf-8"), parse_float=Decimal)
        tasks = json.loads((folder / "tasks_train.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise Invalid(f"{error.filename} is missing: name the folder that holds db.json and tasks_train.json") from None
    return raw, [_task(raw, task) for task in tasks]


def _task(raw: dict[str, Any], task: dict[str, Any]) -> Task:
    scenario = task["user_scenario"]["instructions"]
    known = json.dumps(scenario)
    actions = task["evaluation_criteria"]["actions"]
    writes = [action for action in actions if action["name"] in WRITES]
    user = _user(raw, actions, known)
    told = str(scenario.get("reason_for_call", ""))
    orders = {order_id: raw["orders"][order_id] for order_id in user["orders"] if order_id in raw["orders"]}
    return Task(
        id=str(task["id"]),
        email=user["email"] if user["email"] in known else None,
        name=f"{user['name']['first_name']} {user['name']['last_name']}",
        zip=str(user["address"]["zip"]),
        goals=tuple(_goal(raw, user, action, known) for action in writes),
        writes=tuple(writes),
        questions=questions_of(told),
        tells=tuple(str(one) for one in task["evaluation_criteria"].get("communicate_info") or ()),
        sentences=sentences_of(told),
        wants_person=any(action["name"] == TRANSFER for action in actions),
        order_items={
            order_id: tuple(str(item["name"]) for item in order["items"]) for order_id, order in orders.items()
        },
        order_cities={order_id: str(order["address"].get("city", "")) for order_id, order in orders.items()},
        knows=str(scenario.get("known_info") or ""),
    )


def _user(raw: dict[str, Any], actions: Sequence[dict[str, Any]], known: str) -> dict[str, Any]:
    """Return the customer: whose order is changed or looked at, or whose name and ZIP the scenario tells."""
    for action in actions:
        arguments = action["arguments"]
        if arguments.get("user_id") in raw["users"]:
            return dict(raw["users"][arguments["user_id"]])
        if arguments.get("order_id") in raw["orders"]:
            return dict(raw["users"][raw["orders"][arguments["order_id"]]["user_id"]])
    for user in raw["users"].values():
        named = user["name"]["first_name"] in known and str(user["address"]["zip"]) in known
        if user["user_id"] in known or user["email"] in known or (named and user["name"]["last_name"] in known):
            return dict(user)
    raise Invalid("a task names no customer of the shop")


def _goal(raw: dict[str, Any], user: dict[str, Any], action: dict[str, Any], known: str) -> Goal:
    arguments, kind = action["arguments"], _KINDS[action["name"]]
    address = _address_words(arguments) if "address1" in arguments else ""
    hint = _address_hint(raw, user, arguments, known) if address else ""
    if kind == "default address":
        return Goal(kind, address=address, address_hint=hint)
    order = raw["orders"][arguments["order_id"]]
    methods = user["payment_methods"]
    chosen = _chosen(order["items"], arguments.get("item_ids", ()))
    pairs = zip(chosen, arguments.get("new_item_ids", ()), strict=False)
    method = methods.get(arguments.get("payment_method_id", ""))
    return Goal(
        kind,
        order["order_id"],
        number=order["order_id"] if _is_told(order["order_id"], known) else "",
        reason=arguments.get("reason", ""),
        items=tuple(_thing(item, order["items"]) for item in chosen),
        others=tuple(_thing(item, order["items"]) for item in order["items"] if item not in chosen),
        wanted=tuple(_wanted(raw, old, new_id) for old, new_id in pairs),
        method=method_in_words(method, methods.values()) if method else "",
        address=address,
        address_hint=hint,
    )


def _is_told(order_id: str, known: str) -> bool:
    return re.search(rf"(?<!\d){order_id.lstrip('#W')}(?!\d)", known) is not None


def _chosen(items: Iterable[dict[str, Any]], item_ids: Iterable[str]) -> list[dict[str, Any]]:
    """Return the items in the order of the ids, each line once."""
    free, chosen = list(items), []
    for item_id in item_ids:
        item = next(one for one in free if one["item_id"] == item_id)
        free.remove(item)
        chosen.append(item)
    return chosen


def _thing(item: dict[str, Any], items: Sequence[dict[str, Any]]) -> Thing:
    name = str(item["name"])
    return Thing(name, f"{options_in_words(item['options'])} {name}", sum(one["name"] == name for one in items) == 1)


def options_in_words(options: dict[str, Any]) -> str:
    """Return options as people say them: "blue 1000ml glass", "waterproof", "no backlight"."""
    return " ".join(_value_in_words(name, str(value)) for name, value in options.items())


def _value_in_words(name: str, value: str) -> str:
    thing = "waterproof" if name.startswith("water") else name
    if value.lower() == "yes":
        return thing
    if value.lower() == "no":
        return f"not {thing}"
    if value.lower() == "none":
        return f"no {name}"
    # A bare number or level says little without its option: "size 9", "medium brightness".
    if value.isdigit():
        return f"{name} {value}"
    return f"{value} {name}" if value.lower() in ("low", "medium", "high", "standard") else value


def _wanted(raw: dict[str, Any], old: dict[str, Any], new_id: str) -> Wanted:
    new = raw["products"][old["product_id"]]["variants"][new_id]["options"]
    changed = {name: value for name, value in new.items() if old["options"].get(name) != value}
    return Wanted(_listed(changed), _listed(new))


def _listed(options: dict[str, Any]) -> str:
    return ", ".join(_value_in_words(name, str(value)) for name, value in options.items())


def method_in_words(method: dict[str, Any], methods: Iterable[dict[str, Any]]) -> str:
    """Return e.g. "PayPal"; of several cards, the brand and the last digits that stand on the card."""
    kind = {"gift_card": "gift card", "paypal": "PayPal", "credit_card": "credit card"}[method["source"]]
    if sum(one["source"] == method["source"] for one in methods) > 1 and method.get("last_four"):
        return f"{method.get('brand', 'card')} ending in {method['last_four']}"
    return kind


def _address_words(arguments: dict[str, Any]) -> str:
    parts = (arguments["address1"], arguments.get("address2"), arguments["city"])
    return f"{', '.join(part for part in parts if part)}, {arguments['state']} {arguments['zip']}"


def _address_hint(raw: dict[str, Any], user: dict[str, Any], arguments: dict[str, Any], known: str) -> str:
    """Return how the customer points to an address that they do not want to spell out; "" when they spell it out."""
    street = arguments["address1"]
    if street in known:
        return ""
    for order_id in user["orders"]:
        order = raw["orders"].get(order_id)
        if order and order["address"]["address1"] == street and _is_told(order_id, known):
            return f"the same as order {order_id}"
    if user["address"]["address1"] == street and "order_id" in arguments:
        return "my default address"
    if any(raw["orders"][one]["address"]["address1"] == street for one in user["orders"] if one in raw["orders"]):
        return f"the one in {arguments['city']}"
    return ""
