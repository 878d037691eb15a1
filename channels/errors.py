"""What can go wrong at the messaging channels' doors."""

from common.errors import Invalid, NotAllowed, NotFound, SignInNeeded, Unavailable


class SignatureMissing(SignInNeeded):
    name = "signature_missing"
    title = "Not signed"

    def __init__(self) -> None:
        super().__init__("The request does not carry the vendor's signature.")


class SignatureWrong(NotAllowed):
    name = "signature_wrong"
    title = "Wrongly signed"

    def __init__(self) -> None:
        super().__init__("The signature does not fit the request. Compare the channel's secret with the vendor's.")


class SignatureOld(NotAllowed):
    name = "signature_old"
    title = "Too old"

    def __init__(self) -> None:
        super().__init__("The request was signed too long ago, or in the future. Is the machine's clock right?")


class FileLinkWrong(NotFound):
    name = "file_link_wrong"
    title = "No such file"

    def __init__(self) -> None:
        super().__init__("This address leads to no file. Please open it as it was sent to you.")


class FileLinkOver(NotFound):
    name = "file_link_over"
    title = "This link is over"

    def __init__(self) -> None:
        super().__init__("This link has run out. Please ask in the chat for the file once more.")


class Unreadable(Invalid):
    """Rightly signed, but not of the shape that the vendor describes."""

    name = "unreadable"

    def __init__(self, detail: str = "The request is not as the vendor describes it.") -> None:
        super().__init__(detail)


class ChannelOff(NotFound):
    name = "channel_off"
    title = "Not set up"

    def __init__(self, channel: str) -> None:
        super().__init__(f"The channel {channel} is not set up here. See `careline channels check {channel}`.")
        self.channel = channel


class NotStored(Unavailable):
    """A vendor's request is not on the disk, so it must not be acknowledged."""

    name = "not_stored"

    def __init__(self) -> None:
        super().__init__("The request could not be stored. Please send it again.")
