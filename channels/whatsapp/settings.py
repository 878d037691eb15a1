"""What an operator chooses for WhatsApp."""

from pydantic import BaseModel, field_validator

from channels.meta.settings import GRAPH
from channels.templates import parse_templates


class WhatsAppSettings(BaseModel):
    whatsapp_token: str = ""
    """A system user's token that may send; the channel is on when the four settings are there."""
    whatsapp_phone_number_id: str = ""
    whatsapp_app_secret: str = ""
    """Signs Meta's requests."""
    whatsapp_verify_token: str = ""
    """Any words of your own, entered in Meta's dashboard with the webhook's address."""
    whatsapp_templates: str = ""
    """What goes out when the customer has been silent for 24 hours: `agent/en_US=name, assistant/en_US=name`."""
    whatsapp_number: str = ""
    """The number as customers know it, `+1 555 078 3881`: the website's chat then offers to go on in WhatsApp."""
    whatsapp_api: str = GRAPH

    @field_validator("whatsapp_templates")
    @classmethod
    def _readable(cls, text: str) -> str:
        parse_templates(text)
        return text
