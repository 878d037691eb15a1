"""Builds messaging channels by their names."""

from importlib import import_module
from typing import Any

from channels.names import names
from channels.setup import Setup


def setup_of(name: str, settings: Any, base_url: str) -> Setup:
    """Return the channel as the settings have it.

    `settings` has the fields of the channel's own `settings.py`; `base_url` is where vendors reach Careline. Raises
    KeyError for a name that is none.
    """
    if name not in names():
        raise KeyError(name)
    made: Setup = import_module(f"channels.{name}.setup").setup(settings, base_url)
    return made
