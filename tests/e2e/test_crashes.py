"""Kills each process with SIGKILL in mid-conversation: nothing is lost, nothing is doubled, no form is forgotten."""

import os
import signal
import subprocess
import time

from tests.e2e.conftest import Careline
from tests.e2e.people import Customer, Http

ANA = "ana.lopez@example.com"
LONGEST_APOLOGY_SECONDS = 6.0


TAKEN_UP_SECONDS = 90.0
"""A turn that was under way is taken up when its lease is over, and may then wait for the assistant once more."""


def in_mid_return(careline: Careline) -> Customer:
    customer = careline.customer()
    customer.say("I want to return something from order #W1000002")
    customer.prove_identity(ANA, careline.code_for)
    assert customer.asks == "items"
    return customer


def check_log(customer: Customer) -> list[dict]:  # type: ignore[type-arg]
    """Every acknowledged message is there once, in order, and the numbers have no gap."""
    messages = customer.messages()
    assert [message["seq"] for message in messages] == list(range(1, len(messages) + 1))
    said = {message["seq"]: message["text"] for message in messages if message["role"] == "customer"}
    for seq, text in customer.sent:
        assert said[seq] == text
    assert len(said) == len(customer.sent)
    return messages


def answered_or_handed_over(customer: Customer) -> bool:
    messages = customer.messages()
    return customer.state != "bot" or messages[-1]["role"] != "customer"


def test_a_killed_assistant_leaves_a_half_filled_form_where_it_was(modules_careline: Careline) -> None:
    careline = modules_careline
    customer = in_mid_return(careline)

    careline.kill("assistant")
    careline.wait_until(lambda: Http(careline.base).get("/readyz").status == 503)
    careline.wait_ready_again()
    customer.say("all of it")

    assert customer.asks in ("payment_method", "confirm")
    check_log(customer)


def thinking(careline: Careline) -> set[int]:
    """Return the thinking process of the service, as long as it is in use."""
    if "\ncareline_thinking_process 1.0\n" not in Http(careline.base).get("/metrics").text:
        return set()
    service = str(careline.pid("service"))
    found = subprocess.run(("pgrep", "-P", service, "-f", "spawn_main"), capture_output=True, text=True, check=False)
    return {int(number) for number in found.stdout.split()}


def test_a_killed_thinking_process_costs_no_answer_and_another_one_takes_its_place(modules_careline: Careline) -> None:
    careline = modules_careline
    customer = careline.customer()
    careline.wait_until(lambda: bool(thinking(careline)), 90)
    before = thinking(careline)
    assert len(before) == 1

    for number in before:
        os.kill(number, signal.SIGKILL)
    customer.say("how long does standard delivery take?")

    assert customer.state == "bot" and customer.messages()[-1]["citations"]
    careline.wait_until(lambda: bool(thinking(careline) - before), 90)
    customer.say("and do you ship to Canada?")
    assert customer.state == "bot"
    check_log(customer)


def test_a_killed_service_answers_what_it_had_accepted(modules_careline: Careline) -> None:
    careline = modules_careline
    customer = in_mid_return(careline)
    others = [careline.customer() for _ in range(5)]

    for other in others:
        other.say("how long does standard delivery take?", wait=False)
    customer.say("all of it", wait=False)
    careline.kill("service")
    careline.wait_ready_again()

    for other in [*others, customer]:
        careline.wait_until(lambda one=other: answered_or_handed_over(one), TAKEN_UP_SECONDS)  # type: ignore[misc]
        check_log(other)
    last = customer.messages()[-1]
    assert last["asks"] in ("payment_method", "confirm")


def test_after_a_power_cut_everything_is_where_it_was(modules_careline: Careline) -> None:
    careline = modules_careline
    customer, waiting = in_mid_return(careline), careline.customer()
    waiting.say("I want to talk to a human")
    assert waiting.state == "queued"
    unanswered = careline.customer()
    unanswered.say("do you deliver to Hawaii?", wait=False)

    careline.kill_all()
    careline.start()

    careline.wait_until(lambda: answered_or_handed_over(unanswered), TAKEN_UP_SECONDS)
    for one in (customer, waiting, unanswered):
        check_log(one)
    waiting.messages()
    assert waiting.state == "queued"
    assert careline.agent().handoff_of(waiting.id)["conversation_id"] == waiting.id
    customer.say("all of it")
    assert customer.asks in ("payment_method", "confirm")


def test_with_the_assistant_stopped_the_customer_gets_an_apology_and_a_place_in_the_queue(own_careline) -> None:  # type: ignore[no-untyped-def]
    careline: Careline = own_careline(ASSISTANT_TIMEOUT_SECONDS="5")
    customer = careline.customer()
    os.kill(careline.pid("assistant"), signal.SIGSTOP)
    try:
        began = time.monotonic()
        said = customer.say("where is my order?")
        took = time.monotonic() - began
    finally:
        os.kill(careline.pid("assistant"), signal.SIGCONT)

    assert took < LONGEST_APOLOGY_SECONDS
    assert customer.state == "queued" and "sorry" in said.lower()
    assert careline.agent().handoff_of(customer.id)["reason"] == "assistant_unavailable"


def test_ctrl_c_leaves_nothing_behind(modules_careline: Careline) -> None:
    careline = modules_careline
    pids = [careline.pid(part) for part in ("service", "assistant")]

    assert careline.stop() == 0

    for pid in pids:
        assert not os.path.exists(f"/proc/{pid}")  # noqa: PTH110
