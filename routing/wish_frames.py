"""Frames of asking for a person: the word classes of `wish_classes`, composed. One frame, one way of asking.

On plain text with key words put right and without what only looks like a wish.
"""

# ruff: noqa: E501 - a pattern stays on one line: broken up it is harder to read and to search.

import re

from routing.wish_classes import (
    ASKING,
    BONDS,
    CHECKING,
    FETCHING,
    FOLK,
    HANDING,
    HELPING,
    KINDS,
    OURS_ALWAYS,
    ROLES,
    SOMEBODY,
    TALKING,
    UNITS,
    one_of,
)

NAMED = tuple(
    role for role in ROLES if role not in ("owner", "principal", "director", "workers?", "persons?", "boss(?:es)?")
)
_ARTICLE = r"(?:(?:an?|the|any|some|one|your|ur|this|that|another|one of (?:your|the|ur)|one o' your|to|with|like|even|just|please|maybe) ){0,3}"
_KINDS = rf"(?:{one_of(KINDS)},? (?:and )?){{0,4}}"
_ROLE = rf"{_ARTICLE}{_KINDS}{one_of(ROLES)}"
_FOLK = rf"(?:{_ARTICLE}(?:{one_of(KINDS)} )*{OURS_ALWAYS} (?:{one_of(KINDS)} )*{one_of(FOLK)}|{_ARTICLE}{_KINDS}{one_of(FOLK)}(?: or (?:an? )?\w+)? {one_of(BONDS)})"
_SOMEBODY = rf"{one_of(SOMEBODY)}"
_BOUND = rf"(?:(?:real |actual )?{_SOMEBODY}(?:'s| is)? (?:\w+ly )?{one_of(BONDS)})"
WHO = rf"(?:{_ROLE}|{_FOLK}|{_BOUND})"
"""Somebody of ours, as the noun phrase says by itself."""
_ANY_WHO = rf"(?:{WHO}|{_SOMEBODY}|{_ARTICLE}(?:nice |kind |young |good )*{one_of(FOLK)}(?: or (?:an? )?\w+)?)"
"""Anybody, where the frame itself says that somebody of ours is meant."""
_UNIT = rf"(?:(?:the|your|ur|some|a) )?{_KINDS}{one_of(UNITS)}"
_CLOSED = r"(?![\w'-]| (?:else'?s|of the year|chair|manual|badge|mug|shirt|costume|figure|toy|doll|size|card|discount|price|reviews?|ratings?|app|page|article|number on))"
_GAP = r"(?: [\w']+){0,4}?"
_ASK = rf"\b{one_of(ASKING)}"
_ME = r"(?:me|us|my \w+|our \w+|this(?: \w+)?|it|that|the (?:case|chat|matter|conversation|ticket|issue|thing|whole thing|lot))"
_NOT_TOLD = r"(?! (?:told|said|promised|was|were|had|has|already|took|left|did|gave|never|who (?:told|said|had|was|did|promised)|i (?:spoke|had|met|talked)|from your (?:team|shop|staff) (?:told|said|promised|was|called)))"


FRAMES: dict[str, re.Pattern[str]] = {
    name: re.compile("|".join(alternatives))
    for name, alternatives in {
        # "may I have a conversation with an employee", "I'd feel better explaining this to a person"
        "to talk with": (
            rf"\b(?:have|having|get) an? (?:\w+ )?(?:word|chat|talk|conversation|discussion) (?:to|with) (?:{WHO}|{_UNIT}){_CLOSED}",
            rf"\b(?:get|getting|come) through to (?:{WHO}|{_UNIT}){_CLOSED}",
            rf"(?:^|[,.;!?\n] *|please )(?:i )?(?:talk|speak|chat|connect|talking|speaking)(?: \w+)? (?:to|with|2) (?:{WHO}|{_UNIT}){_CLOSED}{_NOT_TOLD}",
            rf"{_ASK}{_GAP} (?<!you )(?<!they )(?<!he )(?<!she ){one_of(TALKING)}(?: \w+)?(?: directly| again| please)?,? (?:to|with|2|by) (?:{WHO}|{_UNIT}|{_SOMEBODY}(?=\s*(?:$|"
            rf"[.,;!?\n]|about|please|now|instead|who|that|in|from|there|at|here|regarding|because|re|over))){_CLOSED}{_NOT_TOLD}",
        ),
        # "bump me up to the next level", "pop me over to one of the girls in the office"
        "to be handed on": (
            rf"\b(?:pass|transfer|connect|change|switch|swap) (?:me )?(?:for|to|with) {WHO}{_CLOSED}{_NOT_TOLD}",
            rf"\b{one_of(HANDING)} {_ME}(?: \w+)?(?: \w+)? (?:to|onto|with|by|through to|towards) (?:{WHO}|{_UNIT}|(?:the )?(?:next|a higher|second) (?:level|tier)(?: up)?|"
            rf"(?:the )?right (?:person|people|place)|{_SOMEBODY}(?=\s*(?:$|[,.;!?\n]|please|now|in|at|there))){_CLOSED}",
        ),
        # "get a grown-up in here", "loop someone in", "put a worker on"
        "to be fetched": (
            rf"\b{one_of(FETCHING)} (?:me |us )?{_ANY_WHO} (?:involved|in here|on the (?:line|phone|case)|in the (?:loop|mix))\b",
            rf"\b{one_of(FETCHING)} (?:me |us )?{_ANY_WHO} (?:\w+ )?(?:in(?: here| on this)?|on(?: here| this| it| the (?:line|phone|case|chat))?|onto \w+|into (?:this|the) (?:chat|"
            r"conversation|thread)|over(?: here)?|involved|here|through|across|to (?:the|this) chat|at the (?:phone|telephone)|up|on this|on (?:the )?(?:blower|horn|chat))(?=\s*(?:$|"
            r"[,.;!?\n]|please|now|who|that|and|to|pronto|because|asap|right|thanks|cheers|for))",
        ),
        # "get me whoever's on shift", "find us the owner"
        "to be found": (
            rf"\b(?:get|find|fetch|bring|give|send|summon|show|grab|call|lend|assign|hand|spare|loan|pass) (?:(?:to )?(?:me|us) )?(?:please )?{WHO}{_CLOSED}{_NOT_TOLD}(?=\s*(?:$|"
            r"[,.;!?\n]|please|now|who|that|and|or|to|in|on|with|for|from|not|asap|right|then|instead|because|already|at))",
        ),
        # "I request that my file be assigned to a case officer", "I require the direct involvement of a member of your staff"
        "named while asking": (
            r"(?:^|[.;:!?\n,] *|\b(?:and|but|so|then|to|or) )(?:i(?:'d| would| will|'ll| hereby| do| really| still| just)*|we(?:'d| would)?|please|kindly|can you|could you|would you|"
            r"can we|could we|can i|could i|may i|let me|would it|you need to|it's|time to|give (?:me|us)|find (?:me|us)|get (?:me|"
            rf"us))\b(?: [\w']+){{0,3}}? ?{one_of(ASKING)}?\b(?: [\w']+){{0,8}}?(?: be \w+)? (?:to|with|by|before|of|from|through|that|via|get|want|need) (?:an?|your|some|any|"
            rf"one of your) (?:{_KINDS}(?:{one_of(NAMED)})|(?:responsible|concerned|right|relevant|appropriate|correct|competent|real|live|actual|human|qualified|"
            rf"proper) persons?){_CLOSED}{_NOT_TOLD}(?=\s*(?:$|[.,;!?\n]|please|now|who (?:can|could|will|understands|knows)|to (?:look|help|handle|talk|speak|call|sort|fix|deal|answer|"
            r"explain|take|check|review|read|reply)|for this|on this|in here|instead|asap|not|will|with (?:the )?authority))",
        ),
        # "I should prefer a human interlocutor"
        "wanted": (
            r"\b(?:want|need|prefer|desire|request|requesting|require|demand|(?:would|i'd|we'd|should|'d)(?: really| much| also| rather)? (?:like|love|prefer|appreciate|"
            rf"have)) (?:to have )?(?:(?:an?|the|your|some|any|one of your) {_KINDS}{one_of(ROLES)}|{_KINDS}{one_of(NAMED)}|{_FOLK}|{_BOUND})(?:,? not an?y? \w+)?(?=\s*(?:$|[.,;!?\n]|"
            r"please|now|or (?:whoever|someone|somebody|anyone)|comma|who (?:can|could|will|understands|knows)|to (?:look|help|handle|talk|speak|call|sort|fix|deal|answer|explain|take|"
            r"check|review|read|reply)|for this|on this|in here|instead|asap|w\b|with|going|not|to\s*$))",
        ),
        # "a human correspondent is what I want", "your manager's who I want"
        "is what I want": (
            rf"\b{WHO}(?:'s| is| are) (?:who|what|all|the one) (?:i|we)(?: \w+)? (?:want|need|ask|am|require|wish|demand)",
            rf"\b(?:all|what|who) (?:i|we) (?:want|need|ask for|require|would like|'d like)(?:ed)?(?: now| here)? is (?:for )?{_ANY_WHO}{_CLOSED}",
        ),
        # "would a gentleman be so kind as to assist me", "can a specialist weigh in"
        "to do something": (
            rf"\b(?:can|could|may|might|would|should|rather|if|have|let|until|wish|like|time) (?:please )?(?:{_ROLE}|{_FOLK}|{_BOUND}) (?:please |just |kindly |actually |maybe |"
            rf"possibly |properly |personally )*(?:{one_of(CHECKING)})\b(?! (?:the reviews|reviews|in))",
            r"(?:^|[,.;!?\n] *|\b(?:and|so|then|please|surely|perhaps|maybe|time|if|wish|rather|hope|hoping|think|want|need|have|let|get|make|like|until|better|mind|for|chance|"
            r"possible|that|when|ask|until) )(?:can|could|would|will|may|might|should|shall|won't|can't|couldn't|please|does|do|did|is there|that|"
            rf"for)? ?{_ANY_WHO}(?:,? [\w]+ [\w]+ [\w]+,)? (?:please |kindly |just |possibly |finally |actually |perhaps |maybe |at least |also |properly |quickly )*(?:(?:can|could|"
            r"would|will|should|must|to|has to|needs to|ought to|from \w+ to|there to|who could|who can|able to|available to|please) (?:please |just |kindly |at least |"
            rf"actually )*)?{one_of(HELPING)}(?:s|es)?\b(?! (?:the (?:door|bell|package|parcel|box)|for the|up the|him|her|them|themselves))",
        ),
        # "is there nobody in that building who can answer me", "there's got to be a human there"
        "is there": (
            r"\b(?:there(?:'s| is| are| has| have| must| gotta|'ve)|is there|are there|isn't there|ain't there|aren't there|you (?:must|got|gotta) (?:have|be)|do you (?:not |guys |"
            r"even |really )*have|don't you have|have you (?:not )?(?:got)?|is there not|was there)(?: (?:still|really|not|no|seriously|just|surely|gotta|got to|has to|have to|must|be|"
            rf"to be|honestly|truly|like|literally|no longer|only|at least|by any chance|maybe|perhaps)){{0,4}} (?:{WHO}|{_SOMEBODY}|nobody|no[- ]?one)(?:'s)?(?: \w+){{0,5}}? (?:there|"
            r"here|available|working|employed|awake|around|on duty|on shift|in (?:that|the|your) (?:building|office|house|company|shop|place)|(?:who|that) (?:can|could|will|would|"
            r"might|is able|knows|understands|works|speaks|actually|reads|deals|handles)|with whom|to whom|i (?:can|could|may|might)|to (?:talk|speak|help|assist|ask|turn|answer|chat|"
            r"take|look|handle|contact|respond|reply)|we (?:can|could)|one (?:can|could|may|might)|for me|free|left|behind)\b(?! (?:for \d|to (?:sign|receive|accept|the)))",
        ),
        # "I want this dealt with by somebody rather than something"
        "to be handled by": (
            r"\b(?:read|handled|dealt with|seen|looked (?:at|into|over)|reviewed|checked|answered|resolved|sorted(?: out)?|decided|treated|examined|assessed|processed|served|helped|"
            rf"assisted|called|contacted|phoned|rung|advised|approved|considered|heard|taken(?: \w+){{0,2}}|managed|investigated|verified|judged|listened to|attended to|picked up|"
            rf"taken seriously|overseen|guided) (?:instead |please |properly |today |now )*by {_ANY_WHO}{_CLOSED}{_NOT_TOLD}",
        ),
        # "a human reader, please", "technician on the line please", "the option with the person please"
        "please": (
            rf"^\W*(?:(?:night|day|late|next|any|a|another) )*(?:shift )?{_KINDS}(?:reps?|agents?|operators?|supervisors?|managers?|humans?)\s*[?!]+\s*$",
            rf"^\W*{_BOUND} (?:please|now)",
            rf"^\W*(?:hi |hello |hey |ok |a |an |the )*(?:(?!for |like |than |of |one |two )\w+ ){_KINDS}(?:experts?|specialists?|persons?|reps?|representatives?|agents?|advis[eo]rs?|"
            r"consultants?|technicians?) (?:please|now)\b",
            rf"(?:^|[.;!?\n] *)(?:{_BOUND}|{_FOLK}),? (?:please|now|asap)\b",
            r"(?:^|[,.;:!?\n] *|\b(?:ok|so|just|then|now|and|no|nah|day|hi|hello|hey|well|alright|right|yes|the option with|option|button|queue|"
            rf"line) ){_ARTICLE}{_KINDS}(?:{one_of(ROLES)}|{OURS_ALWAYS} {one_of(FOLK)}|"
            rf"{one_of(('gaffer', 'complaints', 'returns', 'sales', 'billing', 'refunds', 'support', 'accounts', 'management'))}(?: (?:department|dept|team|desk|person|"
            r"people))?)(?: (?:on (?:the|this) (?:line|phone|chat)|in here|over here|here|instead|for (?:this|that|me|once|my \w+)|to (?:the )?(?:chat|phone|front)|would do|"
            r"will do))?,? (?:please|now|thanks|thank you|cheers|right now|asap|immediately|thx|ta)\b",
            rf"\b(?:but|bot|so|ok|nah|nope|simply|then) (?:an? |the |your )?{_KINDS}{one_of(NAMED)}\s*[.!]*\s*$",
        ),
        # "I'll hold for the next available person", "I asked for an agent ten minutes ago"
        "waited for": (
            rf"\b(?:need|want|get|like|love|appreciate|prefer|welcome|hoping for)\b[^.?!\n]{{0,20}}\b(?:help|advice|answers?|reply|call|assistance|support|input|guidance|response|"
            rf"word) (?:from|by) {WHO}{_CLOSED}{_NOT_TOLD}",
            r"\b(?:hold|holding|wait|waiting|queu\w+|asked|asking|ask|begg\w+|beg|plead\w*|call\w*|pray\w*|shout\w*|scream\w*|hop\w+|ready|line|press\w*|vot\w+|time|dying|desperate|"
            rf"push\w*|appl\w+|opt\w*|opting|settle|longing|search|searching|looking|begging) (?:\w+ ){{0,2}}?(?:for|on) {WHO}(?! (?:friendly|size|to (?:sit|carry|wear)|in (?:the|"
            rf"a) (?:family|photo))){_CLOSED}{_NOT_TOLD}",
        ),
        # "whoever is awake over there, can they look at my order"
        "they": (
            rf"{WHO}(?: \w+){{0,3}}?[,.;]? (?:can|could|would|may|might) (?:they|he|she|that person) (?:please |just )?{one_of(HELPING)}\b",
        ),
        # "refer the matter upward"
        "upward": (
            rf"\b{one_of(HANDING)} {_ME} (?:upwards?|higher|further up|up the (?:chain|line|ladder)|up (?:a|one) (?:level|tier|step|notch))\b",
            r"\b(?:do|make|give|place) (?:the|a) call to me\b",
        ),
        # "put him on", "there's gotta be a human, get them", "can I have her back"
        "that one": (
            r"\bhear (?:a |some|some ?body's |someone's |an? )(?:human |real )?voice\b",
            r"\bneed an adult\b",
            r"\b(?:said|asked for|want|need|meant) (?:an? )?(?:person|human|agent|manager|people),? not\b",
            r"(?:^|[.!?\n] *)please call(?: me)?\s*(?=$|[,.!])",
            r"\bget me (?:somebody|someone) or not\b",
            r"^\W*(?:exit|quit|end|stop|leave|close|kill) (?:the |this )?(?:bot|chat ?bot|robot)\b(?! \w+ing)",
            r"\bany people (?:in here|in there|on here|around)\b",
            r"\b(?:put|get|stick|bring) (?:him|her|them) (?:on|over|here|in|back|through)\b(?! (?:the (?:shelf|wall|table|leash)|my))",
            r"[,.;?!] (?:please |just )?(?:get|fetch|call|bring|find) (?:him|her|them)(?: please| now| out here| here)*\s*(?:$|[.!,?\n])",
            r"\bhave (?:him|her|them) (?:back|call me|again)\b",
            r"\bget me (?:him|her|them)\b",
        ),
        # "this is beyond you, hand it over", "leave this to the professionals", "bot out, person in"
        "out of your hands": (
            r"\b(?:beyond|above|over|past|too (?:much|hard|tricky|complex|complicated|difficult|subtle) for) (?:you|your (?:\w+ )?(?:abilities|skills?|pay ?grade|capabilities|head|"
            r"depth|programming)|a (?:machine|bot|computer|script|program))\b",
            r"(?:^|[,.;!] *)(?:please )?(?:hand|pass) (?:it|this|me|that|us) (?:over|on|along|up)\s*(?:$|[,.;!?\n]|please|now)",
            r"\bout of your depth\b",
            rf"\bleave (?:this|it) to {WHO}",
        ),
        # "to phone", "can we do this by voice"
        "by voice": (
            r"\b(?:mind|consider)(?: \w+)? (?:calling|phoning|ringing|telephoning) me\b",
            r"\b(?:get back to|reply to|respond to|answer|contact|reach|inform|update|help) me (?:by|over|on|via) (?:the )?(?:phone|telephone)\b",
            r"\b(?<!when )(?<!what time )(?<!hours )(?!(?:[\w']+ ){1,4}(?:pay|order|buy|purchase)\b)(?:can|could|may|would|let's|prefer|rather|want|like|need|possible|"
            r"arrange) (?:\w+ ){0,5}?(?:by|over|on|via|through) (?:the |a |my )?(?:phone|telephone|voice|call|blower|video call)\s*(?:$|[,.;!?\n]|please|with|instead|tomorrow|today|"
            r"now|because|as|and|at)(?!.{0,20}\border)",
            r"\bi want to (?:call|phone|ring) (?:you|and talk|someone|somebody)\b",
            r"\b(?:phones|rings|calls|phone|ring|call) me (?:up\b(?! an? )|back\b)",
            r"\bdrop me a (?:line|call)\b",
            r"\b(?:have|want|get|like|need) you (?:guys |lot )?(?:to )?(?:call|ring|phone) me\b",
        ),
        # "I'd rather deal with people", "humans over bots"
        "rather people": (
            r"\b(?:want|need|get me|give me) (?:real |actual )?(?:people|humans)\s*$",
            rf"\b(?:rather|prefer|only|sooner|better|love|like|want)\b{_GAP} (?:deal|work|talk|speak|chat|interact|communicate|dealing|talking|speaking|"
            r"chatting)(?:ing)? with (?:actual |real |living )?(?:people|humans|persons)\b(?! (?:my|who (?:have|own|like)))",
            r"\b(?:someone|somebody|anyone|anybody) else,? please\b",
            r"\b(?:humans?|people|persons?)(?: \w+)? (?:over|instead of|not|rather than|>) (?:an? |the |your )?(?:bots?|robots?|machines?|ai|algorithms?|computers?)\b",
            r"\bneed (?:someone|somebody) (?:right now|now|right away|immediately|urgently|asap|today|quick|quickly|fast)\b",
        ),
        # "is a person possible", "can it be a human", "wait until someone is free", "get your safety team to speak with me"
        "possible": (
            rf"\b(?:where(?:'s| is| do i find)|how do i (?:find|get to)) (?:the |your )?(?:{_KINDS}){one_of(NAMED)} (?:option|button|link|queue|line|menu|chat)\b",
            rf"\bwhen (?:is|are|will|does|do|can) {WHO} (?:coming|going to|gonna|joining|be|come|join|answer|reply|get|take|free|show)\b",
            rf"\bis (?:your|the) (?:\w+ )?{one_of(ROLES)} (?:about|around|free)\b",
            rf"^(?:\w+\W+){{0,2}}?(?:any|some) {WHO} (?:there|here|about|around|on \w+|in \w+|free|up|awake|online|home)\s*[?!.]",
            rf"\b{WHO} (?:possible|available|pos)\b(?! (?:on|at) (?:sun|mon|tues|wednes|thurs|fri|satur))",
            rf"\b(?:can|could|may|must|should|rather|let) (?:it|this|that) be {_ARTICLE}{_KINDS}{one_of(NAMED)}{_CLOSED}",
            rf"\b(?:until|till|as soon as|once) (?:{WHO}|{_SOMEBODY}) (?:is|comes|becomes|gets|has|can|answers|picks|shows|joins|reads|replies)\b",
            rf"\b(?:get|have|ask|tell|let|make) (?:the|your) {_KINDS}(?:{one_of(UNITS)}|{one_of(ROLES)}) (?:to )?(?:please |just |to )*{one_of(HELPING)}",
        ),
        # A person is worth asking: "a person will get it", "only a human would understand"
        "would understand": (
            rf"\b(?:happier|better|easier|comfortable|at ease|safer|calmer|good) (?:with|if it were|if it was|if i had|if there was) {_ANY_WHO}{_CLOSED}",
            rf"\b(?:mind|consider|about|by)(?: \w+)? (?:getting|fetching|finding|bringing|calling|sending) (?:me )?{_ANY_WHO}{_CLOSED}",
            r"\b(?:humans?|persons?|people)(?:'s|s'|') turn\b",
            rf"\b(?:only |maybe |perhaps |probably |think |surely |bet |hopefully )?(?:an?|any|some|your|one of your) {_KINDS}(?:{one_of(ROLES)}) (?:would|will|might|could|should|"
            r"can)(?: \w+)? (?:get (?:it|this|me)|understand|know what|see (?:it|this|what|why|that)|be able|be better|be nice|be great|be lovely|be good|be appreciated|be ideal|"
            r"do nicely|suit me|sort|work better|make more sense|fix)\b",
        ),
        # Who works there: "who do I shout at"
        "who do I": (
            r"\bwho(?:'s| is)? (?:running|runs|in charge of|managing|manages|at the helm of) (?:this|the|that) (?:place|shop|show|circus|joint|company|store|outfit|thing|ship|zoo)\b",
            r"\bwho(?:m)?(?:'s| do| should| can| could| would| must| is)? (?:the best (?:one|person)|(?:i|we|one)(?: have to| need to| even| best| got to)?) (?:to )?(?:shout|yell|moan|"
            r"complain|speak|talk|turn|ring|bell|call|phone|contact|reach|bother|pester|see|bribe|beg|annoy|ask|go|email|message|text|write)\b(?! (?:a|the|my|down|on)\b)",
        ),
    }.items()
}
"""Every frame by its name."""

CERTAIN = (
    "to talk with", "to be handed on", "to be fetched", "to be found", "named while asking", "wanted", "is what I want", "please",
)  # fmt: skip
"""The plainest frames: what they find in a text from which nothing is cut is a wish, whatever the head makes of it."""


_AGAIN = re.compile(
    "|".join(
        (
            # "I was told to type agent, so: agent"
            r"\b(?:told|says?|said|type|typed|asked)\b[^\n]{0,90}\bso\b[,:]* (?:an? )?(?:agent|human|person|supervisor|manager|representative|operator)(?: please)?\W*$",
            r"\b(?:back (?:to|with)|go on with|continue with|carry on with|again (?:to|with)|return to|reconnect\w* (?:me )?(?:to|with)|"
            rf"resume with) {_ARTICLE}{_KINDS}(?:{one_of(ROLES)}|{one_of(FOLK)}|{_SOMEBODY}) (?:i|we|who|that|from|you)\b",
            r"\b(?:human|person|agent|rep|representative|manager|supervisor|someone|somebody)\b[^\n]{0,25}[?.!,;] *(?:(?:i )?(?:still |really |do )?(?:need|want|'d like|would like)|"
            r"get me|can i have|give me|could i have|i'd like|may i have|please get me) one\b",
            r"\b(?:agent|rep|representative|human|person|colleague|manager|supervisor|advisor|he|she|they)\b[^.?!\n]{0,40}\b(?:bring|get|put|have) (?:them|him|her) back\b",
            rf"\b(?:can|could|may|let|get|have|want|is|put)\b[^.?!\n]{{0,20}}\b(?:the|that) (?:\w+ ){{0,2}}?(?:{one_of(FOLK)}) (?:from|who|i)\b[^.?!\n]{{0,40}}\b(?:again|back)\b",
            r"\b(?:was|were) (?:talk|chatt?|speak)ing (?:to|with) \w+(?: \w+){0,3},? (?:can|could|may) (?:i|you|we) (?:have|get|bring|put|find|talk|speak|reach|go) (?:back to |to |"
            r"with |me )?(?:him|her|them)\b",
        ),
    )
)
"""Told and asked for in one: "back to the human I had earlier", "I was chatting with Melissa, can I have her back"."""


def wants_the_same_again(text: str) -> bool:
    """Return whether the customer asks for somebody they had before. Reads the whole text, what is told included."""
    return _AGAIN.search(text) is not None


def plainly_framed(text: str) -> bool:
    """Return whether one of the plainest frames is there."""
    return any(FRAMES[name].search(text) for name in CERTAIN)


def framed(text: str) -> str:
    """Return the name of the first frame in which the text asks for a person, "" when there is none."""
    return next((name for name, pattern in FRAMES.items() if pattern.search(text)), "")
