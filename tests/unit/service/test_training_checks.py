"""Faults in the writers' files are told with file, line and a way out."""

from pathlib import Path

import pytest

from service.settings import ROOT
from service.training_checks import check

GREETINGS = (
    "hi|hello|good morning|hey you|yo|howdy|evening all|back again|is this on|hallo|sup|hiya|heya|a good day|knock"
)
GREETINGS += "|hello bot|morning|dear team|what's up|anybody in"
ORDERS = (
    "where is it|my parcel|track 123|when does it come|any news on my order|did it ship|eta please|status|find my box"
)
ORDERS += (
    "|is it moving|has it left|who delivers it|still waiting|how far is it|days left|on its way|out today|shipped yet"
)
ORDERS += "|arriving when|tracking number"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    nlu(tmp_path, "greet", GREETINGS)
    nlu(tmp_path, "track_order", ORDERS)
    rules(tmp_path, "small_talk", rule("Greet", "greet", "utter_greet"), rule("Track", "track_order", "action_track"))
    domain(tmp_path)
    return tmp_path


def nlu(root: Path, intent: str, texts: str) -> None:
    file = root / "data" / "nlu" / f"{intent}.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = "\n".join(f"      - {text}" for text in texts.split("|"))
    file.write_text(f'version: "3.1"\nnlu:\n  - intent: {intent}\n    examples: |\n{lines}\n')


def rules(root: Path, name: str, *blocks: str) -> None:
    file = root / "data" / "rules" / f"{name}.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('version: "3.1"\nrules:\n' + "".join(blocks))


def rule(name: str, intent: str, action: str) -> str:
    return f"  - rule: {name}\n    steps:\n      - intent: {intent}\n      - action: {action}\n"


def domain(root: Path, intents: str = "[greet, track_order]", text: str = "Hello") -> None:
    (root / "domain.yml").write_text(f"intents: {intents}\nresponses:\n  utter_greet:\n    - text: '{text}'\n")


def told(root: Path) -> list[str]:
    return [str(finding) for finding in check(root)]


def test_good_files_are_passed_in_silence(root: Path) -> None:
    assert told(root) == []


def test_the_files_of_this_project_have_no_serious_fault() -> None:
    assert [str(one) for one in check(ROOT) if one.serious] == []


def test_the_same_example_in_two_intents_is_serious_and_both_places_are_named(root: Path) -> None:
    nlu(root, "track_order", ORDERS.replace("status", "Hello!"))
    (line,) = told(root)
    assert line.startswith("✗ data/nlu/track_order.yml:12: “Hello!” is in `track_order`")
    assert "data/nlu/greet.yml:6" in line


def test_an_example_that_stands_twice_is_told(root: Path) -> None:
    nlu(root, "greet", GREETINGS + "|hi")
    assert told(root) == ["! data/nlu/greet.yml:25: “hi” stands already in data/nlu/greet.yml:5: take one out"]


def test_too_few_examples_are_told(root: Path) -> None:
    nlu(root, "greet", "hi|hello")
    assert "`greet` has 2 examples" in told(root)[0]


def test_examples_that_hardly_vary_are_told(root: Path) -> None:
    nlu(root, "greet", "|".join(f"good morning dear friends number {number}" for number in range(25)))
    assert "nearly the same" in told(root)[0]


def test_rules_that_contradict_each_other_are_serious(root: Path) -> None:
    rules(root, "other", rule("Greet as well", "greet", "action_dance"))
    (line,) = told(root)
    assert line.startswith(("✗ data/rules/small_talk.yml:3", "✗ data/rules/other.yml:3"))
    assert "action_dance" in line and "utter_greet" in line


def test_a_missing_text_is_serious(root: Path) -> None:
    rules(root, "small_talk", rule("Greet", "greet", "utter_gret"), rule("Track", "track_order", "action_track"))
    assert "utter_gret, which has no text" in told(root)[0]
    domain(root, text=" ")
    [line] = [line for line in told(root) if "variation without a text" in line]
    assert line.startswith(f"✗ domain.yml:{line_of(root, 'text:')}: utter_greet ")


def test_a_domain_that_cannot_be_read_is_told_with_its_line(root: Path) -> None:
    (root / "domain.yml").write_text("intents:\n  - greet\n responses: {\n")
    assert any(line.startswith("✗ domain.yml:3: this is no valid YAML") for line in told(root))


def line_of(root: Path, words: str) -> int:
    lines = (root / "domain.yml").read_text().split("\n")
    return next(number for number, line in enumerate(lines, 1) if words in line)


def test_an_intent_without_rule_or_place_in_the_domain_is_serious(root: Path) -> None:
    rules(root, "small_talk", rule("Greet", "greet", "utter_greet"))
    assert "no rule" in told(root)[0]
    domain(root, intents="[greet]")
    assert "not listed" in told(root)[0]


def test_a_rule_for_an_intent_without_examples_is_serious(root: Path) -> None:
    rules(root, "more", rule("Dance", "dance", "action_dance"), rule("Unsure", "nlu_unsure", "action_ask"))
    assert told(root) == [
        "✗ data/rules/more.yml:3: the rule “Dance” waits for `dance`, which has no examples in data/nlu"
    ]


@pytest.mark.parametrize("text", ["nlu: [", "nlu: 5\n", "- x\n", "nlu:\n  - intent: a\n"])
def test_a_file_that_cannot_be_read_is_told_and_the_others_are_still_checked(root: Path, text: str) -> None:
    (root / "data" / "nlu" / "broken.yml").write_text(text)
    nlu(root, "greet", "hi|hello")
    lines = told(root)
    assert lines[0].startswith("✗ data/nlu/broken.yml:")
    assert any("`greet` has 2 examples" in line for line in lines)
