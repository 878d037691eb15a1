"""A sentence that merely mentions a person of ours is a wish, unless it tells of one: wishes have no end of forms.

"For the love of god a human", "ping an agent", "where's the button for a human": no list of verbs holds them all. So the
noun counts by itself, when it stands free ("an agent", not "a cleaning agent", not "my agent") and nothing around it says
that it is told, asked about, praised, fitted or gifted.
"""

# ruff: noqa: E501 - a pattern stays on one line: broken up it is harder to read and to search.

import re


def _listed(names: str) -> frozenset[str]:
    return frozenset(names.split())


MOST_WORDS = 24
"""In longer sentences a mention alone is too weak a sign; the patterns of wishes still read them."""
MOST_WORDS_WITHOUT_CUE = 14

_KIND = (
    r"(?:(?:real|live|living|actual|next|first|same|available|free|account|success|warranty|tech|it|human|physical|proper|genuine|breathing|competent|qualified|senior|customer|service|support|care|sales|"
    r"billing|returns|refunds?|complaints?|accounts|store|shop|duty|staff|team|friendly|trained|technical|more|damn|damned|fucking|bloody|"
    r"freaking|effing|goddamn|spanish|english|french|german|speaking|dedicated|nice)[ -]+){0,3}"
)
_NOUN = re.compile(
    rf"\b(?P<article>(?:an?|one|any|your|some|the|this|that|another|one of your|one of the)\s+)?(?P<kind>{_KIND})"
    r"(?P<noun>humans?(?: being)?s?|agents?|representatives?|reps?|operators?|managers?|supervisors?|advisors?|associates?|attendants?|"
    r"employees?|colleagues?|co-?workers?|specialists?|team (?:leads?|leaders?|members?)|staff(?: members?)?|staffers?|seniors?|superiors?|executives?|"
    r"consultants?|experts?|operatives?|crew members?|engineers?|sales ?persons?|shop assistants?|people|persons?|boss|director|ceo|head of (?:customer )?\w+)\b(?P<of>'s (?=eye|attention|opinion|help|judge?ment|view|input))?"
)
_HUMAN = re.compile(r"humans?(?: being)?s?")
_PERSON = re.compile(r"people|persons?")

_AFTER_NOUN = _listed(
    """please now here there instead not available free around would will could should can may might must who that which
    whom i we you me us right immediately today tonight ever mode handoff takes take took taking over into ought contacts calls answers helps handles reviews speaks talks responds handling override different back online reachable thinks think says verify verifies ever actually coming going get hop jump too if when so because
    but and or at in on via by with from to for about as involved help helping needed required wanted sometime soon
    anyway though else already directly asap first only again man bro fr n thx thanks pls then before until since though
    read reads reading reply replies answer answers answering join joins come comes look looks look call calls calling
    contact has have needs need does do is are isn't option options button handover takeover transfer queue line
    review reviews judgement judgment judge attention eyes eye intervention input decision opinion opinions check brain voice
    time touch contact interaction support assistance response understand understands off on too of tbh lol alive
    working speaking yet near nearby like write serve handle deal fix sort explain more second good better demands deserves warrants option beats""",
)
_HUMAN_ONLY = _listed(
    "review reviews attention eyes eye input check brain voice touch decision opinion opinions of time second good mode"
)
"""Words that go with "human" or "manager time", but make a compound of other nouns."""

_BEFORE_BARE = _listed(
    """want need get give goto to with 2 speak talk chat connect transfer switch bot bots robot robots please just now call find send by only no
    go off i ask prefer more said hello helloo hi hey is are there where no-one bruh bro dude fam mate say said calling sos knock
    activate request requesting person via through from got or until another 4 open start begin initiate reach contact see
    accept not all yes ok okay alright enough one's select press pick choose omfg jfc wtf lord god it's its assign invite as and then agent human even employ have mind needs wants requires demands deserves require demand deserve these many before"""
)
"""Words after which a noun without an article is a person of ours ("to human", "need agent"), not half of another word."""

_NOT_BEFORE = _listed(
    """for like of than fit fits be become becoming is am was were being been hire hiring hires detect detects
    recognize recognizes recognise recognises identify identifies spot spots track tracks film films hold holds support
    supports carry carries lift lifts weigh weighs bear bears seat seats host suits suit my our his her their its
    married buy bought gave kill killed hit bite bites follow follows wear wears without as fits almost rate praise thank tell
    told email emails pay pays tip bother bothering manage love loved sound sounds i'm you're we're do"""
)
"""Words after which somebody is spoken of, not asked for ("a desk for a manager", "I am an agent", "fits a person")."""

_COMPARED = _listed(
    "like than as my our his her their its i'm you're we're for kill killed every each per is sound sounds so very"
)
_FEW_WORDS = 8
"""In so short a sentence "human" means one of ours wherever it stands, unless it is compared or owned."""

_WANTED_FOR = re.compile(
    r"\b(?:wait\w*|ask\w*|look\w*|beg\w*|plead\w*|queue\w*|line|time|button|option|route|way|request\w*|hop\w+|desperate|hold\w*|long\w*|number|"
    r"chance|love of god|sake|message|case|job|matter|arrange\w*|available|vote|wish|opt|go|kill|die|obliged|grateful|thankful|glad|happy|dying|pray\w*|hungry|ready|time) (?:(?:here|now|you|me|in line|ages|forever|\d+ \w+) )?(?:for|of|like)$|\b(?:set|pair|part|front|hands|sight|help|instead|hear|word|pint|dose|glass|touch|slice) of$|\b(?:i'd|would|'d|we'd)(?: really| also| much)? (?:like|love)$|\b(?:swap|trade|exchange|replace|change)\b.{0,25} for$"
)
_CUE = re.compile(
    r"\b(?:want\w*|need\w*|get|give|find|fetch|grab|pull|drag|tag|ping|loop|bring|send|put|pass|(?:hand|hook|mov|queu|transferr?|connect|escalat|pass|switch)(?:ed|ing|e|s)?|like|love|let|want|talk|speak|chat|reach|"
    r"contact|let|prefer|rather|please|can|could|may|might|would|where|when|how|why|is|are|any|wait\w*|ask\w*|beg\w*|demand\w*|insist|require\w*|"
    r"instead|trust|happier|sooner|better|kindly|help|call|not|only|said|from|by|if|who|see|got|leave|must|summon|wake|hold|stay|until|before)\b"
)

_PAST = (
    r"(?:told|said|promised|called|stole|opened|wrote|damaged|sent|was|were|had|has (?!to\b)|have been|already|took(?! (?:this|it) over)|left|signed|did|gave|hung|answered|"
    r"refused|stated|mentioned|assured|approved|confirmed|helped|sorted|fixed|made|offered|asked|sold|found|came|brought|spoke|thought|knew|charged|(?:is|are) already|is (?:allergic|called|named)|cancel+ed|ordered|"
    r"returned|refunded|suggested|explained|replied|recommended|advised|informed|dealt|put|broke|lost|\w+ing(?= (?:in|on|at) the (?:photo|picture)))"
)
_TOLD = re.compile(
    r"\b(?:spoke|spoken|talked|chatted|called(?! me back)|contacted|met|received|saw|heard|emailed|wrote|written|(?<!you )promised|had|informed|given|helped|dealt|"
    r"treated|works? as|sold|bought|met|i know|knows|knew|thanks?(?= (?:the|your|to|an))|great to (?:talk|speak|chat)|good to (?:talk|speak|chat)|told by|(?:tested on|harmful to|safe for|dangerous (?:to|for)|toxic (?:to|for)|bad for|good for|fit for|suitable for|visible to|love letter to) (?=(?:\w+ )?(?:humans?|people|persons?))|(?:used|worn|carried|lifted|operated|driven|signed|opened|owned) by|nice (?:talking|speaking|to (?:talk|speak))|kudos to|praise|rate|compliment|"
    r"feedback (?:about|on|for)|review of|(?:is|are) (?:my|our|these|the) \w+ (?:read|seen|stored|checked) by|worked|working as|work as|become|job as|jobs? for|hiring|invoice (?:for|to)|chat(?:ted)? with (?:an?|the|your) \w+ (?:yesterday|last|on (?:mon|tues|wednes|thurs|fri)))\b[^.?!;,\n|]{0,50}"
    r"|\b(?:can|could|may|does|do|will|would|should|must) (?:a|any|one|another|each|every|\d+|two|three|four) (?:person|human|people)\b(?! (?:help|take|call|contact|answer|look|talk|speak|serve|write|reply|read|join|review|handle|understand|verify|check|confirm|join|hop|come|jump|decide|please))[^.?!;\n|]*"
    r"|\b(?:do|does|are|is|can|could|will|did|have|how do|what do|where do|where are) (?:your|the|these) (?:\w+ )?(?:agents?|employees?|staff|people|managers?|operators?|representatives?|reps|humans|colleagues)\b(?! (?:help|take|call|contact|answer|look|talk|speak|join|reply|around|available|there|here|online|in\b|free|with|review|handle|on (?:duty|shift)))[^.?!;\n|]*"
    r"|\bis (?:a|any) person (?:needed|required) to [^.?!;\n|]*|\b(?:how many|how much|what|which) (?:\w+ )?(?:people|persons?|humans?|managers?|agents?|employees?)\b[^.?!;\n|]*"
    r"|\b(?:are|is) there (?:people|a person|persons) who(?! (?:can|could|will|would|speak))[^.?!;\n|]*"
    r"|\b(?:only|all|just|both|were|we're|merely) (?:a )?human\b(?=\s*(?:$|[,.;!?]))"
)
_CONDITION = re.compile(r"\b(?:if|unless|until|happier|rather|wish|better)\b")
_PAST_AFTER = re.compile(
    rf"\s+(?:(?:at|on|in|from|of|here|there) (?:[\w'-]+ ){{0,4}}?)?(?:(?:i|we) (?:told|spoke|talked|chatted|met|had|saw|dealt)|(?:just |also |even |never )?{_PAST})\b"
)
_INQUIRY = re.compile(
    r"^(?:\W*(?:and|so|also|hi|hello|hey|well|ok|then)\W+)*(?:(?:is|are|was|were|does|did|has|must|whose|which(?! (?:button|option|key|number|link|part))|if|until|when(?! (?:is|are|will|does|do|can) (?:an?|the|your|some|i|one)\b)|how (?:far|many(?! times)|much|big|old|tall))\b"
    r"(?! (?:there (?:an?|any|no|still|not)\b|it (?:ok |okay )?possible|any\w*|an? (?:real |live |actual )?(?:humans?|persons?|agents?|managers?)\b|your (?:manager|boss|supervisor)\b|you\b|your (?:humans|people)\b|humans?\b|agents?\b))"
    r"|do (?:i (?:need|have)|you (?:train|pay|employ|treat|let|allow|sell|make|use)|your|they|people|all|most|humans?|agents?)\b|what(?:'s| is| are| does| do)\b(?! (?:the )?(?:best|quickest|fastest|easiest|way|button|it take)\b)|an? \w+ of mine)"
)
"""A sentence that begins like this asks about something, not for somebody."""
_OWN = re.compile(r"\b(?:my|our|his|her|their) \w+$")
_THERE = re.compile(r"\bthere (?:is|be|are)$")
_SPACES = re.compile(r" {2,}")
_SENTENCE = re.compile(r"[.!?;\n|]+")
_DOUBLE_END = re.compile(r"(.)\1$")
_WORD_AFTER = re.compile(r"^\s+([a-z0-9']+)")


def mentions_person_of_ours(text: str) -> bool:
    """Return whether a short sentence of the text names a person of ours without telling of one.

    `text` is plain, with key words put right and without what only looks like a wish.
    """
    return any(_wanted(sentence.strip()) for sentence in _SENTENCE.split(_SPACES.sub(" ", _TOLD.sub(" told ", text))))


def _wanted(sentence: str) -> bool:
    length = len(sentence.split())
    if length > MOST_WORDS or (length > MOST_WORDS_WITHOUT_CUE and _CUE.search(sentence) is None):
        return False
    if _INQUIRY.match(sentence):
        return False
    return any(_asked_for(sentence, found) for found in _NOUN.finditer(sentence))


def _asked_for(sentence: str, found: re.Match[str]) -> bool:
    """Return whether this mention stands free and is not told of."""
    before, after = sentence[: found.start()].rstrip(), sentence[found.end() :]
    article, noun = (found["article"] or "").strip(), found["noun"]
    human = _HUMAN.fullmatch(noun) is not None or "human" in found["kind"] or noun.startswith("agent")
    if not found["of"] and not _goes_on_well(after, human, _CONDITION.search(before) is not None):
        return False
    last = before.split()[-1] if before and before[-1] not in ',:)-("' else ""
    if (
        article in ("the", "this", "that")
        and not (human and len(sentence.split()) <= 5)
        and (_PERSON.fullmatch(noun) or not _cue_near(before))
    ):
        return False
    if _PERSON.fullmatch(noun) and not found["kind"] and after.startswith(" you"):
        return False
    if before.endswith('"') and len(before) > 1:
        return False
    if _PERSON.fullmatch(noun) and not found["kind"] and article in ("", "some", "any", "your", "one", "another"):
        return False
    if (
        _HUMAN.fullmatch(noun)
        and len(sentence.split()) <= _FEW_WORDS
        and last not in _COMPARED
        and not _OWN.search(before)
    ):
        return True
    if last in _NOT_BEFORE and before != "is" and not _WANTED_FOR.search(before) and not _THERE.search(before):
        return False
    free = bool(article or found["kind"].strip()) or not last or last in _BEFORE_BARE
    return free or (
        _HUMAN.fullmatch(noun) is not None
        and last not in _NOT_BEFORE
        and len(sentence.split()) <= 6
        and not _OWN.search(before)
    )


def _goes_on_well(after: str, human: bool, condition: bool) -> bool:
    if not condition and _PAST_AFTER.match(after):
        return False
    if after.startswith((" of yours", " of your ")):
        return True
    following = _WORD_AFTER.match(after)
    if following is None:
        return not after.startswith(("'", "-"))
    # Of a stretched word two letters are left: "alreadyy".
    word = next((w for w in (following[1], _DOUBLE_END.sub(r"\1", following[1])) if w in _AFTER_NOUN), "")
    return bool(word) and (human or word not in _HUMAN_ONLY)


def _cue_near(before: str) -> bool:
    return not before or _CUE.search(before) is not None
