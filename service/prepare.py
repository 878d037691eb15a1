"""Brings everything that the processes need up to date; what has not changed is skipped."""

import json
import secrets
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import date

from common.encoder import Encoder
from common.errors import SettingsError
from desk.model import AgentRole
from kb_index.build import BuildReport, build_index
from kb_index.errors import ExportFailed
from kb_index.model_export import is_exported
from service.database import migrate
from service.progress import Say, step
from service.rooms import open_accounts, open_database
from service.settings import ROOT, Settings
from shop.exchange_format import import_shop
from shop.generator import generate_shop
from shop.storage import all_products

ERROR_NAME = f"{ExportFailed.__module__}.{ExportFailed.__qualname__}: "
"""Stands before an error's text where Python shows it."""

DEMO_SEED = 1
DEMO_AGENTS = (
    ("maya", "Maya Chen", AgentRole.ADMIN, ("billing",)),
    ("sam", "Sam Okafor", AgentRole.AGENT, ()),
)


@dataclass(frozen=True)
class DemoAgent:
    username: str
    password: str


async def prepare(settings: Settings, tell: Say) -> None:
    """Database, encoder, index, demo shop and demo agents. Raises SettingsError."""
    settings.var.mkdir(parents=True, exist_ok=True)
    await migrate(settings.effective_database_url)
    prepare_encoder(settings, tell)
    prepare_index(settings, tell)
    if settings.demo:
        await _load_demo_shop(settings, tell)
        await _make_demo_agents(settings, tell)


def prepare_encoder(settings: Settings, tell: Say) -> None:
    """Export the embedding model once. In a process of its own, because torch's memory is not needed afterwards."""
    if is_exported(settings.model, settings.encoder_folder):
        tell("✓ the embedding model is up to date")
        return
    code = (
        "import sys; from pathlib import Path; from kb_index.model_export import export_encoder; "
        "export_encoder(sys.argv[1], Path(sys.argv[2]))"
    )
    with step(tell, f"exporting the embedding model {settings.model}"):
        command = [sys.executable, "-c", code, settings.model, str(settings.encoder_folder)]
        answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if answer.returncode != 0:
            reason = (answer.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise SettingsError(f"{reason.removeprefix(ERROR_NAME)} What was built before goes on serving.")


def prepare_index(settings: Settings, tell: Say, *, whole: bool = False) -> BuildReport:
    """Build the knowledge index when an article has changed; faults in articles are told and do not stop it."""
    with step(tell, "the knowledge index"):
        report = build_index(
            settings.articles,
            settings.index_folder,
            Encoder.load(settings.encoder_folder),
            lambda line: tell(f"  {line}"),
            pairs_file=settings.evaluation_pairs,
            whole=whole,
        )
    for fault in report.faults:
        tell(f"! {fault}")
    return report


async def _load_demo_shop(settings: Settings, tell: Say) -> None:
    async with open_database(settings) as db:
        async with db.read() as c:
            if await all_products(c):
                return
        with step(tell, "the demo shop"):
            raw = generate_shop(date.today(), DEMO_SEED)
            async with db.write() as c:
                await import_shop(c, raw)


async def _make_demo_agents(settings: Settings, tell: Say) -> None:
    kept = settings.var / "demo-agents.json"
    async with open_accounts(settings) as accounts:
        if await accounts.agents():
            return
        made = []
        for username, name, role, skills in DEMO_AGENTS:
            password = secrets.token_urlsafe(9)
            await accounts.add(username, password, role, skills, name)
            made.append(DemoAgent(username, password))
    kept.touch(mode=0o600)
    kept.write_text(json.dumps([asdict(agent) for agent in made]))
    tell(f"✓ demo agents {' and '.join(agent.username for agent in made)}")


def demo_agents(settings: Settings) -> list[DemoAgent]:
    """Return the demo's agents with the passwords made on the first run; none when there is no demo."""
    kept = settings.var / "demo-agents.json"
    if not settings.demo or not kept.is_file():
        return []
    return [DemoAgent(**raw) for raw in json.loads(kept.read_text())]
