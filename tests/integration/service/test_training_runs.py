"""Training from the writers' page, around a stand-in for `careline train`; the service and its calls are real."""

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from desk.model import AgentRole
from service.training_runs import State, TrainingRunning, TrainingRuns
from tests.integration.service.fuzz_world import description
from tests.integration.service.house import Person, Service, open_service
from tests.integration.service.test_openapi import closed

STAND_IN = """
import json, subprocess, sys, time
from pathlib import Path
plan, result = Path(sys.argv[1]), Path(sys.argv[sys.argv.index("--result") + 1])
print("• training the assistant", flush=True)
if plan.read_text() == "wait":
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    plan.with_name("process").write_text(str(child.pid))
    time.sleep(60)
print("✓ training the assistant (2.5 s)", flush=True)
result.write_text(json.dumps({**json.loads(plan.read_text()), "ended_at": "2026-11-30T10:00:00.000Z"}))
"""
LOST = (
    "590 of 634 held-out sentences are understood; the live model understands 598.",
    "`track_order` lost 4 of 60: “…”",
)
ENDS: dict[str, dict[str, Any]] = {
    "promoted": {"words": ["600 of 634 held-out sentences are understood; the live model understands 598."]},
    "refused": {"words": list(LOST), "problem": "the new model understands less, so the live one stays."},
    "faults": {
        "findings": [{"file": "data/nlu/orders.yml", "line": 31, "serious": True, "words": "stands in two intents"}],
        "problem": "1 of these must be mended first; the live model stays.",
    },
}
TRAINING = "/api/writers/training"


class House:
    """A service whose training does what `plan` says; `wren` is a writer who is signed in."""

    def __init__(self, folder: Path, service: Service, wren: Person) -> None:
        self.folder = folder
        self.service = service
        self.wren = wren

    def plan(self, outcome: str) -> None:
        nothing: dict[str, Any] = {"outcome": outcome, "words": [], "findings": [], "problem": None}
        plan = "wait" if outcome == "wait" else json.dumps(nothing | ENDS[outcome])
        (self.folder / "plan").write_text(plan)

    async def start(self, outcome: str) -> dict[str, Any]:
        self.plan(outcome)
        status, begun = await self.wren.post(TRAINING)
        assert status == 202, begun
        run: dict[str, Any] = begun["run"]
        return run

    async def told(self, *states: str) -> dict[str, Any]:
        """Return what the page is told when the training is in one of the states."""
        for _ in range(600):
            status, told = await self.wren.get(TRAINING)
            assert status == 200, told
            if told["run"] and told["run"]["state"] in states:
                return dict(told)
            await asyncio.sleep(0.05)
        raise AssertionError(told)

    async def grandchild(self) -> int:
        for _ in range(600):
            if said := _written(self.folder / "process"):
                return int(said)
            await asyncio.sleep(0.05)
        raise AssertionError("it has started nothing")


def _written(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""


@pytest.fixture
async def house(tmp_path: Path, empty_database: Path) -> AsyncIterator[House]:
    shutil.copy(empty_database, tmp_path / "careline.db")
    (tmp_path / "train.py").write_text(STAND_IN)
    command = (sys.executable, str(tmp_path / "train.py"), str(tmp_path / "plan"))
    async with open_service(tmp_path, train=command) as service:
        yield House(tmp_path, service, await service.agent("wren", AgentRole.WRITER))


async def test_before_the_first_training_nothing_is_known(house: House) -> None:
    assert await house.wren.get(TRAINING) == (200, {"live": None, "changed": None, "run": None, "verdict": None})


@pytest.mark.parametrize("outcome", list(ENDS))
async def test_the_verdict_is_kept_in_the_words_of_the_command_line(house: House, outcome: str) -> None:
    run = await house.start(outcome)
    assert (run["by"], run["state"] in ("running", "ended")) == ("Wren", True)
    told = await house.told("ended")
    assert told["run"]["lines"] == ["• training the assistant", "✓ training the assistant (2.5 s)"]
    assert told["verdict"]["outcome"] == outcome
    assert (told["verdict"]["run_id"], told["verdict"]["by"]) == (run["id"], "Wren")
    for part, value in ENDS[outcome].items():
        assert told["verdict"][part] == value
    schemas = {"components": {"schemas": closed(description()["components"]["schemas"])}}
    Draft202012Validator(schemas | {"$ref": "#/components/schemas/Training"}).validate(told)


async def test_a_training_is_in_the_audit_log(house: House) -> None:
    run = await house.start("promoted")
    admin = await house.service.agent("ada", AgentRole.ADMIN)
    (entry,) = (await admin.get("/api/agents/audit?kind=trainings"))[1]["entries"]
    assert (entry["agent"]["name"], entry["action"], entry["words"]) == ("Wren", "trained", run["id"])


async def test_a_second_call_is_told_who_started_the_first_also_by_another_process(house: House) -> None:
    run = await house.start("wait")
    status, problem = await house.wren.post(TRAINING)
    assert (status, problem["type"]) == (409, "training_running")
    assert problem["detail"].startswith("Wren started it on ")
    rooms = house.service.rooms
    other = TrainingRuns(rooms.settings, rooms.clock, rooms.audit, ("true",))
    last = await other.last()
    assert last is not None and (last.id, last.state) == (run["id"], State.RUNNING)
    with pytest.raises(TrainingRunning, match="Wren started it"):
        await other.start((await rooms.desk.accounts.session(_cookie(house.wren))).agent)
    assert (await house.told("running"))["run"]["lines"] == ["• training the assistant"]


async def test_a_training_that_is_killed_was_interrupted_and_the_verdict_before_it_stays(house: House) -> None:
    first = await house.start("refused")
    await house.told("ended")
    second = await house.start("wait")
    below = await house.grandchild()
    process = house.service.rooms.training._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    told = await house.told("interrupted")
    assert told["run"]["id"] == second["id"]
    assert (told["verdict"]["run_id"], told["verdict"]["words"]) == (first["id"], list(LOST))
    await _gone(below)
    await house.start("promoted")
    assert (await house.told("ended"))["verdict"]["outcome"] == "promoted"


async def test_a_service_that_stops_takes_its_training_with_it(house: House) -> None:
    await house.start("wait")
    below = await house.grandchild()
    await house.service.rooms.training.close()
    await _gone(below)
    assert (await house.told("interrupted"))["verdict"] is None


async def test_a_training_that_cannot_be_started_says_so_and_blocks_nobody(house: House) -> None:
    rooms = house.service.rooms
    rooms.training._command = (str(house.folder / "none"),)
    status, problem = await house.wren.post(TRAINING)
    assert (status, problem["type"]) == (503, "unavailable")
    assert (await house.told("interrupted"))["run"]["lines"] == []


async def test_files_that_are_broken_are_no_training(house: House) -> None:
    await house.start("promoted")
    await house.told("ended")
    (house.folder / "models" / "training.json").write_text("[1")
    assert (await house.wren.get(TRAINING))[1]["run"] is None


async def test_only_who_writes_may_look_and_train(house: House) -> None:
    house.plan("promoted")
    nora = await house.service.agent("nora", AgentRole.AGENT)
    for status, problem in (await nora.get(TRAINING), await nora.post(TRAINING)):
        assert (status, problem["type"]) == (403, "role_needed")
    status, problem = await house.wren.post(TRAINING, headers={"X-CSRF-Token": "guess"})
    assert (status, problem["type"]) == (403, "csrf_mismatch")
    assert (await house.service.person().post(TRAINING))[0] == 401
    assert (await house.wren.get(TRAINING))[1]["run"] is None


def _cookie(person: Person) -> str:
    return next(one.value for one in person.http.cookie_jar if one.key == "careline_desk")


async def _gone(process: int) -> None:
    for _ in range(200):
        if _written(Path(f"/proc/{process}/stat")).rpartition(")")[2].split()[:1] in ([], ["Z"]):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it lives on")
