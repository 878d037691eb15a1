"""Word classes from which wishes for a person are composed: who is meant, what is done, how it is asked.

All words are as `routing.text.plain` and `routing.typos.put_right` leave them: small letters, no accents. Each class is a
table; `one_of` makes it part of a pattern.
"""

# ruff: noqa: E501 - a table of patterns: broken up it is harder to read and to search.

ROLES = (
    "human beings?", "humans?", "persons?", "agents?", "representatives?", "reps?", "operators?", "managers?",
    "supervisors?", "advis[eo]rs?", "counsell?ors?", "specialists?", "experts?", "employees?", "staff(?: members?)?",
    "members? of (?:the |your )?(?:\\w+ )?(?:staff|team|company|personnel)", "personnel", "personal of", "(?<=your )responsible", "responsibles?(?= (?:of|for|from)\\b)", "colleagues?", "co-?workers?",
    "associates?", "executives?", "consultants?", "technicians?", "boss(?:es)?", "gaffer", "foreman", "owner", "director",
    "team ?(?:leads?|leaders?|members?|mates?)", "coordinators?", "clerks?", "workers?", "attendants?", "officers?",
    "correspondents?", "interlocutors?", "collaborators?", "grown[- ]?ups?", "professionals?", "sales ?(?:persons?|m[ae]n|people)",
    "shop assistants?", "case ?(?:workers?|handlers?|managers?)", "decision[- ]?makers?", "principal", "proprietor",
    "superiors?", "seniors?", "higher[- ]?ups?", "mortals?", "homo sapiens", "earthlings?", "mods?", "moderators?", "admins?", "administrators?", "natural persons?", "handlers?", "points? of contact", "contact persons?", "dispatchers?", "bods?", "leads?(?! time)", "engineers?(?! )", "officials?", "higher authorit(?:y|ies)", "authorit(?:y|ies)", "crew(?: members?)?",
)  # fmt: skip
"""Nouns for a person of ours wherever they stand in a frame of asking."""

FOLK = (
    "guys?", "blokes?", "fellas?", "fellows?", "chaps?", "lads?", "lass(?:es|ie)?", "girls?", "boys?", "lady", "ladies", "gents?",
    "gentlem[ae]n", "m[ae]n", "wom[ae]n", "dudes?", "souls?", "bod(?:y|ies)", "beings?", "individuals?", "folks?", "people",
    "adults?", "peeps?", "homie", "mums?", "moms?", "dads?", "assistants?", "contacts?", "minds?", "brains?", "voices?", "faces?", "readers?",
    "responsible", "ones?(?! size)",
)  # fmt: skip
"""Nouns for anybody: ours only beside a word that says so (`KIND` before, `BOND` behind)."""

SOMEBODY = (
    "someone",
    "somebody",
    "anyone",
    "anybody",
    "whoever",
    "some ?one",
    "any ?one",
    "one of (?:you|yours?|the) ?(?:\\w+)?",
    "some of you",
)
"""Pronouns: ours only in a frame that hands over or asks for help, or with a `BOND`."""

KINDS = (
    "real", "live", "living", "actual", "actually", "human", "physical", "proper", "true", "genuine", "breathing", "qualified",
    "competent", "trained", "senior", "experienced", "responsible", "sensible", "patient", "knowledgeable", "kind", "nice",
    "friendly", "young", "older", "decent", "good", "next", "available", "next available", "first", "free", "same", "other",
    "different", "better", "customer", "client", "service", "care", "support", "chat", "phone", "sales", "billing", "returns?",
    "refunds?", "account", "accounts", "complaints?", "technical", "tech", "shift", "duty", "store", "shop", "floor", "front desk",
    "help ?desk", "warehouse", "depot", "delivery team", "company", "top", "head", "chief", "line", "area", "regional", "general", "night",
    "day", "on[- ]?duty", "in[- ]house", "non[- ]?(?:bot|robot|ai|automated)", "flesh[- ]and[- ]blood", "warm", "thinking",
    "english[- ]speaking", "spanish[- ]speaking", "native", "fellow", "single", "female", "male", "lady", "woman", "man", "little", "damn", "damned", "bloody", "fucking",
    "freaking", "frigging", "effing", "goddamn", "stupid", "lovely", "dear", "poor", "certified", "dedicated", "more senior",
    "smart", "intelligent", "capable", "friggin", "fkn", "flipping", "blooming", "sodding", "trusted", "finance", "it", "product", "department", "dept", "team", "desk", "office", "section", "concerned", "relevant", "appropriate", "right", "correct", "respective", "accounts receivable", "case",
    "service[- ]minded", "mere", "normal", "literal", "legit", "whole", "fully", "carbon[- ]based",
)  # fmt: skip
"""Adjectives and departments before a noun for a person of ours."""

OURS_ALWAYS = "(?:real|live|living|actual|human|physical|proper|genuine|breathing|flesh[- ]and[- ]blood|responsible|warm|thinking|non[- ]?(?:bot|robot|ai|automated))"
"""The kinds that turn any noun of `FOLK` into somebody of ours: "a real bloke"."""

UNITS = (
    "customer (?:services?|support|care|relations|success|happiness|experience)", "client (?:services?|support|care)", "(?:\\w+ )?departments?",
    "(?:\\w+ )?dept", "(?:\\w+ )?teams?", "(?:\\w+ )?office", "(?:\\w+ )?desk", "support", "management", "head ?quarters", "hq", "sales", "billing",
    "accounts", "complaints", "returns", "refunds", "warranty", "ops", "operations", "(?:first|second|third|next)[- ](?:line|level|tier) support", "accounting", "finance", "logistics", "dispatch", "the shop", "the store",
    "the warehouse", "front desk", "reception", "human resources", "switchboard", "the branch", "upstairs",
)  # fmt: skip
"""Parts of the company that one can be passed on to."""

BONDS = (
    "in charge", "responsible", "(?:from|in|at|of|on) (?:your |the )?(?:customer \\w+|returns|refunds|sales|billing|support|accounts|complaints|warranty|logistics|dispatch|management|shipping|the back)", "on (?:shift|duty|call)", "(?:who|that|which)(?:'s| is| are|'ll|'d)? (?!has\\b|had\\b|was\\b|likes?\\b|loves?\\b|already\\b|bought\\b|ordered\\b)\\w+",
    "(?:from|in|at|of|on) (?:the |your |customer |ur )+\\w+", "from (?:ops|operations|hq|support|sales|billing|larkfield|upstairs|returns|management|refunds|there|over there)",
    "with (?:a |an |some |actual |real |two |the )*(?:pulse|brains?|heartbeat|authority|power|ears|soul|feelings?|sense|clue|experience|eyes|hands|thumbs|keyboard)",
    "(?:working|employed|sitting|standing) (?:there|here|for you|at|in|behind)", "over there", "there", "irl", "to (?:chat|talk|speak|help|look|explain|sort|assist)\\b", "human", "real", "senior", "alive", "awake",
    "competent", "higher(?: up)?", "above you", "(?:other than|but|except|besides) (?:you|a|this|the)", "(?:not|instead of|rather than) (?:you|a|this|the|something|some)",
    "behind (?:the|this|that|all)", "sober", "sane", "sensible", "nice", "friendly", "local", "on the (?:other )?(?:end|line|phone)", "w \\w+", "with whom", "to whom", "actually \\w+ing",
)  # fmt: skip
"""What behind a pronoun or a noun for anybody says that somebody of ours is meant."""

TALKING = (
    "talk", "speak", "chat", "converse", "communicate", "discuss \\w+", "correspond", "word", "conversation", "deal", "explain(?: \\w+){0,3}",
    "sort (?:this|it)(?: out)?", "go on", "carry on", "continue", "go over (?:this|it)", "conduct(?: \\w+){0,2}", "contact", "in touch",
    "in contact", "interact", "connect", "connected", "transferred", "put through", "touch base", "text", "write", "type", "typing",
    "talking", "speaking", "chatting", "dealing", "explaining(?: \\w+){0,3}", "communicating", "discussing \\w+", "complain", "yell", "shout", "vent", "moan",
    "handled", "dealt", "go through (?:this|it|that|everything)", "raise (?:this|it)", "take (?:this|it)(?: up)?", "share (?:this|it|that)", "liaise", "engage",
    "work (?:this|it) out", "resolve (?:this|it)", "settle (?:this|it)", "confer", "meet", "hash (?:this|it) out",
)  # fmt: skip
"""What one does with the person, before "to" or "with"."""

HANDING = (
    "connect(?:ing)?", "put(?:ting)?", "pass(?:ing)?", "pop", "stick", "bump", "hand(?:ing)?", "kick", "move", "moving", "patch", "route", "rout(?:e|ing)", "send(?:ing)?",
    "transfer(?:ring)?", "forward(?:ing)?", "direct", "redirect", "switch", "swap", "shift", "refer", "escalate", "raise", "push", "give", "link", "hook",
    "bring", "take", "assign", "get", "sling", "chuck", "throw", "plug", "port", "toss", "shoot", "whizz", "ping", "hand over", "steer", "point", "relay",
)  # fmt: skip
"""What the assistant does with the customer or the case, before "to" a person or a unit."""

FETCHING = (
    "get", "getting", "fetch", "tap", "bring", "put", "loop", "pull", "drag", "rope", "call", "send", "find", "grab", "wake", "summon", "page", "ping", "tag", "have",
    "need", "want", "involve", "hail", "rouse", "invite", "let", "patch", "stick", "plug", "add", "wheel", "haul", "nudge", "alert", "bell", "dispatch", "include", "rustle up", "dig up", "conjure(?: up)?", "produce", "locate", "deploy", "spawn",
)  # fmt: skip
"""What the assistant does with the person, with the place behind: "in", "on", "here"."""

ASKING = (
    "want(?:ed|ing)?", "need(?:ed|ing)?", "require", "request(?:ing)?", "prefer(?:red)?", "demand(?:ing)?", "desire", "wish(?:ing)?", "like", "love", "rather", "sooner", "insist", "hop(?:e|ing)",
    "can", "could", "may", "might", "let", "allow", "please", "kindly", "possible", "possibly", "chance", "how", "where", "who", "whom", "able", "trying", "try", "looking", "search(?:ing)?", "seek(?:ing)?",
    "better", "happier", "easier", "comfortable", "at ease", "must", "have to", "only", "going to", "would", "should", "shall", "will", "time", "ready", "button", "option", "why can't", "appreciate", "grateful", "obliged", "allowed",
    "mind", "ask(?:ing)?", "dying", "desperate", "option", "number", "way", "instead", "nobody", "no one", "help", "needs", "wants",
)  # fmt: skip
"""Words that turn a statement into asking."""

HELPING = (
    "help", "assist", "call", "phone", "ring", "contact", "reply", "respond", "answer", "take (?:over|this|me|care|charge|a look|up|it (?:from|over|up|on)|\\w+ up|\\w+ from|the reins|the wheel)", "took over", "taking over", "step(?:s|ped)? in", "jump(?:s|ed)? in",
    "(?:have|has|had|take|takes) (?:a |an |another )?(?:\\w+ )?(?:look|peek|gander|glance|butcher's|read|word|think|go)", "look(?:s|ed)? (?:at|into|over|this|it)", "check (?:this|it|my \\w+ please|what is|in on)", "type back", "be (?:on|brought|fetched|found|called|put|got|involved|here|there)", "review", "reads? (?:this|what|my|the chat|it|through)", "weigh(?:s|ed)? in", "chime in", "chip in", "pop (?:on|in)", "handle", "deal with", "sort",
    "fix", "solve", "resolve", "explain (?:this to|it to|to me|why)", "advise", "attend", "serve", "reach (?:out|me)", "get (?:back|in touch|in contact|involved|on)", "come (?:on|in|here|to|and|online)", "join", "intervene", "be (?:so )?(?:kind|good)", "be with me", "message (?:me|us|back)", "email me", "write (?:to )?(?:me|us|back)", "drop me", "give me", "(?:talk|speak|chat|write|type|communicate) (?:to|with) (?:me|us)",
    "walk me", "guide me", "pick (?:this|me) up", "pick up(?! (?:it|the|my|an?)\\b)", "follow(?:s|ed)? (?:up|through)", "give \\w+(?: \\w+){0,2} a (?:call|ring|shout|bell|buzz)", "decide", "approve", "override", "verify (?:this|it)", "see (?:this|to|what)", "go (?:over|through)", "own this", "listen", "hear me", "shoot me", "buzz me", "be put", "show up",
)  # fmt: skip
"""What a person is asked to do: for the customer, or with the case. Behind "someone", too."""

CHECKING = (
    "(?:double[- ]?)?check(?:ed|s)?(?! out)", "confirm(?:ed|s)?", "tell me", "let me know", "make (?:a|the|that|an) (?:decision|call|exception)", "inspect(?:ed)?",
    "investigat(?:e|ed)", "clarif(?:y|ied)", "clear (?:this|it) up", "d(?:o|id) (?:this|that|it|something)", "looked", "decided?", "judged?", "answered", "replied", "handled",
    "have the (?:final|last) (?:say|word)", "read this", "said (?:so|yes|it)", "verif(?:y|ied)", "approved?", "dealt", "sorted", "explain", "explained", "understood", "helped", "listened", "called", "wrote",
)  # fmt: skip
"""What only a noun for somebody of ours makes a wish: "can someone tell me the size" asks for the size."""


def one_of(table: tuple[str, ...]) -> str:
    """Return the table as one group of a pattern, longest words first."""
    return "(?:" + "|".join(sorted(table, key=len, reverse=True)) + ")"
