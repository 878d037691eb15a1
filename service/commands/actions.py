"""`careline actions list|off|on`: what the assistant may do for customers."""

import argparse

from service.commands.common import Commands, add, add_group
from service.settings import load_settings


def add_to(commands: Commands) -> None:
    group = add_group(commands, "actions", "switch off what the assistant does for customers, and on again")
    add(group, "list", show, "what there is, and what is off")
    off = add(group, "off", switch_off, "customers who ask for it get a person offered, from their next message on")
    on = add(group, "on", switch_on, "the assistant does it again")
    for parser in (off, on):
        parser.add_argument("name", nargs="+", help="e.g. return_items")


def show(_options: argparse.Namespace) -> int:
    from actions.order_form import PROCEDURES
    from service.action_switches import read_off

    off = read_off(load_settings().var)
    for name in sorted(PROCEDURES):
        print(f"{'off' if name in off else 'on ':<4}{name}")
    return 0


def switch_off(options: argparse.Namespace) -> int:
    from service.action_switches import read_off, write_off

    var = load_settings().var
    return _told(write_off(var, read_off(var) | set(options.name)))


def switch_on(options: argparse.Namespace) -> int:
    from actions.order_form import PROCEDURES
    from actions.switches import known
    from service.action_switches import read_off, write_off

    var = load_settings().var
    return _told(write_off(var, read_off(var) - known(options.name, PROCEDURES)))


def _told(off: frozenset[str]) -> int:
    print(f"off: {', '.join(sorted(off))}" if off else "nothing is off")
    return 0
