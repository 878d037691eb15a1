"""What only looks like a wish for a person, by the word classes of `wish_classes`: cut out before the search.

Each cut says by its name why the words are none: they are quoted, told, turned down, about a thing, about people at large,
a question about the company, or addressed to somebody who is not of ours.
"""

# ruff: noqa: E501 - a pattern stays on one line: broken up it is harder to read and to search.

import re

from routing.wish_classes import FOLK, HELPING, KINDS, ROLES, SOMEBODY, UNITS, one_of

_KINDS = rf"(?:{one_of(KINDS)},? ){{0,3}}"
_PEOPLE = rf"(?:an? |the |any |your |some |this |that |another |one of (?:your|the) |one |no )?{_KINDS}(?:{one_of(ROLES)}|{one_of(SOMEBODY)}|{one_of(FOLK)}|{one_of(UNITS)})"
_OURS = rf"(?:\w+ )?(?:{one_of(ROLES)}|{one_of(UNITS)}|bots?(?! \w+)|robot(?! \w+)|chat(?! (?:transcripts?|histor|logs?|windows?))\w*|case|conversation|matter|issue|machine|system|same|conversation|ticket|thing|wait|queue|call ?back|only way|next)\b"
_REST = r"[^.?!;\n|]*"
_TO_HERE = r"(?:(?!,? i (?:need|want|'d like)\b| (?:so|then|if not),? (?:please|can|could|get|let|i want|i need|i'd|put|may)|, (?:can|could|may|please|get|let|i want|i need|i'd like|put)\b|\b(?:and|but|so) (?:i want|i need|i'd like|can you|could you|can i|get me|please|let me)\b)[^.?!;\n|])*"
"""The rest of the clause, as long as no wish of its own begins."""

_SAYS = r"(?:says?|said|saying|reads?|reading|printed|titled|called|named|written|engrav\w+|embroider\w+|letter\w+|slogan|caption\w*|phrase|words?|lyrics|translate|pronounce|spell)"
_PRINTED = r"(?:sign|badge|mug|t-? ?shirt|shirt|hoodie|sticker|poster|book|novel|game|movie|film|song|album|cap|hat|apron|card|costume|toy|figure|figurine|puzzle|tag|plate|doormat|magnet|banner|print|series|show|episode|podcast|outfit|playmobil|lego|phrasebook|decal|patch|keyring|button pin|tote)s?"
_THINGS = (
    r"(?:phone|radio|walkie[- ]?talkies?|intercom|doorbell|speaker|watch|app|camera|monitor|oven|fridge|car|tv|dog|cat|baby|plant|parrot|headset|earbuds|mic\w*|device|gadget|"
    r"grandma|grandpa|mother|father|mum|mom|dad|son|daughter|kids?|friends?|family|parents|doctor|vet|lawyer|landlord|neighbou?rs?|bank|courier|carrier|driver|postman|mailman|insurer|insurance|school|"
    r"teacher|husband|wife|partner|boyfriend|girlfriend|roommate|flatmate|plumber|electrician|builder|fitter|therapist|accountant|police|dentist|pharmacist|tailor|contractor|architect|designer|god|door|house|room|toy|doll|mates?|teammates?|team ?mates?|gps|satnav|parents|horse|birds?)"
)
_NOT_ME = rf"(?<!on )(?<!over )(?:(?:my|our|his|her|their|the|a|your) (?:\w+ )?{_THINGS}|he|she|they|it)"
_DENIED = r"(?:isn't|aren't|is not|are not|not|wasn't|won't be|wouldn't be|no longer|never)"

CUTS: dict[str, re.Pattern[str]] = {
    name: re.compile("|".join(alternatives))
    for name, alternatives in {
        # A shirt with 'can I speak to your manager' on it; how do you say "an agent please" in German.
        "quoted": (
            rf"\b{one_of(ROLES)} (?:mugs?|(?:t-?)?shirts?|badges?|costumes?|caps?)\b",
            r"(?<!where is )(?<!where's )(?<!find )(?<!no )(?<!the magic )(?:\bthe )['\"][^'\"\n]{2,40}['\"] (?:check ?box|field|page|link|box|label|menu|tab|text|banner|pop ?up|"
                r"setting|toggle)\b",
            rf"(?<=[\s(:])'[^'\n]{{2,60}}[^'\n]'(?=[\s.,;!?)]|$)(?=[^\n]{{0,80}}\b(?:{_PRINTED}|{_SAYS}|on it|on the|in (?:german|french|spanish)|mean)\b)",
            rf"(?:\b(?:{_SAYS}|{_PRINTED}|about|with|word|button|page|article|titled|text|message)\b[^'\"\n]{{0,25}})['\"][^'\"\n]{{2,60}}['\"]",
        ),
        "printed": (
            rf"\b{_PRINTED}(?: \w+)?(?: (?:that|which|should|must|to|will|can|the|mine))*(?: \w+)? (?:says?|say|reads?|saying|about|called|titled) (?!me\b|us\b){_REST}",
            rf"\b{_SAYS} (?:the )?(?:\w+ ){{0,2}}?(?:on|for) (?:the|a|my) {_PRINTED}\b",
            rf"\b(?:mine|it|they|which|that) should say {_REST}",
        ),
        # Is the walkie-talkie good for talking to someone? Does the doorbell let me speak to the person outside?
        "a thing that does": (
            r"(?:^|[.!?;,\n|] *|\b(?:and|but|also|so|then|hi|hello|hey|ask|wondering|know|if|whether) )(?:is|are|does|do|can|could|will|would|has|have|was|did|if|whether|"
                r"should)(?:n't)? (?:the|an?(?! option)|these|those|its?(?! (?:be|kill|hurt|possible|at|ok|okay|is|not|really|even|all|too|allowed|an option)\b)|my|our|all the|"
                rf"both) (?!{_OURS}|needful|(?:girl|lady|guy|gentleman|lad|woman|man)(?: \w+){{0,3}} (?:help|call|talk|speak|come|take)|kind|nice|lovely)[\w'-]+(?: [\w'-]+){{0,5}}? (?:let|"
                r"lets|allow\w*|able|good|suitable|possible|fit|made|work|works|have|has|come|need|needs|support|supports|record|detect\w*|tell|tells|call|calls|talk\w*|speak\w*|rated|"
                r"safe|strong|hold|holds|enough|ok|okay|loud|big|help|helps|recogni[sz]e\w*|connect|reach|alert|require|take|takes|carry|comfortable|easy|meant|designed|available|"
                rf"include\w*|show|ring|notify|visible|shown|prohibited|legal|legally|stop|stops|put|react|respond|turn){_TO_HERE}",
        ),
        "by means of a thing": (
            r"\b(?:does|can|will|could|would|do) (?:it|they|these|this|that)(?: \w+ly| also| even)? (?:call|ring|alert|notify|contact|connect|reach|tell|detect|recogni[sz]e|talk|speak|"
                rf"phone|let|allow){_TO_HERE}",
            rf"\b(?:with|through|via|use|using|on|over|into|from) (?:the|this|these|my|a|an|its|their) (?:\w+ )?{_THINGS}\b[^.?!;,\n|]{{0,20}} (?:to |for )?(?:talk|speak|call|chat|"
                rf"connect|communicate)(?:ing)? (?:to|with|my|the|him|her|them){_REST}",
        ),
        "to somebody else": (
            r"\b(?:talk|speak|chat|call|explain\w*|complain|ring|phone|contact|reach|connect\w*|get through|ask|tell|write)(?:ing)?(?: it| this| me| us)?(?: up)? ?(?:to|with)? (?:my|"
                rf"our|his|her|their|the|a|an) (?:own |old |new |\w+ )?{_THINGS}\b(?! (?:on|in|of|from|at) your|-type)",
        ),
        "somebody else would": (
            rf"\b{_NOT_ME} (?:\w+ly |also |just |first |still )?(?:want|wants|wanted|needs?|needed|has to|had to|asked?|asks|would like|was told|likes?|prefers?|hopes?|keeps?|says?|"
                r"said|told|thinks|insists?|plans|going to|is going to) (?:to |for |that |me )?(?:be |have )?(?![^.?!;\n|]*\b(?:someone|somebody|an? (?:real |live )?(?:person|human|agent|"
                rf"rep|representative|manager|supervisor)|(?:to|with) you|your)\b){_REST}",
        ),
        # Not asking for an agent; an agent isn't necessary; glad that I didn't need to call anybody.
        "turned down": (
            rf"\b(?:keep|spare|forget|skip) (?:the|your) {_KINDS}{one_of(ROLES)}\b",
            rf", not (?:an? |the )?{_KINDS}{one_of(ROLES)}(?=\s*[:;,])",
            rf"\b(?:don't|do not|needn't|need not) (?:have|need) to (?:escalate|transfer|connect|call|involve|get|bring|hand|pass){_TO_HERE}",
            r"\b(?:prefer|rather|wish|like|want) not to (?!(?:deal|talk|speak|chat|discuss|write|be (?:served|helped))\b[^.?!\n]*(?:bot|robot|machine|assistant|automat|ai|"
                rf"computer))(?:be )?{_REST}",
            rf"\bno (?:more )?(?:transfer|escalation|hand ?over|call ?back|calls?|phone calls?|person emergency)s?\b{_TO_HERE}",
            rf"\b(?:hate|annoy\w*|dislike|don't like)(?: it)? (?:when|that|how) {_REST}",
            rf"\b(?:was|were) (?:just |already )?(?:about|going|ready|tempted) to {_TO_HERE}",
            rf"\bno {_KINDS}{one_of(ROLES)},? (?:just|thanks|thank|necessary|bye|today|for me|this time)\b",
            rf"\bno(?:,)? (?:thanks|thank you|need),? no {_KINDS}{one_of(ROLES)}\b",
            rf"\b(?:don't|do not|didn't) (?:think|believe|feel|suppose|guess)(?: that)? (?:i|we) (?:\w+ )?(?:need|want|have to|require|should)\b{_TO_HERE}",
            r"\b(?:not|isn't|ain't|aren't|without|never)(?: \w+ly| even| yet| really| here)? (?:requesting|asking|needing|looking|after|wanting|trying|want|need|calling|here|expecting|"
                rf"going)(?: \w+){{0,3}}? {_PEOPLE}\b",
            rf"\b{_PEOPLE} (?:\w+ )?{_DENIED} (?:\w+ )?(?:necessary|needed|required|important|urgent|wanted)\b",
            rf"\b(?:glad|happy|relieved|good|nice|great|lucky)(?: that)?(?: i| we)? (?:didn't|don't|did not|do not|never|not|won't)(?: \w+){{0,2}} (?:need|have|having|want|had)\b{_REST}",
            rf"\b(?:no|without)(?: \w+)? need (?:for|of|to) {_REST}",
            rf"\b(?:not|isn't) (?:necessary|needed|required) (?:that|to|for) {_REST}",
            rf"\b(?:don't|do not|didn't|did not|doesn't) (?:need|want|require|wish)(?: for)? {_PEOPLE} to (?:call|phone|telephone|ring|contact|email|get)\b{_REST}",
            rf"\b(?:spare|save) {_PEOPLE} (?:the|some) {_REST}",
            r"(?<!why )(?<!if you )(?<!i )(?<!you )(?<!they )\b(?:don't|do not|needn't|no need to|not necessary to|please don't|rather you didn't) (?:\w+ )?(?:bother|wake|disturb|"
                rf"involve|ask|trouble|escalate|loop|drag|pass|forward|put|transfer|hand|call|connect)\b(?! (?:how|why|it|that|this\b)){_TO_HERE}",
            r"\b(?:ignore|forget|scratch|disregard|cancel|withdraw|take back|nvm|never mind)(?: about)? (?:that|my|the|what)(?: \w+)? (?:request|wish|agent|person|human|callback|call|"
                rf"about|escalation|transfer|asking){_REST}",
        ),
        # Told: the human agent I had in May said; I had a very pleasant conversation with one of your staff.
        "told": (
            r"\b(?:did|has) (?:someone|somebody|anyone|anybody) (?:\w+ly |already |ever |yet )?(?:repl(?:y|ied)|answer(?:ed)?|look(?:ed)?|call(?:ed)?|phoned?|rung|ring|written|write|"
                rf"read|check(?:ed)?|seen|see|contact(?:ed)?|respond(?:ed)?)\b{_TO_HERE}",
            rf"\bdid you (?:call|ring|phone) me\b{_TO_HERE}",
            rf"(?<!time )(?<!if )(?<!until )\b(?:i|we) (?:already |just |once )?(?:spoke|talked|chatted|dealt|met) (?:to|with) {_PEOPLE}\b",
            r"\b(?:my|his|her|our) \w+ (?:already |just )?asked for [^.?!;,\n|]*\b(?:earlier|before|yesterday|already)\b",
            rf"\bis there staff (?:at|in|on)\b{_REST}",
            r"\b(?:got|received|had|have got|i have)(?: an?| the| my| your)? (?:\w+ )?(?:answers?|reply|replies|e-?mails?|messages?|letters?|calls?|confirmation|code|quote|"
                rf"offer) from {_REST}",
            r"(?<!if )(?<!rather )(?<!unless )(?<!until )(?<!wish )(?<!like )(?<!time )(?<!\ba )(?<!\ban )(?<!the )(?<!your )\b(?:the |an? |your |one of your |another |that |"
                rf"this )?{_KINDS}(?:{one_of(ROLES)}|{one_of(FOLK)}|{one_of(SOMEBODY)})(?: (?:i|we) (?:had|spoke|talked|chatted|got|met|dealt|saw)(?: \w+){{0,4}}?| (?:from|at|in|"
                rf"on)(?: \w+){{1,3}}?| who \w+(?: \w+){{0,3}}?)? (?:\w+ly |just |already |has |had |have )?(?:told|said|promised|assured|couldn't|didn't|wouldn't|wasn't|hadn't|hung|forgot|"
                r"works for|was(?! supposed)|were(?! supposed)|confirmed|explained|mentioned|did(?! (?:you|i|we)\b)|helped|sorted|fixed|sent|gave|suggested|recommended|already(?!\s*(?:$|[.!?]))|offered|"
                r"cancel+ed|approved|refunded|wrote|advised|left|signed|delivered|ordered|called|rang|took(?! (?:\w+ )?over)|stole|bought)\b(?! me (?:over|to (?:contact|talk|speak|ask|"
                rf"call|come)|(?:you|they|someone|somebody)(?:'d| would) (?:call|ring|transfer|connect|put)|an? (?:call|agent|person))){_TO_HERE}",
            rf"\b(?:had|enjoyed|have had|after|following|since|during|thanks for)(?: \w+){{0,3}} (?:chat|conversation|call|talk|word|exchange|experience|interaction|time) with {_REST}",
            r"\b(?:have|'ve|has|had|was|were|am|i'm|been) (?:already |just |now |since )?(?:been )?(?:spoken|talked|chatted|contacted|called|helped|served|in touch|emailed|phoned|"
                rf"heard)(?: back)? (?:by|to|with|from) {_PEOPLE}\b",
        ),
        # Do not have anyone call me; will a human check my return; if I refer a person; I'd like to compliment your staff.
        "no wish of mine": (
            r"\b(?:sales ?(?:person|man|woman)|guy|man|woman|person) at (?:my|the|our) (?:front )?door\b",
            r"\b(?:does|must|should) an? (?:adult|supervisor|parent|grown-?up|technician) (?:need|have) to\b[^.?!\n|]*",
            r"\b(?:do|did|does) you (?:ever )?get (?:tired|bored|sick|annoyed) (?:of|with|by)\b[^.?!\n|]*",
            r"\b(?:human|person) or an? (?:monkey|cat|dog|child|alien|chimp|intern)\b",
            r"\b(?:ask|tell|check with|clear it with) (?:my|our|his|her) (?:boss|manager|supervisor|colleagues?|team)\b",
            r"\b(?:don't|do not|never|didn't) (?:want to )?have (?:anyone|anybody|someone|somebody|them|him|her|an? \w+) (?:call|ring|phone|contact|email|text|come)\b[^.?!\n|]*",
            r"\b(?:is|are) (?:an?|any|some) (?:human|person|people|agent)s? (?:going to|gonna) (?:check|inspect|open|look at|count|see) (?:my|the) (?:returns?|parcels?|package|box|reviews?|photos?|data|card)\b[^.?!\n|]*",
            r"\b(?:if|when) i (?:refer|invite|recommend) an? (?:person|friend|colleague|coworker)\b|\brefer an? (?:person|friend)\b",
            rf"\b(?:compliment|praise|commend|reward) (?:your|the|one of (?:your|the)) (?:\w+ )?(?:{one_of(ROLES)}|{one_of(FOLK)}|team)\b[^.?!\n|]*",
            r"\b(?:someone|somebody) (?:should|needs to|ought to|has to) (?:fix|change|update|correct|proofread) (?:the|that|your|this) (?:typo|link|page|spelling|homepage|website|site|text|photo|picture|mistake)\w*\b[^.?!\n|]*",
            r"\bnot a robot['\"]? (?:check ?box|captcha|box|test|thing|button|tick)\w*",
            r"\bcall[- ]ahead\b|\b(?:is|if|will) (?:anyone|someone|anybody|somebody) (?:be )?home (?:gonna|going|will|when|needs?|has)\b[^.?!\n|]*",
            r"\ban? (?:person|guy|lady|woman|man|someone) in (?:the|a|my|your|one of the) (?:reviews?|comments?|forum|video|group|pictures?|photos?|ad)\b[^.?!\n|]*",
            r"\b(?:sized?|shaped|tall|big|heavy|lifelike|realistic) (?:like|as) an? (?:real |grown |actual )*(?:person|human|man|woman)\b",
        ),
        # Dad says hello to whoever packs these; who do I address the thank-you card to?
        "greetings passed on": (
            rf"\b(?:respect|hello|hi|hugs?|thank[- ]you(?: card| note)?|kudos|compliments|props|shout[- ]?out|regards|cheers|blessings|credit)(?: \w+)? (?:to|goes to) "
                rf"(?:whoever|everyone|everybody|one of|all of|the|your|all)\b{_TO_HERE}",
            rf"\bwho (?:do|can|should|may) i (?:address|send|give|write) (?:the|my|this|a) (?:thank|card|letter|note|praise|compliment|tip|parcel|package|gift)\w*\b{_TO_HERE}",
        ),
        # My neighbor isn't a nice person; I'm not a morning person; a person can change their mind.
        "what somebody is like": (
            r"\b(?:i'm|i am|he's|she's|(?:he|she|who|(?:my|our|his|her|the) \w+) (?:is|isn't|was|wasn't|is not|was not))(?: not| just| really| such)* "
            r"an? (?:\w+ ){0,2}?(?:person|human|man|woman)\b",
            rf"(?:^|(?<=[.?!\n|,;]))\W*(?:but |well |so )?an? (?:person|human|man|woman) (?:can|may|might|could|has to|gets to|needs to) (?:change|make|get|hope|dream|wonder|only|have|eat|live|try)\b{_REST}",
            rf"\b(?:thought|think|believed?|assumed|could have sworn|swore|bet|almost|nearly)(?: \w+)? (?:you|this|it)(?:'re| were| are| was| is)(?: \w+)? (?:an? )?(?:real |actual |live )*(?:person|human|agent)\b{_REST}",
            rf"\bi (?:hate|dislike|dread|don't (?:like|enjoy|fancy))(?: \w+)? (?:talking|speaking|phoning|calling|chatting)(?: \w+)?(?: (?:to|with))? (?:people|humans|strangers|anyone|anybody)\b{_REST}",
        ),
        # Do moths bite humans? The size of a real person. The mug of the world's best advisor. One of your window alarms.
        "as a measure": (
            r"\b(?:bites?|harms?|hurts?|poison|stings?|attacks?|dangerous (?:for|to)|safe (?:for|around)|toxic (?:for|to)|harmless (?:for|to)) (?:\w+ )?(?:humans?|people|persons?)\b",
            r"\b(?:size|height|weight|shape|length|width|outline|silhouette) of an? (?:real |grown |adult |average )*(?:person|human|man|woman)\b",
            rf"\bs best {one_of(ROLES)}\b",
            rf"(?<!from )(?<!with )(?<!to )(?<!by )\bone of (?:your|the|these|those) (?!{_OURS}|{_KINDS}(?:{one_of(ROLES)}|{one_of(FOLK)})|guys|lot|own|many|few|best|\w+ (?:people|folks?|guys|staff|agents?|team|colleagues|humans?|reps?))[\w'-]+(?: \w+)?",
        ),
        # Asking because someone will stick them on desks.
        "somebody at home": (
            rf"\b(?:because|since|in case|knowing|sure|bet|otherwise) (?:someone|somebody) (?:will|would|might|may|always|keeps|is going to)(?! (?:\w+ )?{one_of(HELPING)}){_REST}",
        ),
        # People at large: whether a human being can stand on this stool; no human could fold this tent.
        "people at large": (
            rf"\b(?:are|is) there (?:\w+ ){{0,2}}?(?:humans?|people|persons?) in (?:the|this) (?!whole|entire|chat|house|building|office|team|company|loop|shop|store|room)\w+{_REST}",
            r"\b(?:an? )?(?:person|human|agent|employee) or (?:is it )?(?:just )?(?:the|an?|your) (?:system|bot|machine|computer|software|program|robot|ai|algorithm)\b",
            rf"\b(?:my|our|his|her|their) [\w-]+(?:'s| is| was| are)(?: also| now)? (?:an?|the) {_KINDS}{one_of(ROLES)}\b",
            rf"(?<!where )(?<!what )\bare the (?!{_OURS})\w+{_REST}",
            r"\b(?:recogni[sz]e|tell|spot|identify|know) (?:\w+ )?a real one\b",
            r"\bto an? (?:person|human) (?:in|with|at|living|from) (?!charge|authority|your|customer|support|sales|billing|returns|real)\w+",
            rf"\b(?:someone|somebody|anyone|anybody|something) else (?:besides|than|apart|who|that)\b{_TO_HERE}",
            r"\b(?:to|by|between|for|have|with|is|need|handled|done|read|answered|via|through) (?:an? |the |you or |you |one |importer )*(?:or )?(?:by |to |a |"
                rf"an )*{_KINDS}{one_of(ROLES)}(?: of (?:yours|the \w+))? or (?!i\b|i'm|i'll|else|nothing|whoever|someone|somebody|something|whatever|we\b|can\b|an? (?:{one_of(ROLES)})|"
                rf"{one_of(ROLES)}|just (?:call|tell|get))(?:by |to |with |just |only |an? |the )*\w+\b{_REST}",
            rf"\b(?:by you|you|bot|machine|robot|computer|importer|partner|factory|locker) or (?:by )?(?:an? |the )?{_KINDS}{one_of(ROLES)}\b{_REST}",
            r"\b(?:person|human|agent|employee|staff)(?: \w+){0,3} or (?:just |only |is it )?(?:you|a bot|the bot|automat\w+|all bots)\b",
            rf"\bdifference between {_REST}",
            rf"\bwhat (?:can|could|does|do|would) (?:an?|your|the) {_KINDS}{one_of(ROLES)} (?:do|see|know|access|have|say|offer|mean|cost){_REST}",
            rf"\b(?:i|we|people|they) (?:never|always|usually|often|rarely|hardly|sometimes|normally) (?:talk|speak|chat){_REST}",
            r"\b(?:whether|if|how (?:many|much|far|tall|heavy|old)) (?:an?|one|two|three|any) (?:\w+ )?(?:human beings?|humans?|persons?|people|adults?|m[ae]n|wom[ae]n|child|"
                rf"individual) (?:can|could|may|must|should|is|are|has|have|weighs|stands|sits|falls|wears)\b(?! (?:\w+ )?{one_of(HELPING)}){_REST}",
            r"\bno (?:human|person|one|man|mortal|woman|adult) (?:could|can|would|will|should|has|ever|alive|on earth)(?! (?:help|answer|talk|call|respond|reply|speak|look|read|take|"
                rf"be reached|here)){_REST}",
            r"\b(?:person|human|people|man|adult)s? (?:under|over|below|above|aged|older|younger|of|weighing|with|taller|shorter|between) (?:\w+ )?(?:\d+|\w+ (?:years|feet|pounds|"
                r"kilos|hair|skin|allerg\w+|hands|feet|back|knees|wheelchair|age))\b",
            r"\b(?:gift|present|card|something|geschenk|cadeau|regalo|idea)s?(?: \w+)? (?:for|fur|pour|para|per|von) (?:an? |einen? |une? |un |una )?(?:\w+ )?(?:person|human|menschen?|"
                r"personne|persona|someone|somebody|man|woman|lady|guy|colleague|boss|manager|coworker|co-worker|employee|team|staff)\b",
            r"\bby (?:a )?(?:person|human|man|hand)s? or (?:by )?(?:a |an )?\w+",
            r"\b(?:person|human|people)(?:,)? or (?:a |an )?(?:factory|machine|robot|bot|pet|animal|computer|program|ai|dog|cat|statue|doll|printer|(?!nothing)\w+ing)\b",
            r"\b(?:a|an) (?:factory|machine|robot|bot|computer|program|ai) or (?:a |an )?(?:\w+ )?(?:person|human|people)\b",
            r"\b(?:can|may|could|does|do|must|should|will|would) (?:any|some|every)(?:one|body) (?:else |who )?(?:join|enter|order|buy|use|sign|return|pick|see|read my|open|apply|"
                rf"access|attend|wear|ride|have|get the|visit|collect|who|under|install|assemble|return|need){_REST}",
        ),
        # Questions about the company and its people.
        "about the company": (
            r"\b(?:do|does) (?:anyone|anybody|someone|somebody|people|humans) (?:\w+ly |even )?(?:read|check|moderate|test|monitor|approve|inspect)s? (?:the|your|all|those|these|"
                rf"returned|every)\b(?! (?:chat|messages?)){_REST}",
            r"\b(?:can|could|may|does|do) (?:one|people|customers|we) (?:reach|contact|call|talk|speak|chat)\b[^.?!;\n|]*\b(?:on|in the|at|during|until|over the|after|"
                r"before) (?:the )?(?:\w+days?|mornings?|evenings?|nights?|weekends?|holidays?|\d+)\b",
            rf"\b(?:do you have|is there|offer) (?:chat|phone|email|live|customer) (?:support|service|chat) (?:on|at|in|during|over|for|or)\b{_REST}",
            rf"\bwho(?: is|'s) responsible for {_TO_HERE}",
            r"\bcontact persons? (?:of|for|in|mandatory|field|on|to the)\b",
            r"\b(?:name|change|enter|add|edit|provide|update|fill in|list|state) (?:a|the|my|our) (?:\w+ )?(?:contact person|legal representative|representative|manager|"
                rf"person)\b{_REST}",
            rf"\bwhat happens (?:when|if) {_REST}",
            rf"\b(?:cost|costs|charge|price|fee|free|recorded|record)\b[^.?!;\n|]{{0,25}} (?:with|to|by|from) (?:an? |the |your )?{_KINDS}{one_of(ROLES)}\b",
            r"\b(?:is|are|will) (?:there )?(?:anyone|anybody|someone|somebody|people) (?:be )?(?:there|working|in|around|available|open)?(?: there)? ?(?:on|over|at|during|"
                r"in) (?:the )?(?:\w+days?|holidays?|weekends?|christmas|easter|night|evenings?|mornings?)\b",
            r"\b(?:reach|contact|get hold of|call|ring) you (?:\w+ )?(?:by|over|on|via) (?:the )?(?:phone|telephone)\b",
            r"\bis there an? (?:hotline|help ?line|phone (?:line|number))\b(?! (?:with|for|where|to|i))",
            rf"\b(?:say (?:hi|hello|thanks|thank you)|regards|greetings|thanks|thank you|compliments|kudos|love|best) to (?:the|your|all) {_REST}",
            r"\b(?:are|is|were|do|does|how many|how (?:are|do|is|does)|what (?:do|does|are|is|can|time)|when (?:do|does|are|is)|where (?:do|are|is)|why (?:do|are)|which|true that|"
                r"know (?:if|whether)|curious|wonder\w*|pay|treat|train|employ|hire)(?: (?:all|most|any|many|the|a|an|of|these|if|whether))*(?: (?:your|our|larkfield's|larkfield|the|"
                rf"you guys'|of your))? {_KINDS}(?:{one_of(ROLES)}|people|guys|assistants?|(?:customer|phone|chat|live) (?:support|service|care|chat|line)|support)(?: (?:at|in|of|from|with|"
                r"on) (?:your |the |this )?(?:company|shop|store|larkfield|team|place|site|website))? (?:there (?:on|at|in|during|after|before)|in (?:the|a|\w+)\b(?! (?:here|there|chat|"
                r"building|house))|based|located|trained|paid|allowed|work(?:s|ing)? (?:from|at|in|on|remotely|nights|weekends|shifts|for)|well|happy|unioni\w+|get|gets|have|has|earn|wear|"
                r"speak|start|finish|open|closed|made|do|does|see|use|certified|insured|vaccinated|treated|sit|live|called|dressed|paid|human|real|mean|necessary|read|listen\w*|all|know|"
                rf"eat|only|american|local|remote|or)\b(?! (?:(?:to|for) (?:me|help|talk|speak|my)|online|around|free)){_REST}",
            rf"\b(?:which|who) of your (?:people|staff|team|employees|colleagues|agents) (?!can|could|will|would|is|do i|should|may){_REST}",
            rf"\b(?:how many|what kind of|what sort of) (?:people|persons|humans|employees|agents|staff)\b{_REST}",
            r"\b(?:become|hiring|vacanc\w+|job|jobs|career|apply|application|working as|salary|intern\w*|position)\b(?=[^.?!\n|]*\b(?:agents?|staff|representatives?|reps?|managers?|"
                rf"support|employees?|team|service)\b){_REST}",
            r"\b(?:agents?|representatives?|managers?|staff|employees?|support|service|team) (?:jobs?|vacanc\w+|positions?|salar\w+|training|uniforms?|discounts?|handbook|careers?)\b",
            rf"\b(?:do|does) (?:you|larkfield|your company) (?:actually |really |still |even )?(?:employ|hire)\b[^.?!;\n|]*\bor\b{_REST}",
            rf"\b(?:do|does|are) (?:you|larkfield|your company) (?:actually |really |still |currently )?(?:hiring|hire)\b{_REST}",
        ),
        "are you one": (
            rf"\b(?:are|were) you (?:really |actually |just |also |even |maybe )*(?:an? |the )?{_KINDS}{one_of(ROLES)}(?: or [^.?!;\n|]*)?(?=\s*(?:$|[.,;?!\n|]))",
            r"\b(?:very|quite|so|pretty|that's a|almost|too) human\b[^.?!;\n|]*",
            r"\b(?:are|is) (?:\w+ )?(?:chats?|messages?|data|conversations?|reviews?|texts?) (?:read|seen|stored|monitored|watched|recorded|written|checked)\b[^.?!;\n|]*",
            r"\b(?:are|were) you (?:one of|part of|a member of)\b[^.?!;\n|]*",
            r"(?<!how )(?<!where )(?<!when )\bdo i (?:talk|speak|chat|write) (?:to|with) an? (?:real )?(?:person|human)\b",
            r"\b(?:could|can|will|would) (?:a|any) (?:bot|robot|machine|ai)(?: \w+)? (?:replace|become|be|do|feel|love)\b[^.?!;\n|]*",
            r"\b(?:look\w*|sound\w*|just|,|is|are|act\w*|feel\w*|talk\w*|more|exactly|almost|seem\w*|you're|size) like an? (?:\w+ )?(?:person|human|agent|man|woman)\b",
            r"(?<!why )\b(?:am i|are we|is it|is this|are you|you're|is that)(?: \w+)? (?:talk|speak|chat|typ|deal|writ)ing (?:to|with) [^.?!;,\n|]*",
            r"\b(?:is|was) (?:there|this|it) (?:an? )?(?:real |actual )?(?:person|human) (?:behind|writing|typing|reading|or)[^.?!;\n|]*",
            r"\bis (?:my|this|the) (?:chat|message|conversation|data)s? (?:read|seen|stored|monitored|watched|recorded)[^.?!;\n|]*",
        ),
        # Can I take this to the post office? Get it delivered to my office. A person to sign for it.
        "brought somewhere": (
            r"\b(?:take|bring|send|ship|mail|return|drop|carry|deliver(?:ed)?|get)(?:ing)?(?: (?:it|this|that|them|these|those|one|my \w+|the \w+|an?|item|back|off|delivered|sent|"
                r"shipped|returned))* to (?!(?:the |your )?(?:head|main|corporate|central|complaints?|press|legal|executive)\b)(?:the |my |your |an? |our )?(?:[\w']+ )?(?:post office|"
                r"office|store|shop|warehouse|cent(?:er|re)|desk|addresse?s?|locker|depot|branch|counter|department (?:stores?|forms?))\b[^.?!;,\n|]*",
            r"\b(?:person|someone|somebody|anyone|anybody) to (?:sign|be (?:at )?home|accept|receive)\b",
        ),
        # Can I pick this up on my phone? Can we go on in Microsoft Teams?
        "on another device": (
            r"\b(?:track|pick|continue|carry|go|finish|resume|see|view|read|open|use|follow|check|shop|browse|order|do|log)\b[^.?!;,\n|]{0,25} (?:on|from|with) (?:my|the|another|"
                r"a different) (?:\w+ )?(?:phone|mobile|cell|tablet|laptop|computer|app)\b",
            r"\b(?:microsoft|ms) teams\b",
        ),
        # Cleaning agents, transfer agents, travel agents.
        "other agents": (
            r"\b(?:escalation|hand ?over|call ?back|transfer|operator|agent|manager|employee|staff|supervisor|representative) (?:polic(?:y|ies)|process|matrix|ids?|fees?|checkbox|"
                r"fields?|status|numbers? plate|picks?|procedures?|polic\w+|approval|unavailable|costume|edition|rates?)\b",
            r"\b(?:costume|picture|photo|figure|statue|doll|drawing|book|story) of an? [^.?!,;\n|]*",
            r"\b(?:agent|operator|supervisor|manager|person|employee|staff|boss|personnel|technician|advisor) (?:units?|panels?|skins?|codes?|chairs?|manuals?|roles?|accounts?|logins?|"
                r"interfaces?|shirts?|mugs?|keys?|doors?|entrances?|parking|discounts?|handbooks?|guides?|level|figures?|figurines?|costumes?|proof|stickers?|badges?|files?|toilets?|"
                r"kitchen|training)\b",
            r"\b(?!order|complain|speak|bill|liv|handl|talk|charg|answer|be|breath|help|support|shipp|servic|return|understand|chatt|work|exist|think|hav|get|mean|want|need|find|bring|"
                r"see|stopp|mak|requir|request|demand|prefer|ask|call|reach|contact|send|insist|hop|wait|putt|fetch|grabb|try|expect)\w+ing agents?\b",
            r"\b(?:(?<=the )transfer|(?<=a )transfer|(?<=which )transfer|(?<=what )transfer|estate|travel|insurance|user|secret|special|double|literary|sports|customs|shipping|"
                r"forwarding|freight|letting|talent|free|fbi|cia|undercover|release|foaming|parting|chemical|antibacterial|antistatic|anti-\w+|flux|scrub|polish|limescale|lime|whitening|"
                r"machine|crane|forklift|tour|camera|radio|phone|fax|telephone|math\w*|boolean|search|elevator|lift|truck|task|file|window|password|asset|network|package|property|"
                r"hedge fund|estate|bank|project|line|hotel|restaurant|account(?=s? of my)) (?:agents?|operators?|managers?)\b(?! (?:please|now|from your))",
            r"\bagents? (?:orange|smith|carter|47|provocateur|of (?:change|shield|s\\.h))\b",
            r"\b(?:user|smooth|love|co-?)[- ]?(?:agents?|operators?)\b",
        ),
        "other words": (
            r"(?:^|(?<=[.?!\n|]))[^.?!\n|]{0,60}\.{2,} ?i mean\b",
            r"\boperator i'd\b",
            r"\bbot (?:notifications?|fly|settings|emails?|spray)\b",
            r"\bescalat\w* (?:the |my )?(?:privileges|permissions|volume|price|noise|situation at|war|costs?|heat|resistance)\b",
            r"\bescalators?\b",
            r"\bcall (?:for help|of duty|sign|button|bell|alerts?|waiting|log|history|screening|option|function|feature|forwarding|recording|quality|it|the (?:shots|parcel|driver|"
                r"courier|order off)|off|out|upon|to (?:action|prayer))\b",
            r"\bperson[- ](?:icon|detection|tent|sized?|of the|name)\b",
            r"\bpersonal(?:i[sz]ed|ly?)? (?:data|details|account|trainer|shopper|use|info\w*|note|message|gift|touch|engrav\w+)\b",
            r"\b(?:transfer|pass|account pass(?:es)?) to an?other person (?!please|now|who|that)\w+",
            r"\btransfer (?:my |the |a |some )?(?:\w+ ){0,3}(?:balance|money|points|credit|voucher|warranty|ownership|files?|photos?|data|order|subscription|gift ?card|licen[cs]e|"
                r"registration|paper)\b[^.?!;\n|]*",
            r"\b(?:send|ship|deliver|gift|lend|mail|post|address|resell|sell|give(?! (?:this|the (?:chat|case)))) (?:it|them|this|the (?!case|chat|matter|conversation|issue|ticket)\w+|"
                r"my (?!case|chat|issue|number|matter)\w+|a \w+|one|that) (?:on )?to (?:an?|another|a different|some|the|someone|somebody) ?(?:other |different |else|\w+ )?(?:person|"
                r"someone|somebody|friend|else|people|colleague|coworker|co-worker|family|employee|client|relative|address)?\b(?! (?:in charge|who can|who will|who handles|who knows|"
                r"who actually|responsible|competent|from your|on your|with a|with auth|human|please|real|else please|now|at your|higher|up|that can|to (?:handle|look|review|check|sort|"
                r"deal|fix)))",
        ),
        "at the door": (
            rf"\b(?:is there|are there|will there be|do you have) {_PEOPLE} (?:\w+ ){{0,4}}?(?:to |who can |who could |that can )(?:unload|carry|assemble|install|wrap|lift|load|"
                rf"set (?:it|them) up|take (?:it|them) (?:in|up)|receive|sign|deliver|bring)\b{_REST}",
            rf"\b(?:should|if|when|in case|does|will|must|has|do|would|can|could) (?:there )?(?:be )?{_PEOPLE}(?: \w+)?(?: (?:need|have|has|be|to))* (?:rings?\b(?! (?:me|us)\b)|"
                r"knock\w*|home|call (?:before|ahead|first|me before|when|prior|the door)|calls before|at home|sign|receive|accept|present|in the house|let (?:him|them|the)|"
                r"open (?:the )?(?:door|gate)|pick (?:it|up|the|them|my)|collect|come to (?:my|the|our)|carry|assemble|install|bring it|deliver|help (?:carry|unload|carrying|me carry|lift|"
                rf"with the (?:stairs|assembly)))\b{_TO_HERE}",
            r"\b(?:calls?|rings?|called|rang|ringing|calling) (?:me |us )?(?:before|when|prior to|upon|ahead of|at) (?:the |my |a )?(?:deliver\w+|arriv\w+|coming|they (?:deliver|come|"
                r"arrive|are|drop|leave|ship)|he|drop\w*|bringing)\b",
            r"\bwhen (?:someone|somebody|anyone|anybody) (?:calls|rings|knocks|writes|buys|orders|is|presses|speaks|talks|walks|comes)\b",
        ),
    }.items()
}  # fmt: skip
"""Every cut by its name."""


def cut(text: str) -> str:
    """Return the text with a bar in place of whatever only looks like a wish."""
    for pattern in CUTS.values():
        text = pattern.sub(" | ", text)
    return text
