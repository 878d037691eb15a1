"""`careline agents`: accounts at the desk. The same functions as the page; the audit log says "command line"."""

import argparse
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from common.errors import Invalid
from service.commands.common import Commands, add, add_group, run_async
from service.settings import load_settings

if TYPE_CHECKING:
    from desk.administration import Administration, Link, Wanted
    from desk.model import Agent

ROLES = ("agent", "supervisor", "writer", "admin")


def add_to(commands: Commands) -> None:
    group = add_group(commands, "agents", "people who sign in to the desk")
    parser = add(group, "add", add_agent, "add an agent; an agent who is there gets the new password")
    parser.add_argument("username")
    _what(parser, role="agent")
    parser.add_argument("--password-stdin", action="store_true", required=True, help="read the password from stdin")
    add(group, "list", list_agents, "who has an account", json_output=True)
    parser = add(group, "change", change_agent, "change name, role, skills or languages; what is not named stays")
    parser.add_argument("username")
    _what(parser)
    for name, run, text in (
        ("deactivate", deactivate, "end all sessions; what the person holds goes back to the queue"),
        ("reactivate", reactivate, "let somebody sign in again"),
        ("link", make_link, "take the password away and print a link with which the person chooses a new one"),
        ("unlock", unlock, "lift the lock after too many wrong passwords"),
    ):
        add(group, name, run, text).add_argument("username")


def _what(parser: argparse.ArgumentParser, role: str | None = None) -> None:
    parser.add_argument("--name", help="the name that colleagues see, and customers the first word of")
    parser.add_argument("--role", choices=ROLES, default=role)
    parser.add_argument("--skills", help="comma-separated, e.g. billing,fraud")
    parser.add_argument("--languages", help="comma-separated, e.g. en,es; default: en")


def add_agent(options: argparse.Namespace) -> int:
    password = sys.stdin.readline().rstrip("\n")
    if not password:
        raise Invalid("no password on standard input: echo 'the password' | careline agents add …")
    agent = run_async(_add(options, password))
    print(
        f"{agent.username} can sign in." if agent.active else f"{agent.username} has the password, but is deactivated."
    )
    return 0


async def _add(options: argparse.Namespace, password: str) -> "Agent":
    from desk.errors import AgentExists
    from desk.model import AgentRole
    from service.database import migrate
    from service.rooms import open_accounts

    settings = load_settings()
    await migrate(settings.effective_database_url)
    skills, languages = _words(options.skills) or (), _words(options.languages) or ()
    async with open_accounts(settings) as accounts:
        try:
            return await accounts.add(
                options.username, password, AgentRole(options.role), skills, options.name or "", languages
            )
        except AgentExists:
            return await accounts.set_password(options.username, password)


def _words(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(one.strip() for one in text.split(",") if one.strip())


@asynccontextmanager
async def _administration() -> AsyncIterator["Administration"]:
    from service.database import migrate
    from service.rooms import open_administration

    settings = load_settings()
    await migrate(settings.effective_database_url)
    async with open_administration(settings) as administration:
        yield administration


def list_agents(options: argparse.Namespace) -> int:
    async def work() -> list[dict[str, object]]:
        async with _administration() as administration:
            return [one.json() for one in await administration.all()]

    found = run_async(work())
    if options.json:
        print(json.dumps({"accounts": found}, ensure_ascii=False))
        return 0
    for one in found:
        states = (
            ("deactivated", not one["active"]),
            ("has not chosen a password", not one["has_password"]),
            ("locked", bool(one["locked_until"])),
        )
        told = ", ".join(words for words, so in states if so)
        print(f"{one['username']:<24} {one['role']:<10} {one['name']}{f' ({told})' if told else ''}")
    return 0


def change_agent(options: argparse.Namespace) -> int:
    _change(options, active=None)
    print(f"{options.username} is changed.")
    return 0


def deactivate(options: argparse.Namespace) -> int:
    _change(options, active=False)
    print(f"{options.username} can no longer sign in.")
    return 0


def reactivate(options: argparse.Namespace) -> int:
    _change(options, active=True)
    print(f"{options.username} can sign in again.")
    return 0


def _change(options: argparse.Namespace, *, active: bool | None) -> None:
    async def work() -> None:
        async with _administration() as administration:
            agent = await administration.find(options.username)
            await administration.change(agent.id, _wanted(agent, options, active), None)

    run_async(work())


def _wanted(agent: "Agent", options: argparse.Namespace, active: bool | None) -> "Wanted":
    from desk.administration import Wanted
    from desk.model import AgentRole

    given = {name: getattr(options, name, None) for name in ("name", "role", "skills", "languages")}
    skills, languages = _words(given["skills"]), _words(given["languages"])
    return Wanted(
        given["name"] or agent.name,
        AgentRole(given["role"]) if given["role"] else agent.role,
        agent.skills if skills is None else skills,
        agent.languages if languages is None else languages,
        agent.active if active is None else active,
    )


def make_link(options: argparse.Namespace) -> int:
    async def work() -> "Link":
        async with _administration() as administration:
            return await administration.new_link((await administration.find(options.username)).id, None)

    link = run_async(work())
    print(f"{load_settings().base_url}{link.path}")
    print(f"Works once, until {link.expires_at:%A, %-d %B, %H:%M} UTC.", file=sys.stderr)
    return 0


def unlock(options: argparse.Namespace) -> int:
    async def work() -> None:
        async with _administration() as administration:
            await administration.unlock((await administration.find(options.username)).id, None)

    run_async(work())
    print(f"{options.username} can try again.")
    return 0
