"""Reviews over HTTP: for supervisors, and for agents those of their own work."""

from dataclasses import dataclass
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from common.errors import Invalid
from desk.door import Door
from desk.forms import read_form
from desk.history_web import period_of
from desk.model import BOARD_ROLES, CARE_ROLES
from desk.reviews.model import Sample, TurnComment
from desk.reviews.reviews import Judged, Reviews
from desk.web import caller_of

MOST_DRAWN = 50
MOST_LISTED = 200
MAX_COMMENT = 2_000

Comment = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_COMMENT)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class TurnForm(_Form):
    seq: Annotated[int, Field(ge=1, le=1_000_000)]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_COMMENT)]


class ReviewForm(_Form):
    card_version: Annotated[str, StringConstraints(min_length=1, max_length=16)]
    agent_id: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None
    answers: Annotated[dict[str, StrictBool | StrictInt | None], Field(max_length=50)]
    comment: Comment = ""
    turns: Annotated[list[TurnForm], Field(max_length=200)] = []

    def judged(self) -> Judged:
        turns = tuple(TurnComment(one.seq, one.text) for one in self.turns)
        return Judged(self.card_version, self.agent_id, self.answers, self.comment, turns)


@dataclass(frozen=True)
class ReviewDeps:
    reviews: Reviews
    door: Door


def routes(deps: ReviewDeps) -> list[web.RouteDef]:
    """Return the routes of reviews."""
    door, reviews = deps.door, deps.reviews

    async def draw(request: web.Request) -> web.Response:
        session = await door.reader(caller_of(request), BOARD_ROLES)
        query, period = request.query, period_of(request.query)
        sample = query.get("sample", Sample.RANDOM.value)
        if sample not in list(Sample):
            raise Invalid(
                f"sample is one of {', '.join(Sample)}.", [{"field": "sample", "message": "not one of the samples"}]
            )
        many, seed = _number(query.get("many", "10"), "many", 1, MOST_DRAWN), _number(query.get("seed", "0"), "seed")
        drawn = await reviews.draw(
            session.agent, Sample(sample), period.since, period.until, query.get("agent"), many, seed
        )
        return web.json_response({"conversations": drawn})

    async def made(request: web.Request) -> web.Response:
        await door.reader(caller_of(request), BOARD_ROLES)
        period = period_of(request.query)
        told = await reviews.made(period.since, period.until, request.query.get("agent"), MOST_LISTED)
        return web.json_response(told)

    async def mine(request: web.Request) -> web.Response:
        session = await door.reader(caller_of(request), CARE_ROLES)
        return web.json_response(await reviews.of_agent(session.agent, MOST_LISTED))

    async def read(request: web.Request) -> web.Response:
        session = await door.reader(caller_of(request), BOARD_ROLES)
        return web.json_response(await reviews.open(session.agent, request.match_info["conversation_id"]))

    async def put(request: web.Request) -> web.Response:
        session = await door.writer(caller_of(request), BOARD_ROLES)
        form = read_form(ReviewForm, await request.read())
        review = await reviews.put(session.agent, request.match_info["conversation_id"], form.judged())
        return web.json_response({"review": review})

    one = "/api/reviews/conversations/{conversation_id}"
    return [
        web.get("/api/reviews", made),
        web.get("/api/reviews/mine", mine),
        web.get("/api/reviews/draw", draw),
        web.get(one, read),
        web.put(one, put),
    ]


def _number(text: str, name: str, least: int = 0, most: int = 999_999_999) -> int:
    if not text.isdecimal() or len(text) > 9 or not least <= int(text) <= most:
        raise Invalid(f"{name} is {least} to {most}.", [{"field": name, "message": "not such a number"}])
    return int(text)
