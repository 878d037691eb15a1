import pytest
from rasa.core.actions.action import RemoteAction
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.events import ActionExecuted, Event, SlotSet

from bot import rasa_patches
from bot.rasa_patches import is_action_result, order_of

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
