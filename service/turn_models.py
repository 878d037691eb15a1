"""The models that a turn is understood with, as far as they are there."""

import structlog

from common.encoder import Encoder
from common.shared_encoder import SharedEncoder
from conversations.thinking import Models
from kb_index.search import Knowledge
from routing.mood_head import MoodHead
from routing.need_head import NeedHead
from routing.risk_head import RiskHead
from service.routing_models import head_for

log = structlog.get_logger(__name__)


def turn_models(encoder: Encoder | SharedEncoder, knowledge: Knowledge) -> Models:
    """Return them with the heads that fit the encoder; what is missing is logged."""
    return Models(
        encoder,
        knowledge,
        mood=head_for(MoodHead, encoder, lambda why: log.warning("mood_head.not_used", why=why)),
        risks=head_for(RiskHead, encoder, lambda why: log.warning("risk_head.not_used", why=why)),
        needs=head_for(NeedHead, encoder, lambda why: log.warning("need_head.not_used", why=why)),
    )
