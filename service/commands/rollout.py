"""`careline rollout shadow|share|report|status|promote|stop`: a new model goes live little by little."""

import argparse
from typing import TYPE_CHECKING

from service.commands.common import Commands, add, add_group, run_async
from service.progress import say
from service.settings import Settings, load_settings

if TYPE_CHECKING:
    from service.rollout import Rollout


def add_to(commands: Commands) -> None:
    group = add_group(commands, "rollout", "try the model of `train --hold` beside the live one, and decide")
    add(group, "shadow", shadow, "it reads what customers write and answers nobody; `report` compares")
    share = add(group, "share", share_out, "it answers a share of the conversations, always the same ones")
    share.add_argument("share", help="e.g. 10%%")
    add(group, "report", show_report, "how the two models took the same messages, in words")
    add(group, "status", show_status, "which models answer whom")
    add(group, "promote", promote, "it becomes the live model; `train --rollback` brings the old one back")
    add(group, "stop", stop, "the trial ends; the live model answers everybody and the other one is dropped")


def shadow(_options: argparse.Namespace) -> int:
    from service.assistants import Trial
    from service.rollout import Rollout

    return _try(load_settings(), Rollout(Trial.SHADOW))


def share_out(options: argparse.Namespace) -> int:
    from service.assistants import Trial
    from service.rollout import Rollout, parse_share

    return _try(load_settings(), Rollout(Trial.SHARE, parse_share(options.share)))


def _try(settings: Settings, rollout: "Rollout") -> int:
    from service.assistants import Assistants
    from service.going_live import wait_for_trial
    from service.model_files import ModelFiles, fingerprint
    from service.rollout import write_rollout

    files, how = ModelFiles(settings.models), rollout.trial.words(rollout.share)
    files.need_next()
    model = fingerprint(files.next)
    write_rollout(settings.models, rollout)

    def on_trial(now: Assistants) -> bool:
        return now.next is not None and (now.next.model, now.trial, now.share) == (model, rollout.trial, rollout.share)

    running = wait_for_trial(settings, on_trial, model)
    say(f"✓ the model on trial {how}" if running else f"✓ from the next start of Careline the model on trial {how}")
    return 0


def promote(_options: argparse.Namespace) -> int:
    from service.going_live import wait_until_live
    from service.model_files import ModelFiles
    from service.rollout import write_rollout

    settings = load_settings()
    ModelFiles(settings.models).promote_next()
    say("✓ the model has been promoted; `careline train --rollback` brings the old one back")
    wait_until_live(settings, say)
    write_rollout(settings.models, None)
    return 0


def stop(_options: argparse.Namespace) -> int:
    from service.going_live import wait_for_trial
    from service.model_files import ModelFiles
    from service.rollout import write_rollout

    settings = load_settings()
    write_rollout(settings.models, None)
    ModelFiles(settings.models).drop_next()
    wait_for_trial(settings, lambda now: now.next is None, "")
    say("✓ the trial has ended; the live model answers everybody")
    say("  The files are still those of the dropped model: take back what was wrong, or the next training makes it")
    return 0


def show_status(_options: argparse.Namespace) -> int:
    from service.fleet import SHORT
    from service.going_live import running_table
    from service.model_files import ModelFiles, fingerprint
    from service.rollout import read_rollout

    settings = load_settings()
    files, table = ModelFiles(settings.models), running_table(settings.var)
    if table is None:
        wish = read_rollout(settings.models)
        say("Careline does not run on this folder")
        if files.next.is_file():
            say(
                f"beside the live model waits {fingerprint(files.next)[:SHORT]}"
                + (f" ({wish.trial.value})" if wish else "")
            )
        return 0
    say(f"live      {table.live.model[:SHORT]}  {_processes(len(table.live.ports))}")
    if table.next is not None:
        how = table.trial.words(table.share)
        say(f"on trial  {table.next.model[:SHORT]}  {_processes(len(table.next.ports))}, {how}")
    elif files.next.is_file():
        say(f"waiting   {fingerprint(files.next)[:SHORT]}  `rollout shadow` or `rollout share 10%` tries it")
    for model, log in table.refused.items():
        say(f"refused   {model[:SHORT]}  it could not be loaded; see {log}")
    return 0


def _processes(count: int) -> str:
    return "1 process" if count == 1 else f"{count} processes"


def show_report(_options: argparse.Namespace) -> int:
    from service.model_files import ModelFiles, fingerprint
    from service.shadow import ShadowBook, report

    settings = load_settings()
    files = ModelFiles(settings.models)
    files.need_next()
    readings = ShadowBook(settings.var).read(fingerprint(files.next))
    differing = {one.conversation_id for one in readings if one.live != one.tried}
    for line in report(readings, run_async(_words(settings, sorted(differing)))):
        say(line)
    return 0


async def _words(settings: Settings, conversation_ids: list[str]) -> dict[str, str]:
    from conversations import storage_turns
    from service.rooms import open_database

    words: dict[str, str] = {}
    async with open_database(settings) as db, db.read() as c:
        for one in conversation_ids:
            words.update({record.turn.id: record.text for record in await storage_turns.records(c, one)})
    return words
