"""What the actions work with; built once by the service."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from actions.switches import Switches
from common.storage import Database
from conversations.log import ConversationLog
from conversations.open_turns import OpenTurns
from conversations.storage import UnitOfWork
from shop.backend import Shop
from shop.desk import AgentDesk
from shop.identity import IdentityDesk


class ReturnMailer(Protocol):
    async def send_return_label(
        self,
        c: UnitOfWork,
        *,
        to: str,
        name: str,
        order_id: str,
        items: Sequence[str],
        exchanged: bool,
        once_checked: str,
        key: str,
    ) -> None:
        """Put the mail with the prepaid label into the outbox, in the given transaction; the same `key` only once.

        `exchanged`: the items come back for others. `once_checked`: a sentence on the money, "" when none moves.
        """
        ...


class NameFinder(Protocol):
    def person(self, text: str) -> str | None:
        """Return the full name of a person in the text. Takes processor time: called in a worker thread."""
        ...

    def may_name(self, name: str, text: str) -> bool:
        """Say whether `name`, words of a short `text`, may be a person's. Takes processor time, too."""
        ...


@dataclass(frozen=True)
class Deps:
    db: Database
    log: ConversationLog
    open_turns: OpenTurns
    shop: Shop
    order_desk: AgentDesk
    identity: IdentityDesk
    mailer: ReturnMailer
    names: NameFinder
    switches: Switches = field(default_factory=Switches)
    places: Sequence[str] = ()
    """The messaging channels that are set up, where customers can go on."""
