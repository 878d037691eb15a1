"""`careline agents add`."""

import argparse
import sys

from common.errors import Invalid
from service.commands.common import Commands, add, add_group, run_async
from service.settings import load_settings


def add_to(commands: Commands) -> None:
    group = add_group(commands, "agents", "people who sign in to the desk")
    parser = add(group, "add", add_agent, "add an agent; an agent who is there gets the new password")
    parser.add_argument("username")
    parser.add_argument("--name", help="the name that customers see; default: the username")
    parser.add_argument("--role", choices=("agent", "supervisor", "writer", "admin"), default="agent")
    parser.add_argument("--skills", default="", help="comma-separated, e.g. billing,fraud")
    parser.add_argument("--languages", default="en", help="comma-separated, e.g. en,es; default: en")
    parser.add_argument("--password-stdin", action="store_true", required=True, help="read the password from stdin")


def add_agent(options: argparse.Namespace) -> int:
    password = sys.stdin.readline().rstrip("\n")
    if not password:
        raise Invalid("no password on standard input: echo 'the password' | careline agents add …")
    run_async(_add(options, password))
    print(f"{options.username} can sign in.")
    return 0


async def _add(options: argparse.Namespace, password: str) -> None:
    from desk.errors import AgentExists
    from desk.model import AgentRole
    from service.database import migrate
    from service.rooms import open_accounts

    settings = load_settings()
    await migrate(settings.effective_database_url)
    skills = tuple(skill.strip() for skill in options.skills.split(",") if skill.strip())
    languages = tuple(dict.fromkeys(one.strip().lower() for one in options.languages.split(",") if one.strip()))
    async with open_accounts(settings) as accounts:
        try:
            await accounts.add(
                options.username, password, AgentRole(options.role), skills, options.name or "", languages
            )
        except AgentExists:
            await accounts.set_password(options.username, password)
