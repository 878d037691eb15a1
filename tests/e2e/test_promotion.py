"""A new model goes live in the running assistant: real processes, conversations in flight, half of them in mid-form.

`make prove-promotion` plays the same with 200 conversations and prints its figures.
"""

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from service.assistants import in_share, shard_of
from service.model_files import ModelFiles
from shop.generator import generate_shop
from tests.e2e import models
from tests.e2e.conftest import ROOT, Careline, Starter, starting
from tests.e2e.people import Customer
from tests.e2e.test_crashes import check_log

CONVERSATIONS = int(os.environ.get("CARELINE_PROMOTION_CONVERSATIONS", "20"))
SPEAKERS = 4
"""Customers who speak at the same moment: what two cores answer in time."""

OLD, NEW = "Larkfield", "Northwind"


class House:
    """A running Careline with models of its own."""

    def __init__(self, careline: Careline, files: ModelFiles) -> None:
        self.careline = careline
        self.files = files

    def command(self, *words: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "service.cli", *words],
            cwd=ROOT,
            env=self.careline.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *words: str) -> str:
        with self.command(*words) as running:
            return running.communicate(timeout=400)[0]

    @property
    def said(self) -> str:
        """What `careline up` has told the operator."""
        return self.careline.output.read_text()

    def table(self) -> dict:  # type: ignore[type-arg]
        return dict(json.loads((self.careline.folder / "assistants.json").read_text()))


def folder_of_models(parent: Path) -> Path:
    folder = parent / "models"
    folder.mkdir()
    for name in ("current.tar.gz", "current.json"):
        if (ROOT / "models" / name).is_file():
            shutil.copy(ROOT / "models" / name, folder / name)
    return folder


def house_of(start: Starter, folder: Path, **changes: str) -> House:
    return House(start(MODELS=str(folder), IDENTITY_LEVEL="knowledge", **changes), ModelFiles(folder))


@pytest.fixture(scope="module")
def house(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One for the tests that leave the old model answering, or are the last."""
    parent = tmp_path_factory.mktemp("promotion")
    with starting(prepared, parent / "var") as start:
        yield house_of(start, folder_of_models(parent))


def pending_orders() -> list[tuple[str, str]]:
    """Return (order, e-mail) of orders that can be cancelled."""
    shop = generate_shop(date.today())
    emails = {name: user["email"] for name, user in shop["users"].items()}
    return [(one["order_id"], emails[one["user_id"]]) for one in shop["orders"].values() if one["status"] == "pending"]


class Cancelling:
    """A customer in the middle of cancelling an order of their own."""

    def __init__(self, careline: Careline, order: str, email: str) -> None:
        self.customer, self.order = careline.customer(), order
        self.customer.say(f"please cancel my order {order}")
        if self.customer.asks == "identity":
            self.customer.say(email)
        assert self.customer.asks == "reason" and self.customer.state == "bot", self.customer.replies

    def give_reason(self) -> None:
        said = self.customer.say("I don't need it any more")
        assert self.customer.asks == "confirm" and self.order in said, (said, self.customer.state)

    def agree(self) -> None:
        said = self.customer.say("yes")
        assert f"order {self.order} is cancelled" in said, (said, self.customer.state)


def for_all(work: Callable[..., None], people: Sequence[object]) -> None:
    with ThreadPoolExecutor(SPEAKERS) as pool:
        list(pool.map(work, people))


def greet(customer: Customer, *companies: str) -> str:
    said = customer.say("hello")
    assert customer.state == "bot", said
    return next(company for company in companies if company in said)


class Stream:
    """New customers who say hello one after another, without a pause, and what each heard."""

    def __init__(self, careline: Careline) -> None:
        self._careline = careline
        self._over = threading.Event()
        self.heard: list[str] = []
        self.seconds: list[float] = []
        self.wrong: queue.Queue[BaseException] = queue.Queue()
        self._thread = threading.Thread(target=self._talk)

    def __enter__(self) -> "Stream":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _talk(self) -> None:
        while not self._over.is_set():
            try:
                customer, began = self._careline.customer(), time.monotonic()
                self.heard.append(greet(customer, OLD, NEW))
                self.seconds.append(time.monotonic() - began)
            except BaseException as error:
                self.wrong.put(error)


def test_two_processes_share_the_conversations_and_stand_in_for_each_other(
    own_careline: Starter, tmp_path: Path
) -> None:
    # The one that is left shares the cores with the other one's start: how soon it answers is not what is tried here.
    patient = {"ASSISTANT_PROCESSES": "2", "ASSISTANT_TIMEOUT_SECONDS": "30"}
    careline = house_of(own_careline, folder_of_models(tmp_path), **patient).careline
    own = {shard_of(one.id, 2): one for one in (careline.customer() for _ in range(20))}
    assert set(own) == {0, 1}
    order, email = pending_orders()[0]
    cancelling = Cancelling(careline, order, email)
    number = shard_of(cancelling.customer.id, 2)
    process = ("assistant", "assistant-2")[number]
    was = careline.pid(process)

    careline.kill(process)
    cancelling.give_reason()
    greet(own[number], OLD)

    careline.wait_until(lambda: (careline.folder / f"{process}.pid").is_file() and careline.pid(process) != was, 60)
    cancelling.agree()
    greet(own[1 - number], OLD)


def test_no_conversation_is_dropped_or_confused_by_a_promotion(house: House) -> None:
    careline, files = house.careline, house.files
    half = CONVERSATIONS // 2
    orders = pending_orders()[:half]
    cancelling: list[Cancelling] = []
    for_all(lambda pair: cancelling.append(Cancelling(careline, *pair)), orders)  # type: ignore[misc, arg-type]
    talking = [careline.customer() for _ in range(CONVERSATIONS - half)]
    for_all(lambda one: greet(one, OLD), talking)  # type: ignore[arg-type]
    models.of_another_company(files.live, files.next, NEW)

    began = time.monotonic()
    with Stream(careline) as stream:
        command = house.command("rollout", "promote")
        early, late = cancelling[: half // 2], cancelling[half // 2 :]
        for_all(lambda one: one.give_reason(), early)  # type: ignore[attr-defined]
        told = command.communicate(timeout=400)[0]
        took = time.monotonic() - began
        for_all(lambda one: one.give_reason(), late)  # type: ignore[attr-defined]
        for_all(lambda one: one.agree(), cancelling)  # type: ignore[attr-defined]
        for_all(lambda one: greet(one, NEW), talking)  # type: ignore[arg-type]
        careline.wait_until(lambda: stream.heard[-1:] == [NEW])

    assert "answers with it from now on" in told
    assert stream.wrong.empty(), stream.wrong.get()
    assert stream.heard == sorted(stream.heard), "once the new model answers, the old one does no more"
    for one in [*(each.customer for each in cancelling), *talking]:
        check_log(one)
    slowest = sorted(stream.seconds)
    print(
        f"\n{CONVERSATIONS} conversations open, {half} in mid-form; promotion {took:.1f} s; meanwhile "
        f"{len(stream.heard)} further conversations ({stream.heard.count(OLD)} old model, {stream.heard.count(NEW)} "
        f"new), their turn p50 {slowest[len(slowest) // 2]:.2f} s, longest {slowest[-1]:.2f} s; none dropped"
    )

    assert "answers with it from now on" in house.run("train", "--rollback")
    assert greet(careline.customer(), OLD, NEW) == OLD
    careline.wait_until(lambda: len(list((careline.folder / "serving").glob("*.tar.gz"))) == 1)


def test_a_model_that_cannot_be_loaded_leaves_the_old_one_answering(house: House) -> None:
    models.broken(house.files.live, house.files.next)
    before = house.files.live.read_bytes()

    told = house.run("rollout", "promote")

    assert "cannot load the model" in told and "goes on answering" in told
    assert "! the new model" in house.said and "cannot be loaded" in house.said
    assert greet(house.careline.customer(), OLD) == OLD
    assert house.files.live.read_bytes() == before, "the next start finds the good one"


def test_a_model_on_trial_reads_along_then_answers_its_share_then_everybody(house: House) -> None:
    careline, files = house.careline, house.files
    models.with_swapped(files.live, files.folder / "half.tar.gz", "thanks", "greet")
    models.of_another_company(files.folder / "half.tar.gz", files.next, NEW)

    assert "reads along" in house.run("rollout", "shadow")
    customer = careline.customer()
    assert greet(customer, OLD, NEW) == OLD
    customer.say("how long does standard delivery take?")
    careline.wait_until(lambda: "of 2 messages" in house.run("rollout", "report"), 60)
    report = house.run("rollout", "report")
    assert "agreed on 1 of 2 messages" in report
    assert "1 × live `greet`, on trial `thanks`: “hello”" in report

    models.of_another_company(files.live, files.next, NEW)
    assert "answers 50% of the conversations" in house.run("rollout", "share", "50%")
    people = [careline.customer() for _ in range(12)]
    assert [greet(one, OLD, NEW) for one in people] == [NEW if in_share(one.id, 0.5) else OLD for one in people]
    assert "on trial" in house.run("rollout", "status")

    assert "answers with it" in house.run("rollout", "promote")
    assert {greet(one, OLD, NEW) for one in people} == {NEW}
    assert "on trial" not in house.run("rollout", "status")
