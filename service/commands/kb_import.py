"""`careline kb import`: articles from elsewhere."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common.errors import Invalid
from service.commands.common import Commands, add, run_async
from service.progress import say_to_stderr
from service.settings import Settings, load_settings

if TYPE_CHECKING:
    from kb_index.importing.model import SourceFile
    from kb_index.importing.plan import Plan, Step
    from kb_index.importing.run import Import
    from kb_index.importing.sources import Source
    from kb_index.model import Fault

SOURCES = ("folder", "csv", "json", "zendesk", "intercom", "confluence", "guru")
SHOWN_AT_MOST = 40
"""Lines of each kind; `--json` has them all."""


def add_to(group: Commands) -> None:
    text = "bring articles from elsewhere: saved files or folders, or straight from an API"
    parser = add(group, "import", import_articles, text, json_output=True)
    parser.add_argument("paths", nargs="*", type=Path, metavar="SOURCE", help="saved files, or folders of them")
    parser.add_argument("--from", dest="source", choices=SOURCES, required=True, help="what they come from")
    parser.add_argument("--url", default="", help="ask the API at this address instead, e.g. https://acme.zendesk.com")
    parser.add_argument("--token-file", type=Path, help="holds the API's token; without it: CARELINE_IMPORT_TOKEN")
    parser.add_argument("--into", type=Path, help="where new articles go; default: articles/<name of --from>")
    audience = "of articles that the source does not restrict"
    parser.add_argument("--audience", choices=("public", "internal"), help=audience)
    parser.add_argument("--locale", default="", help="the API's, and of articles whose source names none; default: en")
    parser.add_argument("--yes", action="store_true", help="remove what is no longer in the source without asking")
    parser.add_argument("--overwrite", action="store_true", help="replace also what writers have changed here")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")


@dataclass(frozen=True)
class _Outcome:
    """What was done, as it is told. `withheld` are removals that nobody has confirmed."""

    plan: "Plan"
    found: "Import"
    withheld: "tuple[Step, ...]"

    @property
    def faults(self) -> "tuple[Fault, ...]":
        return (*self.found.faults, *self.plan.faults)

    def done(self, change: Any) -> "list[Step]":
        return [step for step in self.plan.of(change) if step not in self.withheld]


def import_articles(options: argparse.Namespace) -> int:
    from kb_index.importing.sources import SOURCES as BY_NAME
    from kb_index.importing.writing import import_lock

    settings = load_settings()
    source = BY_NAME[options.source]
    folder = _folder(settings, options)
    files = _files(settings, options, source)
    with import_lock(settings.articles):
        outcome = _import(settings, options, source, files, folder)
    if options.json:
        print(json.dumps(_as_json(outcome, options.dry_run)))
    else:
        _tell(outcome, options.dry_run)
    return 1 if outcome.faults else 0


def _import(
    settings: Settings,
    options: argparse.Namespace,
    source: "Source",
    files: "Iterable[SourceFile | Fault]",
    folder: str,
) -> _Outcome:
    from kb_index.importing.house import DEFAULT_LOCALE, Defaults, to_locale
    from kb_index.importing.plan import Change, make_plan
    from kb_index.importing.run import read_import
    from kb_index.importing.writing import carry_out, read_there
    from kb_index.model import Audience

    locale = to_locale(options.locale or DEFAULT_LOCALE)
    if locale is None:
        raise Invalid(f"the locale {options.locale!r} is not known: use a language such as en, or en-US.")
    audience = Audience(options.audience) if options.audience else source.audience
    defaults = Defaults(locale, audience, only_internal=options.audience == Audience.INTERNAL)
    found = read_import(source, files, defaults, folder, say_to_stderr)
    if not found.articles and not found.faults:
        raise Invalid("there is no article in it to import; nothing was changed.")

    def plan_now() -> "Plan":
        there = read_there(settings.articles)
        return make_plan(found.articles, there, found.scope, overwrite=options.overwrite)

    plan = plan_now()
    gone = plan.of(Change.REMOVED)
    confirmed = {step.path for step in gone} if gone and not options.dry_run and _confirmed(options, gone) else set()
    if not options.dry_run:
        plan = plan_now()  # somebody may have written while the question was open
        steps = [step for step in plan.steps if step.change is not Change.REMOVED or step.path in confirmed]
        carry_out(steps, settings.articles, say_to_stderr)
    withheld = [] if options.dry_run else [step for step in plan.of(Change.REMOVED) if step.path not in confirmed]
    return _Outcome(plan, found, tuple(withheld))


def _folder(settings: Settings, options: argparse.Namespace) -> str:
    """Return the folder for new articles, below the articles' folder."""
    if options.into is None:
        return str(options.source)
    into = options.into.expanduser().resolve()
    root = settings.articles.resolve()
    if into != root and root not in into.parents:
        raise Invalid(f"--into must be in the articles' folder {root}, where `careline kb build` finds them.")
    return "" if into == root else str(into.relative_to(root).as_posix())


def _files(settings: Settings, options: argparse.Namespace, source: "Source") -> "Iterable[SourceFile | Fault]":
    from kb_index.importing.reading import read_files

    if bool(options.paths) == bool(options.url):
        raise Invalid("name saved files or folders, or an API with --url; one of the two.")
    if options.paths:
        root = settings.articles.resolve()
        for path in options.paths:
            if root in (path.resolve(), *path.resolve().parents):
                raise Invalid(f"{path} is in the articles' folder already; export it to a place outside of {root}.")
        return read_files(options.paths, source.suffixes)
    if source.api is None:
        raise Invalid(f"{source.name} has no API; name its files.")
    from service.article_api import fetch_pages

    locale = options.locale or source.api.locale
    token = _token(settings, options.token_file)
    return run_async(fetch_pages(source.api, options.url, locale, token, say_to_stderr))


def _token(settings: Settings, file: Path | None) -> str:
    """Return the token; it is never taken from the command line, where every user of the machine could read it."""
    if file is None:
        return settings.import_token
    try:
        token = file.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError):
        raise Invalid(f"the token file {file} cannot be read.") from None
    if not token or not token.isprintable() or "\n" in token:
        raise Invalid(f"the token file {file} must hold the token and nothing else, on one line.")
    return token


def _confirmed(options: argparse.Namespace, gone: "Sequence[Step]") -> bool:
    """Whether the removals are wanted. Without a terminal nobody can be asked, so it needs `--yes`."""
    if options.yes:
        return True
    if options.json or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    say_to_stderr("No longer in the source:")
    for step in gone:
        say_to_stderr(f"  {step.path}  {step.title}")
    print(f"Remove {_articles(len(gone))}? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _articles(count: int) -> str:
    return "1 article" if count == 1 else f"{count} articles"


def _tell(outcome: _Outcome, dry_run: bool) -> None:
    from kb_index.importing.plan import Change

    for change in (Change.ADDED, Change.CHANGED, Change.REMOVED, Change.KEPT):
        steps = outcome.done(change)
        _tell_some(change, [f"{step.path}  {step.title}{f' ({step.why})' if step.why else ''}" for step in steps])
    _tell_some("left out", [f"{one.title} ({one.why})" for one in outcome.found.left_out])
    for fault in outcome.faults:
        say_to_stderr(f"! {fault}")
    counted = ", ".join(f"{len(outcome.done(change))} {change.value}" for change in Change)
    before = "would be: " if dry_run else ""
    print(f"{before}{counted}, {len(outcome.found.left_out)} left out, {len(outcome.faults)} faults")
    _tell_what_next(outcome, dry_run)


def _tell_some(head: str, lines: Sequence[str]) -> None:
    for line in lines[:SHOWN_AT_MOST]:
        print(f"{head:<9} {line}")
    if len(lines) > SHOWN_AT_MOST:
        print(f"{head:<9} … and {len(lines) - SHOWN_AT_MOST} more")


def _tell_what_next(outcome: _Outcome, dry_run: bool) -> None:
    from kb_index.importing.plan import Change

    if outcome.withheld:
        say_to_stderr(f"{_articles(len(outcome.withheld))} no longer in the source, not removed; --yes removes them:")
        for step in outcome.withheld[:SHOWN_AT_MOST]:
            say_to_stderr(f"  {step.path}  {step.title}")
    if not outcome.found.whole:
        say_to_stderr("Not all of the source could be read, so nothing counts as removed.")
    if outcome.plan.of(Change.KEPT):
        say_to_stderr("What writers have changed here was kept; --overwrite takes the source's instead.")
    if not dry_run and (outcome.plan.of(Change.ADDED) or outcome.plan.of(Change.CHANGED)):
        say_to_stderr("Next: careline kb check, then careline kb build.")


def _as_json(outcome: _Outcome, dry_run: bool) -> dict[str, Any]:
    from kb_index.importing.plan import Change

    def entry(step: "Step") -> dict[str, str]:
        named = {"id": step.id, "locale": step.locale, "title": step.title, "path": step.path, "why": step.why}
        return {name: value for name, value in named.items() if value}

    return {
        "dry_run": dry_run,
        **{change.value: [entry(step) for step in outcome.done(change)] for change in Change},
        "not_removed": [entry(step) for step in outcome.withheld],
        "left_out": [asdict(one) for one in outcome.found.left_out],
        "faults": [asdict(fault) for fault in outcome.faults],
        "whole": outcome.found.whole,
    }
