"""Whatever anybody sends to any call: never a failure of ours, and never an answer that is not described."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, DummyCookieJar
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy
from jsonschema import Draft202012Validator
from yarl import URL

from tests.integration.service.fuzz_world import LOGOUT, World, description, ids_of, open_world
from tests.integration.service.made_up import Call, Operation, calls, operations
from tests.integration.service.test_openapi import closed

DESCRIPTION = description()
SCHEMAS = {"components": {"schemas": closed(DESCRIPTION["components"]["schemas"])}}
ROLES = ("nobody", "customer", "agent", "writer", "supervisor", "admin")
MADE_UP = 4
"""Calls of each operation as each role; `make fuzz-api` makes more."""

FUZZ = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=MADE_UP,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
async def world(tmp_path: Path, empty_database: Path) -> AsyncIterator[World]:
    shutil.copy(empty_database, tmp_path / "careline.db")
    async with open_world(tmp_path) as one:
        yield one


@pytest.fixture
async def people(world: World) -> AsyncIterator[dict[str, ClientSession]]:
    made = {role: ClientSession(headers=world.headers[role], cookie_jar=DummyCookieJar()) for role in ROLES}
    yield made
    for person in made.values():
        await person.close()


async def test_no_call_of_any_role_makes_us_fail_or_say_what_is_not_described(
    world: World, people: dict[str, ClientSession]
) -> None:
    loop = asyncio.get_running_loop()

    def fuzz(operation: Operation, made_up: SearchStrategy[Call], person: ClientSession) -> None:
        @FUZZ
        @given(made_up)
        def one(call: Call) -> None:
            asyncio.run_coroutine_threadsafe(_call(person, world, operation, call), loop).result()

        one()

    for operation in operations(DESCRIPTION):
        made_up = calls(DESCRIPTION, operation, ids_of(world, operation.path))
        for role in ROLES if operation.path != LOGOUT else ("nobody", "customer"):
            await asyncio.to_thread(fuzz, operation, made_up, people[role])
    assert (await world.service.person().get("/readyz"))[0] == 200


async def _call(http: ClientSession, world: World, operation: Operation, call: Call) -> None:
    address = URL(f"http://127.0.0.1:{world.service.server.port}{call.target}", encoded=True)
    async with http.request(operation.method, address, data=call.body, allow_redirects=False) as response:
        text, shown = await response.text(), (operation.name, call, response.status)
        assert response.status < 500, (shown, text)
        told = _told(operation, response.status)
        if "content" not in told:
            assert text == "", shown
            return
        assert response.content_type in told["content"], (shown, response.content_type, text[:300])
        if "json" in response.content_type:
            schema = told["content"][response.content_type]["schema"]
            faults = [fault.message for fault in Draft202012Validator(SCHEMAS | schema).iter_errors(json.loads(text))]
            assert not faults, (shown, faults[:3])


def _told(operation: Operation, status: int) -> dict[str, Any]:
    """Return what the description says of an answer with this status."""
    responses = operation.told["responses"]
    told: dict[str, Any] | None = responses.get(str(status)) or responses.get("default")
    assert told is not None, f"{operation.name} is not described as answering {status}"
    if "$ref" in told:
        told = DESCRIPTION["components"]["responses"][told["$ref"].rsplit("/", 1)[1]]
    assert told is not None
    return told
