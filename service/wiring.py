"""The one place that builds the rooms and connects them."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from argon2 import PasswordHasher

from actions.deps import Deps as ActionDeps
from actions.switches import Switches
from common.clock import Clock, SystemClock
from common.encoder import Encoder
from common.names import PersonNames
from common.shared_encoder import SharedEncoder
from common.storage import Database
from conversations.attachments import Attachments
from conversations.caretaker import Caretaker
from conversations.dispatch import Dispatcher
from conversations.earlier_contacts import EarlierContacts
from conversations.hub import Hub
from conversations.life import LifeRules
from conversations.log import ConversationLog
from conversations.open_turns import OpenTurns
from conversations.queue_watch import QueueWatch
from conversations.recall_sender import RecallSender
from conversations.relay import Relay
from conversations.search import ConversationSearch
from conversations.tags import TagBook
from conversations.thinking import InThreads
from conversations.turns import TurnRunner
from desk.accounts import Accounts
from desk.accounts_web import AccountDeps
from desk.administration import Administration
from desk.audit import Audit
from desk.canned.replies import CannedReplies
from desk.colleagues import Colleagues
from desk.door import Door
from desk.floor import Floor
from desk.masking import Masking
from desk.pump import Pump
from desk.quality_web import QualityDeps
from desk.reviews.card import load_card
from desk.reviews.reviews import Reviews
from desk.reviews.web import ReviewDeps
from desk.roster import Roster
from desk.search_web import SearchDeps
from desk.snoozes import Snoozes
from desk.suggesting.suggestions import Suggestions
from desk.verdicts import Verdicts
from desk.web import DeskDeps
from desk.wrap_up_web import WrapUpDeps
from desk.writing.web import WritingDeps
from integrations.mail.mail import DemoMailbox, Mailer, PostOffice, Smtp, Transport
from integrations.oscar.backend import OscarShop
from integrations.oscar.client import OscarClient
from kb_index.search import Knowledge
from routing.rules import Rules
from routing.wish_head import say_if_missing
from service.action_switches import read_off
from service.alert_webhook import AlertWebhook
from service.assistants import alone, read_assistants
from service.directory import ShopDirectory
from service.metrics import Metrics
from service.rasa_client import RasaAssistant
from service.settings import Settings
from service.shadow import ShadowBook
from service.thinking_process import ThinkingProcess
from service.topics import load_topics
from service.training_runs import TrainingRuns
from service.turn_models import turn_models
from service.wiring_channels import Messaging, build_messaging, setups
from service.wiring_writing import Ground, build_writing
from shop.backend import Shop
from shop.desk import AgentDesk
from shop.embedded import EmbeddedShop
from shop.identity import IdentityDesk, Level
from shop.policy_file import load_policy
from shop.ports import ShopBackend

log = structlog.get_logger(__name__)

TRAIN = (sys.executable, "-m", "service.cli", "train")


@dataclass(frozen=True)
class Rooms:
    """Everything that runs in the service."""

    settings: Settings
    clock: Clock
    db: Database
    hub: Hub
    log: ConversationLog
    thinking: ThinkingProcess | None
    turns: TurnRunner
    open_turns: OpenTurns
    attachments: Attachments
    caretaker: Caretaker
    dispatcher: Dispatcher
    queue_watch: QueueWatch
    alert_webhook: AlertWebhook
    assistant: RasaAssistant
    knowledge: Knowledge
    shop: Shop
    directory: ShopDirectory
    order_desk: AgentDesk
    desk: DeskDeps
    relay: Relay
    canned: CannedReplies
    search: SearchDeps
    accounts: AccountDeps
    audit: Audit
    reviews: ReviewDeps
    quality: QualityDeps
    wrap_up: WrapUpDeps
    pump: Pump
    colleagues: Colleagues
    post_office: PostOffice
    actions: ActionDeps
    names: PersonNames
    metrics: Metrics
    writing: WritingDeps
    training: TrainingRuns
    messaging: Messaging


def build(
    settings: Settings,
    encoder: Encoder | SharedEncoder,
    knowledge: Knowledge,
    hasher: PasswordHasher | None = None,
    train: Sequence[str] = TRAIN,
) -> Rooms:
    """Connect the rooms. Nothing runs yet. `hasher`: argon2's own costs by default; `train`: the command that trains.

    Raises SettingsError when a rule file is faulty.
    """
    clock, hub, open_turns = SystemClock(), Hub(), OpenTurns()
    db = Database(settings.effective_database_url)
    rules, policy = Rules.load(), load_policy()
    audit = Audit(db, clock, settings.audit_days)
    masking, roster = Masking(clock, audit, settings.mask_for), Roster(db, clock)
    floor = Floor(masking, clock)
    proof_holds = timedelta(hours=policy.identity.proof_valid_hours)
    conversation_log = ConversationLog(db, clock, hub, rules, staff=roster, proof_holds=proof_holds)
    shop = Shop(db, policy, clock, _backend(settings, db))
    directory, order_desk = ShopDirectory(shop), AgentDesk(db, shop, clock)
    mailer = Mailer(clock, settings.company, settings.base_url)
    assistants = alone(settings.assistant_port) if settings.assistant_port else read_assistants(settings.var)
    assistant = RasaAssistant(assistants, settings.assistant_secret, ShadowBook(settings.var).write)
    metrics = Metrics()
    say_if_missing(lambda why: log.warning("wish_head.not_used", why=why))
    in_threads = InThreads(turn_models(encoder, knowledge))
    topics = load_topics()
    thinking = ThinkingProcess(settings, in_threads, encoder.fingerprint) if settings.thinking_process else None
    turns = TurnRunner(
        conversation_log,
        assistant,
        thinking or in_threads,
        rules,
        open_turns,
        clock,
        settings.assistant_timeout_seconds,
        directory,
        observe=metrics.turn_part,
        gather_seconds=settings.gather_seconds,
        earlier=EarlierContacts(db, clock, topics.topic_of),
    )
    accounts = Accounts(db, clock, hasher=hasher)
    door = Door(accounts, (settings.base_url,))
    names, verdicts = PersonNames(settings.spacy_model), Verdicts(db, clock)
    attachments = Attachments(db, clock, settings.attachments_folder, int(settings.attachment_max_mb * 1_000_000))
    messaging = build_messaging(settings, db, clock, hub, conversation_log, attachments, audit, turns.at_work)
    return Rooms(
        settings=settings,
        clock=clock,
        db=db,
        hub=hub,
        log=conversation_log,
        thinking=thinking,
        turns=turns,
        open_turns=open_turns,
        attachments=attachments,
        caretaker=_caretaker(settings, db, clock, hub, mailer, directory, turns),
        dispatcher=Dispatcher(db, clock, hub, rules, roster),
        queue_watch=QueueWatch(db, clock, hub, rules, roster, mailer, settings.alert_mail),
        alert_webhook=AlertWebhook(db, clock, settings.alert_webhook),
        assistant=assistant,
        knowledge=knowledge,
        shop=shop,
        directory=directory,
        order_desk=order_desk,
        desk=DeskDeps(
            accounts,
            Snoozes(db, clock),
            door,
            floor,
            conversation_log,
            clock,
            roster,
            audit,
            Suggestions(db, clock, conversation_log, knowledge),
            masking,
            secure_cookie=settings.secure_cookies,
        ),
        relay=Relay(db, hub),
        canned=CannedReplies(db, clock),
        search=SearchDeps(ConversationSearch(db), audit, door),
        accounts=AccountDeps(Administration(accounts, db, clock, hub), door),
        audit=audit,
        quality=QualityDeps(conversation_log, verdicts, topics, door),
        reviews=ReviewDeps(Reviews(db, clock, load_card()), door),
        wrap_up=WrapUpDeps(verdicts, TagBook(db), door),
        pump=Pump(hub, conversation_log, floor),
        colleagues=Colleagues(floor, accounts.agents),
        post_office=PostOffice(db, clock, _transport(settings)),
        actions=ActionDeps(
            db=db,
            log=conversation_log,
            open_turns=open_turns,
            shop=shop,
            order_desk=order_desk,
            identity=IdentityDesk(db, clock, policy, Level(settings.identity_level), mailer, shop.backend),
            mailer=mailer,
            names=names,
            switches=Switches(read_off(settings.var)),
            places=messaging.places,
        ),
        names=names,
        metrics=metrics,
        writing=build_writing(
            settings,
            Ground(db, clock, encoder, knowledge, names, door, conversation_log),
            RecallSender(db, clock, hub, mailer, directory),
        ),
        training=TrainingRuns(settings, clock, audit, train),
        messaging=messaging,
    )


def _caretaker(
    settings: Settings,
    db: Database,
    clock: Clock,
    hub: Hub,
    mailer: Mailer,
    directory: ShopDirectory,
    turns: TurnRunner,
) -> Caretaker:
    rules = LifeRules(
        remind_after=timedelta(minutes=settings.remind_after_minutes),
        close_after=timedelta(minutes=settings.close_after_minutes),
        mail_after=timedelta(minutes=settings.mail_after_minutes),
        slow_channels=frozenset(name for name, one in setups(settings).items() if one.channel.can.is_slow),
    )
    return Caretaker(db, clock, hub, rules, mailer=mailer, directory=directory, revive=turns.revive_stuck)


def _backend(settings: Settings, db: Database) -> ShopBackend:
    if settings.shop == "oscar":
        return OscarShop(OscarClient(settings.oscar_url, settings.oscar_token))
    return EmbeddedShop(db)


def _transport(settings: Settings) -> Transport:
    if not settings.smtp_host:
        return DemoMailbox()
    return Smtp(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_username,
        settings.smtp_password,
        settings.smtp_tls,
        settings.mail_from,
    )
