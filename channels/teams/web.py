"""What the Bot Connector is answered, and what its requests are checked by."""

from channels.teams.keys import ConnectorKeys
from channels.webhook_web import Webhook


def webhook(keys: ConnectorKeys) -> Webhook:
    """Return the webhook for whose requests the keys are fetched."""
    return Webhook(prepare=keys.prepare)
