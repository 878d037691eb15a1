"""What an operator chooses for text messages."""

from pydantic import BaseModel

API = "https://api.twilio.com"


class SmsSettings(BaseModel):
    sms_account_sid: str = ""
    """Twilio's account; the channel is on when the three settings are there."""
    sms_auth_token: str = ""
    """Opens the API, and signs Twilio's requests."""
    sms_from: str = ""
    """The number that customers write to, as `+15005550006`, or a messaging service, `MG…`."""
    sms_advanced_opt_out: bool = False
    """Twilio's Advanced Opt-Out is on, so that it says itself which words stop messages."""
    sms_mms: bool = False
    """Your number sends pictures (MMS: United States, Canada, Australia); without it they go as links."""
    sms_api: str = API
