"""What an operator chooses for WhatsApp."""

from pydantic import BaseModel

from channels.meta.settings import GRAPH


class WhatsAppSettings(BaseModel):
    whatsapp_token: str = ""
    """A system user's token that may send; the channel is on when the four settings are there."""
    whatsapp_phone_number_id: str = ""
    whatsapp_app_secret: str = ""
    """Signs Meta's requests."""
    whatsapp_verify_token: str = ""
    """Any words of your own, entered in Meta's dashboard with the webhook's address."""
    whatsapp_api: str = GRAPH
