"""Reads `policy.yml` and checks it: a mistake in it stops the start and names the key."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from common.errors import SettingsError
from shop.model import CURRENCY, ORDER_ACTIONS, SWAPS, Action, Decider, Money

DEFAULT_PATH = Path(__file__).with_name("policy.yml")
_REFUND_TO = {"original_payment_method", "gift_card"}
T = TypeVar("T")


@dataclass(frozen=True)
class IdentityRules:
    """How a customer proves who they are."""

    max_failed_tries: int
    code_digits: int
    code_valid_minutes: int
    codes_per_hour: int
    proof_valid_hours: int


@dataclass(frozen=True)
class OrderRules:
    """When an action may be started. `window_days` None: no limit."""

    allowed_statuses: tuple[str, ...]
    window_days: int | None
    once_per_order: bool


@dataclass(frozen=True)
class SwapRules:
    """What may take an item's place, and who pays a difference."""

    same_product_only: bool
    different_option_only: bool
    gift_card_covers: bool


@dataclass(frozen=True)
class GoodwillRules:
    """How much whoever decides may give in one gesture, and how often one customer may get it."""

    days_between: int
    largest: Mapping[Decider, Money]


@dataclass(frozen=True)
class UndoRules:
    """What an agent may take back, and until how many days after."""

    actions: tuple[Action, ...]
    within_days: int


@dataclass(frozen=True)
class Policy:
    """The company's policy. `refund_timing` maps a payment source to words such as "immediately"."""

    version: str
    currency: str
    identity: IdentityRules
    actions: Mapping[Action, OrderRules]
    cancel_reasons: tuple[str, ...]
    cancel_whole_order_only: bool
    refund_to: tuple[str, ...]
    unopened_only: tuple[str, ...]
    swaps: Mapping[Action, SwapRules]
    countries: Mapping[Action, tuple[str, ...]]
    single_payment_only: bool
    new_payment_gift_card_covers: bool
    goodwill: GoodwillRules
    undo: UndoRules
    refund_timing: Mapping[str, str]

    def rules(self, action: Action) -> OrderRules:
        return self.actions[action]


def load_policy(path: Path = DEFAULT_PATH) -> Policy:
    """Read the policy. Raises SettingsError naming the file and the key."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from error
    reader = _Reader(path, raw)
    try:
        return _policy(reader)
    except ValueError as error:
        raise SettingsError(f"{path}: {error}") from error


def _policy(read: "_Reader") -> Policy:
    cancel, returns, identity = read.section("cancel"), read.section("return"), read.section("identity")
    refund_to = returns.texts("refund_to")
    if not set(refund_to) <= _REFUND_TO:
        raise ValueError(f"return.refund_to: only {sorted(_REFUND_TO)} are known")
    if (currency := read.value("currency", str)) != CURRENCY:
        raise ValueError(f"currency: only {CURRENCY} is known, not {currency!r}")
    timing, payment = read.section("refund"), read.section("change_payment")
    return Policy(
        version=read.value("version", str),
        currency=currency,
        identity=IdentityRules(
            max_failed_tries=identity.count("max_failed_tries"),
            code_digits=identity.count("code_digits"),
            code_valid_minutes=identity.count("code_valid_minutes"),
            codes_per_hour=identity.count("codes_per_hour"),
            proof_valid_hours=identity.count("proof_valid_hours"),
        ),
        actions={action: _order_rules(read.section(action.value)) for action in ORDER_ACTIONS},
        cancel_reasons=cancel.texts("reasons"),
        cancel_whole_order_only=cancel.value("whole_order_only", bool),
        refund_to=refund_to,
        unopened_only=returns.texts("unopened_only") if "unopened_only" in returns.raw else (),
        swaps={action: _swap_rules(read.section(action.value)) for action in SWAPS},
        countries={
            action: read.section(action.value).texts("countries")
            for action in (Action.CHANGE_ADDRESS, Action.CHANGE_DEFAULT_ADDRESS)
        },
        single_payment_only=payment.value("single_payment_only", bool),
        new_payment_gift_card_covers=payment.value("gift_card_covers", bool),
        goodwill=_goodwill_rules(read.section("goodwill")),
        undo=_undo_rules(read.section("undo")),
        refund_timing={source: timing.value(source, str) for source in timing.raw},
    )


def _order_rules(section: "_Reader") -> OrderRules:
    return OrderRules(
        allowed_statuses=section.texts("allowed_statuses"),
        window_days=section.count("window_days") if "window_days" in section.raw else None,
        once_per_order=section.value("once_per_order", bool) if "once_per_order" in section.raw else False,
    )


def _swap_rules(section: "_Reader") -> SwapRules:
    return SwapRules(
        same_product_only=section.value("same_product_only", bool),
        different_option_only=section.value("different_option_only", bool),
        gift_card_covers=section.value("gift_card_covers", bool),
    )


def _goodwill_rules(section: "_Reader") -> GoodwillRules:
    largest = section.section("largest")
    return GoodwillRules(
        days_between=section.count("days_between"),
        largest={decider: largest.amount(decider.value) for decider in Decider},
    )


def _undo_rules(section: "_Reader") -> UndoRules:
    actions = section.texts("actions")
    known = {action.value for action in Action} - {Action.CANCEL.value, Action.GOODWILL.value}
    if not set(actions) <= known:
        raise ValueError(f"undo.actions: only {sorted(known)} can be undone")
    return UndoRules(tuple(Action(action) for action in actions), section.count("within_days"))


class _Reader:
    """Reads typed values out of a section and names the key when something is wrong."""

    def __init__(self, path: Path, raw: Any, prefix: str = "") -> None:
        if not isinstance(raw, dict):
            raise SettingsError(f"{path}: {prefix.rstrip('.') or 'the file'} must be a mapping")
        self.path, self.raw, self.prefix = path, raw, prefix

    def section(self, key: str) -> "_Reader":
        return _Reader(self.path, self.raw.get(key), f"{self.prefix}{key}.")

    def value(self, key: str, kind: type[T]) -> T:
        value = self.raw.get(key)
        if not isinstance(value, kind):
            raise ValueError(f"{self.prefix}{key} must be {kind.__name__}, not {value!r}")
        return value

    def count(self, key: str) -> int:
        number = self.value(key, int)
        if isinstance(number, bool) or number < 1:
            raise ValueError(f"{self.prefix}{key} must be a whole number from 1, not {number!r}")
        return number

    def amount(self, key: str) -> Money:
        value = self.raw.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise ValueError(f"{self.prefix}{key} must be an amount from 0, not {value!r}")
        return Money(str(value))

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.value(key, list)
        if not values or not all(isinstance(value, str) for value in values):
            raise ValueError(f"{self.prefix}{key} must be a list of texts that is not empty")
        return tuple(values)
