import asyncio
import copy
import json
from random import Random

import pytest
from aiohttp import web
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.slots import TextSlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot import rasa_patches
from bot.rasa_patches import fits_without_intent, is_action_result, order_of

rasa_patches.apply()


class Add(GraphComponent):
    @classmethod
    def create(cls, config, model_storage, resource, execution_context):
        made = cls()
        made.more = config["more"]
        return made

    def run(self, number):
        if number < 0:
            raise RuntimeError("negative")
        return number + self.more

    def both(self, one, other):
        return (one, other)


def node(needs, fn="run", more=0, target=False):
    return SchemaNode(
        needs=needs, uses=Add, constructor_name="create", fn=fn, config={"more": more}, eager=True, is_target=target
    )


@pytest.fixture
def runner(tmp_path):
    # Written in an order in which none can run.
    schema = GraphSchema(
        {
            "pair": node({"one": "ten", "other": "hundred"}, fn="both", target=True),
            "hundred": node({"number": "ten"}, more=100),
            "ten": node({"number": "given"}, more=10),
            "unused": node({"number": "nowhere"}),
        }
    )
    return DaskGraphRunner(schema, LocalModelStorage(tmp_path), ExecutionContext(schema, "model"))


def test_a_graph_runs_in_the_order_of_its_needs(runner):
    assert runner.run({"given": 1}, ["pair"]) == {"pair": (11, 111)}
    assert runner.run({"given": 2}) == {"pair": (12, 112)}


def test_only_what_the_target_needs_is_run(runner):
    assert runner.run({"given": 1}, ["hundred"]) == {"hundred": 111}
    assert runner.run({"given": 5}, ["given"]) == {"given": 5}


def test_a_need_that_nobody_gives_is_an_error(runner):
    with pytest.raises(GraphRunError, match="nowhere"):
        runner.run({"given": 1}, ["unused"])


def test_a_component_that_fails_fails_the_run(runner):
    with pytest.raises(Exception, match=r"Error running graph component"):
        runner.run({"given": -1}, ["ten"])


def test_each_node_comes_after_what_it_needs_and_inputs_are_none(runner):
    names = [name for name, _ in order_of(runner._graph_schema.nodes)]
    assert names.index("ten") < names.index("hundred") < names.index("pair")
    assert "given" not in names


def test_events_are_found_by_their_names():
    assert Event.resolve_by_type("slot") is SlotSet
    assert Event.resolve_by_type("action") is ActionExecuted
    assert Event.resolve_by_type("nothing like it", SlotSet) is SlotSet
    with pytest.raises(ValueError, match="nothing like it"):
        Event.resolve_by_type("nothing like it")


@pytest.mark.parametrize(
    "result",
    [
        None,
        [],
        {"events": None},
        {"events": [{"nothing": 1}]},
        {"events": [{"event": 3}]},
        {"events": ["slot"]},
        {"events": [], "responses": ["hello"]},
        {"responses": {"text": "hello"}},
    ],
)
def test_what_is_no_action_result_is_refused(result):
    assert not is_action_result(result)
    with pytest.raises(ValueError, match="not the result"):
        RemoteAction("action_x", None)._validate_action_result(result)


@pytest.mark.parametrize(
    "result",
    [{}, {"events": []}, {"events": [{"event": "slot", "name": "a", "value": 1}], "responses": [{"text": "hello"}]}],
)
def test_an_action_result_is_taken(result):
    assert RemoteAction("action_x", None)._validate_action_result(result)


DOMAIN = Domain.from_yaml("intents: [greet]\nactions: [utter_hello, utter_words]")
LISTENED = {"action_name": "action_listen"}


def policy(tmp_path, **rules):
    made = RulePolicy(
        RulePolicy.get_default_config(),
        LocalModelStorage(tmp_path),
        None,
        ExecutionContext(GraphSchema({}), "model"),
        lookup={"rules": {}, "rules_for_loop_unhappy_path": {}},
    )
    for action, user in rules.items():
        made.lookup["rules"][json.dumps([{"user": user, "prev_action": LISTENED}])] = action
    return made


def said(text, intent):
    events = [ActionExecuted("action_listen"), UserUttered(text, {"name": intent, "confidence": 1.0})]
    return DialogueStateTracker.from_events("one", events, slots=DOMAIN.slots)


def test_a_rule_by_intent_is_found_once_and_not_by_the_words(tmp_path):
    rules = policy(tmp_path, utter_hello={"intent": "greet"})
    asked = []
    rules._prediction_states = lambda *given, **more: (
        asked.append(1) or RulePolicy._prediction_states(rules, *given, **more)
    )
    assert rules._find_action_from_rules(said("hello", "greet"), DOMAIN, True) == (None, None, False)
    assert not asked
    assert rules._find_action_from_rules(said("hello", "greet"), DOMAIN, False)[0] == "utter_hello"
    assert asked


def test_a_rule_by_the_words_is_still_found_also_when_it_comes_later(tmp_path):
    rules = policy(tmp_path, utter_hello={"intent": "greet"})
    assert rules._find_action_from_rules(said("the words", "greet"), DOMAIN, True)[0] is None
    rules.lookup["rules"][json.dumps([{"user": {"text": "the words"}, "prev_action": LISTENED}])] = "utter_words"
    assert rules._find_action_from_rules(said("the words", "greet"), DOMAIN, True)[0] == "utter_words"
    assert rules._find_action_from_rules(said("other words", "greet"), DOMAIN, True)[0] is None


@pytest.mark.parametrize(
    ("state", "may"),
    [
        ({"user": {"intent": "greet"}, "prev_action": LISTENED}, False),
        ({"user": {"text": "hello"}, "prev_action": LISTENED}, True),
        ({"user": {"intent": None, "text": "hello"}, "prev_action": LISTENED}, True),
        ({"active_loop": {"name": "a_form"}, "prev_action": LISTENED}, True),
        ({"user": {"intent": "greet"}, "prev_action": {"action_name": "utter_hello"}}, False),
        ({"active_loop": {"name": "a_form"}}, False),
    ],
)
def test_which_rules_may_fit_words_alone(state, may):
    assert fits_without_intent(state) is may


def states_of(random):
    """A state as a rule or a conversation may have it."""
    state = {}
    if random.random() < 0.8:
        before = random.choice(["action_listen", "utter_hello", "utter_words"])
        state["prev_action"] = {"action_text": before} if random.random() < 0.1 else {"action_name": before}
    if random.random() < 0.7:
        state["user"] = {"intent": random.choice(["greet", "thanks", "should_not_be_set", ""])}
    if random.random() < 0.3:
        state["active_loop"] = {"name": random.choice(["a_form", "should_not_be_set"])}
    if random.random() < 0.3:
        state["slots"] = {"wish": random.choice([[1.0], "should_not_be_set"])}
    return state


def test_the_rules_found_by_their_end_are_those_that_rasa_finds(tmp_path):
    random = Random(5)
    rules, forms = policy(tmp_path), policy(tmp_path).lookup["rules"]
    for lookup in (rules.lookup["rules"], forms):
        for _ in range(150):
            lookup[json.dumps([states_of(random) for _ in range(random.randint(1, 3))], sort_keys=True)] = "utter_hello"
    found = 0
    for _ in range(300):
        states = [states_of(random) for _ in range(random.randint(0, 4))]
        for lookup in (rules.lookup["rules"], forms):
            every = [
                key
                for key in lookup
                if all(rules._is_rule_applicable(key, at, state) for at, state in enumerate(reversed(states)))
            ]
            assert rules._get_possible_keys(lookup, states) == set(every)
            found += len(every)
    assert found > 1000


def test_a_slot_and_its_copy_have_values_of_their_own():
    slot = TextSlot("wish", mappings=[], initial_value="none")
    copied = copy.copy(slot)
    copied.value = "a lamp"
    assert (slot.value, slot.has_been_set) == ("none", False)
    assert (type(copied), copied.name, copied.value, copied.has_been_set) == (TextSlot, "wish", "a lamp", True)


def test_calls_of_actions_share_a_connection_and_a_new_loop_has_its_own():
    peers = []

    async def answer(request):
        peers.append(request.transport.get_extra_info("peername"))
        return web.json_response({"given": await request.json(), "secret": request.headers["X-Secret"]})

    async def three(endpoint, port):
        app = web.Application()
        app.add_routes([web.post("/actions", answer)])
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        endpoint.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        found = [await endpoint.request(subpath="actions", json=number) for number in range(3)]
        await runner.cleanup()
        return found

    endpoint = EndpointConfig("http://127.0.0.1", headers={"X-Secret": "s"})
    for _ in range(2):
        assert asyncio.run(three(endpoint, 0)) == [{"given": number, "secret": "s"} for number in range(3)]
    assert len(set(peers[:3])) == len(set(peers[3:])) == 1


def test_a_service_that_has_come_back_is_called_anew():
    async def answer(request):
        return web.json_response(await request.json())

    async def started(port):
        app = web.Application()
        app.add_routes([web.post("/actions", answer)])
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        return runner

    async def both():
        first = await started(0)
        port = first.addresses[0][1]
        endpoint = EndpointConfig(f"http://127.0.0.1:{port}")
        assert await endpoint.request(subpath="actions", json=1) == 1
        await first.cleanup()
        second = await started(port)
        assert await endpoint.request(subpath="actions", json=2) == 2
        await second.cleanup()

    asyncio.run(both())


def test_whether_a_domain_is_empty_is_looked_at_once(monkeypatch):
    domain = Domain.from_yaml("intents: [greet]")
    written = []
    whole = Domain.as_dict
    monkeypatch.setattr(Domain, "as_dict", lambda self: written.append(1) or whole(self))
    assert not domain.is_empty()
    first = len(written)
    assert not domain.is_empty()
    assert first and len(written) == first
    assert Domain.empty().is_empty()
