"""A page in one of its states, as a value."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Page

from tests.integration.pages.world import World

Reach = Callable[[World], Awaitable[Page]]


@dataclass(frozen=True)
class State:
    """What somebody sees: who that is, the state's name, the route that serves it, and how to get there.

    `picture` is its name among the pictures of the guides, where they show it. `lists_only`: on a phone one pane is
    shown at a time, and this one is without the main landmark and its heading. `card`: on a phone it is opened.
    """

    who: str
    name: str
    route: str
    reach: Reach
    picture: str = ""
    lists_only: bool = False
    card: bool = False
