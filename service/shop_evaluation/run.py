"""Starts Careline on a database of its own, and plays the tasks one after the other on a fresh shop."""

import asyncio
import json
import os
import secrets
import shutil
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp

from common.errors import Unavailable
from service.free_ports import free_port
from service.progress import Say
from service.settings import PREFIX, ROOT, Settings, load_settings
from service.shop_evaluation.customer import Play, ScriptedCustomer, Send
from service.shop_evaluation.expected import differences, expected_shop, wrong_writes
from service.shop_evaluation.tasks import Task, load

READY_SECONDS = 240.0


@dataclass
class Score:
    """What came of all tasks. `wrong_writes`: records changed to what nobody asked for."""

    passed: list[str] = field(default_factory=list)
    failed: dict[str, list[str]] = field(default_factory=dict)
    wrong_writes: dict[str, list[str]] = field(default_factory=dict)
    untouched: int = 0


async def evaluate(
    folder: Path, most: int, seed: int, transcripts: Path | None, tell: Say, difficult: bool = False
) -> dict[str, Any]:
    """Play the tasks; one passes when the exported shop is as it must be and what the task wants told was said.

    Raises Invalid when the data set is incomplete, Unavailable when Careline does not get ready.
    """
    raw, tasks = load(folder)
    tasks = tasks[:most]
    score = Score()
    plays: list[str] = []
    async with careline({"IDENTITY_LEVEL": "knowledge"}, tell) as (base, session):
        for task in tasks:
            expected = expected_shop(raw, task.writes)
            play, got = await _play(session, base, raw, task, seed, difficult)
            faults = judge(task, play, raw, expected, got, score)
            plays.append(f"# task {task.id}: {faults or 'passed'}; {play.ended}\n" + "\n".join(play.transcript))
            if transcripts is not None:
                await asyncio.to_thread(transcripts.write_text, "\n\n".join(plays) + "\n", encoding="utf-8")
            tell(f"  task {task.id}: {'failed: ' + faults if faults else 'passed'}")
    return {
        "set": folder.name,
        "n": len(tasks),
        "customer": "difficult" if difficult else "plain",
        "passed": len(score.passed),
        "wrong_writes": score.wrong_writes,
        "passed_by_doing_nothing": score.untouched,
        "seed": seed,
        "failed": score.failed,
    }


def judge(
    task: Task, play: Play, before: dict[str, Any], expected: dict[str, Any], got: dict[str, Any], score: Score
) -> str:
    """Enter the task into the score and return what is missing or wrong; "" when it passed."""
    faults = differences(expected, got)
    faults += [f"not said: {what}" for what in task.tells if not play.told(what)]
    score.untouched += not differences(expected, before)
    if wrong := wrong_writes(before, expected, got):
        score.wrong_writes[task.id] = wrong
    if faults:
        score.failed[task.id] = faults
    else:
        score.passed.append(task.id)
    return "; ".join(faults)


async def _play(
    session: aiohttp.ClientSession, base: str, raw: dict[str, Any], task: Task, seed: int, difficult: bool
) -> tuple[Play, dict[str, Any]]:
    body = json.dumps(raw, default=float)
    async with session.put(
        f"{base}/api/shop/import", data=body, headers={"Content-Type": "application/json"}
    ) as response:
        response.raise_for_status()
    play = await ScriptedCustomer(await _talk(session, base), task, seed, difficult).run()
    async with session.get(f"{base}/api/shop/export") as response:
        got = json.loads(await response.text(), parse_float=Decimal)
    return play, got


async def _talk(session: aiohttp.ClientSession, base: str) -> Send:
    """Begin a conversation and return how to write in it, as a browser would."""
    async with session.post(f"{base}/api/conversations", json={}) as response:
        begun = await response.json()
    url = f"{base}/api/conversations/{begun['id']}/messages?wait=reply"
    headers = {"Authorization": f"Bearer {begun['token']}"}

    async def send(text: str) -> tuple[list[dict[str, Any]], str]:
        body = {"client_id": uuid.uuid4().hex, "text": text}
        async with session.post(url, json=body, headers=headers) as response:
            answer = await response.json()
        return answer.get("replies", []), str(answer.get("state"))

    return send


@asynccontextmanager
async def careline(changes: dict[str, str], tell: Say) -> AsyncIterator[tuple[str, aiohttp.ClientSession]]:
    """Run Careline on free ports and an empty folder, and sign in as its administrator."""
    password = secrets.token_urlsafe(12)
    with tempfile.TemporaryDirectory(prefix="careline-eval-") as folder:
        _take_along(load_settings(), Path(folder))
        port = free_port()
        settings = {"VAR": folder, "PORT": str(port), "DEMO": "false", **changes}
        env = {**os.environ, **{PREFIX + name: value for name, value in settings.items()}}
        await _run_command(["agents", "add", "admin", "--role", "admin", "--password-stdin"], env, password)
        tell("• starting Careline on a database of its own")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "service.cli", "up"), cwd=ROOT, env=env, stdout=asyncio.subprocess.DEVNULL
        )
        try:
            base = f"http://127.0.0.1:{port}"
            async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
                await _wait_ready(session, base, process)
                await _sign_in(session, base, password)
                yield base, session
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


def _take_along(settings: Settings, folder: Path) -> None:
    """Copy what does not depend on the shop, the exported model and the index, so that it is not made anew."""
    for made in (settings.encoder_folder, settings.index_folder):
        if made.is_dir():
            shutil.copytree(made, folder / made.name)


async def _run_command(words: list[str], env: dict[str, str], stdin: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "service.cli"), *words, cwd=ROOT, env=env,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    await process.communicate(stdin.encode() + b"\n")
    if process.returncode != 0:
        raise Unavailable("Careline could not be prepared; see the line above.")


async def _wait_ready(session: aiohttp.ClientSession, base: str, process: asyncio.subprocess.Process) -> None:
    try:
        async with asyncio.timeout(READY_SECONDS):
            while process.returncode is None:
                try:
                    async with session.get(f"{base}/readyz") as response:
                        if response.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.2)
    except TimeoutError:
        pass
    raise Unavailable("Careline did not get ready; see the lines above.")


async def _sign_in(session: aiohttp.ClientSession, base: str, password: str) -> None:
    body = {"username": "admin", "password": password}
    async with session.post(f"{base}/api/agents/login", json=body) as response:
        response.raise_for_status()
        session.headers["X-CSRF-Token"] = (await response.json())["csrf_token"]
