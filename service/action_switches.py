"""The file of what is switched off: the command line writes it, the service follows it."""

import json
from collections.abc import Iterable
from pathlib import Path

from actions.order_form import PROCEDURES
from actions.switches import known
from common.errors import Invalid, SettingsError
from service.whole_files import write_json

FILE = "actions_off.json"
"""In `var`: a list of names."""


def read_off(var: Path) -> frozenset[str]:
    """Return what is off. Raises SettingsError when the file cannot be read or names what there is not."""
    file = var / FILE
    if not file.is_file():
        return frozenset()
    try:
        names = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(names, list):
            raise ValueError("not a list")
        return known(map(str, names), PROCEDURES)
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"{file} is not a list of names of actions ({error}); `careline actions` writes it"
        ) from None
    except Invalid as error:
        raise SettingsError(f"{file}: {error}") from None


def write_off(var: Path, names: Iterable[str]) -> frozenset[str]:
    """Keep what is off. Raises Invalid for a name that there is not."""
    off = known(names, PROCEDURES)
    var.mkdir(parents=True, exist_ok=True)
    write_json(var / FILE, sorted(off))
    return off
