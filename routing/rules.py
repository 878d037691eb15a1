"""The supervisor's rules, read from `routing.yml` and checked: a wrong line is named with what to write instead."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import yaml

from common.errors import SettingsError
from routing.checks import Section
from routing.model import MAX_PRIORITY, Decision, TriggerName
from routing.queue_rules import (
    CalendarRules,
    OfferRules,
    QueueRules,
    SlaRules,
    read_calendars,
    read_offers,
    read_queue,
    read_sla,
)

DEFAULT_PATH = Path(__file__).with_name("routing.yml")

ALWAYS_HAND_OVER = frozenset(
    {
        TriggerName.EXPLICIT_WISH,
        TriggerName.AGREED_TO_OFFER,
        TriggerName.RISK_LEGAL,
        TriggerName.RISK_SAFETY,
        TriggerName.RISK_FRAUD,
        TriggerName.RISK_SELF_HARM,
        TriggerName.RISK_DATA_PROTECTION,
        TriggerName.RISK_PRESS,
        TriggerName.ASSISTANT_UNAVAILABLE,
    }
)
"""What customers can rely on: no setting takes it away."""


@dataclass(frozen=True)
class TriggerRule:
    """What a trigger leads to: `weight` 0..1, `priority` 0..3."""

    do: Decision
    weight: float
    priority: int = 0
    skills: tuple[str, ...] = ()


@dataclass(frozen=True)
class SentimentRules:
    """`strong_negative` and `falling_below` are scores (-1..0), `falling_by` the drop per message (0.05..1)."""

    strong_negative: float = -0.6
    falling_by: float = 0.25
    falling_below: float = -0.3


@dataclass(frozen=True)
class EmpathyRules:
    """A message whose mood (-1..0) is `at_or_below` is answered with a sentence of empathy first; then so many
    `quiet_turns` of the customer have none."""

    at_or_below: float = -0.45
    quiet_turns: int = 3


@dataclass(frozen=True)
class ComplexityRules:
    """`threshold` 0..1."""

    threshold: float = 0.5


@dataclass(frozen=True)
class StrainRules:
    """Strain (0 or more) from which a person is offered, and from which one takes over."""

    offer_from: float = 0.38
    hand_over_from: float = 0.45


@dataclass(frozen=True)
class NeedRules:
    """Probabilities 0..1 of the need head: a person takes over from `hand_over_from` on; below `stay_below` mood,
    strain and suspicions of the risk head lead to nothing, complaints and failures in a row to an offer."""

    hand_over_from: float = 0.75
    stay_below: float = 0.4


@dataclass(frozen=True)
class WaitingRules:
    """How the expected wait for a person moves the thresholds: not at all up to `calm_minutes`, by `most` from
    `busy_minutes`."""

    calm_minutes: float = 5.0
    busy_minutes: float = 30.0
    most: float = 0.2


@dataclass(frozen=True)
class ImportantRules:
    """`customers` are the shop's ids; thresholds are lower by `needs_less` for them, and `priority` is their least."""

    customers: tuple[str, ...] = ()
    needs_less: float = 0.15
    priority: int = 2


@dataclass(frozen=True)
class LanguageRules:
    """`spoken`: codes of the languages that the assistant speaks, e.g. "en"."""

    spoken: tuple[str, ...] = ("en",)


@dataclass(frozen=True)
class FailureRules:
    """All counts are turns of the customer."""

    turns_in_a_row: int = 2
    unusable_in_a_row: int = 3
    refusals_of_the_same: int = 2
    quiet_turns_after_declining: int = 2
    silence_minutes: float = 10.0
    off_topic_intents: tuple[str, ...] = ("out_of_scope",)


@dataclass(frozen=True)
class Rules:
    """All of `routing.yml`. `version` is kept with every decision."""

    version: str
    triggers: Mapping[str, TriggerRule]
    sentiment: SentimentRules = field(default_factory=SentimentRules)
    empathy: EmpathyRules = field(default_factory=EmpathyRules)
    complexity: ComplexityRules = field(default_factory=ComplexityRules)
    strain: StrainRules = field(default_factory=StrainRules)
    need: NeedRules = field(default_factory=NeedRules)
    failure: FailureRules = field(default_factory=FailureRules)
    waiting: WaitingRules = field(default_factory=WaitingRules)
    important: ImportantRules = field(default_factory=ImportantRules)
    languages: LanguageRules = field(default_factory=LanguageRules)
    queue: QueueRules = field(default_factory=QueueRules)
    offers: OfferRules = field(default_factory=OfferRules)
    sla: SlaRules = field(default_factory=SlaRules)
    hours: CalendarRules = field(default_factory=CalendarRules)
    skills_by_intent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path | str = DEFAULT_PATH) -> "Rules":
        """Read and check the file. Raises SettingsError, naming the key and what to write instead."""
        place = Path(path)
        try:
            raw = yaml.safe_load(place.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{place} cannot be read: {error}. Restore the file or name another one.") from error
        except yaml.YAMLError as error:
            raise SettingsError(f"{place} is not valid YAML: {_where(error)}. Mend that line.") from error
        return cls.parse(raw, str(place))

    @classmethod
    def parse(cls, raw: object, source: str = "routing.yml") -> "Rules":
        """Check values that were already read. Raises SettingsError."""
        top = Section.of(raw, source)
        queue = read_queue(top.section("queue"))
        rules = cls(
            version=top.text("version"),
            sentiment=_sentiment(top.section("sentiment")),
            empathy=_empathy(top.section("empathy")),
            complexity=_complexity(top.section("complexity")),
            strain=_strain(top.section("strain")),
            need=_need(top.section("need")),
            failure=_failure(top.section("failure")),
            waiting=_waiting(top.section("waiting")),
            important=_important(top.section("important")),
            languages=_languages(top.section("languages")),
            triggers=_triggers(top.section("triggers")),
            skills_by_intent=_skills_by_intent(top.section("skills_by_intent")),
            queue=queue,
            offers=read_offers(top.section("offers")),
            sla=read_sla(top.section("sla"), queue),
            hours=read_calendars(top.section("calendars"), top.section("queue_hours")),
        )
        top.finish()
        return rules


def _where(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "cannot be parsed"
    return f"line {mark.line + 1}, {problem}" if mark else str(problem)


def _sentiment(section: Section) -> SentimentRules:
    rules = SentimentRules(
        strong_negative=section.number("strong_negative", -1.0, 0.0),
        falling_by=section.number("falling_by", 0.05, 1.0),
        falling_below=section.number("falling_below", -1.0, 0.0),
    )
    section.finish()
    return rules


def _empathy(section: Section) -> EmpathyRules:
    rules = EmpathyRules(
        at_or_below=section.number("at_or_below", -1.0, 0.0), quiet_turns=section.whole("quiet_turns", 1, 20)
    )
    section.finish()
    return rules


def _complexity(section: Section) -> ComplexityRules:
    rules = ComplexityRules(threshold=section.number("threshold", 0.0, 1.0))
    section.finish()
    return rules


def _strain(section: Section) -> StrainRules:
    rules = StrainRules(
        offer_from=section.number("offer_from", 0.0, 5.0), hand_over_from=section.number("hand_over_from", 0.0, 5.0)
    )
    if rules.offer_from > rules.hand_over_from:
        section.refuse("offer_from", "is above hand_over_from", "write the same number or a smaller one")
    section.finish()
    return rules


def _need(section: Section) -> NeedRules:
    rules = NeedRules(
        hand_over_from=section.number("hand_over_from", 0.0, 1.0), stay_below=section.number("stay_below", 0.0, 1.0)
    )
    if rules.stay_below > rules.hand_over_from:
        section.refuse("stay_below", "is above hand_over_from", "write a smaller number")
    section.finish()
    return rules


def _waiting(section: Section) -> WaitingRules:
    rules = WaitingRules(
        calm_minutes=section.number("calm_minutes", 0.0, 600.0),
        busy_minutes=section.number("busy_minutes", 0.5, 1440.0),
        most=section.number("most", 0.0, 1.0),
    )
    if rules.calm_minutes >= rules.busy_minutes:
        section.refuse("busy_minutes", "is not above calm_minutes", "write a longer time, e.g. 30")
    section.finish()
    return rules


def _important(section: Section) -> ImportantRules:
    rules = ImportantRules(
        customers=section.words("customers"),
        needs_less=section.number("needs_less", 0.0, 1.0),
        priority=section.whole("priority", 0, MAX_PRIORITY),
    )
    section.finish()
    return rules


def _languages(section: Section) -> LanguageRules:
    rules = LanguageRules(spoken=section.words("spoken"))
    section.finish()
    return rules


def _failure(section: Section) -> FailureRules:
    rules = FailureRules(
        turns_in_a_row=section.whole("turns_in_a_row", 1, 10),
        unusable_in_a_row=section.whole("unusable_in_a_row", 1, 10),
        refusals_of_the_same=section.whole("refusals_of_the_same", 2, 10),
        quiet_turns_after_declining=section.whole("quiet_turns_after_declining", 0, 20),
        silence_minutes=section.number("silence_minutes", 1.0, 1440.0),
        off_topic_intents=section.words("off_topic_intents"),
    )
    section.finish()
    return rules


def _triggers(section: Section) -> Mapping[str, TriggerRule]:
    rules = {name.value: _trigger(name, section.section(name.value)) for name in TriggerName}
    section.finish()
    return MappingProxyType(rules)


def _trigger(name: TriggerName, section: Section) -> TriggerRule:
    allowed = [Decision.HAND_OVER] if name in ALWAYS_HAND_OVER else list(Decision)
    rule = TriggerRule(
        do=Decision(section.choice("do", [d.value for d in allowed])),
        weight=section.number("weight", 0.0, 1.0),
        priority=section.whole("priority", 0, MAX_PRIORITY),
        skills=section.words("skills"),
    )
    section.finish()
    return rule


def _skills_by_intent(section: Section) -> Mapping[str, tuple[str, ...]]:
    skills = {intent: section.words(intent) for intent in section.names()}
    section.finish()
    return MappingProxyType(skills)
