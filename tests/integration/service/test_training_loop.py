"""The writers' loop around a stand-in for Rasa that "trains" in an instant and reads sentences as its model says."""

import contextlib
import json
import os
import sys
from pathlib import Path

import pytest

from common.errors import CarelineError, Invalid, SettingsError
from service import assistant_model, training_loop
from service.model_files import ModelFiles, fingerprint
from service.promotion import Comparison
from service.settings import Settings
from service.training_checks import Finding
from service.training_loop import WorseModel, improve, understood
from service.training_result import keeping

STAND_IN = """#!{python}
import json, os, sys
from pathlib import Path
told = sys.argv[1:]
with Path({skill!r}).with_name("kept").open("a") as kept:
    kept.write(Path(os.environ["CARELINE_KEPT_VECTORS"]).name + " ")
if told[:2] == ["-m", "bot.train"]:
    Path(told[told.index("--out") + 1], "model.tar.gz").write_text(Path({skill!r}).read_text())
else:
    knows = Path(told[2]).read_text().split()
    texts = [said["text"] for said in json.loads(Path(told[3]).read_text())]
    named = [text.split()[0] for text in texts]
    intents = [name if name in knows else "nlu_fallback" for name in named]
    readings = [{{"intent": intent, "best": "x", "in_scope": 0.5}} for intent in intents]
    Path(told[4]).write_text(json.dumps(readings))
"""


class House:
    """The settings, what was told, and the skill of the model that is trained next."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.said: list[str] = []
        self.skill = folder / "skill"
        python = folder / "python"
        python.write_text(STAND_IN.format(python=sys.executable, skill=str(self.skill)))
        python.chmod(0o755)
        models = folder / "models"
        models.mkdir()
        self.files = ModelFiles(models)
        held_out = folder / "held_out.yml"
        blocks = "".join(
            f"  - intent: {intent}\n    examples: |\n" + "".join(f"      - {intent} {n}\n" for n in range(10))
            for intent in ("greet", "track")
        )
        held_out.write_text(f'version: "3.1"\nnlu:\n{blocks}')
        monkeypatch.setattr(training_loop, "HELD_OUT", (held_out,))
        encoder = folder / "encoder"
        encoder.mkdir()
        (encoder / "encoder.json").write_text("{}")
        self.settings = Settings(var=folder / "var", assistant_python=python, models=models)
        monkeypatch.setattr(Settings, "encoder_folder", encoder)

    def train(self, skill: str, **how: bool) -> Comparison | None:
        self.skill.write_text(skill)
        self.said.clear()
        return improve(self.settings, self.said.append, force=True, **how)

    @property
    def live(self) -> str:
        return self.files.live.read_text()


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    return House(tmp_path, monkeypatch)


def test_the_first_model_has_nobody_to_beat(house: House) -> None:
    assert house.train("greet") is None
    assert house.live == "greet"


def test_a_better_model_is_promoted_and_the_old_one_is_one_command_away(house: House) -> None:
    house.train("greet")
    comparison = house.train("greet track")
    assert comparison is not None and (comparison.before, comparison.after) == (0.5, 1.0)
    assert house.live == "greet track"
    assistant_model.roll_back(house.settings)
    assert house.live == "greet"
    assert assistant_model.is_current(house.settings)
    assistant_model.roll_back(house.settings)
    assert house.live == "greet track"


def test_a_worse_model_is_refused_and_the_lost_sentences_are_named(house: House) -> None:
    house.train("greet track")
    with pytest.raises(WorseModel, match="the live one stays"):
        house.train("greet")
    assert house.live == "greet track"
    assert any("`track` lost 10 of 10: “track 0”" in line for line in house.said)
    assert list(house.files.folder.glob("candidate*")) == []


def test_a_worse_model_can_be_accepted(house: House) -> None:
    house.train("greet track")
    house.train("greet", accept=True)
    assert house.live == "greet"


def test_the_live_models_readings_are_remembered_only_for_that_model_and_those_sentences(house: House) -> None:
    house.train("greet")
    house.train("greet track")
    kept = json.loads(house.files.readings.read_text())
    assert kept["model"] == fingerprint(house.files.live)
    assistant_model.roll_back(house.settings)
    comparison = house.train("greet track")
    assert comparison is not None and comparison.before == 0.5


def test_training_sentences_and_held_out_ones_keep_their_vectors_apart(house: House) -> None:
    house.train("greet")
    house.train("greet track")
    kept = house.skill.with_name("kept").read_text().split()
    assert kept == ["sentences.vectors", "sentences.vectors", "held_out.vectors", "held_out.vectors"]


def test_nothing_is_trained_while_a_file_has_a_serious_fault(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.train("greet")
    monkeypatch.setattr(training_loop, "check", lambda root: [Finding("data/nlu/a.yml", 3, True, "twice")])
    with pytest.raises(Invalid, match="must be mended first"):
        house.train("greet track")
    assert house.live == "greet"
    assert "✗ data/nlu/a.yml:3: twice" in house.said


def test_without_an_earlier_model_there_is_nothing_to_bring_back(house: House) -> None:
    with pytest.raises(SettingsError, match="no earlier model"):
        assistant_model.roll_back(house.settings)


def test_a_live_model_that_an_upgrade_has_left_unreadable_is_replaced(house: House) -> None:
    house.train("greet track")
    house.files.live.write_bytes(b"\xff")
    assert house.train("greet") is None
    assert house.live == "greet"
    assert any("cannot be read" in line for line in house.said)


def test_a_model_that_is_held_waits_beside_the_live_one_until_it_is_promoted(house: House) -> None:
    house.train("greet")
    house.train("greet track", hold=True)
    assert house.live == "greet"
    assert assistant_model.is_held(house.settings)
    assert not assistant_model.train(house.settings, house.said.append), "a restart does not take it live"
    assert house.live == "greet"
    house.files.promote_next()
    assert house.live == "greet track"
    assert assistant_model.is_current(house.settings) and not house.files.next.exists()
    assistant_model.roll_back(house.settings)
    assert house.live == "greet"


def _kept(house: House, skill: str, **how: bool) -> dict[str, object]:
    """Train as `careline train --result` does; return what stands in the file."""
    file = house.skill.with_name("result.json")
    with contextlib.suppress(CarelineError), keeping(house.settings, file) as keep:
        keep(house.train(skill, **how))
    return dict(json.loads(file.read_text()))


def test_how_it_ended_is_kept_for_whoever_started_it(house: House) -> None:
    assert _kept(house, "greet")["outcome"] == "promoted"
    better = _kept(house, "greet track")
    assert better["outcome"] == "promoted"
    assert better["words"] == ["20 of 20 held-out sentences are understood; the live model understands 10."]
    assert understood(house.files) == (20, 20)
    assert _kept(house, "greet track x", hold=True)["outcome"] == "held"
    worse = _kept(house, "greet")
    assert worse["outcome"] == "refused" and "understands less" in str(worse["problem"])
    assert any(line.startswith("`track` lost 10 of 10") for line in worse["words"])  # type: ignore[attr-defined]
    with keeping(house.settings, house.skill.with_name("result.json")) as keep:
        keep(None)
    assert json.loads(house.skill.with_name("result.json").read_text())["outcome"] == "up_to_date"


def test_faults_are_kept_with_file_and_line(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_loop, "check", lambda root: [Finding("data/nlu/a.yml", 3, True, "twice")])
    kept = _kept(house, "greet")
    assert kept["outcome"] == "faults"
    assert kept["findings"] == [{"file": "data/nlu/a.yml", "line": 3, "serious": True, "words": "twice"}]


def test_a_model_that_the_running_assistant_cannot_load_has_failed(house: House) -> None:
    file = house.skill.with_name("result.json")
    with pytest.raises(SettingsError), keeping(house.settings, file) as keep:
        keep(house.train("greet"))
        assert json.loads(file.read_text())["outcome"] == "promoted"
        raise SettingsError("cannot load the model")
    kept = json.loads(file.read_text())
    assert (kept["outcome"], kept["problem"]) == ("failed", "cannot load the model")


def test_what_a_killed_training_has_left_is_swept_by_the_next(house: House) -> None:
    folder = house.files.folder
    (folder / "staging-999999999").mkdir()
    (folder / "candidate-999999999.tar.gz").write_text("half")
    (folder / f"candidate-{os.getppid()}.tar.gz").write_text("another's")
    house.train("greet")
    assert [one.name for one in folder.glob("*-*")] == [f"candidate-{os.getppid()}.tar.gz"]


def test_there_is_nothing_to_promote_without_a_model_beside_the_live_one(house: House) -> None:
    with pytest.raises(SettingsError, match="train --hold"):
        house.files.promote_next()
