"""The ways people ask for a person, and what only looks like one. All on plain text with key words put right."""

# ruff: noqa: E501 - a pattern stays on one line: broken up it is harder to read and to search.

import re


def _any(*parts: str) -> str:
    return "(?:" + "|".join(parts) + ")"


# ---- Words ---------------------------------------------------------------------------------------------------------------
_DET = (
    r"(?:(?:an?|the|any|some|one of|your|my|this|that|another|other|different|just|to|please|with|even|more)\s+){0,3}"
)
_MOD = (
    r"(?:(?:real|live|living|actual|actually|human|physical|proper|true|genuine|breathing|flesh and blood|qualified|competent|"
    r"trained|senior|experienced|intelligent|customer|client|consumer|service|services|care|support|chat|phone|sales|billing|"
    r"returns?|refunds?|accounts?|complaints?|technical|tech|shift|duty|store|shop|shopping|larkfield|company|nice|friendly|"
    r"kind|better|other|different|single|fucking|freaking|frigging|damn|damned|bloody|goddamn|effing|american|us|english|"
    r"speaking|online|available|free|non[- ]?bot|non[- ]?robot|in[- ]person|normal|decent|smart|helpful|certified|dedicated|"
    r"personal|on[- ]?duty|virtual)[,\s]+){0,4}"
)
_STRONG = (
    r"(?:human(?: being)?s?|persons?|agents?|representatives?|reps?|operators?|managers?|supervisors?|advisors?|specialists?|"
    r"employees?|staff(?: members?)?|team members?|members? of (?:the |your )?(?:team|staff|support team)|colleagues?|co-?workers?|"
    r"associates?|experts?|executives?|human voice|native speakers?|consultants?|technicians?|boss|superiors?|team leads?|team leaders?|coordinators?|clerks?|workers?|service desk|"
    r"help ?desk)"
)
_WEAK = r"(?:someone|somebody|anyone|anybody|people)"
_CARE = (
    r"(?:customer (?:service|support|care|services|relations|help)|client (?:service|services|support|care)|tech(?:nical)? "
    r"support|live (?:support|chat|help|assistance|service)|support(?: team| staff| desk)?|(?:your |the )?(?:care |support |sales |"
    r"returns |billing |service )?(?:team|department|dept|staff|office|desk)|management|headquarters|head office|owner|ceo|"
    r"human (?:support|help|assistance)|sales|billing|complaints)"
)
_FOLK = r"(?:guy|guys|lady|man|woman|dude|folks?|individual|employee|worker|native speaker|expert|professional|assistants?|one of (?:you|your \w+))"
_WHO = _any(_STRONG, _WEAK, _CARE, _FOLK)
_END = (
    r"(?=\s*(?:$|[.,;:!?)|\n\"*]|-\s|(?:please|now|to|who|whom|that|which|not|on|right|instead|immediately|for|and|because|cause|or|"
    r"here|there|in|at|from|with|about|today|this|so|if|as|but|regarding|concerning|rather|directly|than|thanks|thank|urgently|"
    r"quickly|quick|over|via|by|is|can|could|would|will|when|since|again|ok|okay|already|i|i'm|we|then|before|after|available|line|"
    r"soon|lol|ffs|help|assist|you|me|my|call|contact|take|look|handle|anymore|somewhere|real|else|straight|first|"
    r"tomorrow|until|needed|required|wanted|tbh|btw|man|through|though|being|like you|without|like|alive|do|does|up|out|of|online)\b))"
)
_AT_DOOR = r"(?!\s+(?:(?:at|near|by|behind|outside) (?:the|my|our) (?:\w+ )?(?:door|gate|porch)|else'?s\b|through (?:the|it)|abroad))"

_TALK = r"(?:talk|speak|chat|converse|communicate|discuss|texting|talking|speaking|chatting|communicating|word)"
_REACH = (
    r"(?:reach(?:ing)?|contact(?:ing)?|call(?:ing)?|phone|ring|get (?:a ?)?hold of|get through(?: to)?|(?:get|be|put me) in (?:touch|contact)(?: with)?|in touch with|"
    r"hear from|deal(?:ing)? with|interact(?:ing)? with|work with|meet(?: with)?|correspond with|complain(?: \w+){0,3} to|"
    r"report(?: \w+)? to|explain(?: \w+)? to|consult(?: with)?|ask|check with|message|page|see|have|involve|locate|find)"
)
_WISH = (
    r"(?:want(?:ed)?|need(?:ed)?|require|requesting|request|prefer|demand|(?:would|i'd|we'd|'d) (?:really |much |just )?(?:like|love|prefer|"
    r"rather)|rather|let|can|could|may|might|how (?:do|can|could|would|should|to|about)|wish|must|have to|got to|"
    r"gonna|going to|insist|trying|try|hoping|looking|possible|able|allowed|please|shall|should|will|where|why can't|can't|cannot|couldn't|unable to|know (?:how|what)|help|assistance)"
)
_PASS = r"(?:connect|connecting|putting|passing|sending|getting|forwarding|directing|transfer|transferring|forward|direct|direct to|redirect|switch|route|reroute|refer|pass|patch|put|hand|send|take|bring|move|link|get|hook|escalate|assign)"
_GIVE = (
    r"(?:want(?:s|ed|ing)?|need(?:s|ed|ing)?|requires?|getting|finding|bringing|hear|request|requesting|prefer|demand|(?:would|i'd|we'd|'d) (?:really |much |just )?(?:like|love|prefer|rather have)|i (?:prefer|rather have)|"
    r"rather|give me|give us|get me|get us|get|find me|find|fetch|bring me|bring|bring in|let me have|let me see|see|looking for|"
    r"(?:wait|waiting) for|asking for|ask for|asked for|insist on|hoping for|beg for|begging for|arrange for|push for|page|summon|send me|send in|send|call in|call|provide|"
    r"how about|what about|where is|where's|where are|who is|who's|show me|put on|put me on with|hire|please|have you got|"
    r"(?:do|don't) you (?:guys |even |not )?(?:have|employ)|(?:is|are|isn't|aren't) there(?: not)?|chance of|(?:only|just) (?:accept|want))"
)
_HELPS = (
    r"(?:call|contact|phone|ring|reach(?: out)?|email|e-mail|reply|respond|answer(?: me)?|talk|speak|take over|step in|get back|get in touch|"
    r"chat|write (?:to )?me|come (?:on|online)|jump in|listen|(?:take a |have a )?look|read this|attend to|review|handle|deal with|"
    r"serve me|intervene|join(?! (?:the|your|a|my) (?!chat|conversation)))"
)
_HELP_ONLY = r"(?:help|assist)(?: (?:me|us))?(?: out)?(?: (?:please|now|here|today|already|for real|asap|with (?:this|that|it)))*\s*(?=$|[.,;!?|\n])"
_BOT = r"(?:bots?|robots?|chat bots?|(?:automated|automatic|ai)(?: (?:messages?|systems?|repl(?:y|ies)|responses?|answers?|bots?|agents?|chat|assistants?|service|things?|stuff|voice|help)|(?=\s*(?:$|[.,;!?|\n])))|artificial intelligence|virtual (?:assistant|agent))"
_NOT_BOT = r"(?:\s+(?!vacuum|cleaner|mop|mower)|(?=$|[^\w\s-]))"

# ---- What only looks like a wish: taken out before the search ----------------------------------------------------------------
_NEGATED = r"(?:don't|do not|didn't|did not|doesn't|does not|wouldn't|would not)(?: \w+ly| even| yet)?"
LOOKS_LIKE = tuple(
    re.compile(p)
    for p in (
        # "Are you a real person?" is a question about us.
        r"\b(?:are (?:you|there)|you are|you're|is (?:this|it|that)|this is|it's|r you|were you|was (?:it|that|this))(?: not| really| actually| just| even| like| still|"
        r" maybe)*(?: an?| the)?(?: \w+){0,2}? (?:human(?: being)?|person|bot|robot|machine|agent|ai|chat bot|real|computer)s?"
        r"(?!\s+(?:i can|we can|available|here|there|who|that|to (?:talk|speak|help)|around|online|free|in))\b(?:(?!\b(?:please|i want|i need|i'd|so|then|transfer|connect|give|get me|let me|can i|could i|you can't|and i)\b)[^.?!,;\n|])*",
        r"(?<!why )\b(?:am i|are we|was i|do i get|is it possible that i'm|if i'm|whether i'm|like i'm|thought i was|feels? like|it's like)(?: \w+)? (?:talk|speak|chat|typ|deal|writ)ing[^.?!,;\n|]*",
        r"\b(?:i'm|i am|we are|we're)(?: also| definitely| actually| just)?(?: not)? (?:an? |the )(?:\w+ ){0,3}?(?:human|person|robot|bot|agent|manager|operator|representative|"
        r"supervisor|consultant|specialist|employee|boss|rep)\b",
        # Wishes turned down.
        rf"\b{_NEGATED} (?:want|need) {_any(_STRONG, _WEAK)} to \w+[^.?!,;\n|]*",
        rf"\b{_NEGATED} (?:want|need|wish|like|require|care|have to)(?: to| for)?(?: be)?(?: (?!want\b|need\b|bots?\b|robots?\b)\w+){{0,3}}?(?: (?:to|with))? {_DET}{_MOD}{_any(_STRONG, _WEAK, _CARE)}\b",
        rf"\bno (?:need|reason) (?:for|to)(?: \w+){{0,3}}? {_DET}{_MOD}{_any(_STRONG, _WEAK, _CARE)}\b",
        rf"\b(?:without|instead of|rather than|avoid|prefer not to|rather not|not necessary to|(?<!long )(?<!placed )(?<!put )(?<!brought )(?<!heard )before)(?: having to| needing to| me having to| bothering)?"
        rf"(?: (?:talk|speak|call|chat|contact|wait|involv)\w*)?(?: to| with| for)? {_DET}{_MOD}{_any(_STRONG, _WEAK, _CARE)}\b",
        r"(?<!why )(?<!i )(?<!you )(?<!we )\b(?:don't|do not|please never|never) (?:transfer|connect|pass|hand|escalate|forward|put|send|give|get|call|phone|ring|contact)[^.?!,;\n|]*",
        r"\b(?:no need|not necessary|needn't|need not|no reason) (?:to )?(?:transfer|connect|call|phone|escalate|hand|pass|forward|put)[^.?!,;\n|]*",
        rf"\bno {_MOD}{_STRONG}(?: \w+)? (?:needed|required|necessary|please|thanks)\b",
        rf"\b(?:\w+er|more \w+|less \w+|rude) than (?:(?:talk|speak|chat|deal)ing (?:to|with) )?{_DET}{_MOD}{_any(_STRONG, _WEAK, _CARE)}\b",
        rf"\b(?:sounds?|acts?|seems?|writes?|talks|looks?|behaves?) (?:just |exactly )?like {_DET}{_MOD}{_STRONG}\b",
        r"\bi (?:don't|do not) (?:have|work with|know|employ) (?:an?|any|the) [^.?!,;\n|]*|\bwe have no [^.?!,;\n|]*|(?:^|[,.;])\s*no humans?\s*(?=$|[.!])",
        r"\b(?:says?|reads?|label+ed|printed|written|the words?|sticker|slogan) \"[^\"]*\"",
        rf"\b{_NEGATED} (?:want|need|wish|like|require|expect) (?:(?:someone|somebody|anyone|anybody|you|them) )?to (?:be |get )?(?:transferred|connected|passed|handed|put through|escalated|forwarded|called|call|contact|phone|ring)\b[^.?!,;\n|]*|\b(?:nobody|no one|noone) (?:needs|has|is needed) (?:to )?(?:call|contact|phone|ring|get)\b[^.?!,;\n|]*|\b(?:rather|prefer) \w+(?:ing)? than [^.?!;\n|]*|\btalking to people (?:makes|is|gives)[^.?!;\n|]*|\bthe chat with [^.?!,;\n|]*(?:was|got) [^.?!,;\n|]*",
        rf"\bnot (?:asking|looking|here) for {_DET}{_MOD}{_any(_STRONG, _WEAK)}\b|\balready have (?:an?|the|your) {_MOD}{_STRONG}\b[^.?!,;\n|]*|\bcall (?:me )?not (?:needed|necessary)\b",
        # What has happened already, or is told of somebody else.
        rf"\b(?:was|were|been|after|while|(?<!me )from|since|kept|when)(?: just| already)? (?:talk|speak|chat)ing\b(?: \w+)? (?:to|with) {_DET}{_MOD}{_WHO}",
        r"\b(?:(?:delivery|assembly|install\w*|shipping|courier) (?:team|crew|agents?|people|person|guys?)|fitters?|installers?|drivers?|couriers?|carriers?|postman|mailman|cameras?|speakers?|earbuds|headphones|headset|smart ?watch|watch|app|doorbell|microphone|device|"
        r"alexa|siri|keyboard|delivery (?:guy|man|person)|neighbou?rs?|husband|wife|he|she|they|bank|ups|fedex|usps)"
        r"(?:\s+(?!i\b|me\b|we\b|want|need|let\b|and\b|but\b|so\b|then\b)[\w']+){0,3}?\s+(?:(?:talk|speak|chat)\b(?! (?:to|with) (?:one of|someone|somebody|an? |your ))|(?:call|calls|phone|ring|contact|reach|connect|see|detect|recogni[sz]e|tell)\b)[^.?!,;\n|]*",
        r"\b(?:call|calls|called|calling) me (?!now|please|back|on|at|asap|about|today|tomorrow|when you|right|immediately|if|to|for|and|in|i\b|this|as|instead|or|"
        r"regarding|later|first|soon|anytime|whenever|before|after|between|because|it's|once|urgent|here|by (?:tonight|tomorrow|noon|\w+day|the end|\d)|tonight|directly|up|over|with)[a-z][^.?!,;\n|]*",
        # Must I? What is asked is the rule, not the person.
        r"(?<!how )(?<!what )(?<!who )(?<!whom )(?<!why )(?<!where )(?<!when )(?<!many times )\b(?:do i (?:really |actually |even )?(?:have|need) to|must i|should i|will i have to|would i have to|am i required to|is it necessary to) (?:call|talk|speak|contact|phone|chat|ring|go|explain|show)\b(?! (?:to|with) (?:an? |this |the )?(?:bot|robot|machine|chat ?bot|you))[^.?!;\n|]*",
        r"\bwho(?:'s| is| was) (?:also )?an? [^.?!,;\n|]*",
        r"\b(?:want|wants|like|prefer|prefers|need|going) (?:you )?to (?:be called|call me) (?!back|now|please|by (?:a|an|some|your|phone)|at|on|today|tomorrow|about|asap)\w+|\b(?:what|how|by what name)(?: \w+){0,4}? (?:call me|be called)\b|\bname\b[^.?!\n|]{0,15} (?:call me|be called)\b",
        r"\b(?:bot|robot|machine|ai|computer) or (?:an? |real )*(?:human|person|people)\b|\b(?:human|person|people) or (?:an? )?(?:bot|robot|machine|ai|computer)\b|(?<!how )(?<!where )\bdo (?:i|we) (?:really |actually )?(?:talk|speak|chat|write) (?:to|with) (?:an? )?(?:machine|bot|robot|human|person|real person|computer)(?: right now| here| now)?\s*\?|\bdid (?:a|any) (?:human|person) (?:write|make|build|create)\b[^.?!\n|]*",
        r"\b(?:complain|feedback|praise|compliment)\w* (?:about|against|on) (?:one of )?(?:your|the|an?) (?:employees?|agents?|staff|colleagues?|reps?|representatives?|drivers?)\b[^.?!,;\n|]*|\b(?:better|quicker|faster|easier|nicer) than (?:waiting|calling|hanging|talking|being)[^.?!;\n|]*|\bfrom you people\b|\b(?:interview|thesis|survey)\b[^.?!\n]*|\bteachers or seniors\b",
        r"\bwhen are your (?:agents|people|staff) available\b|\bwhy are humans\b|\bso there's no human\b[^.?!\n|]*",
        r"\b(?:was|been|were|am|i'm) (?:already |just )?on (?:the phone|a call|the line|hold|chat) with [^.?!,;\n|]*",
        r"\b(?:don't|do not|no longer|didn't|won't) (?:really )?(?:want|need|expect) (?:an?|any|the|your|that) (?:phone |return )?call(?:s|[- ]?backs?)?\b[^.?!;\n|]*|\bcancel (?:the|my|that) call ?back[^.?!;\n|]*",
        r"^\W*dear (?:\w+ )?(?:customer (?:services?|support|care)|support|agents?|team|representative|manager|sir or madam|staff)(?: team)?\s*[,:!\n]|^\W*(?:hi|hello|hey) (?:\w+ )?(?:customer (?:services?|support|care)|team|staff)(?: team)?\s*[,:](?=\s*\w+ \w+)",
        r"(?<!be )(?<!feel )\b(?:great|good|nice|lovely|glad|pleasure|fun|happy) to (?:have )?(?:talk|speak|chat|spoken|talked|chatted|hear)\w*[^.?!;\n|]*",
        r"\b(?:are there|do|some|other|most|many) people (?:who |that )?(?!(?:who |that )?(?:can|could|will|there|here|speak|work|i can|to (?:talk|speak)|in your|available|around|read|answer|actually))[^.?!;\n|]*",
        r"\b(?:ask|tell|check with|inform|show|consult|call|gift for|for|talk to|speak (?:to|with)|say to|go to) (?:my|our|his|her|their) (?!account manager)(?:own |old |new |\w+ )?(?:manager|boss|supervisor|colleagues?|employees?|agent|assistant|team|staff|lawyer|rep|representative|advisor)s?\b(?=[^.?!\n|]{0,20}(?:$|[.?!\n|]|first|before|and))",
        # Words that stand for something else.
        r"\bhumans?[- ](?:readable|friendly|hair|resources|rights|nature|sized?|errors?|made|body|like|grade|anatomy|consumption|use|touch|race|kind|hands?|skeleton|figures?)\b",
        r"\bcustomer (?:care|service|support) (?:no\b|numbers?|phone|hours|opening|e-?mail|address|contacts?|details|page|article|times?|line)\b",
        r"\b(?:per|first|second|third|missing|spare|in) person\b(?! (?:to|please|now|agent))",
        r"(?<!not )(?<!even )(?<!just )(?<!only )(?<!get me )\b(?:\d+|one|two|three|four|five|six|eight|ten|twelve|single|each|every|multi|tall|heavy|average|adult|short|small|large|sick|older|young|wrong|left)[- ](?:or \w+ )?persons?\b(?! (?:to|who|that) (?:handle|deal|talk|help|look|can|could|might|would|will|speak|sort))",
        r"\b(?:task|password|file|window|device|download|package|cable|wallet|fleet) manager\b",
        r"\b(?:agent|operator|manager|representative|person|employee|staff|human)(?:'s (?!turn|who |what |all |the one|attention|help|name|number|contact|phone|email|opinion|eye|judg|view|input)|-[a-z]+| (?:chair|manual|desk|discount|of the year|sample|orange|edition|mug|smith|guide|gift|badge|shirt|jacket))\b",
    )
)  # fmt: skip

# ---- The ways people ask --------------------------------------------------------------------------------------------------------
_SAID_BEFORE = r"(?!\s+(?:told|said|promised|called|stole|opened|wrote|damaged|sent|was|were|had|has|already|took|left|signed|did|gave|hung|answered|refused|stated|mentioned|assured|\w{3,}ed))"
ASKS = tuple(
    re.compile(p)
    for p in (
        rf"\b{_TALK}(?:\s+[\w']+){{0,5}}?\s+(?:to|with|2|w/?)\s+{_DET}{_MOD}{_WHO}\b(?!['-]){_AT_DOOR}",
        rf"\b{_TALK}\s+{_DET}{_MOD}{_any(_STRONG, _CARE, _WEAK)}{_AT_DOOR}{_END}",
        rf"\b{_WISH}\b(?:\s+(?!not\b)[\w']+){{0,4}}?\s+{_REACH}\s+{_DET}{_MOD}{_any(_STRONG, _FOLK)}{_END}",
        rf"\b(?:want|need|let me|like to|love to|have to|got to|gotta|trying|help|assistance|can i|could i|may i|must|able to|how (?:do|can|could) i)(?:\s+[\w']+){{0,3}}?\s+{_REACH}\s+{_DET}{_MOD}{_WEAK}(?!\s+who)"
        rf"{_AT_DOOR}(?=\s*(?:$|[.,;!?|\n]|please|now|about|regarding|here|on|at|from|in|real|human|for))",
        rf"\b(?:want|need|let me|i'd like|would like|have) to {_REACH} {_DET}{_CARE}{_END}",
        rf"^(?:\W*(?:please|now|just)\s+)*{_REACH}\s+{_DET}{_MOD}{_any(_STRONG, _WEAK)}{_END}",
        rf"\b{_PASS}(?:\s+(?:me|us|this(?: \w+)?|my (?:\w+ )?(?:chat|case|issue|problem|call|ticket|complaint|request|query|question|matter)|the (?:chat|call|case|conversation|issue|ticket)|it))?"
        rf"(?:\s+(?:directly|through|over|on|up|back|along|straight|please|now|right|forward|right now)){{0,2}}\s+(?:to|with|onto|2)\s+(?!another|a different)"
        rf"{_DET}{_MOD}{_any(_STRONG, _CARE)}{_END}",
        rf"\b{_PASS}\s+(?:me|us)(?:\s+[\w']+){{0,2}}?\s+(?:to|with|onto|2)\s+{_DET}{_MOD}{_any(_WHO, 'higher', 'level', 'next level')}{_END}",
        rf"\b{_PASS}\s+(?:me\s+)?{_DET}{_MOD}(?:human|person|agent|representative|rep|operator|manager|supervisor|boss)s?{_END}",
        r"\b(?:transfer|connect|redirect|escalate|forward|patch|put|hand|pass) me(?: over| on| along| through| up)?(?: now| please| right now| right away| already| immediately| to one)*\s*(?=$|[.,;!?|\n])",
        r"\b(?:put me through|patch me|hand me over|hand ?over to|human hand ?(?:off|over)|(?:get|give|find|connect|transfer) me (?:to |with )?one)\b(?! of (?:these|those|the))",
        r"\bescalat(?:e|ed|ing|ion)\b",
        rf"\b{_GIVE}\s+{_DET}{_MOD}{_STRONG}{_SAID_BEFORE}{_END}",
        rf"\b{_GIVE}\s+{_DET}(?:real|live|actual|living|human)\s+(?:people|guy|one|being|man|woman|somebody|someone|support|help|assistance|service|customer (?:services?|support|care))\b",
        rf"\b{_GIVE}\s+(?:to have\s+|for\s+)?(?:someone|somebody|anyone|anybody|people)(?:\s+(?:else\b|real\b|human\b|alive\b|competent\b|now\b|please\b|from (?:your|the|customer|support|staff|sales|billing|management)|with\b|in here\b|over here\b|in charge|on (?:the |this )?(?:line|phone|here|chat)\b|"
        rf"i can (?:talk|speak|call|chat)|that can (?:help|talk|fix)|who\b|higher|senior|to (?:{_HELPS}|help|assist|fix|explain|solve|sort|actually|be there))|\s*(?:$|[.,;!?|\n]))",
        rf"(?<!for )(?<!to )\b(?:someone|somebody|anyone|anybody)\s+(?:(?:actual|actually|really)\s+)?(?:real|human|alive|competent|in charge|responsible|with authority|with a brain|with a pulse|higher up|senior|more senior|"
        rf"(?:from|on|in|at) (?:your (?:\w+ )?(?:team|staff|company|store|shop|office|department|support|side|end)|the (?:\w+ )?(?:team|staff|department))|from (?:support|customer \w+|larkfield|management)|"
        rf"who (?:can|could|will) (?:actually |really )?(?:help|fix|solve|sort|do something|understand|answer)|who (?:actually |really )?(?:knows|understands)|i can (?:talk|speak|call|chat))\b{_SAID_BEFORE}",
        r"\b(?:real|actual|live|living|physical|breathing|genuine|flesh and blood|non[- ]?bot|human)[,\s]+(?:live |human |real |living |breathing |support |service |customer |care |sales |chat )*"
        rf"(?:human(?: being)?|person|agent|representative|rep|operator|manager|employee|advisor|somebody|someone)s?{_SAID_BEFORE}{_END}",
        rf"\b(?:human|live|real[- ]person|person[- ]to[- ]person|human[- ]to[- ]human|one[- ]on[- ]one|one[- ]to[- ]one)\s+(?:help|support|assistance|contact|interaction|service|chat|conversation|assistant|response|customer (?:services?|support|care)|intervention){_END}",
        rf"\b(?:help|helped|assistance|support|answers?|response|reply|service|contact|conversation|chat|call|call ?back|attention|assisted|speak|be (?:helped|assisted|served|handled|answered|reviewed|contacted|called|treated|advised|seen|dealt with)) (?:from|by|with|of) {_DET}{_MOD}{_any(_STRONG, 'someone', 'somebody')}{_END}",
        rf"\b(?:can|could|would|will|may|should|must|have|let|please|get|want|need|ask|tell|is there|are there|make)\s+(?:please\s+|maybe\s+)?{_DET}{_MOD}{_any(_STRONG, 'someone', 'somebody', 'anyone', 'anybody')}"
        rf"(?: (?:from|in|on|at) [\w ]{{1,25}}?)?(?: else)?(?: there| here)?(?: please| just| maybe| actually| finally| to| that can| who can)*\s+(?:{_HELPS}\b(?! (?:for|up the|before deliver))|{_HELP_ONLY})",
        r"\b(?:is|are|isn't|isnt|aren't) (?:there )?(?:still )?(?:anyone|anybody|someone|somebody|any ?one|a (?:real |live |human )?person|any (?:real )?people|a human|an agent|any agents?|any humans?) ?"
        r"(?:real |human |actually |even |alive )*(?:there|here|home|listening|online|available|around|working|awake|reading|alive|on duty|free|that can|who can|i can|to (?:talk|speak|chat|help|assist))\b(?! (?:for|to (?:sign|receive|accept|take)|else))",
        rf"^\W*(?:any|an?|some) {_MOD}{_STRONG} (?:there|here|available|around|free|online|on duty)\b",
        rf"\b(?:be|get|been|being) (?:\w+ly )?(?:connected|transferred|put through|redirected|forwarded|passed|switched|escalated|handed|moved|routed)(?: \w+)? (?:to|with) {_DET}{_MOD}{_WHO}{_END}",
        rf"\b(?:is|are) {_DET}{_MOD}{_STRONG} (?:there|here|available|around|free|online|on duty|listening)\b",
        r"^\W*(?:hello\W+|hi\W+|hey\W+)*(?:anyone|anybody|someone|somebody|any one)\W*(?:there|here|home|around|online|listening|alive|available|real|human|please|else|at all|out there|help)*\W*$",
        r"\b(?:knock knock|hello)\W+(?:is )?(?:anyone|anybody|someone|somebody)\b(?: there| here| home| alive)?\s*(?=$|[?!.])",
        # A call back.
        r"(?<!n't )(?<!not )(?<!never )(?<!just )(?<!can )(?<!may )(?<!you )\bcall me\b(?! (?:names|crazy|that|mr|mrs|ms|by)\b)",
        r"\b(?:can|could|would|will|please) (?:you |you guys |you please |your team |someone |somebody |u )(?:please |just )?(?:call|phone|ring|telephone) me\b(?! (?:by|mr|mrs|ms)\b)",
        r"\b(?:phone|ring|telephone) me\b(?! up (?:a|an|the|some))|\bgive me a (?:call|ring|buzz|phone call|bell)\b|\bcall me back\b",
        r"\b(?:want|need|request|requesting|schedule|arrange|book|get|have|like|expect|demand|order|ask for|prefer|possible to have|please) (?:for )?(?:an? |the )?(?:phone ?|voice )?(?:call ?back|call-back|return call|phone call|call from)\b",
        r"^\W*(?:a )?(?:call ?back|call-back|phone call|phone support|return call)(?: please| now| needed| request)*\W*$",
        r"\b(?:talk|speak|discuss|sort|resolve|handle|do|settle)\b[^.?!\n|]{0,30} (?:on|over|by|via) (?:the |a )?(?:phone|telephone|call)\b",
        r"\b(?:arrange|schedule|set up|book|have|do|hop on|jump on|get on) an? (?:quick |short |phone |voice |video )*call(?! (?:of|to|button|centre|center|quality|function|option|feature|sign))\b",
        r"\b(?:please|someone|somebody|can you|could you|would you) (?:please |just )?contact me\b(?! (?:when|if|once|by e-?mail|via e-?mail))",
        r"\b(?:call|ring|phone|reach|contact) (?:me (?:by phone|on|at)|my (?:number|cell|cellphone|mobile|phone|landline))\b|\bget in touch with me\b(?! by e-?mail)|\bleave (?:my|a|you my) (?:phone )?number\b",
        r"(?<!no )(?<!cancel the )(?<!cancel my )(?<!missed a )(?<!got a )(?<!got the )(?<!received a )(?<!your )(?<!need to )\bcall[- ]?backs?\b(?! (?:button|option|request was))",
        r"\b(?:i|to|me) (?:please )?(?:be|get) (?:transferred|connected|put through|handed over|redirected|forwarded|escalated|passed on|called)\b(?! to (?:my|the) (?:account|card|bank|wifi|app|page))",
        r"(?:^|[.!?\n])\W*(?:is |are )?(?:there )?(?:anyone|anybody|someone|somebody) (?:is |real |actually )*(?:there|here|around|available|online|awake)\b(?! (?:else|who (?:has|had|got)|for|with the same|\w+ed\b|told|said|gave|left|bought|got))",
        r"\b(?:real|actual|live|living|human) (?:dude|guy|lady|man|woman|worker|soul|individual|folks?|employees?|workers?|staff)\b",
        rf"\b(?:any|one|some|anyone|someone|somebody) of your (?:\w+ )?(?:staff|people|team|colleagues|co-?workers|agents|employees|humans|guys)\b{_SAID_BEFORE}",
        r"\b(?:want|need|needs|require|requires|like|love|hear|get|request|deserve|deserves)\b[^.?!;,\n|]{0,15}\bhuman (?:opinion|eyes?|decision|judge?ment|brain|mind|input|review|approval|involvement|response|reply|care|check)\b",
        r"\b(?:human|agent|operator|representative|manager|supervisor) request(?:ed)?\b",
        # No more bots.
        r"\b(?:too (?:complicated|complex|difficult|hard|important|much)|not something|beyond)(?: for)? (?:an? |this |the |you )?(?:chat ?)?bots?\b",
        rf"\b(?:no|not|don't|do not|never|stop|hate|sick of|tired of|done with|enough (?:of|with)|fed up with|rather than|instead of|anything but|get rid of|away from|can't stand|refuse to|won't|without|skip|bypass|turn off)\b"
        rf"(?:\s+[\w']+){{0,4}}?\s+(?:\w+ )?{_BOT}{_NOT_BOT}",
        r"\b(?:not|don't|do not|stop|hate|sick of|tired of|won't|no more|refuse to)\b[^.?!,;\n|]{0,25}\b(?:talk|speak|chat|deal)(?:ing)?(?: to| with) (?:an? |this |the |some |your )?(?:\w+ )?(?:machine|computer|program|script|software|algorithm|recording|you)\b",
        # Whoever decides, or is there at all.
        r"\bis (?:this|the|your) (?:\w+ )?(?:manned|staffed)\b|(?:^|[.!?\n,])\s*(?:please )?pick up(?: please| now)?\s*(?:$|[.!?\n])",
        r"(?:^|[.!?\n,|])\s*(?:please |can |could )?(?:someone|somebody|anyone|anybody) (?:please |just )?(?:answer|pick up|respond|reply|help|come|call|talk|speak|contact|get|fix|take over|do something)\b(?! with (?:a|the|my))",
        r"\b(?:next|second|third|2nd|3rd|higher|another) (?:level|tier|line)(?: of)? (?:support|help|agent|service)\b|\b(?:tier|level) (?:2|3|two|three)\b(?! (?:hardness|filter))",
        r"\b(?:press|dial|hit|push) (?:0|zero)\b|^\W*0{1,3}\W*$|\b(?:living|breathing) being\b|^\W*flesh and blood\b",
        r"\b(?:want|need|like|love|have|can we|could we|let's|may i|can i) (?:to )?(?:talk|speak|chat)(?: now| please| first| directly)*\s*(?:$|[.!?\n|])",
        r"\b(?:connect|transfer|put|pass|patch|forward|direct|route) me (?:\w+ )?(?:to|with) (?!(?:the |your |my )?(?:\w+ )?(?:app|wi-?fi|internet|bluetooth|web\w*|link|page|article|checkout|site|cart|form|order\w*|phone|store locator|refund|money)\b|my\b)\w",
        r"\b(?:let|can|could|may|want|need|like|love|have) (?:me |i |we |to )(?:to )?(?:talk|speak) (?:to|with) (?:them|him|her|the|your|those|whoever) ?(?!(?:\w+ )?(?:app|camera|watch|speakers?|device|bot|robot|assistant|toy|doll|alexa|neighbou?r|driver|courier))",
        r"\b(?:human[- ]?)?(?:hand ?off|hand ?over|takeover)\b(?! (?:the|my|a|of))",
        r"\b(?:non[- ]automated|non[- ]bot|non[- ]ai) \w+|\b(?:want|need|get|give me) (?:some )?real (?:help|support|assistance|service)\b",
        r"^\W*chat live\b|\bas long as (?:it's|it is|they're|he's|she's) (?:a )?(?:human|person|real)\b",
        # The same in the languages that our customers most often fall back to.
        r"\b(?:hablar|hablo|comunicarme|contactar|chatear)\b[^.?!\n]{0,20} con \w+|\b(?:quiero|necesito|dame|busco)\b[^.?!\n]{0,15}\b(?:agente?|humano?|persona|representante|asesor|operador\w*|supervisor|gerente)\b|^\W*(?:un |una )?(?:agente?|humano?|persona|representante|asesor|operador\w?|gerente)(?: real| humano| humana| por favor)*\W*$",
        r"\b(?:parler|discuter)\b[^.?!\n]{0,15} (?:a|avec) (?:un|une|quelqu)|\b(?:conseiller|etre humain|vraie personne)\b|\b(?:mit (?:einem|einer|jemandem?)\b[^.?!\n]{0,25}\b(?:sprechen|reden|chatten|verbinden)|echte[rn]? (?:mensch|person)\w*|mitarbeiter|kundenservice)\b",
        r"\b(?:nobody|no one|noone|no human|no person|no people)(?: (?:real|human|else))? (?:to (?:talk|speak|chat|help|turn)|i can (?:talk|speak)|(?:there|here|available|around)\s*(?:$|[?!.]))",
        r"\bwho (?:else )?can(?: (?:help|fix|solve|answer|sort))?(?: me| this| it| then| out)*\s*(?:$|[?.!\n])",
        r"\b(?:to|with|by) whoever\b|\bwhoever (?:is|'s) (?:in charge|responsible|your)\b",
        r"(?<!spoke )(?<!talked )(?<!chatted )(?<!spoken )(?<!met )\b(?:with|to) your (?:manager|supervisor|boss|superiors?|management|team lead)\b",
        rf"\b(?:review|decision|check|reviewed|handled|checked|resolved|looked at|dealt with) by {_DET}{_MOD}(?:human|person|agent|manager|supervisor)\b(?=\s*(?:$|[.,;!?\n]|please|now|and|not|instead))",
        rf"\b(?:want|need|get me|give me|get) {_DET}customer (?:services?|support|care){_END}",
        rf"^\W*(?:an? |your |the )?{_MOD}(?:human|person|agent|representative|rep|operator|manager|supervisor|boss)s? (?:please|now|right now|immediately|asap)\b",
        r"\bwho (?:can|could|do|should|may|would|else can) (?:i|we) (?:talk|speak|chat|complain|reach|turn|call|ask|contact|write(?! (?:on|down|as|in|it))|phone)\b",
        r"\b(?:someone|somebody|anyone|anybody|one) (?:i|we) (?:can|could|might|may) (?:talk|speak|chat|call)\b|\b(?:talk|speak|chat) (?:to|with) one\b(?! of (?:these|those|the))",
        r"\b(?:does|do) (?:anyone|anybody|people|humans|any \w+|an? (?:real |actual |live )?(?:human|person|agent)) (?:actually |even |really |ever )*(?:work|read|answer|listen|monitor|exist|respond|reply)\b",
        rf"\b(?:someone|somebody|{_STRONG}) (?:needs to|has to|should|must|ought to|better|had better)(?: \w+ly| please)? (?:{_HELPS}|help me|help us|fix this|sort this|solve this)\b",
        rf"\b(?:only|maybe|perhaps|think|hope|hoping|unless|if) {_DET}{_MOD}{_STRONG} (?:can|could|will|would|should|might|helps?|looks?|takes?)\b",
        rf"\b(?:explain|describe|complain|show)(?:ing)?(?: \w+){{0,3}}? (?:to|with) {_DET}{_MOD}{_STRONG}{_END}",
        rf"\bwhere (?:did|have|are|is) (?:the|your|all the|all your) {_MOD}{_STRONG}(?: all)? (?:go|gone|at|hiding)\b",
        r"\b(?:where|who)(?:'s| is| are) (?:your|the|ur) (?:manager|supervisor|boss|human|humans|people|staff|person in charge|agents?|owner(?! of))\b(?! (?:based|located|from|allowed|trained))|\bwho(?:'s| is) (?:in charge|above you|over you|higher than you)\b",
        r"\b(?:manager|supervisor)s? (?:now|please)\b|\b(?:your|the|a) (?:manager|supervisor|boss|superior)(?:'?s)? (?:attention|name|number|email|contact|phone)\b",
        r"\b(?:higher[- ]ups?|upper management|person in charge|human operator)\b",
        r"\b(?:take|put|get|let) me (?:off|out of|away from) (?:this|the) (?:bot|chat ?bot|robot|automated)\b",
    )
)  # fmt: skip

_LEAD_IN = r"(?:(?:speak|talk|chat|connect|transfer|to|with|for|want|need|i|i'd like|give me|me)\s+){0,4}"
_AND_AGAIN = r"(?:\s+(?:human|agent|operator|representative|rep|person|manager|supervisor|to talk|to speak|talk|speak|chat|me|i))*"
TERSE_STRONG = re.compile(
    rf"{_LEAD_IN}(?:(?:an?|your|some)\s+)?{_MOD}{_any(_STRONG, 'customer (?:services?|support|care)', 'live (?:chat|support|help)')}{_AND_AGAIN}"
)
"""A clause that is nothing but the wish: "agent", "a real person"."""

TERSE = re.compile(
    rf"{_LEAD_IN}(?:(?:an?|the|your|some)\s+)?{_MOD}{_any(_STRONG, 'customer (?:services?|support|care)', 'live (?:chat|support|help)', 'human (?:support|help|assistance)')}{_AND_AGAIN}"
    r"|(?:an?\s+)?(?:real|actual|live|human)(?: (?:people|one|being|someone|somebody|support|help))?"
    r"|(?:someone|somebody|anyone|anybody)(?: (?:real|human|else|there|here|alive|irl|in charge|at all))*"
    r"|people|real people|handoff|(?:the )?(?:billing|returns?|refunds?|sales|complaints?|accounts?|technical|tech|warranty|shipping|delivery) (?:department|dept|desk)|transfer|escalate|speak|talk|chat|contact (?:support|customer (?:services?|support|care))"
    r"|human to (?:answer|help|talk)|talk to (?:someone|somebody|people)|support team|support|management|boss|call back"
)
"""A sentence that is nothing but the wish, weaker words included: "someone real", "support"."""
