"""What can go wrong at the website's door, beyond what the conversation log says."""

from common.errors import NotAllowed, Unavailable


class SignatureRefused(NotAllowed):
    """The website's word for who is logged in does not hold; the visitor may still prove who they are in the chat."""

    name = "signature_refused"


class OriginRefused(NotAllowed):
    """The page that opens the socket belongs to another site."""

    name = "origin_refused"

    def __init__(self) -> None:
        super().__init__("This site may not open the chat. Add it to CARELINE_ALLOWED_ORIGINS.")


class UploadTooSlow(Unavailable):
    """The file took longer than anybody waits; the connection is given up."""

    name = "upload_too_slow"
    title = "The file did not arrive"

    def __init__(self) -> None:
        super().__init__("The connection was too slow for this file. Please try again, or send a smaller one.")
