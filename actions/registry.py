"""All actions, with what they work with."""

from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor

from actions.answering import ActionAnswerQuestion
from actions.carrying_out import ActionCarryOut
from actions.colleagues import ActionDeclinePerson, ActionHandOver, ActionNoteComplaint, ActionOfferColleague
from actions.deps import Deps
from actions.elsewhere import ActionGoOnElsewhere
from actions.informing import ActionStartOver, ActionStop, ActionTakeInformation
from actions.order_form import ValidateOrderForm
from actions.products import ActionAnswerProduct
from actions.repairing import ActionAskWhich, ActionSayAgain
from actions.verdicts import ActionTryElsewhere


def build_actions(deps: Deps) -> list[Action]:
    """Return every action of `domain.yml`."""
    return [
        ActionAnswerProduct(deps),
        ActionAnswerQuestion(deps),
        ActionAskWhich(deps),
        ActionCarryOut(deps),
        ActionDeclinePerson(deps),
        ActionGoOnElsewhere(deps),
        ActionHandOver(deps),
        ActionNoteComplaint(deps),
        ActionOfferColleague(deps),
        ActionSayAgain(deps),
        ActionStartOver(deps),
        ActionStop(deps),
        ActionTakeInformation(deps),
        ActionTryElsewhere(deps),
        ValidateOrderForm(deps),
    ]


def build_executor(deps: Deps) -> ActionExecutor:
    """Return rasa-sdk's executor with every action registered."""
    executor = ActionExecutor()
    for action in build_actions(deps):
        executor.register_action(action)
    return executor
