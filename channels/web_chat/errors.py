"""What can go wrong at the website's door, beyond what the conversation log says."""

from common.errors import NotAllowed


class SignatureRefused(NotAllowed):
    """The website's word for who is logged in does not hold; the visitor may still prove who they are in the chat."""

    name = "signature_refused"


class OriginRefused(NotAllowed):
    """The page that opens the socket belongs to another site."""

    name = "origin_refused"

    def __init__(self) -> None:
        super().__init__("This site may not open the chat. Add it to CARELINE_ALLOWED_ORIGINS.")
