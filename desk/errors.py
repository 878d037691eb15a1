"""What can go wrong at the desk."""

from common.errors import Conflict, Invalid, NotAllowed, NotFound, SignInNeeded, TooMany


class WrongPassword(SignInNeeded):
    """The same answer for an unknown name and for a wrong password."""

    name = "wrong_password"
    title = "That name and password don't match"

    def __init__(self) -> None:
        super().__init__("Check both and try again. After several wrong tries, sign-in pauses for a while.")


class SessionEnded(SignInNeeded):
    name = "session_ended"
    title = "Please sign in again"

    def __init__(self) -> None:
        super().__init__("You have been signed out. Sign in to carry on where you were.")


class LockedOut(TooMany):
    name = "locked_out"
    title = "Sign-in is paused"

    def __init__(self, retry_after_seconds: int) -> None:
        minutes = max(1, round(retry_after_seconds / 60))
        super().__init__(
            f"Too many wrong tries. Try again in about {minutes} min, or ask an administrator.", retry_after_seconds
        )


class CsrfMismatch(NotAllowed):
    name = "csrf_mismatch"
    title = "This page is out of date"

    def __init__(self) -> None:
        super().__init__("Reload the page and try again.")


class OriginRefused(NotAllowed):
    name = "origin_refused"
    title = "Not allowed from this address"

    def __init__(self) -> None:
        super().__init__("Open the console from its own address.")


class RoleNeeded(NotAllowed):
    name = "role_needed"
    title = "Your role does not include this"

    def __init__(self, needed: str) -> None:
        super().__init__(f"This needs the role {needed}. An administrator can change your role.")


class AgentExists(Conflict):
    name = "agent_exists"
    title = "That name is taken"

    def __init__(self, username: str) -> None:
        super().__init__(f"There is an agent {username} already.")


class AgentNotFound(NotFound):
    name = "agent_not_found"
    title = "No such agent"

    def __init__(self, who: str) -> None:
        super().__init__(f"There is no agent {who}.")


class WeakPassword(Invalid):
    name = "weak_password"
    title = "Choose a longer password"


class LastAdmin(Conflict):
    name = "last_admin"
    title = "Somebody must be administrator"

    def __init__(self, who: str) -> None:
        super().__init__(f"{who} is the only administrator who can sign in. Make somebody else one first.")


class NotForYourself(Conflict):
    name = "not_for_yourself"
    title = "Not for your own account"

    def __init__(self) -> None:
        super().__init__("A new link would sign you out before you could use it. Ask another administrator.")


class LinkOver(NotFound):
    name = "link_over"
    title = "This link no longer works"

    def __init__(self) -> None:
        super().__init__("It was used, replaced or has run out. Sign in, or ask your administrator for a new one.")
