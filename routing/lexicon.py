"""Words and signs of mood, each with what it adds to the score before it is squeezed into -1..1. Written for customer care:

a "problem", a "refund" or a "broken lamp" is why people write and says little; "useless" or "fed up" says much.
"""

# ruff: noqa: E501 - a pattern stays on one line: broken up it is harder to read and to search.

import re


def _listed(names: str) -> frozenset[str]:
    return frozenset(names.split())


def _weigh(**groups: str) -> dict[str, float]:
    """Return word → weight from `n25="a b"` (minus 0.25) and `p40="c"` (plus 0.40)."""
    table: dict[str, float] = {}
    for group, listed in groups.items():
        weight = int(group[1:]) / 100 * (-1 if group[0] == "n" else 1)
        table.update(dict.fromkeys(listed.split(), weight))
    return table


WORDS = _weigh(
    n60="""disgusting disgusted disgrace disgraceful appalling appalled outrageous outraged furious livid enraged infuriating
    infuriated atrocious despicable deplorable abysmal pathetic hate hated hates loathe detest scammers thieves criminals
    horrendous horrific""",
    n45="""terrible horrible awful worst useless worthless unacceptable ridiculous dreadful rubbish garbage trash crap
    incompetent incompetence shameful shame joke laughable absurd idiotic idiots idiot stupid dumb moron morons liars liar lied
    lying angry rage inexcusable insulting insulted insult unbelievable disrespectful abhorrent lousy sickening nightmare
    hopeless fuming robbery ripoff cheated cheat shitty nonsense shambles farce bullshit""",
    n30="""frustrated frustrating frustration annoyed annoying annoys upset unhappy disappointed disappointing disappointment
    dissatisfied unsatisfied irritated irritating poor poorly bad rude unprofessional unhelpful misleading misled unfair
    ignored ignoring ignore mad sucks suck sucked crappy pointless clueless failed complain complaint unreliable neglected
    desperate miserable stressed stressful crying devastated exhausted exhausting regret shocking shocked flimsy cheaply
    dishonest deceived deceptive tricked betrayed careless sloppy tired ruined ruins mess messed stupidity fuss""",
    n15="""sad worried worrying anxious concerned confused confusing confuses annoyance inconvenient inconvenience unclear
    difficult unfortunately sadly unable wrong again still never slow fails fail error mistake nobody nowhere
    impossible waited waiting stuck lost missing damaged broken defective faulty late delayed overdue dissapointed
    disapointed dissappointed disapointing bothered struggling struggle trouble problem problems issue issues""",
    n05="cancel refund return delay hurt hard cannot",
    p60="""amazing awesome fantastic excellent wonderful brilliant superb outstanding perfect perfectly delighted thrilled
    incredible marvelous marvellous lifesaver phenomenal exceptional""",
    p40="""great love loved loves lovely happy pleased glad grateful appreciate appreciated appreciative impressed best
    fabulous terrific beautiful stunning excited kind kindly yay wow""",
    p25="""good nice helpful satisfied fine cool well easy quick fast friendly works worked solved resolved enjoy enjoyed
    enjoying sweet useful smooth convenient recommend polite patient better nicely sorted relieved""",
    p10="okay ok please yes sure welcome interested correct hope",
)

THANKS = _weigh(p30="thanks thank thankyou thx cheers gracias merci ta tysm")

PROFANITY = _weigh(
    n55="fuck fucking fucked fucker fuckers fking fkn motherfucker bastards bastard bitch asshole assholes cunt",
    n35="shit damn damned goddamn bloody hell wtf piss pissed arse ass screw screwed bs ffs effing frigging freaking stfu",
)

PHRASES: tuple[tuple[str, float, re.Pattern[str]], ...] = tuple(
    (name, weight, re.compile(pattern))
    for name, weight, pattern in (
        ("waste of time", -0.45, r"\bwast(?:e|ed|ing) (?:of )?(?:my |our |everyone'?s |so much )?(?:time|money|day|hours?)\b"),
        ("fed up", -0.55, r"\b(?:fed up|had enough|sick (?:and tired )?of|enough is enough|done with (?:you|this|your)|last straw|at my wit'?s end|losing (?:my )?patience|running out of patience)\b"),
        ("never again", -0.5, r"\bnever (?:again|order\w*|buy\w*|shop\w*|us(?:e|ing)|com(?:e|ing) back|recommend)\b|\blast time i\b|\blost (?:a|me as a) customer\b|\btake my (?:business|money) elsewhere\b"),
        ("not acceptable", -0.5, r"\b(?:not|isn't|in no way|hardly) (?:at all )?acceptable\b|\bnot (?:good enough|okay|ok with)\b|\bhow dare\b|\bwhat the (?:hell|heck|fuck)\b"),
        ("ripped off", -0.5, r"\b(?:ripped?(?: me)? off|rip[- ]off|taking the (?:piss|mick)|stole my|robbed|steal(?:ing)? (?:my|from))\b"),
        ("makes no sense", -0.25, r"\b(?:makes? no sense|no help(?: at all)?|not help(?:ing|ful)|doesn't help|didn't help|not what i asked|not answering|"
         r"you (?:don't|do not|dont|aren't|clearly don't) (?:\w+ )?(?:understand|listen|get it|care|read\w*)|no one (?:cares|helps|answers)|nobody (?:cares|helps|answers)|going (?:round )?in circles|same (?:answer|thing) (?:again|over))\b"),
        ("asked before", -0.3, r"\b(?:second|third|fourth|fifth|sixth|2nd|3rd|4th|5th|tenth|10th|nth|hundredth|umpteenth) time\b|\b(?:already|keep|kept) (?:told|tell\w*|ask\w*|said|say\w*|explain\w*|repeat\w*|call\w*|writ\w+)\b|"
         r"\bhow many times\b|\b(?:over and over|again and again|time and again|once again|yet again)\b|\bas i (?:already )?said\b"),
        ("long wait", -0.25, r"\b(?:still (?:waiting|nothing|not|no|haven't|hasn't)|(?:for|after) (?:\d+|two|three|four|five|six|several|many) (?:hours|days|weeks|months)|no (?:reply|response|answer)|ages|forever)\b"),
        ("out of patience", -0.35, r"\b(?:answer me|do something|do your job|get it together|give me my money|i want my money|where the|explain yourself|this instant)\b"),
        ("on my nerves", -0.55, r"\b(?:on my (?:last )?nerves?|how hard (?:can|is) (?:it|that)|last (?:chance|warning)|patience (?:is|has|was)?\W?(?:over|run|running|wearing|gone|at an end|thin|up)|(?:lose|lost|losing|no more|out of) (?:my )?patience|at the end of my|i(?:'ve| have) lost (?:all )?(?:trust|faith|confidence)|(?:i )?can't believe (?:this|that|it|you|how)|driving me (?:mad|crazy|insane|nuts|up the wall)|beyond me how|do you (?:even|ever|actually) (?:read|listen|check|care|look|know))\b"),
        ("nobody came", -0.3, r"\b(?:nobody|no one|noone) (?:show\w*|came|comes|turned up|replied|replies|respond\w*|answer\w*|called|calls|knows|bothers?|told me|has)\b|\btook (?:a|the|two|half a) days? off\b|\b(?:wasted|spent|lost) (?:\w+ ){0,3}?(?:hours?|days?|morning|afternoon|evening|weekend)\b|\b(?:promised|supposed|meant) to\b|\byou (?:said|promised|told me|keep saying|people said|assured)\b"),
        ("for so long", -0.25, r"\b(?:i've|i have|we've|we have|been) (?:been )?(?:asking|waiting|trying|writing|calling|chasing|explaining|begging) (?:\w+ ){0,4}?(?:for|since|all)\b|\b(?:since|every (?:week|day|time)|for (?:a|an|over|more than|almost|nearly|\d+|two|three|four|five|six) ?(?:\w+ )?(?:hours?|days?|weeks?|months?))\b|\b(?:two|three|four|five|six|seven|\d+) (?:phone )?(?:calls|e-?mails|messages|chats|times|attempts|tickets)\b|\b(?:second|third|fourth|fifth|sixth|\d(?:nd|rd|th)) (?:\w+ ){0,2}?(?:in a row|now|already|running|so far)\b|\bday (?:\d+|six|seven|eight|nine|ten|twelve)\b"),
        ("what a", -0.35, r"\bwhat an? (?:joke|mess|shame|disgrace|farce|circus|disaster|load|nightmare|rip[- ]?off|waste|letdown|let down)\b|\b(?:let down|letdown|shame on|disaster|fuming|beyond (?:frustrated|annoyed|angry|disappointed|a joke|belief)|blood boil)\b"),
        ("are you serious", -0.3, r"\b(?:are you (?:serious|kidding|joking|deaf|stupid)|you(?:'ve| have) got to be (?:kidding|joking)|seriously\?|you must be joking|is this a joke)"),
        ("no worries", 0.25, r"\b(?:no worries|no problem(?! sol)|no rush|no hurry|take your time|never mind|not a problem|all good|all set|that'?s all|that helps|that helped|worked (?:like a charm|perfectly)|looking forward|can'?t wait to)\b"),
        ("made my day", 0.5, r"\b(?:made my day|you'?re (?:the best|a star|amazing|awesome|a lifesaver|so helpful)|well done|good job|great job|keep it up|much appreciated|thank you so much|thanks a (?:lot|million|bunch)|very much appreciated)\b"),
    )
)  # fmt: skip

SARCASM: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(great|wonderful|fantastic|perfect|brilliant|amazing|awesome|lovely|nice|super|excellent|genius|clever|classy|marvellous|splendid)\W+(?:just|simply|absolutely|really|how|pure) \1\b|\bhow (?:precise|informative|specific|reassuring|insightful|useful|helpful)\b(?! (?:is|are|do|does|can|should|it|would|was|were|a|the|to))|\bah yes,? (?:the|of course|because|your|that)\b",
        r"\b(?:oh|well),?(?: that'?s| that is| how| so| just| this is)* (?:great|wonderful|fantastic|perfect|brilliant|amazing|awesome|lovely|nice|super|excellent|terrific|helpful)\b(?!\W*(?:thank|cheers|that (?:works|helps)))(?=[.,!\s]*(?:$|another|now|so|a |that|the|and|still|more|again|you|this|i|\.\.\.))",
        r"\b(?:just|exactly) what i (?:needed|wanted|was hoping for|always wanted)\b(?!\W*(?:thank|perfect|great))(?=.*(?:again|another|late|broken|delay|wait|\.\.\.|not|wrong|bot|closed|error)|\W*$)",
        r"\b(?:thanks|thank you|thx) for (?:nothing|wasting|ignoring|the (?:useless|broken|delay|wait|runaround|lie|headache|non)|absolutely nothing|keeping me waiting|losing|breaking|ruining|not)",
        r"\b(?:yeah|yea|sure),? (?:right|whatever|sure|because that)\b|\bas if\b|\bslow clap\b|/s\b|\bhow (?:convenient|nice for you|lovely of you|very helpful)\b|\bbig surprise\b|\bwhat a surprise\b|\bshocker\b|\bcolou?r me surprised\b",
        r"\b(?:great|wonderful|fantastic|perfect|brilliant|amazing|awesome|lovely|nice|excellent|good|fabulous|terrific|love|impressive|bravo|congratulations|congrats|well done)\b[^.?!\n]{0,20}"
        r"\b(?:another (?:delay|week|day|bot|error|excuse|wrong|broken|month|robot|form|refusal)|late again|broken again|wrong again|again late|yet another|(?:lost|broke|broken|ruined|forgot|lose|losing) (?:my|again|twice)|still (?:no|not|nothing|waiting|broken))",
        r"\b(?:love|adore|enjoy|so glad|so happy|thrilled|delighted|nothing better than|my favou?rite)\b(?: \w+){0,2}? (?:waiting|being (?:ignored|lied to|charged|on hold)|to wait|repeating|talking to (?:a )?(?:bot|robot|machine|wall)|that (?:nobody|no one|you (?:lost|broke|charged|ignore))|when (?:nothing|my order|you|nobody))",
        r"\b(?:great|excellent|fantastic|amazing|wonderful|brilliant|outstanding|stellar|top[- ]notch|impressive|terrific) (?:service|job|work|support|help|customer service|experience|company)\b[^?\n]{0,60}\b(?:not|never|wait\w*|weeks|days|months|hours|broken|wrong|lost|nobody|no one|charged|late|ignored|useless|lol)\b",
        r"\b(?:bravo|congratulations|congrats|kudos|masterpiece|genius|slow clap|round of applause|hats off|outstanding|impressive|truly remarkable|five stars|amazing|stellar)\b[^\n]{0,90}\b(?:clueless|useless|wrong|broken|left feet|dead|wall|never|nobody|nothing|lost|again|three words|can't even|pathetic|lot)\b",
        r"\b(?:how|so|very) (?:kind|generous|thoughtful|considerate|convenient|caring|sweet|clever|nice|lovely|reassuring|comforting|efficient|professional) (?:of (?:you|them)|for (?:you|me|them))\b|\b(?:in such (?:caring|good|capable|safe) hands|you deserve (?:an?|the) (?:award|medal|prize|oscar|raise)|gold medal|award[- ]winning|employee of the (?:month|year)|round of applause|hats off|slow clap|take a bow)\b",
        r"\blove (?:how|that (?:for|you)|it when)\b|\bwhat a (?:treat|joy|pleasure|delight|relief|shock|success|achievement|service|concept|time to be alive|wonderful (?:system|service|company))\b|\b(?:silly me|lucky me|lucky us|good to know (?:that )?(?:you|nobody|no one|my|i'm)\b|living the dream|as if by magic|makes? my day|made my (?:day|week) (?:worse|even)|why didn't i think of (?:that|it)|never (?:would have|would've) (?:thought|guessed)|i'll (?:just )?(?:sit here|hold my breath|wait another|frame it|alert the media))\b(?!\W*(?:thank|cheers))",
        r"\b(?:great|lovely|perfect|wonderful|brilliant|fantastic|super|excellent|marvellous|marvelous|splendid|amazing|awesome|nice|good|congratulations|congrats|impressive|bravo|fabulous|terrific)\W+(?:so (?:i|now|we|that means|basically|my)|then i|now i|i'll just|let me just|guess i|wrong|another|only|just (?:another|a|the) (?:\w+ )?(?:week|month|day|year|wait|time)|you(?:'ve| have)? (?:said|told|managed|only|people)|exactly what i (?:didn't|did not))\b",
        r"\bi(?:'m| am) (?:so |truly |absolutely |really )?(?:thrilled|delighted|overjoyed|impressed|touched|honou?red|blown away|ecstatic) (?:that|to|by|with)\b[^\n]{0,60}\b(?:wait|again|nothing|not|no|never|broken|wrong|late|lost|bot|still|another|twice|same)\b|\b(?:nothing better to do|all the time in the world|i (?:just )?(?:love|adore|enjoy) (?:paying|waiting|repeating|being|getting|chasing|having to|how))\b|\bdo you (?:people |guys )?own a \w+\b|\b(?:riveting|fascinating|groundbreaking|revolutionary|rocket science|mind[- ]blowing)\b",
        r"\bwow\W+so (?:smart|clever|helpful|useful|fast)\b|\bof course you (?:don't|can't|won't|didn't)\b|\b(?:oh|wow|ah|what a)\W+(?:brilliant|great|clever|genius) idea\b|\b(?:lucky me|must be nice for you|how lovely for you)\b",
        r"\b(?:so|very|really|super) (?:helpful|useful|clever|smart)\b\W*(?:not\b|\.\.\.|🙄|👏|lol)",
        r"\b(?:great|nice|good|well done|bravo|amazing|perfect|thanks|wow|brilliant|wonderful|fantastic)\b[^\n]{0,30}(?:🙄|👏|🤡|😒|🙃)",
    )
)  # fmt: skip

NEGATIONS = _listed(
    """not no never don't didn't doesn't isn't wasn't aren't weren't won't wouldn't can't cannot couldn't shouldn't
    hasn't haven't hadn't ain't without hardly barely neither nor dont didnt doesnt isnt wasnt cant wont wouldnt
    couldnt"""
)

STRONGER = _listed(
    """very so extremely absolutely really totally completely utterly incredibly super highly beyond truly
    seriously such deeply damn fucking bloody freaking insanely unbelievably most all"""
)

WEAKER = _listed("""bit little slightly somewhat kinda kind sort sorta rather fairly quite mildly""")

EMOJI = (
    dict.fromkeys("😡🤬👿💢🤮", -0.55)
    | dict.fromkeys("😠😤👎😾🖕🤡💩", -0.45)
    | dict.fromkeys("😞😢😭😒🙄😩😫😖😣😔🙁☹😕😟💔😑", -0.3)
    | dict.fromkeys("🙂😊👍👌🤗😀😃😄☺✅👏🙏", 0.3)
    | dict.fromkeys("😍🥰❤🎉😁🤩💕💖🥳💯", 0.45)
)

SMILEYS: tuple[tuple[str, float, re.Pattern[str]], ...] = (
    (":(", -0.25, re.compile(r"(?:^|\s)[:;=]'?-?[(\[/|]+(?=\s|$)")),
    (":)", 0.25, re.compile(r"(?:^|\s)[:;=]-?[)\]D]+(?=\s|$|[.,!])")),
    (">:(", -0.3, re.compile(r">:-?\(")),
)
