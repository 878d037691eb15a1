"""Places where Rasa 3.6 does not do what a turn needs, or not fast enough; applied once, with the channel's import."""

import asyncio
from typing import Any, Dict, Iterable, List, Optional, Set, Text, Tuple, Type

import aiohttp
import rasa
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.shared.nlu.constants import ACTION_NAME, INTENT
from rasa.shared.utils.common import all_subclasses
from rasa.utils.endpoints import DEFAULT_REQUEST_TIMEOUT, EndpointConfig

from bot.faults import TurnFailed

_DONE = "_careline_patched"
_ORDERS = "_careline_orders"
_EMPTY = "_careline_empty"
_TEXTS = "_careline_texts"
_RULES = "_careline_rules"
_CONNECTIONS = "_careline_connections"

State = Dict[Text, Any]
RulesByEnd = Dict[Tuple[Optional[Text], Optional[Text]], List[Text]]
KeptRules = Tuple[Dict[Text, Text], int, RulesByEnd]


def apply() -> None:
    """Patch Rasa. A second call, or a Rasa without these methods, changes nothing."""
    if getattr(RemoteAction, _DONE, False) or not hasattr(RemoteAction, "_validate_action_result"):
        return
    _look_at_results_briefly()
    _let_failing_actions_fail_the_turn()
    _send_what_actions_read()
    _know_events_by_name()
    _run_graphs_in_a_known_order()
    _look_once_whether_the_domain_is_empty()
    _look_for_texts_in_rules_that_have_some()
    _look_at_rules_by_their_last_state()
    _copy_slots_plainly()
    _keep_connections()
    setattr(RemoteAction, _DONE, True)


def _look_at_results_briefly() -> None:
    # Rasa holds every result against a schema of all events, a tenth of a turn's time; our own service sends them, and
    # what is no event is refused where events are read.
    def _validate_action_result(self: RemoteAction, result: Any) -> bool:
        if not is_action_result(result):
            raise ValueError("not the result of an action")
        return True

    RemoteAction._validate_action_result = _validate_action_result


def is_action_result(result: Any) -> bool:
    """Say whether this has the form of an action's answer: lists of objects, each event with its name."""
    if not isinstance(result, dict):
        return False
    events, responses = result.get("events", []), result.get("responses", [])
    if not (isinstance(events, list) and isinstance(responses, list)):
        return False
    named = all(isinstance(event, dict) and isinstance(event.get("event"), str) for event in events)
    return named and all(isinstance(response, dict) for response in responses)


def _know_events_by_name() -> None:
    # Rasa looks through all classes of events for each event that it reads.
    known: Dict[Text, Type[Event]] = {}

    def resolve_by_type(type_name: Text, default: Optional[Type[Event]] = None) -> Optional[Type[Event]]:
        if not known:
            known.update({one.type_name: one for one in reversed(all_subclasses(Event))})
        if type_name in known:
            return known[type_name]
        if default is None:
            raise ValueError(f"Unknown event name '{type_name}'.")
        return default

    Event.resolve_by_type = staticmethod(resolve_by_type)


def _run_graphs_in_a_known_order() -> None:
    # Dask plans the same few components anew for every message and every prediction.
    def run(
        self: DaskGraphRunner, inputs: Optional[Dict[Text, Any]] = None, targets: Optional[List[Text]] = None
    ) -> Dict[Text, Any]:
        wanted = tuple(targets or self._graph_schema.target_names)
        orders = self.__dict__.setdefault(_ORDERS, {})
        if wanted not in orders:
            orders[wanted] = order_of(self._graph_schema.minimal_graph_schema(list(wanted)).nodes)
        outputs: Dict[Text, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        try:
            for name, needs in orders[wanted]:
                # A need that nobody provides is given by its name, which a node takes for not resolved.
                outputs[name] = self._instantiated_nodes[name](*(outputs.get(need, need) for need in needs))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return dict(outputs[target] for target in wanted)

    DaskGraphRunner.run = run


def order_of(nodes: Dict[Text, Any]) -> List[Tuple[Text, List[Text]]]:
    """Return the nodes with what each needs, every one after those that it needs. Inputs are no nodes."""
    ordered: Dict[Text, List[Text]] = {}

    def visit(name: Text) -> None:
        if name in ordered or name not in nodes:
            return
        needs = list(nodes[name].needs.values())
        for need in needs:
            visit(need)
        ordered[name] = needs

    for name in nodes:
        visit(name)
    return list(ordered.items())


def _look_once_whether_the_domain_is_empty() -> None:
    # Rasa builds an empty domain to compare with, for every message.
    rasas_look = Domain.is_empty

    def is_empty(self: Domain) -> bool:
        if _EMPTY not in self.__dict__:
            self.__dict__[_EMPTY] = rasas_look(self)
        return bool(self.__dict__[_EMPTY])

    Domain.is_empty = is_empty


def _look_for_texts_in_rules_that_have_some() -> None:
    # After each message Rasa looks through all rules twice: first for such as name the customer's very words.
    rasas_search = RulePolicy._find_action_from_rules

    def _find_action_from_rules(
        self: RulePolicy, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> Tuple[Optional[Text], Optional[Text], bool]:
        if use_text_for_last_user_input:
            keys = [*(self.lookup.get(RULES) or ()), *(self.lookup.get(RULES_FOR_LOOP_UNHAPPY_PATH) or ())]
            looked_at, some = self.__dict__.get(_TEXTS, (None, False))
            if looked_at != len(keys):  # in training rules come and go
                some = any(fits_without_intent(self._rule_key_to_state(key)[-1]) for key in keys)
                self.__dict__[_TEXTS] = len(keys), some
            if not some:
                return None, None, False
        found: Tuple[Optional[Text], Optional[Text], bool] = rasas_search(
            self, tracker, domain, use_text_for_last_user_input
        )
        return found

    RulePolicy._find_action_from_rules = _find_action_from_rules


def fits_without_intent(state: Dict[Text, Any]) -> bool:
    """Say whether a rule whose last state this is may fit a message that is read by its words alone."""
    follows_a_message = (state.get(PREVIOUS_ACTION) or {}).get(ACTION_NAME) == ACTION_LISTEN_NAME
    return follows_a_message and (state.get(USER) or {}).get(INTENT) in (None, "", SHOULD_NOT_BE_SET)


def _look_at_rules_by_their_last_state() -> None:
    # Rasa holds every rule against every state. Which message and action a rule ends with rules out nearly all.
    def _get_possible_keys(self: RulePolicy, lookup: Dict[Text, Text], states: List[State]) -> Set[Text]:
        kept: Dict[int, KeptRules] = self.__dict__.setdefault(_RULES, {})
        whose, count, rules = kept.get(id(lookup), ({}, 0, {}))
        if whose is not lookup or count != len(lookup):  # in training rules come and go
            rules = rules_by_end((key, self._rule_key_to_state(key)[-1]) for key in lookup)
            kept[id(lookup)] = lookup, len(lookup), rules
        last_first = list(enumerate(reversed(states)))
        candidates = fitting(rules, states[-1]) if states else list(lookup)
        return {key for key in candidates if all(self._is_rule_applicable(key, at, state) for at, state in last_first)}

    RulePolicy._get_possible_keys = _get_possible_keys
    # The states as a text, which only the log of a debugger shows; and that is then copied, each time.
    RulePolicy.format_tracker_states = staticmethod(lambda states: "")


def rules_by_end(rules: Iterable[Tuple[Text, State]]) -> RulesByEnd:
    """Return the rules' keys by what their last state asks for: the action before, the intent. None: any."""
    found: RulesByEnd = {}
    for key, last in rules:
        found.setdefault(_end_of(last), []).append(key)
    return found


def fitting(rules: RulesByEnd, state: State) -> List[Text]:
    """Return the keys of the rules that may end in this state: all of those that do, and some that do not."""
    action, intent = _end_of(state)
    ends = dict.fromkeys([(action, intent), (action, None), (None, intent), (None, None)])
    return [key for end in ends for key in rules.get(end, ())]


def _end_of(state: State) -> Tuple[Optional[Text], Optional[Text]]:
    before = (state.get(PREVIOUS_ACTION) or {}).get(ACTION_NAME)
    said = (state.get(USER) or {}).get(INTENT) if state.get(PREVIOUS_ACTION) else None
    return before or None, None if said == SHOULD_NOT_BE_SET else said or None


def _copy_slots_plainly() -> None:
    # A turn makes seven trackers, each with its copies of all slots; the general way to copy takes most of that.
    def __copy__(self: Slot) -> Slot:
        copied: Slot = object.__new__(type(self))
        copied.__dict__.update(self.__dict__)
        return copied

    Slot.__copy__ = __copy__


def _keep_connections() -> None:
    # Rasa opens a connection for each call of an action. Kept ones are left after 15 s, long before the service does.
    def session(self: EndpointConfig) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        whose, connector = self.__dict__.get(_CONNECTIONS, (None, None))
        if whose is not loop or connector is None or connector.closed:
            connector = aiohttp.TCPConnector(limit=0)
            self.__dict__[_CONNECTIONS] = loop, connector
        return aiohttp.ClientSession(
            headers=self.headers,
            auth=aiohttp.BasicAuth(**self.basic_auth) if self.basic_auth else None,
            timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
            connector=connector,
            connector_owner=False,
        )

    EndpointConfig.session = session


def _send_what_actions_read() -> None:
    # Rasa sends every event of the dialogue with each call, whole: to write and to read that cost both processes more
    # than most actions do. `actions/turn.py` looks at the last two messages and at the actions since.
    def _action_call_format(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> Dict[str, Any]:
        state = tracker.current_state(EventVerbosity.NONE)
        state["events"] = events_read(tracker.events)
        return {
            "next_action": self.name(),
            "sender_id": tracker.sender_id,
            "tracker": state,
            "version": rasa.__version__,
        }

    RemoteAction._action_call_format = _action_call_format


def events_read(events: Iterable[Event]) -> List[Dict[str, Any]]:
    """Return what actions read of the events: the customer's last two messages and the actions since, oldest first."""
    found: List[Dict[str, Any]] = []
    messages = 0
    for event in reversed(list(events)):
        if isinstance(event, ActionExecuted):
            found.append({"event": "action", "name": event.action_name})
        elif isinstance(event, UserUttered):
            intent = {"intent": event.intent}
            found.append({"event": "user", "metadata": event.metadata, "parse_data": intent})
            messages += 1
            if messages == 2:
                break
    return found[::-1]


def _let_failing_actions_fail_the_turn() -> None:
    rasas_run = RemoteAction.run

    async def run(self: RemoteAction, *args: Any, **kwargs: Any) -> List[Any]:
        try:
            return await rasas_run(self, *args, **kwargs)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            raise TurnFailed(f"action {self.name()}: {type(error).__name__}") from error

    RemoteAction.run = run
