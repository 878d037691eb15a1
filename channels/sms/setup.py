"""Text messages, as their settings have it."""

from channels.checking import webhook_url
from channels.setup import Setup
from channels.sms.check import check
from channels.sms.link import link
from channels.sms.media import TwilioMedia
from channels.sms.send import Sms
from channels.sms.settings import SmsSettings
from channels.sms.web import webhook


def setup(settings: SmsSettings, base_url: str) -> Setup:
    sms = Sms(
        settings.sms_account_sid,
        settings.sms_auth_token,
        settings.sms_from,
        # Twilio refuses a message whose reports are to go where it cannot reach.
        webhook_url(base_url, Sms.name) if base_url.startswith("https://") else "",
        settings.sms_advanced_opt_out,
        settings.sms_api,
        settings.sms_mms,
    )
    return Setup(
        sms,
        ("sms_account_sid", "sms_auth_token", "sms_from"),
        lambda transport: check(sms, transport, base_url),
        webhook(),
        TwilioMedia(sms.base_url),
        link=link(settings.sms_from),
    )
