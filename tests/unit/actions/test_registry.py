import re
from pathlib import Path

import yaml

from actions import slots
from actions.deps import Deps
from actions.registry import build_actions
from conversations.model import Asks

DOMAIN = yaml.safe_load((Path(__file__).resolve().parents[3] / "domain.yml").read_text())


def test_every_action_of_the_domain_is_there_and_no_other() -> None:
    nothing = Deps(None, None, None, None, None, None, None, None)  # type: ignore[arg-type]
    assert sorted(action.name() for action in build_actions(nothing)) == sorted(DOMAIN["actions"])


def test_every_slot_name_stands_in_the_domain() -> None:
    names = {value for name, value in vars(slots).items() if name.isupper() and isinstance(value, str)}
    known = {*DOMAIN["slots"], *DOMAIN["entities"], "requested_slot"}
    assert names <= known


def test_every_response_has_at_least_one_other_way_to_say_it_or_buttons() -> None:
    for name, said in DOMAIN["responses"].items():
        assert len(said) >= 2 or said[0].get("buttons"), name


def test_every_response_that_asks_something_says_what_it_waits_for() -> None:
    for said in DOMAIN["responses"].values():
        for one in said:
            asks = (one.get("custom") or {}).get("asks")
            assert asks is not None or not ("?" in one["text"] or one.get("buttons")), one["text"]
            assert asks is None or asks in set(Asks), one["text"]


def test_the_variations_of_a_response_wait_for_the_same() -> None:
    for name, said in DOMAIN["responses"].items():
        assert len({str((one.get("custom") or {}).get("asks")) for one in said}) == 1, name


def test_no_response_promises_a_hand_over_or_shouts() -> None:
    for said in DOMAIN["responses"].values():
        for one in said:
            assert not re.search(r"connecting|transferring|!", one["text"]), one["text"]
