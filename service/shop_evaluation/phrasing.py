"""How the scripted customer says things: at least five ways for everything."""

OPENINGS: dict[str, tuple[str, ...]] = {
    "cancel": (
        "I want to cancel {order}",
        "please cancel {order}",
        "can you cancel {order} for me?",
        "I'd like {order} cancelled",
        "cancel {order} pls",
    ),
    "return": (
        "I want to return {items}{from_order}",
        "I'd like to send back {items}{from_order}",
        "can I return {items}{from_order}?",
        "I need to return {items}{from_order}",
        "hello, a return please: {items}{from_order}",
    ),
    "exchange": (
        "I want to exchange {items}{from_order}",
        "I'd like to exchange {items}{from_order}",
        "can I exchange {items} I received{from_order}?",
        "please exchange {items}{from_order}",
        "exchange for {items}{from_order} please",
    ),
    "change": (
        "I want to change {items} in my pending order{number}",
        "I'd like to modify {items} in the order I just placed{number}",
        "can I change the options of {items}? The order is still pending{number}",
        "please change {items} in my pending order{number} to another version",
        "I need a different version of {items} before my order{number} ships",
    ),
    "payment": (
        "I want to change the payment method of {order}",
        "can I pay {order} another way?",
        "please change how {order} is paid",
        "I'd like to use a different payment method for {order}",
        "switch the payment of {order} please",
    ),
    "address": (
        "I want to change the shipping address of {order}",
        "can you send {order} to another address?",
        "please change the delivery address of {order}",
        "{order} has the wrong address, I need to change it",
        "I'd like to modify the address of {order}",
    ),
    "default address": (
        "I want to change my default address",
        "please update the default address in my profile",
        "can you change my default address?",
        "I'd like to modify my default address",
        "my default address needs to be changed",
    ),
}
YES = ("yes", "yes please", "yep, go ahead", "Yes, do it", "that's right, yes")
NO = ("no", "no, leave it", "no thanks", "nope", "no, don't")
NOT_NOW = ("no thanks", "no, thank you", "no, it's fine", "nope, thanks", "no, not needed")
REASONS = {
    "no longer needed": (
        "no longer needed",
        "I don't need it any more",
        "I no longer need it",
        "don't need it anymore",
        "it's no longer needed",
    ),
    "ordered by mistake": (
        "ordered by mistake",
        "I ordered it by mistake",
        "it was a mistake",
        "by mistake",
        "ordered it by accident",
    ),
}
EMAIL = ("{email}", "my e-mail is {email}", "it's {email}", "sure: {email}", "The email on my account is {email}")
NAME_ZIP = (
    "{name}, {zip}",
    "my name is {name} and my zip code is {zip}",
    "I'm {name}, zip {zip}",
    "{name} {zip}",
    "It's {name}, I live in {zip}. I don't remember the email.",
)
ITEMS = ("{items}", "{items} please", "it's {items}", "just {items}", "{items}, nothing else")
NEW = (
    "the same but {new}",
    "one with these options: {new}",
    "{new}, the rest the same",
    "I'd like {new} instead",
    "{new} please, everything else as it is",
)
NEW_WHOLE = ("{new}", "the {new} one", "I mean this one: {new}", "{new}, please", "it should be {new}")
METHODS = ("{method}", "{method} please", "my {method}", "use the {method}", "the {method} works")
ADDRESSES = ("{address}", "it's {address}", "The new address is {address}", "{address} please", "please use {address}")
HINTS = (
    "{address}",
    "please use {address}",
    "{address} please",
    "it should be {address}",
    "{address}, you have it on file",
)
ORDERS = ("{order}", "it's {order}", "{order} please", "I mean {order}", "order {order}")
DESCRIBED = (
    "the one with {items}",
    "I don't have the number, it's the one with {items}",
    "it has {items} in it",
    "the order with {items}",
    "I don't remember the number. {items} was in it",
)
PERSON = (
    "I want to talk to a person",
    "please get me a human",
    "transfer me to a human agent",
    "can I speak to a representative?",
    "I'd like to speak with someone from your team",
)
BYE = (
    "no, that's all, thanks",
    "that's everything, thank you",
    "nothing else, thanks",
    "no thanks, that's it",
    "no, thank you",
)
ASIDES = (
    "how long do refunds take?",
    "do you ship to Canada?",
    "what are your opening hours?",
    "is the return label free?",
    "can I pay with a gift card?",
)
WAIT = (
    "hold on, I changed my mind",
    "no wait",
    "hmm no, not like that",
    "no, something is different",
    "wait, no",
)
"""All of these are said with values filled in; which one, the seed decides."""
