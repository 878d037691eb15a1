"""Connects content writers' work with the rooms: the part of `wiring` that concerns gaps, drafts and recalls."""

from dataclasses import dataclass

from common.clock import Clock
from common.names import PersonNames
from common.storage import Database
from conversations.log import ConversationLog
from conversations.recall_sender import RecallSender
from conversations.recalls import Recalls
from desk.door import Door
from desk.writing.drafts import Drafts
from desk.writing.gap_finder import GapFinder
from desk.writing.publisher import Publisher, Workshop
from desk.writing.web import WritingDeps
from kb_index.build import build_index
from kb_index.model import TextEncoder
from kb_index.search import Knowledge
from service.settings import Settings


@dataclass(frozen=True)
class Ground:
    """What of the other rooms it stands on."""

    db: Database
    clock: Clock
    encoder: TextEncoder
    knowledge: Knowledge
    names: PersonNames
    door: Door
    log: ConversationLog


def build_writing(settings: Settings, ground: Ground, recall_sender: RecallSender) -> WritingDeps:
    """Nothing runs yet: `publisher.run` and `recall_sender.run` do the work."""
    db, clock, encoder, knowledge = ground.db, ground.clock, ground.encoder, ground.knowledge
    gaps = GapFinder(db, clock, encoder, knowledge, ground.names)
    drafts = Drafts(db, clock, settings.articles, knowledge, ground.log, gaps, ground.names)
    workshop = Workshop(
        articles_dir=settings.articles,
        index_dir=settings.index_folder,
        trials_dir=settings.var / "trials",
        pairs_file=settings.evaluation_pairs,
        build=lambda articles, index, progress: build_index(
            articles, index, encoder, progress, pairs_file=settings.evaluation_pairs
        ),
        open_index=lambda index: knowledge.over(index),
        live=knowledge,
        take_up=knowledge.reload_if_changed,
    )
    return WritingDeps(
        db=db,
        clock=clock,
        door=ground.door,
        log=ground.log,
        knowledge=knowledge,
        gaps=gaps,
        drafts=drafts,
        publisher=Publisher(db, clock, drafts, gaps, workshop),
        recalls=Recalls(db, clock),
        recall_sender=recall_sender,
    )
