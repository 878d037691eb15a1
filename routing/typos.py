"""Misspelt key words of wishes, put right: "agnet", "humna". Real words that look alike are left alone."""

import re
from functools import lru_cache

from rapidfuzz.distance import OSA


def _listed(names: str) -> frozenset[str]:
    return frozenset(names.split())


SHORT_FORMS = {
    "tlk": "talk", "tak": "talk", "takl": "talk", "tallk": "talk", "tlak": "talk", "talkin": "talking",
    "tawk": "talk", "spk": "speak", "spek": "speak", "speek": "speak", "speakin": "speaking", "spaek": "speak",
    "ppl": "people", "peeps": "people", "peple": "people", "poeple": "people", "pple": "people", "hooman": "human",
    "hoomin": "human", "hoomans": "humans", "humanz": "humans", "hman": "human", "manajer": "manager", "sr": "senior",
    "wud": "would", "thru": "through", "cud": "could", "servis": "service", "nvm": "never mind", "taklt": "talk",
    "spkea": "speak", "ne1": "anyone", "hlp": "help", "hlep": "help", "humns": "humans",
    "persno": "person", "agnts": "agents", "humon": "human",
    "hmn": "human", "hmuan": "human", "umans": "human", "perosn": "person", "prson": "person", "prsn": "person",
    "peson": "person", "preson": "person", "agt": "agent", "agn": "agent", "agant": "agent", "ajent": "agent",
    "aget": "agent", "aganet": "agent", "ther": "there", "noww": "now", "repp": "rep", "hunam": "human",
    "huamn": "human", "pleasee": "please", "gent": "agent", "repr": "representative", "repre": "representative",
    "represent": "representative", "repersentive": "representative", "oprator": "operator", "opperator": "operator",
    "opertr": "operator", "mgr": "manager", "mngr": "manager", "manger": "manager", "managr": "manager",
    "maneger": "manager", "spvr": "supervisor", "superviser": "supervisor", "adviser": "advisor",
    "advisers": "advisors", "som1": "someone", "sum1": "someone", "sumone": "someone", "sumbody": "somebody",
    "smb": "somebody", "any1": "anyone", "csr": "representative", "cust": "customer", "custmer": "customer",
    "svc": "service", "sm1": "someone", "cn": "can", "hv": "have", "tht": "that", "wht": "what", "sb": "somebody",
    "smone": "someone", "wnat": "want", "avail": "available", "aint": "ain't", "tryna": "trying to",
    "imma": "i want to", "ima": "i want to", "finna": "going to", "serv": "service", "servce": "service",
    "rael": "real", "reel": "real", "relly": "really", "actaul": "actual", "liv": "live", "wanna": "want to",
    "gotta": "have to", "gimme": "give me", "lemme": "let me", "u": "you", "ur": "your", "ya": "you", "pls": "please",
    "plz": "please", "plss": "please", "plzz": "please", "plese": "please", "pleas": "please", "plse": "please",
    "pliz": "please", "plox": "please", "pleaze": "please", "thx": "thanks", "ty": "thanks", "rn": "now", "nw": "now",
    "asap": "now", "wnt": "want", "wan": "want", "ned": "need", "nee": "need", "cal": "call", "cll": "call",
    "id": "i'd", "im": "i'm", "dont": "don't", "cant": "can't", "wont": "won't", "isnt": "isn't", "didnt": "didn't",
    "doesnt": "doesn't", "wouldnt": "wouldn't", "whos": "who's", "wheres": "where's", "youre": "you're",
    "liveagent": "live agent", "realperson": "real person", "realhuman": "real human", "humanagent": "human agent",
    "liveperson": "live person", "livechat": "live chat", "customerservice": "customer service",
    "customersupport": "customer support", "customercare": "customer care", "humanbeing": "human being",
    "talkto": "talk to", "speakto": "speak to", "callme": "call me", "cs": "customer service", "chatbot": "bot",
    "chatbots": "bots", "wth": "with", "wiht": "with", "wit": "with", "wirh": "with", "caht": "chat", "cht": "chat",
    "chta": "chat",
    "tosomeone": "to someone", "tosomebody": "to somebody", "tohuman": "to human", "toagent": "to agent",
    "ahuman": "a human", "anagent": "an agent", "aperson": "a person", "sombody": "somebody",
    "xfer": "transfer", "smn": "someone", "smne": "someone", "smbdy": "somebody", "sbdy": "somebody", "tmr": "tomorrow",
    "tmrw": "tomorrow", "tmw": "tomorrow", "tmrrw": "tomorrow", "2morrow": "tomorrow", "2moro": "tomorrow",
    "tonite": "tonight", "2nite": "tonight", "2day": "today", "tday": "today", "abt": "about", "b4": "before",
    "yest": "yesterday", "msg": "message", "bc": "because", "cuz": "because",
}  # fmt: skip
"""What people write for short, or too far from the word for a distance to tell."""

DISTANCE = {
    "human": 1, "humans": 1, "person": 1, "agent": 1, "agents": 1, "representative": 3, "operator": 2, "manager": 2,
    "supervisor": 2, "advisor": 1, "someone": 1, "somebody": 2, "anyone": 1, "anybody": 1, "speak": 1,
    "speaking": 1, "talking": 1, "talk": 1, "assistant": 2, "contacting": 1, "chatting": 1, "customer": 1,
    "service": 1, "support": 1, "transfer": 1, "connect": 1, "employee": 1, "colleague": 2, "specialist": 2,
    "escalate": 1, "callback": 1, "please": 1,
}  # fmt: skip
"""Key words and how many slips (letter missing, added, changed, two swapped) still mean them."""

REAL_WORDS = _listed(
    """takk tack tak talc balk humane humana humanly hyman parson parsons persona personal gents argent regent aged ages
    agency agenda
    representation representations representing represents represented
    operation operations operable operated operates operate operating
    operators manner manners mange mangle mangler menage maniac manage
    managed manages managers mangers supervise supervised supervises supervision advise advised
    advises advisory someones somehow sometime anyones anymore anyhow peak peaks speck specks sneak steak spear
    speaks speaker peaking sneaking spanking taking walking tanking balking stalking chalking talkings customs
    custom customers costumer costume services serviced devise transfers transform transferred connects
    connected connector correct collect contact employer employed employees employ colleagues college
    specialists specialised specialized specialise specialize special escalated escalates escalator callbacks
    pleased pleaser pleases release lease plead pleat peas police supports supported talks walk tall tale tally
    tank task talc tack balk stalk talky taken assistants assistance assisted assisting consultant contracting
    contactless chatty patting chanting charting chattering"""
)

_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_LONGEST = 18


_PAIRS = (
    (re.compile(r"\b(some|any) (one|body)\b(?! of)"), r"\1\2"),
    (re.compile(r"\b(?:costum|costom|custom|cutom|custam|custm)[a-z]{0,3} (service|support|care)"), r"customer \1"),
    (re.compile(r"\blife (agent|person|chat|support|representative|rep|operator|human)\b"), r"live \1"),
    (re.compile(r"\bhuman (?:beans?|beens?|beng|bing|bieng)\b"), "human being"),
    (re.compile(r"\b(some|any) ?(?:1|won)\b"), r"\1one"),
    (
        re.compile(
            r"\b2 (?=(?:talk|speak|chat|call|be|get|have|see|ask|reach|do|tell|some\w+|any\w+|an?|the|me|your)\b)"
        ),
        "to ",
    ),
    (re.compile(r"\b4 (?=(?:an?|the|me|my|us|your|this|that|him|her|them|someone|somebody|real)\b)"), "for "),
    (re.compile(r"\br (?=(?:you|there|they|the|your|we)\b)"), "are "),
    (re.compile(r"\bw (?=(?:a|an|the|my|your|some\w*|any\w*|you)\b)|\bw$"), "with "),
)
"""What is a slip only beside its neighbour."""


_SIGNS = (
    (re.compile("[\U0001f468\U0001f469\U0001f9d1]\U0001f4bc|[\U0001f464\U0001f465]"), " person "),
    (re.compile("\U0001f916"), " bot "),
)
"""An office worker, a bust in silhouette, a robot: signs that stand for a word."""


def put_right(plain_text: str) -> str:
    """Return the text with short forms written out and misspelt key words corrected; all else stays as it is."""
    for sign, word in _SIGNS:
        plain_text = sign.sub(word, plain_text)
    text = _TOKEN.sub(lambda m: _right_word(m.group()), plain_text)
    for pattern, meant in _PAIRS:
        text = pattern.sub(meant, text)
    return text


@lru_cache(maxsize=8192)
def _right_word(word: str) -> str:
    if word in SHORT_FORMS:
        return SHORT_FORMS[word]
    if "'" in word or word in DISTANCE or word in REAL_WORDS or not 4 <= len(word) <= _LONGEST:
        return word
    best, nearest = word, 99
    for key, allowed in DISTANCE.items():
        slips = OSA.distance(word, key, score_cutoff=allowed)
        if slips <= allowed and slips < nearest and (slips < 2 or word[0] == key[0]):
            best, nearest = key, slips
    return best
