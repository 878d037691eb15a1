"""What content writers' calls carry."""

from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from kb_index.authoring import ArticleFields
from kb_index.model import Audience

LONGEST_BODY = 100_000
LONGEST_CORRECTION = 4_000
MOST_QUESTIONS = 60
MOST_TAGS = 30

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]
Topic = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
ArticleId = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class DismissForm(_Form):
    reason: Reason


class GapDraftForm(_Form):
    """`article_id`: add the questions to this article instead of beginning a new one."""

    article_id: ArticleId | None = None


class NewDraftForm(_Form):
    """From an article, from an agent's reply (`handoff_id` and `seq`), or from nothing."""

    article_id: ArticleId | None = None
    locale: str = Field("en", min_length=2, max_length=35)
    handoff_id: str | None = None
    seq: int | None = Field(None, ge=1)

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.handoff_id is None) != (self.seq is None):
            raise ValueError("A reply is named by handoff_id and seq together.")
        if self.article_id is not None and self.handoff_id is not None:
            raise ValueError("Name an article or a reply, not both.")
        return self


class ArticleForm(_Form):
    """An article as the page edits it. Most of it is checked by the article's own check, which names the mend."""

    topic: Topic
    id: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=r"^[a-z0-9-]*$")] = ""
    title: Line = ""
    locale: Annotated[str, StringConstraints(strip_whitespace=True, max_length=35)] = "en"
    audience: Audience = Audience.PUBLIC
    tags: Annotated[tuple[Line, ...], Field(max_length=MOST_TAGS)] = ()
    questions: Annotated[tuple[Line, ...], Field(max_length=MOST_QUESTIONS)] = ()
    body: Annotated[str, StringConstraints(max_length=LONGEST_BODY)] = ""

    def fields(self) -> ArticleFields:
        return ArticleFields(
            id=self.id,
            title=" ".join(self.title.split()),
            locale=self.locale,
            audience=self.audience,
            tags=_filled(self.tags),
            questions=_filled(self.questions),
            body=self.body.replace("\r\n", "\n"),
        )


def _filled(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))


class SaveForm(ArticleForm):
    revision: int = Field(ge=1)


class PublishForm(_Form):
    revision: int = Field(ge=1)
    override_reason: Reason | None = None
    verdicts: Annotated[dict[Annotated[str, StringConstraints(max_length=2_000)], bool], Field(max_length=500)] = Field(
        default_factory=dict
    )
    """By question of the evaluation set: does the article answer it, although by the set no article does?"""


class FlagForm(_Form):
    """A bot's message (`handoff_id` and `seq`), or an article and, unless all of it, its passages."""

    reason: Reason
    handoff_id: str | None = None
    seq: int | None = Field(None, ge=1)
    article_id: ArticleId | None = None
    passage_ids: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if (self.handoff_id is None) != (self.seq is None) or (self.handoff_id is None) == (self.article_id is None):
            raise ValueError("Name either a message, by handoff_id and seq, or an article.")
        return self


class ConfirmForm(_Form):
    """`since` None: everyone who ever got it. `cite`: with the source, when there is a corrected article."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_CORRECTION)]
    since: AwareDatetime | None = None
    cite: bool = True
