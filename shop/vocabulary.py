"""Word lists for reading what customers write. All in lower case, without plural endings where it matters."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FILLER = _words("""
    a an the my our your this that these those of to for from in on with please pls thanks thank you i i'd i'll i'm
    id im we me it its want wanna would like need return returning returned send sending back give get rid exchange
    cancel item items thing things one ones product products order only just actually really maybe think guess is
    are was be can could will let's lets do does have has had got go going number no nr option piece set both all
    each every them they he she some any yes yeah yep ok okay hi hello well so um uh oh sorry also too about how and
    or not but by at as take put refund same kind type types single couple pair whichever bought purchased received
    shipping address delivery change changed modify pending placed method wrong swap switch replace update
    sent remove color colored colour size sized model version variant up made
""")
"""Words that say nothing about which item is meant."""

PAIRS = _words("shoes sneakers boots headphones earbuds sunglasses glasses trainers earphones buds shades kicks")
"""Names that look like a plural but are one thing."""

ADJECTIVES = _words("""
    smart water pet electric action digital gaming wireless portable air wall desk tea patio led light running indoor
    security office hiking garden cycling picnic
""")
"""First words of product names that are not enough to name the product: "smart" is no smart watch."""

NO_NAME = _words("""
    a an and the my your is are am i im it its it's in at of on to from for with name names named zip zipcode code
    postal post postcode live lives living hi hello hey please thanks thank you yes no ok okay sure full first last
    surname email mail address e-mail under account number order this that here me we our not don't dont remember
    know sorry city state usa us united states was by based near around find look up can could want would need help
    cancel return track called so well uh um there as what which used really
""")
"""Words that are no part of a person's name."""

SYNONYMS: dict[str, tuple[str, ...]] = {
    "airpod": ("earbuds",),
    "bag": ("backpack", "luggage"),
    "bank": ("charger",),
    "barbecue": ("grill",),
    "bbq": ("grill",),
    "bike": ("bicycle",),
    "board": ("skateboard",),
    "book": ("notebook",),
    "bud": ("earbuds",),
    "cam": ("camera",),
    "cellphone": ("smartphone",),
    "coffee": ("espresso",),
    "coffeemaker": ("coffee",),
    "cologne": ("perfume",),
    "cosmetics": ("makeup",),
    "cycle": ("bicycle",),
    "deck": ("skateboard",),
    "earphone": ("earbuds", "headphones"),
    "earpod": ("earbuds",),
    "ebook": ("ereader",),
    "flask": ("bottle",),
    "fragrance": ("perfume",),
    "glasses": ("sunglasses",),
    "headset": ("headphones",),
    "hoover": ("vacuum",),
    "jumper": ("jacket",),
    "kindle": ("ereader",),
    "knapsack": ("backpack",),
    "light": ("lamp",),
    "lightbulb": ("bulb",),
    "machine": ("maker",),
    "mobile": ("smartphone",),
    "parasol": ("umbrella",),
    "phone": ("smartphone",),
    "powerbank": ("charger",),
    "reader": ("ereader",),
    "roomba": ("vacuum",),
    "rucksack": ("backpack",),
    "shade": ("sunglasses",),
    "shelf": ("bookshelf",),
    "shirt": ("tshirt",),
    "shoe": ("boots", "sneakers"),
    "smartwatch": ("watch",),
    "suitcase": ("luggage",),
    "tee": ("tshirt",),
    "trainer": ("sneakers", "shoes"),
    "vac": ("vacuum",),
    "weight": ("dumbbell",),
}
"""What people say for a word of a product's name."""

REASON_HINTS = {
    "no longer needed": (
        r"no ?longer|no more need|not need|(?:don'?t|do not|doesn'?t|didn'?t|won'?t|no) (?:really |actually )?"
        r"(?:need|want)|changed? (?:my|our|her|his|their) mind|not? (?:needed|wanted)|unneeded|unnecessary"
        r"|not necessary|no use for|any ?more|have (?:one|it|enough) already|already (?:have|got|own|bought)"
    ),
    "ordered by mistake": (
        r"mistak|mistook|misteak|mistke|accident|acident|by error|in error"
        r"|wrong(?:ly)?\b(?! (?:number|order number|question|code|e-?mail|address|chat|window))"
        r"|didn'?t mean|did not mean|unintention|not intend|misclick|clicked"
        r"|(?:ordered|bought|placed) (?:it |this |them |the same )*(?:twice|double)|duplicate"
        r"|^\W*w?h?oops\W*$|oops\W+i (?:ordered|bought|placed)"
        r"|(?:my|kid|son|daughter|child|cat)\w* (?:ordered|bought|placed)|slip"
    ),
}
"""How people give a reason for cancelling, as patterns over folded text."""
