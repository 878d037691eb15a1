"""Instagram as it is to us, and its channel."""

from channels.instagram.send import Instagram
from channels.port import Channel
from channels.webhook_web import Webhook
from tests.integration.channels.fakes import Vendor
from tests.integration.channels.vendors.messenger import MetaLine, vendor_server

__all__ = ["LINE", "InstagramLine", "vendor_server"]


class InstagramLine(MetaLine):
    name = "instagram"
    make = Instagram

    def at(self, vendor: Vendor) -> tuple[Channel, Webhook]:
        vendor.fits = lambda text: 1 <= len(text.encode()) <= 1000
        return super().at(vendor)


LINE = InstagramLine
