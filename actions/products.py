"""Questions about a product: the shop knows prices and what is available, the articles know the rest."""

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import admit, answer_from_account, answer_from_articles
from actions.deps import Deps
from actions.speech import say
from actions.turn import add_signal, add_step, in_procedure, intent_of, turn_of, words_of
from conversations.open_turns import TurnContext
from routing.model import SignalName
from shop.phrases import bullets, count_words, join_words
from shop.views import ProductView

MAX_VARIANTS = 6

_CATALOGUE = re.compile(
    r"\b(prices?|pric(ed|ing|ey)|costs?|how much|cheap(er|est)?|expensive|availab\w*|in stock|stock(ed)?|sold out"
    r"|colou?rs?|sizes?|options?|variants?|versions?|models?|kinds?|types?|what|which|do (yo)?u (have|sell|carry|do)"
    r"|have (yo)?u got|got any|(do|does|is|are) .* come in|(is|are) there|tell me about|how many|any)\b",
    re.IGNORECASE,
)
SHORT_WORDS = 4
"""A message this short names the product and little else."""


class ActionAnswerProduct(Action):
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def name(self) -> str:
        return "action_answer_product"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        context, intent = turn_of(self._deps, tracker), intent_of(tracker)
        if await answer_from_account(self._deps, context, dispatcher):
            return []
        found = await self._deps.shop.find_products(words_of(context)) if words_of(context) else ()
        if len(found) == 1 and asks_the_catalogue(words_of(context)):
            _tell(context, dispatcher, found[0])
            return []
        if await answer_from_articles(context, dispatcher, intent):
            return []
        return await admit(context, dispatcher, intent, offer=not in_procedure(tracker))


def asks_the_catalogue(text: str) -> bool:
    """Say whether a question about a product is one that price, choice and stock answer."""
    return len(text.split()) <= SHORT_WORDS or bool(_CATALOGUE.search(text))


def _tell(context: TurnContext, dispatcher: CollectingDispatcher, product: ProductView) -> None:
    say(dispatcher, product_text(product))
    add_signal(context, SignalName.ANSWERED, "product")
    add_step(context, f"Looked up the product {product.name}", f"{product.available} of {product.variants} available")


def product_text(product: ProductView) -> str:
    """Return price, choice and availability of a product."""
    if product.price is None:
        return f"The {product.name} is sold out in all versions at the moment."
    fitting = product.available_words
    number = f"{product.available} of {count_words(product.variants, 'version')}"
    stand = "are" if product.name.endswith("s") else "is"
    head = f"The {product.name} {stand} in stock in {number}, for {product.price}."
    if not fitting:
        choice = [f"{name}: {join_words(values, 'or')}" for name, values in product.options]
        return f"{head} None of them has all of what you name. There is:\n\n{bullets(choice)}"
    shown = fitting[:MAX_VARIANTS]
    rest = f"\n- and {len(fitting) - len(shown)} more" if len(fitting) > len(shown) else ""
    which = "In stock now" if len(fitting) == product.available else f"{len(fitting)} of them fit"
    return f"{head} {which}, the cheapest first:\n\n{bullets(shown)}{rest}"
