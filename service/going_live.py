"""From the disk into the running assistant: the command line waits until the supervisor has taken up what it wrote."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from common.errors import SettingsError
from service.assistants import Assistants, read_assistants
from service.fleet import SHORT
from service.model_files import ModelFiles, fingerprint
from service.progress import Say
from service.settings import Settings

LONGEST_SECONDS = 300.0
POLL_SECONDS = 0.2


class NotTakenUp(SettingsError):
    """The running Careline has not done what was asked within five minutes."""


def running_table(var: Path) -> Assistants | None:
    """Return the table of a supervisor that lives; None when no Careline runs on this folder."""
    table = read_assistants(var)
    if table is None:
        return None
    try:
        os.kill(table.supervisor, 0)
    except (ProcessLookupError, OverflowError):
        return None
    except PermissionError:
        pass
    return table


def wait_until_live(settings: Settings, tell: Say) -> None:
    """Return when the running assistant answers with the live model, or none runs. Raises SettingsError otherwise."""
    model = fingerprint(ModelFiles(settings.models).live)
    table = running_table(settings.var)
    if table is None:
        tell("  Careline does not run on this folder: the model answers from the next start on")
        return
    if table.live.model == model:
        tell("✓ the running assistant answers with it")
        return
    tell("• the running assistant loads it; the model before it answers meanwhile")
    table = _wait(settings, lambda now: now.live.model == model or model in now.refused)
    if table is not None and table.live.model != model:
        raise SettingsError(
            f"the running assistant cannot load the model {model[:SHORT]}: see {table.refused[model]}. The model "
            "before it goes on answering and is the live one again."
        )
    tell("✓ the running assistant answers with it from now on")


def wait_for_trial(settings: Settings, holds: Callable[[Assistants], bool], next_model: str) -> bool:
    """Wait until the table is as wanted; return False when no Careline runs. Raises SettingsError when it cannot be."""
    if running_table(settings.var) is None:
        return False
    table = _wait(settings, lambda now: holds(now) or next_model in now.refused)
    if table is not None and not holds(table):
        raise SettingsError(f"the model on trial cannot be loaded: see {table.refused[next_model]}")
    return table is not None


def _wait(settings: Settings, over: Callable[[Assistants], bool]) -> Assistants | None:
    end = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < end:
        table = running_table(settings.var)
        if table is None or over(table):
            return table
        time.sleep(POLL_SECONDS)
    raise NotTakenUp(
        f"Careline has not taken it up within five minutes; see what `careline up` says and {settings.var}/log"
    )
