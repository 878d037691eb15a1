"""The states of the United States: their names, and which one a ZIP code lies in."""


def _pairs(text: str) -> list[tuple[str, str]]:
    words = text.split()
    return list(zip(words[::2], words[1::2], strict=True))


STATE_NAMES = {
    name.replace("_", " "): code
    for name, code in _pairs("""
    alabama AL alaska AK arizona AZ arkansas AR california CA colorado CO connecticut CT delaware DE florida FL
    georgia GA hawaii HI idaho ID illinois IL indiana IN iowa IA kansas KS kentucky KY louisiana LA maine ME maryland MD
    massachusetts MA michigan MI minnesota MN mississippi MS missouri MO montana MT nebraska NE nevada NV
    new_hampshire NH new_jersey NJ new_mexico NM new_york NY north_carolina NC north_dakota ND ohio OH oklahoma OK
    oregon OR pennsylvania PA rhode_island RI south_carolina SC south_dakota SD tennessee TN texas TX utah UT vermont VT
    virginia VA washington WA west_virginia WV wisconsin WI wyoming WY district_of_columbia DC puerto_rico PR
    """)
}
"""Two-letter codes by folded name."""

# First three digits of the ZIP, from and to.
_RANGES = tuple(
    (int(span[:3]), int(span[4:]), code)
    for span, code in _pairs("""
    006-009 PR 010-027 MA 028-029 RI 030-038 NH 039-049 ME 050-059 VT 060-069 CT 070-089 NJ 100-149 NY 150-196 PA
    197-199 DE 200-200 DC 201-201 VA 202-205 DC 206-219 MD 220-246 VA 247-268 WV 270-289 NC 290-299 SC 300-319 GA
    320-349 FL 350-369 AL 370-385 TN 386-397 MS 398-399 GA 400-427 KY 430-459 OH 460-479 IN 480-499 MI 500-528 IA
    530-549 WI 550-567 MN 570-577 SD 580-588 ND 590-599 MT 600-629 IL 630-658 MO 660-679 KS 680-693 NE 700-714 LA
    716-729 AR 730-749 OK 750-799 TX 800-816 CO 820-831 WY 832-838 ID 840-847 UT 850-865 AZ 870-884 NM 885-885 TX
    889-898 NV 900-961 CA 967-968 HI 970-979 OR 980-994 WA 995-999 AK
    """)
)


def state_of_zip(zip_code: str) -> str:
    """Return the code of the state in which a five-digit ZIP lies; "" when none does."""
    area = int(zip_code[:3])
    return next((code for low, high, code in _RANGES if low <= area <= high), "")
