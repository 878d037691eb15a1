"""The writers' files before anything is trained: each fault with file, line and how to mend it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz, process

FEW_EXAMPLES = 20
ALIKE = 92.0
"""Likeness, 0..100, from which on two examples say the same in the same words."""

ALIKE_SHARE = 0.25
"""An intent is told to vary more when so many of its examples are nearly another one of them."""

FREE_INTENTS = frozenset({"nlu_fallback", "nlu_unsure", "go_on_elsewhere"})
"""What is found without examples: by the classifier itself, or by the service, by patterns."""

_MARKS = re.compile(r"[\s!-/:-@\[-`{-~]+")


@dataclass(frozen=True)
class Finding:
    """`serious` ones keep the training from beginning."""

    file: str
    line: int
    serious: bool
    words: str

    def __str__(self) -> str:
        return f"{'✗' if self.serious else '!'} {self.file}:{self.line}: {self.words}"


@dataclass(frozen=True)
class Example:
    intent: str
    text: str
    file: str
    line: int

    @property
    def plain(self) -> str:
        return _MARKS.sub(" ", self.text.lower()).strip() or self.text.strip()


@dataclass(frozen=True)
class Rule:
    """`condition` is what must hold (form, slots), `begins` the intents it answers, `does` its first action."""

    name: str
    condition: str
    begins: tuple[str, ...]
    does: str
    actions: tuple[str, ...]
    file: str
    line: int


def check(root: Path) -> list[Finding]:
    """Return what is to be said about `data/` and `domain.yml` under `root`, serious faults first."""
    findings: list[Finding] = []
    examples, rules = [], []
    for file in sorted((root / "data" / "nlu").glob("*.yml")):
        examples += _read(file, root, _examples, findings)
    for file in sorted((root / "data" / "rules").glob("*.yml")):
        rules += _read(file, root, _rules, findings)
    variations = _read(root / "domain.yml", root, _variations, findings)
    domain = _domain(root / "domain.yml")
    findings += [*_doubles(examples), *_amounts(examples), *_in_the_domain(examples, rules, domain)]
    findings += [*_contradictions(rules), *_texts(rules, domain), *_empty(variations)]
    return sorted(findings, key=lambda one: (not one.serious, one.file, one.line))


def _read(file: Path, root: Path, reader: Any, findings: list[Finding]) -> list[Any]:
    name = str(file.relative_to(root))
    try:
        return list(reader(yaml.compose(file.read_text(encoding="utf-8")), name))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        findings.append(Finding(name, line, True, f"this is no valid YAML: {error.problem}. Look at the indentation"))
    except (KeyError, AttributeError, TypeError, ValueError):
        findings.append(Finding(name, 1, True, "this file is not laid out like the others in its folder"))
    return []


def _domain(file: Path) -> dict[str, Any]:
    """Return what stands in the file; nothing when it cannot be read, which has been told already."""
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError:
        return {}


def _parts(node: Any) -> dict[str, Any]:
    return {key.value: value for key, value in node.value}


def _examples(node: Any, name: str) -> Iterator[Example]:
    for block in _parts(node)["nlu"].value:
        parts = _parts(block)
        if "intent" not in parts:
            continue
        first = parts["examples"].start_mark.line + 2
        for offset, line in enumerate(parts["examples"].value.split("\n")):
            text = line.strip().removeprefix("-").strip()
            if text:
                yield Example(parts["intent"].value, text, name, first + offset)


def _rules(node: Any, name: str) -> Iterator[Rule]:
    for block in _parts(node)["rules"].value:
        parts = _parts(block)
        condition = yaml.serialize(parts["condition"]).strip() if "condition" in parts else ""
        steps = [_parts(step) for step in parts["steps"].value]
        actions = tuple(step["action"].value for step in steps if "action" in step)
        opening = steps[0]
        begins: tuple[str, ...] = ()
        if "intent" in opening:
            begins = (opening["intent"].value,)
        elif "or" in opening:
            begins = tuple(_parts(one)["intent"].value for one in opening["or"].value)
        yield Rule(
            parts["rule"].value,
            condition,
            begins,
            actions[0] if actions else "",
            actions,
            name,
            parts["rule"].start_mark.line + 1,
        )


def _doubles(examples: list[Example]) -> Iterator[Finding]:
    seen: dict[str, Example] = {}
    for one in examples:
        first = seen.setdefault(one.plain, one)
        if first is one:
            continue
        where = f"{first.file}:{first.line}"
        if first.intent == one.intent:
            yield Finding(one.file, one.line, False, f"“{one.text}” stands already in {where}: take one out")
        else:
            words = f"“{one.text}” is in `{one.intent}` and, at {where}, in `{first.intent}`: it can mean only one"
            yield Finding(one.file, one.line, True, words)


def _amounts(examples: list[Example]) -> Iterator[Finding]:
    by_intent: dict[str, list[Example]] = defaultdict(list)
    for one in examples:
        by_intent[one.intent].append(one)
    for intent, own in by_intent.items():
        first = own[0]
        if len(own) < FEW_EXAMPLES:
            words = f"`{intent}` has {len(own)} examples; from {FEW_EXAMPLES} on it is understood reliably"
            yield Finding(first.file, first.line, False, words)
        texts = [one.plain for one in own]
        likeness = process.cdist(texts, texts, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE)
        alike = [one for number, one in enumerate(own) if (likeness[number] > 0).sum() > 1]
        if len(own) >= FEW_EXAMPLES and len(alike) > ALIKE_SHARE * len(own):
            words = f"{len(alike)} of {len(own)} examples of `{intent}` are nearly the same, e.g. this one: vary them"
            yield Finding(alike[0].file, alike[0].line, False, words)


def _in_the_domain(examples: list[Example], rules: list[Rule], domain: dict[str, Any]) -> Iterator[Finding]:
    listed = {str(next(iter(one)) if isinstance(one, dict) else one) for one in domain.get("intents") or []}
    answered = {intent for rule in rules for intent in rule.begins}
    first: dict[str, Example] = {}
    for one in examples:
        first.setdefault(one.intent, one)
    for intent, one in first.items():
        if intent not in listed:
            yield Finding(one.file, one.line, True, f"`{intent}` is not listed under `intents` in domain.yml")
        elif intent not in answered:
            yield Finding(one.file, one.line, True, f"no rule in data/rules says what follows `{intent}`")
    for rule in rules:
        for intent in rule.begins:
            if intent not in first and intent not in FREE_INTENTS:
                words = f"the rule “{rule.name}” waits for `{intent}`, which has no examples in data/nlu"
                yield Finding(rule.file, rule.line, True, words)


def _contradictions(rules: list[Rule]) -> Iterator[Finding]:
    seen: dict[tuple[str, str], Rule] = {}
    for rule in rules:
        for intent in rule.begins:
            first = seen.setdefault((rule.condition, intent), rule)
            if first is not rule and first.does != rule.does:
                words = (
                    f"after `{intent}` the rule “{rule.name}” does {rule.does}, but “{first.name}” "
                    f"({first.file}:{first.line}) does {first.does}"
                )
                yield Finding(rule.file, rule.line, True, words)


def _texts(rules: list[Rule], domain: dict[str, Any]) -> Iterator[Finding]:
    responses: dict[str, Any] = domain.get("responses") or {}
    for rule in rules:
        for action in rule.actions:
            if action.startswith("utter_") and action not in responses:
                words = f"the rule “{rule.name}” says {action}, which has no text under `responses` in domain.yml"
                yield Finding(rule.file, rule.line, True, words)


def _variations(node: Any, name: str) -> Iterator[tuple[str, str, str, int]]:
    """Yield file, response, text and line of each variation; of a response without any its name's line."""
    responses = _parts(node).get("responses")
    for response, variations in responses.value if responses is not None else ():
        if not variations.value:
            yield name, response.value, "", response.start_mark.line + 1
            continue
        for one in variations.value:
            text = _parts(one).get("text")
            yield name, response.value, text.value if text is not None else "", one.start_mark.line + 1


def _empty(variations: list[tuple[str, str, str, int]]) -> Iterator[Finding]:
    for file, response, text, line in variations:
        if not text.strip():
            yield Finding(file, line, True, f"{response} has a variation without a text")
