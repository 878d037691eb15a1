"""Every page in every state that somebody may meet, and the routes that are no pages but serve their files."""

from tests.integration.pages import console, customers, supervisors, writers
from tests.integration.pages.state import State

HELP, ARTICLE, MAILBOX, API = "/", "/articles/{id}", "/demo/mailbox", "/api/docs"
TRANSCRIPT = "/api/conversations/{id}/transcript"
DESK, PASSWORD, BOARD, WRITERS = "/desk", "/desk/password", "/desk/board", "/desk/writers"

STATES = (
    State("customer", "the help page", HELP, customers.help_page),
    State("customer", "what the search found", HELP, customers.searched),
    State("customer", "the chat begins", HELP, customers.chat),
    State("customer", "an answer with its source", HELP, customers.answered),
    State("customer", "an outage is announced", HELP, customers.outage, "customer-outage"),
    State("customer", "waiting", HELP, customers.waiting, "customer-waiting"),
    State("customer", "correcting the card", HELP, customers.correcting, "customer-correcting"),
    State("customer", "the card is corrected", HELP, customers.corrected),
    State("customer", "with an agent", HELP, customers.with_an_agent),
    State("customer", "asked for a rating", HELP, customers.rating),
    State("customer", "has rated", HELP, customers.rated),
    State("customer", "the saved chat", TRANSCRIPT, customers.transcript, "customer-saved"),
    State("customer", "an article", ARTICLE, customers.article, "article"),
    State("customer", "an article that is gone", ARTICLE, customers.article_gone),
    State("visitor of the demo", "an empty mailbox", MAILBOX, customers.empty_mailbox),
    State("visitor of the demo", "a mailbox", MAILBOX, customers.mailbox),
    State("developer", "the description of the API", API, customers.api_description, "api-docs"),
    State("anybody", "signing in", DESK, console.signing_in, "sign-in"),
    State("anybody", "a wrong password", DESK, console.wrong_password),
    State("somebody new", "choosing a password", PASSWORD, console.choosing_a_password, "choose-password"),
    State("somebody new", "too short a password", PASSWORD, console.too_short_a_password),
    State("somebody new", "the password is kept", PASSWORD, console.password_kept),
    State("somebody new", "a link that is over", PASSWORD, console.link_over),
    State("agent", "nobody waits", DESK, console.empty, lists_only=True),
    State("agent", "a conversation that waits", DESK, console.waiting, card=True),
    State("agent", "a conversation that is with me", DESK, console.taken),
    State("agent", "a conversation on offer", DESK, console.offered, "console-offer", lists_only=True),
    State("agent", "the customer's own words", DESK, console.in_customers_words, "console-corrected", card=True),
    State("agent", "flagging a wrong answer", DESK, console.flagging, "console-flag"),
    State("agent", "approving a credit", DESK, console.approving, "console-approve", card=True),
    State("agent", "undoing a change", DESK, console.undoing, card=True),
    State("agent", "a rating after the end", DESK, console.rated),
    State("writer", "the console is not for writers", DESK, console.for_writers),
    State("supervisor", "the board", BOARD, supervisors.board),
    State("supervisor", "the board in trouble", BOARD, supervisors.board_in_trouble, "board-trouble"),
    State("supervisor", "drawn for review", BOARD, supervisors.reviews),
    State("supervisor", "reviewing", BOARD, supervisors.reviewing),
    State("supervisor", "the audit log", BOARD, supervisors.audit),
    State("administrator", "accounts", BOARD, supervisors.accounts),
    State("administrator", "an account", BOARD, supervisors.account),
    State("administrator", "adding a person", BOARD, supervisors.adding_a_person),
    State("agent", "my reviews", BOARD, supervisors.my_reviews),
    State("agent", "the board is not for agents", BOARD, supervisors.not_for_agents),
    State("writer", "gaps", WRITERS, writers.gaps),
    State("writer", "no gaps", WRITERS, writers.no_gaps),
    State("writer", "drafts", WRITERS, writers.drafts, "writers-drafts"),
    State("writer", "nothing published", WRITERS, writers.nothing_published),
    State("writer", "the editor", WRITERS, writers.editor),
    State("writer", "articles", WRITERS, writers.articles, "writers-articles"),
    State("writer", "no article found", WRITERS, writers.no_article_found),
    State("writer", "an article", WRITERS, writers.article),
    State("writer", "wrong answers", WRITERS, writers.wrong_answers),
    State("writer", "a wrong answer", WRITERS, writers.wrong_answer),
    State("writer", "no model yet", WRITERS, writers.never_trained),
    State("writer", "a training runs", WRITERS, writers.training, "writers-training"),
    State("writer", "a training is refused", WRITERS, writers.trained, "writers-trained"),
    State("agent", "the writers' page is not for agents", WRITERS, writers.not_for_agents),
)

FILES = {
    "/widget/{name}",
    "/desk/static/{path}",
    "/demo/mailbox/{name}",
    "/files/{attachment_id}/{until}/{signature}/{name}",
}
"""Outside the described interface, with a part that changes."""
