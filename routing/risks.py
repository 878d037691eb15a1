"""Words of risk that go to a person at once: law, safety, fraud, self-harm, data protection. Patterns only, no model."""

# ruff: noqa: E501 - a pattern stays on one line: broken up it is harder to read and to search.

import re

from routing.aim import asks_for_goods
from routing.model import TriggerName
from routing.text import plain, remembered

_US = r"(?:you(?: guys| people| all)?|u|larkfield|your (?:company|store|shop|business)|this (?:company|store|shop|business)|the (?:company|store|shop)|them|yall|y'all)"

# `plain` cuts stretched letters to two, so the Better Business Bureau's BBB arrives as "bb".
_LEGAL = (
    rf"\b(?:sue|suing|prosecute|prosecuting)\s+{_US}\b|\b(?:going to|gonna|will|i'll|we'll|want to|about to|have to|could|might) (?:sue|litigate)\b(?! (?:my|his|her|our|their|mother nature|the (?!company|store|shop|seller|lot|whole|people|manufacturer|courier|carrier|driver)))|\blawsuits?\b(?! (?:dropped|averted|avoided|withdrawn))|\bclass action\b",
    r"\blegal (?:action|steps|proceedings|advice|counsel|representation|department|team|consequences|notice|remedies|claim|threat|measures)\b|\btake (?:this |you |it |larkfield )?(?:further )?legally\b",
    r"\b(?<!\bi'm )(?<!\bi am )(?<!\bas )(?<!\bbeing )(?:my|a|our|an|the|your) (?:lawyers?|attorneys?|solicitors?|barrister)\b|\b(?:lawyer|attorney|solicitor)s? (?:will|is|are|says|said|has|letter)\b|\blawyer(?:ing)? up\b|\b(?:i'm|i am|as) an? (?:lawyer|attorney|solicitor|barrister)\b[^.?!\n]{0,60}\b(?:rights?|the law|letter|court|sue|legal\w*|claims?|damages|contract|demand)\b|\bmy legal\b|\b(?:breaks?|breaking|broke|violates?|against) (?:\w+ ){0,2}laws?\b|\bfil(?:e|ing) (?:an? )?(?:formal )?(?:complaint|claim|suit|charges?) (?:with|against)\b|\battorney general\b",
    r"\bsmall claims\b|\b(?:take|see|taking|drag|haul|seeing) (?:you|you guys|you all|this|larkfield|them|it) (?:in|to|all the way to) court\b|\bsee you in court\b|\bin court\b|\bto court\b|\bcease and desist\b|\bsubpoena\b|\bbreach of contract\b",
    r"\b(?:consumer (?:protection|rights|affairs|watchdog|council)|trading standards|better business bureau|(?<=the )bb|ombudsman|federal trade commission|ftc)\b|\breport(?:ing|ed)? (?:you|this|larkfield|it) to (?:the )?(?:authorit\w+|police|government|regulator|ftc|bbb|state)\b",
    r"\b(?:this is|that's|it's|that is|what you(?:'re| are) doing is|absolutely|completely|totally) illegal\b|\bagainst the law\b|\bviolat(?:es?|ing|ion of) (?:the |my |consumer |state |federal )+(?:law|rights?|laws)\b|\bmy (?:legal|consumer|statutory) rights\b",
)  # fmt: skip

_PRESS = (
    r"\b(?:journalists?|reporters?|the press|press (?:inquiry|enquiry|request|release|statement)|newspapers?(?! (?:rack|holder|stand|basket))|news (?:station|desk|channel|outlet)|tv station|the media|media (?:inquiry|enquiry|request)|going viral|go(?:ing)? public)\b(?=.*\b(?:you|story|this|your|hear|tell|contact|call|know|comment\w*|statement|article|writing|deadline|them|about|for)\b)",
    r"\b(?:i'm|i am|we're|we are|this is) (?:\w+ ){0,4}?(?:journalists?|reporters?|news (?:editor|desk)|columnist|correspondent)\b|\b(?:journalist|reporter|editor|correspondent|producer) (?:with|from|at|for) \b|\b(?:channel \d+|news (?:team|room|crew)) (?:news )?(?:asking|calling|here|wants|would)\b|\basking (?:you )?for (?:a |an )?(?:official )?(?:statement|comment)\b|\bjournalist friend\b|\b(?:news|consumer|popular|large) (?:blog|site|channel|podcast)\b|\b(?:will|going to|gonna|i'll|we'll|about to) (?:publish|post|share|put|make|tweet|upload|spread|expose|go)\b[^.?!\n]{0,30}\b(?:social media|tiktok|youtube|instagram|twitter|facebook|viral|reddit|video about|everywhere|online for everyone|the media|the press|the news|to the papers)\b|\b\d+ ?k followers\b|\bgo(?:ing)? to the (?:media|press|news\w*|papers)\b",
    r"\b(?:writing|doing|working on|preparing|running) (?:an?|the) (?:story|article|report|piece|segment|documentary|investigation) (?:about|on|for)\b|\b(?:request|asking) for comment\b|\bi (?:work|write|report) for (?:the |a )?(?:\w+ ){0,3}(?:times|post|news|herald|tribune|ledger|magazine|paper|newspaper|gazette|journal|tv|radio|channel)\b|\b(?:call|tell|contact|post (?:this|it) (?:on|all over)|share (?:this|it) (?:on|with)) (?:the )?(?:news|media|papers?|local news|consumer reports|channel \d+)\b",
)  # fmt: skip

_AGREEMENT = r"(?:contract|subscriptions?|memberships?|(?:service |payment |care )?plan|agreement|protection plan|auto[- ]?renewal|extended warranty)"
_CONTRACT = (
    r"\b(?:hereby|officially|formally|with immediate effect|effective immediately)\b[^.?!\n]{0,40}\b(?:cancel|terminat|end|revok|withdraw|resign|quit)\w*\b|\b(?:cancel|terminat|revok|withdraw|quit|end)\w* (?:\w+ ){0,4}?(?:with immediate effect|effective immediately)\b",
    rf"(?<!how do i )(?<!how can i )(?<!how to )(?<!how would i )(?<!can i )(?<!could i )(?<!may i )(?<!do i )\b(?:cancel|terminate|end|quit|revoke)(?:ing|ling)? (?:my|our|the|this|that|all (?:of )?my) (?!(?:\w+ )?(?:newsletter|e-?mail|catalogue?|magazine|sms|mailing)\b)(?:\w+ ){{0,2}}?{_AGREEMENT}\b(?! (?:to|for) (?:\w+ ){{0,3}}?(?:newsletter|catalogue?|magazine|e-?mails?|mailing list|mailings?|sms|texts?|notifications?|alerts?|blog)\b)|\b(?:give|giving|gave) (?:you )?notice\b|\b(?:consider|take|treat) this (?:as )?(?:\w+ ){0,3}?(?:notice|cancel+ation|termination|resignation)\b|\b(?:no longer|don't|do not) (?:want|wish|need) (?:to (?:continue|keep|renew|have) )?(?:the|my|this|your|our) (?:\w+ )?(?:contract|subscription|membership|agreement)\b|\bnotice of (?:cancel+ation|termination)\b|\b(?:closing|close) my account for good\b|\bwithdraw (?:from|my consent to) (?:the|my|this) (?:contract|agreement)\b",
)  # fmt: skip

_NOT_HOT = r"(?!\s+(?:pit|tv|tablet|stick|place|wood|sale|extinguisher|proof|retardant|alarm|red|engine|starter|hd))"
_SAFETY = (
    rf"\b(?:caught|catches|catching|set|sets|started|starting|on|starts|burst into|was a|a small|caused a|cause a|almost a) (?:on |a )?(?:fire|flames)\b{_NOT_HOT}|\bhouse (?:fire|burn\w*)\b|\bburn(?:ed|t|ing)? (?:down|my house)\b|\bwent up in flames\b",
    r"\b(?:smoking|sparking|sparks? (?:fl\w+|c[ao]m\w+|shot|shooting|jump\w*|out|from|inside|everywhere|when\w*|and|at)|(?:saw|see|seen|throws?|threw|makes?|made|making|gave|gives?|giving|with|blue|shoots?|of|was|were|some) (?:an? |blue |big )?sparks?(?! (?:screen|lid|guard|plug|arrest\w+))|smoke (?:coming|came|is|from|started|pouring|out|everywhere)|(?:is|started|starts|began|to|producing|emit\w*|giving off) smok(?:e|ing)|burning smell|smells? (?:like|of) (?:burning|smoke|gas|burnt|burned|melt\w*)|melt(?:ed|ing)(?! (?:chocolate|cheese|butter|snow))|short[- ]circuit\w*)\b",
    r"\b(?:explod\w+|explosion|blew up (?:in|when|while|and)|burst (?:in|while|when) (?:my|use|charging)|overheat(?:ed|ing|s)?)\b(?! (?:box|view))",
    r"\b(?:electric(?:al)? shock|electrocut\w+|got (?:a |an )?(?:\w+ )?shock(?:ed)?|gave me (?:a|an) (?:\w+ )?shock|shocked (?:me|my|him|her|us)|live wire|exposed wir\w+|gas leak|carbon monoxide)\b",
    r"\b(?:(?:i|he|she|we|they|child|son|daughter|kid|baby|wife|husband|someone|somebody|mother|father|mom|dad|toddler|boy|girl|dog|cat)\b[^.?!\n]{0,25}\b(?:injured|injury|bleeding|choked|choking|burned (?:my|his|her|me|him|their)|burnt (?:my|his|her)|cut (?:my|his|her|open)|hurt (?:his|her|himself|herself|badly)|got hurt|was hurt|is hurt|swallowed|poisoned|unconscious|fainted|hospital\w*|"
    r"emergency room|allergic reaction|stitches))\b",
    r"\b(?:burn(?:ed|t|s)? (?:me|my (?:hand|skin|face|arm|leg|finger|fingers|hands|scalp|carpet|table))|(?:burned|cut|hurt|injured|shocked|bit|poisoned) (?:me|my (?:child|son|daughter|kid|baby|wife|husband|hand|finger|eye|eyes|mother|father|dog|cat)))\b",
    r"\b(?:(?:went|rushed|brought|took|taken|drove|driven|had to go|sent|trip|off) (?:\w+ ){0,2}?to|(?:ended up|landed|put|ended) (?:\w+ ){0,2}?in|(?:are|is|we're|he's|she's|now|still) (?:at|in)) (?:the )?(?:hospital|emergency room|er\b|urgent care|icu)\b|\b(?:call(?:ed)?|need) (?:911|an ambulance|the fire (?:department|brigade))\b",
    r"\b(?:battery|batteries|charger|cell|power ?bank|phone|laptop)\b[^.?!\n]{0,25}\b(?:swelled|swelling|swells up|swollen|bulg\w+|bloated|leaking acid|too hot to touch|burning hot|on fire|hissing)\b|\b(?:got|been|was|were|is|caught and) (?:badly |slightly )?(?:burn(?:ed|t)|scalded|electrocuted|cut|stabbed|injured|hurt) (?:by|on|from|in|when|with|while)\b|\b(?:leak(?:s|ed|ing)?|smell(?:s|ed)? of) gas\b|\bshatter(?:ed|s|ing)?\b[^.?!\n]{0,25}\b(?:cut|hurt|injur\w+|face|hand|arm|foot|eye|everywhere)\b|\b(?:lost|lose|losing|sliced|crushed|broke|broken|fractured|sprained) (?:a|my|his|her|their) (?:\w+ )?(?:finger|thumb|toe|hand|arm|leg|wrist|ankle|tooth|teeth|nose|bone|foot|rib|eye|sight)s?\b|\bcut my \w+(?= (?:on|with|when|open))|\band (?:cut|hurt|injured|burn(?:ed|t)) my (?:\w+ )?(?:arm|hand|leg|face|foot|finger|son|daughter|child|wife|husband)\b",
    r"\b(?:ladder|chair|crib|shelf|bed|bunk|stroller|swing|table|desk|seat|bike|scooter|treadmill|it|stool|hammock|rack|cabinet)\b[^.?!\n]{0,20}\b(?:collapsed|gave way|tipped over|fell (?:on|off|over|down)|came down|snapped|broke)\b[^.?!\n]{0,30}\b(?:with|on|under|while|and|when)\b[^.?!\n]{0,20}\b(?:my|me|him|her|child|baby|son|daughter|kid|head|foot|hand|someone|somebody|us)\b",
    r"\b(?:dog|cat|pet|child|son|daughter|baby|kid|wife|husband|mother|father|i|we|he|she|they|family|toddler)\b (?:\w+ )?(?:got|became|was|is|are|fell|felt|feel) (?:\w+ )?(?:sick|ill|poisoned|unwell|nauseous) (?:after|from|because|since|by)\b|\bfood poisoning\b|\b(?:vomit\w*|throwing up) (?:after|from|since)\b|\bcut (?:my|his|her) (?:\w+ )?(?:open|badly|deep)\b|\brash(?:es)? (?:from|after|all over|on my)\b|\b(?:sharp|glass|metal) (?:piece|shard|splinter)s? in (?:my|the|his|her) (?:food|mouth|drink|soup|hand|foot|eye)\b",
    r"\b(?:zapp(?:ed|ing)|zaps) (?:me|him|us|my (?:hand|arm|fingers?|son|daughter|wife|husband|kid))\b(?!')|\bgot (?:a )?zapped\b|\b(?:gave|gives|giving) (?:me|my \w+|him|her|us) an? (?:\w+ ){0,2}?(?:jolt|zap|tingle)\b|\b(?:it|arm|hand|fingers?|elbow) ?(?:'s|is)? (?:still |all )?tingl(?:es|ing|ed)\b|\b(?:battery|batteries|pack|phone|cell)\b[^.?!\n]{0,15}\b(?:puff(?:ed|y|ing)(?: up)?|blown up like)\b|\b(?:co|carbon monoxide|gas) (?:alarm|detector)\b[^\n]{0,60}\b(?:headaches?|sick|dizzy|going off|keeps)\b",
    r"\b(?:with|got|have|grab|get|fetch|own) (?:a|my|the) (?:shotgun|rifle|pistol|gun)\b(?! (?:safe|rack|case|cabinet|lock|holder|cleaning|belt))|\b(?<!never )(?<!not )(?:knows|found out|finds out|found) where (?:i|we) (?:live|moved)\b|\brestraining order\b|\b(?:he|she|they) (?:must ?n't|must not|can't|cannot|may not) (?:see|know|find out) where (?:i|we|things|my)\b|\b(?:threatened|threatening|threatens|stalking|stalked|stalks) (?:me|us|my (?:wife|husband|kids?|mother|daughter|son))\b",
    r"\b(?:safety|fire|choking|health|electrical) hazard\b|\b(?:is|it's|this is|looks|seems|really|very|so|extremely) (?:dangerous|unsafe|hazardous|a danger|life[- ]threatening)\b|\bnearly (?:killed|burned|hurt|died)\b|\ballergic reaction\b|\bcould have (?:killed|died|burned|been killed)\b",
)  # fmt: skip

_FRAUD = (
    r"\b(?:fraud|frauds|fraudulent|fraudulently|fraudsters?|identity theft|phishing|scam|scams|scammed|scammer|scammers|scamming|swindled?|embezzl\w+)\b(?! (?:protection article|prevention tips))",
    r"\b(?:stolen|cloned|hacked|compromised) (?:\w+ )?(?:card|credit card|account|identity|gift card|password|login|paypal)\b|\b(?:card|account|identity|paypal|gift card|profile) (?:was|has been|is|got|were|been) (?:\w+ )?(?:stolen|hacked|cloned|compromised|taken over|broken into)\b|\bhacked (?:my|into|me)\b|\b(?:stole|got into|broke into|hijacked) my (?:\w+ )?(?:card|account|identity)\b",
    r"\b(?:someone|somebody|anyone|a stranger|thief|unknown person|hacker|they)\b[^.?!\n]{0,25}\b(?:used|using|uses|ordered|bought|made|logged|log|charged|accessed|placed|spent)\b[^.?!\n]{0,25}\b(?:my (?:\w+ )?(?:card|account|name|paypal|gift card|credit|identity|email|password)|without my (?:permission|consent|knowledge))\b",
    r"\b(?:unauthori[sz]ed|unknown|suspicious|strange|unrecogni[sz]ed|bogus|fake) (?:\w+ )?(?:charges?|payments?|transactions?|purchases?|orders?|login|log-in|sign-in|access|debits?|withdrawals?)\b",
    r"\b(?:don't|do not|didn't|did not|never) (?:recogni[sz]e|authori[sz]ed?|make|made|place|placed|approve) (?:this|the|that|these|those|any of these|a|any|some|an) (?:\w+ )?(?:charges?|payments?|transactions?|purchases?|orders?)\b|\bnever (?:ordered|bought|purchased) (?:this|that|these|anything)\b[^.?!\n]*\b(?:charged?|card|bank|paid)\b",
    r"\b(?:don't|do not|didn't|did not|never|can't|cannot) (?:recogni[sz]e|authori[sz]e|identify|know (?:about|of)) (?:\w+ ){0,3}?(?:charges?|payments?|transactions?|purchases?|orders?|withdrawals?|debits?|logins?)\b|\b(?:orders?|payments?|charges?|purchases?|transactions?|subscriptions?|account|login)\b[^.?!\n]{0,25}\b(?:i|we) (?:never|didn't|did not|haven't|have not) (?:place[d]?|made|make|order(?:ed)?|authori[sz]ed?|approved?|open(?:ed)?|signed up|requested|bought|buy)\b",
    r"\bcharged\b[^.?!\n]{0,25}\b(?:something|things?|items?|an order|orders|goods|stuff)\b[^.?!\n]{0,10}\b(?:i|we) (?:never|didn't|did not|haven't)\b|\b(?:card|account|paypal|gift card|voucher|points?|password|email|identity)\b[^.?!\n]{0,25}\b(?:used|opened|emptied|drained|charged|accessed|changed|misused) (?:\w+ )?(?:by (?:someone|somebody|a stranger|others)|without my|fraudulently|and it wasn't me|but it wasn't me)\b|\b(?:it )?(?:wasn't|was not|isn't) me (?:who|that)\b|\b(?:and|but) it (?:wasn't|was not) me\b|\b(?:but )?not by me\b|\b(?:money|balance|points|credit|funds) (?:is|are|was|were|has|have) (?:been )?(?:missing|gone|disappeared|vanished|stolen|taken)\b[^.?!\n]{0,40}\b(?:gift card|account|card|wallet|never)\b|\b(?:strange|odd|weird|unknown|unfamiliar) (?:orders?|charges?|logins?|activity|transactions?|purchases?)\b|\bimpersonat\w+\b|\b(?:someone|somebody|a stranger|hacker|thief) (?:has|have|had|got|knows|stole|took|guessed) my (?:password|card|pin|login|account|identity|details|data)\b",
    r"\b(?:someone|somebody|anyone|a stranger|others?)(?: else)? (?:must be|is|may be|might be|could be|has been|seems to be|keeps) (?:\w+ )?(?:using|ordering (?:with|on|under|in)|buying (?:with|on)|in) my (?:details|data|card|account|name|address|identity|e-?mail)\b|\bi (?:ordered|bought|purchased) nothing\b[^.?!\n]{0,60}\b(?:charged?|confirmation|order|card|paid|details|name|account)",
    r"\bthat (?:wasn't|was not) me\b(?!,? (?:who|that|it))|\b(?:someone|somebody|a stranger)(?:'s| is| was| has been| got| broke)? (?:in|into|inside) my account\b|\b(?:opened|took out|signed up for) (?:it|one|an account|a card|a credit line) (?:with|in|using|under) my (?:social|ssn|name|identity|details)\b",
    r"\b(?:account|card) (?:takeover|theft)\b|\bmoney laundering\b|\bfake (?:website|site|shop|email|e-mail|store)\b",
)  # fmt: skip

_SELF_HARM = (
    r"\b(?:do something (?:bad |stupid |terrible )?to|kill|killing|harm|harming|hurt|hurting|hang|cut|cutting|shoot|end) my ?self\b(?! (?:by accident|on (?:the|a|your|this)|with (?:the|a|your|this)|while|laughing|a (?:slice|piece)|accident))",
    r"\b(?:end(?:ing)?|take|taking) my (?:own )?life\b(?! (?:easier|back))|\bend it all\b|\bend everything\b",
    r"\b(?:won't|wont|will not|not going to|not gonna) be (?:around|here|alive) (?:any ?more|much longer|in (?:\d+|a few|two|three|five) (?:days?|weeks?)|by (?:then|tomorrow|monday|the weekend)|when)\b(?! (?:the|it|they|you|he|she) (?:deliver|arriv|com|bring|drop|ship))|\b(?:pills?|tablets) (?:\w+ ){0,2}?(?:counted|lined up|laid out|next to me)\b|\bcounted (?:out )?(?:my|the) pills\b|\bnot wake up (?:tomorrow|again|any ?more)\b",
    r"\bsuicid(?:e|al)\b|\bself[- ]harm(?:ing)?\b|\bkms\b",
    r"\b(?:want|wanna|going|ready|rather|wish (?:i (?:was|were|could)|to)|hope i) (?:to )?(?:die|be dead|dead)\b(?! (?:laughing|of laughter|for (?:this|these|that)))",
    r"\b(?:ending|end|finish|finishing) it all\b|\b(?:what(?:'s| is) the (?:point|use) (?:of|in) (?:living|life|going on|being here|carrying on))\b|\b(?:nobody|no one|noone|everyone) (?:would|will|'d) (?:miss me|be better off|care if i (?:die|was gone|were gone|disappear))\b|\bworld (?:would|'d) be better (?:off )?without me\b|\b(?:if|when) i(?:'m| am| was| were) (?:gone|dead)\b|\b(?:take|took|swallow\w*|taking) (?:all|a bottle of|too many) (?:my |the |of my )?(?:pills|tablets|meds)\b|\bjump(?:ing)? (?:off|from) (?:a|the) (?:bridge|roof|building)\b|\b(?:give|giving) up on (?:life|living)\b|\bcut(?:ting)? my (?:wrists?|veins)\b",
    r"\b(?:don't|do not|can't|cannot|no longer) (?:want to |wanna )?(?:live|be alive|exist|go on living|keep living|be here)(?: any ?more| like this| any longer)\b|\bno reason to live\b|\bnot worth living\b|\bbetter off (?:dead|without me)\b|\bno point in living\b|\btired of (?:living|life|being alive)\b|\bdon't want to (?:live|wake up|exist)\b(?! (?:in|with|near|at|on|early))",
)  # fmt: skip

_DATA = r"(?:data|information|personal details|details|records?|personal information|info)"
_DATA_PROTECTION = (
    rf"\b(?:data|details|address|information|number|email) (?:has|have|had|was|were|got|is|are) (?:been )?(?:leaked|exposed|stolen|breached|hacked|published)\b|\b(?:data|privacy|security|personal data) (?:breach|leak|violation|incident)\b|\b(?:leaked|exposed|sold|selling|disclosed|shared|gave away|giving away|misused|leaking) (?:all )?(?:my|our|customer) (?:\w+ )?(?:{_DATA}|address|email|phone|number)\b",
    rf"\b(?:see|saw|seeing|seen|got|received|getting|shows?|showing|showed|sent me|have|viewing|sees?)\b[^.?!\n]{{0,20}}\b(?:someone else'?s|somebody else'?s|another (?:customer|person|user)'?s|other (?:customers?|people)'?s?|a stranger'?s) (?:\w+ )?(?:{_DATA}|address|orders?|account|invoice|name|email|card|payment|history)\b",
    r"\b(?:hereby|formally) (?:request|demand|ask for|require)\w* (?:the )?(?:erasure|deletion|removal|a copy|access)|\brequest (?:the )?(?:erasure|deletion) of (?:all )?my\b|\b(?:right|permission|consent) to (?:share|sell|give away|pass on|store|keep) my\b|\b(?:address|name|orders?|details|data|invoice|number|email) of (?:another|someone|somebody|a different|other|a stranger|an unknown) ?(?:else|person|customer|people|customers)?\b|\b(?:data|privacy|subject access|right of access|erasure|deletion|dsar|ccpa|gdpr|formal) (?:subject )?(?:access |deletion |erasure )?request\b|\bdsar\b|\bright to (?:be forgotten|erasure|deletion)\b|\bdata protection (?:officer|authority|commissioner|complaint|agency|law|act)\b",
    r"\b(?:under|per|pursuant to|according to|violat\w+|breach\w*|against|invoke|exercise|exercising|based on|in line with|my) (?:of )?(?:my )?(?:the )?(?:rights? under (?:the )?)?(?:gdpr|ccpa|cpra|article 1[57]|data protection|privacy (?:law|rights?|act))\b|\b(?:gdpr|ccpa) (?:violation|breach|complaint|rights?|demand)\b",
    rf"(?:^|[.!?\n,;]|\bplease|\byou (?:must|have to|need to)|\b(?:demand|insist|require)(?: that)?(?: you)?(?: to)?|\bwant you to)\s*(?:now |immediately )?(?:delete|erase|remove|wipe|destroy) (?:all |every )?(?:of )?my (?:\w+ )?{_DATA}\b",
    rf"\b(?:you|u|they|larkfield|your (?:shop|store|company|colleague|agent|team))\b[^.?!\n]{{0,12}}\b(?:sent|emailed|mailed|gave|showed|forwarded|disclosed|told|posted|passed)\b[^.?!\n]{{0,15}}\bmy (?:\w+ )?(?:invoice|order|address|details|data|email|phone|number|parcel label|receipt|{_DATA})\b[^.?!\n]{{0,15}}\b(?:to (?:someone|somebody|another|a stranger|other|the wrong|a third|my ex|third))\b",
    rf"\b(?:all|every|any|copy of|copies of|which|what) (?:of )?(?:the |my |personal ){{0,2}}{_DATA}\b[^.?!\n]{{0,30}}\b(?:within (?:\d+|thirty|one|a) (?:days?|months?)|by law|legally|formal\w*|deletion|deleted|erased)\b|\b(?:provide|send|give) (?:me )?(?:with )?(?:all|a copy of|copies of all|every) (?:of )?(?:the )?(?:my (?:personal )?|personal ){_DATA}\b|\b(?:third part(?:y|ies)|strangers?) (?:without|got|has|have) my? ?(?:consent|permission|{_DATA})\b|\bwithout (?:my )?(?:consent|permission)\b[^.?!\n]{{0,25}}\b(?:shar\w+|sold|pass\w+|email|data|address|number)\b|\b(?:shar\w+|sold|pass\w+) [^.?!\n]{{0,30}}\bwithout (?:my )?(?:consent|permission)\b",
    r"\bcan (?:he|she|they|that person|others?|strangers?) see (?:mine|my (?:orders?|address|card|data|details))\b|\bis mine (?:showing|visible|shown)\b|\bmy (?:orders?|account|profile|page) (?:are|is|shows?|has) (?:\w+ )?(?:someone|somebody) else'?s\b",
    r"\b(?:complain|complaint|report(?:ing)?)\b[^.?!\n]{0,30}\b(?:privacy|data protection|privacy commissioner)\b",
)  # fmt: skip

_PATTERNS: tuple[tuple[TriggerName, re.Pattern[str]], ...] = tuple(
    (name, re.compile("|".join(patterns)))
    for name, patterns in (
        (TriggerName.RISK_SELF_HARM, _SELF_HARM),
        (TriggerName.RISK_SAFETY, _SAFETY),
        (TriggerName.RISK_FRAUD, _FRAUD),
        (TriggerName.RISK_LEGAL, _LEGAL),
        (TriggerName.RISK_DATA_PROTECTION, _DATA_PROTECTION),
        (TriggerName.RISK_PRESS, _PRESS),
        (TriggerName.CONTRACT_CANCELLED, _CONTRACT),
    )
)

_HARMLESS = re.compile(
    r"\b(?:home from (?:the )?hospital|work(?:s|ing)? (?:\w+ )?(?:at|in|for) (?:the |a )?(?:hospital|er|icu)|(?:before|until|unless|in case) (?:it|they) (?:\w+ )?(?:explodes?|melts?|burns?)(?! (?:again|and))|at (?:that|the|an)other (?:\w+ )?(?:place|shop|store|site|company)\b[^.?!\n]*|fraud (?:alert|text|check|warning|message|department|team)s?|hurt feelings|(?:does|do|will|would|is|are) (?:the |this |these |it |that )?(?:\w+ )?smells? (?:of|like)|(?:how (?:do|can|does|to|would|should) (?:i |you |we |it )?|ways? to |best way to )(?:avoid|protect|prevent|recogni[sz]e|spot)[^.?!\n]*|smoke (?:detector|alarm|grey|gray|colou?red|machine)|smoking (?:gun|hot deal|area|chips|wood|meat)|"
    r"spark(?:ling|s)? (?:water|joy|plug\w*)|(?:will|would|does|do|can|could|might|may) (?:it|they|this|the \w+|these) (?:\w+ )?(?:melt|overheat|explode|smoke|burn|catch fire)|"
    r"tennis court|basketball court|legal (?:notice|age|size|limit|in|to|holidays?)|(?:lawyer|solicitor|attorney|barrister)s?'? (?:office|firm|friend|costume|outfit|wig)|lawyer friend|smells? like (?:burning wood|a campfire|campfire)|(?:nearly|almost) (?:died|killed (?:me|us)) (?:laughing|haha|lol|with laughter|of)|(?:sauce|joke|stairs|workout|chili|class|wait|shoes|heels)\b[^.?!\n]{0,20} (?:nearly |almost )?(?:killed|killing) (?:me|us)|without killing myself|laughing|worr(?:y|ied) about (?:fraud|scams)|(?:stop|block|prevent|blocks|stops|prevents|deter)s? (?:\w+ )?(?:card|bike|identity|package) (?:theft|skimming|cloning)|(?:class|course|talk|lesson|workshop|essay|training|seminar|lecture|paper|homework|presentation)s? (?:on|about|against|in) (?:\w+ ){0,3}(?:fraud|scams?|phishing|safety|privacy|law|gdpr|journalism)|(?:is|are|feels?) on fire (?:lol|haha|hehe|rofl|with (?:joy|love))|court (?:is|was) adjourned|(?:lawyer|solicitor|attorney)'s office|notice period|(?:read|saw|heard)(?: \w+){0,3} (?:in|on) (?:the |a )?(?:newspaper|press|news|tv|paper)|(?:tv|radio|news) station (?:mug|shirt|cap|bag)|(?:lawyer|police|detective|judge|reporter|journalist|prison|hacker|spy|court|fire ?(?:man|fighter)?|crime|murder) (?:costume|outfit|set|car|toy|game|book|novel|movie|mug|shirt|puzzle|poster|series|kit|truck|mystery|thriller|drama)s?|(?:game|novel|book|film|movie|show|series|puzzle|podcast|song|costume|thriller) (?:(?:called|about|named|of|on|with) )?(?:an? |the )?(?:\w+ ){0,2}?(?:lawsuits?|lawyers?|fraud|scams?|gdpr|privacy|data protection|journalists?|reporters?|fires?|courts?|hackers?|suicide|murder|explosions?)|court shoes?|food court|privacy policy|is (?:it|this|the \w+) (?:safe|dangerous|a (?:fire|choking) hazard)|prevents? overheating|"
    r"(?:protect\w*|protection|insurance|safe|secure) (?:\w+ )?(?:against|from) (?:fraud|scams|phishing|overheating|\w+ing)|overheat(?:ing)? protection|fraud (?:protection|prevention))\b"
)


_OF_WORDS = frozenset({TriggerName.RISK_LEGAL, TriggerName.RISK_PRESS})
"""Risks that a profession or a title names as well: who asks for goods only buys."""

_ASKS = re.compile(
    r"\W*(?:(?:hi|hello|hey|and|also|so|ok)\W+)*(?:what(?:'s| is| are| does)|where|how (?:do|does|can|long|much|many|is)|do you|does|is there|are there|is (?:the|it|this)|can (?:i|you|one)|could i|may i|which|(?:does|do|will|would|can|could) (?:the|this|that|these|it|your)|if (?:i|we|it) [^.!?\n]{0,60}, ?(?:do|does|can|will|is|would|am))\b[^.!\n]{0,90}\??\W*$"
)
_HAPPENED = re.compile(
    r"\b(?:was|were|got|went|has|have been|someone|somebody|stole|hacked|charged|broke|hurt|burn(?:ed|t|ing)|smok(?:ed|ing)|sick|child|son|daughter|baby|kid|husband|wife|police|lawyer|now|today|yesterday|never|didn't|without my|my (?:money|data|account|identity|information|lawyer)|erase|live|alive|die|dead|pain|(?:kill|harm|hate|hurting|killing) myself|anymore|any more)\b"
)


_EVERYDAY_CANCELLING = re.compile(r"\bcancel(?:l?ing)? (?:my|our|the|this|that) (?:\w+ ){0,2}?subscriptions?\b")
_NOTICE = re.compile(
    r"\b(?:hereby|formally|officially|effective|effect|notice|terminat\w+|contracts?|agreement|withdraw\w*|writing|no longer|confirm)\b"
)


def only_cancels_subscription(text: str) -> bool:
    """Return whether the message asks to cancel a subscription, as one asks for anything, and gives no formal notice."""
    said = plain(text)
    return _EVERYDAY_CANCELLING.search(said) is not None and _NOTICE.search(said) is None


@remembered
def find_risks(text: str) -> tuple[TriggerName, ...]:
    """Return the risks that the text shows, the gravest first."""
    said = _HARMLESS.sub(" , ", plain(text))
    found = tuple(name for name, pattern in _PATTERNS if pattern.search(said))
    if only_cancels_subscription(text):
        found = tuple(name for name in found if name is not TriggerName.CONTRACT_CANCELLED)
    return tuple(name for name in found if name not in _OF_WORDS) if found and asks_for_goods(text) else found


@remembered
def only_asks(text: str) -> bool:
    """Return whether the message is a short question about rules or goods, in which nothing has happened to anybody."""
    said = plain(text)
    return asks_for_goods(text) or (_ASKS.match(said) is not None and _HAPPENED.search(said) is None)
