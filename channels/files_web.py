"""Files by signed address: what an agent has sent, for the vendor that carries it and for the customer."""

from aiohttp import web

from channels.file_answer_web import file_answer
from channels.file_links import PATH, FileLinks
from common.clock import Clock
from conversations.attachments import Attachments


def routes(links: FileLinks, attachments: Attachments, clock: Clock) -> list[web.RouteDef]:
    """Return the one address; the name at its end is for who saves the file."""

    async def get(request: web.Request) -> web.StreamResponse:
        asked = request.match_info
        links.check(asked["attachment_id"], asked["until"], asked["signature"], clock.now())
        kept, path = await attachments.find_sent(asked["attachment_id"])
        return file_answer(kept, path, other_sites=True)

    return [web.get(f"{PATH}/{{attachment_id}}/{{until}}/{{signature}}/{{name}}", get)]
