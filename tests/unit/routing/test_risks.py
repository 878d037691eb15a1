"""Words of risk are found; harmless neighbours are not."""

from pathlib import Path

import pytest
import yaml

from routing.model import TriggerName
from routing.risks import find_risks

RISKY = {
    TriggerName.RISK_LEGAL: """I will sue you|my lawyer will contact you|I'm taking legal action|see you in court
        |I'll report you to the BBB|this is illegal|I'm going to small claims|you'll hear from my attorney
        |consumer protection will hear of this|I'm going to sue the company
        |I'm a lawyer and know my rights, this contract is void""",
    TriggerName.RISK_PRESS: """I'll go to the press with this story about you|I'm a journalist writing about your recall
        |who can comment for our newspaper on the recall about the kettle
        |I write for the Evening Herald and have questions|I'll call the local news
        |a TV station will hear about this from me""",
    TriggerName.CONTRACT_CANCELLED: """I hereby cancel my contract|please terminate my subscription
        |I'm cancelling our service agreement with immediate effect|I give you notice of termination
        |cancel my membership now""",
    TriggerName.RISK_SAFETY: """the charger caught fire|the kettle gave me an electric shock|my son got hurt by the lamp
        |smoke came out of the vacuum|the battery exploded|it smells like burning plastic|the grill burned my hand
        |my daughter was injured by the skateboard|the heater is overheating and sparking|this is dangerous
        |my wife had an allergic reaction to the perfume|a spark jumped out of the socket|there were sparks
        |my husband is in hospital because of your ladder|got zapped at the switch, my arm is tingling
        |the battery is puffed up|he knows where I live now|the CO alarm keeps beeping and we have headaches
        |I'll be waiting for him with my shotgun|the spray put my wife in the ER""",
    TriggerName.RISK_FRAUD: """someone used my card|my card was stolen|there is an unauthorized charge on my account
        |I don't recognize this charge|my account was hacked|this is fraud|I think I've been scammed
        |somebody's in my account
        |five chairs are going to Miami, that wasn't me|somebody ordered with my account
        |I never made this purchase|identity theft""",
    TriggerName.RISK_SELF_HARM: """I want to kill myself|I want to die|thinking about suicide|I'm going to end my life
        |I won't be around in five days|I have the pills counted out|I don't want to live anymore|feeling suicidal""",
    TriggerName.RISK_DATA_PROTECTION: """I'm making a GDPR request|you leaked my data|this is a subject access request
        |I can see another customer's order in my account|delete all my personal data|there was a data breach
        |there's her name and address, can she see mine too|my orders are someone else's
        |I exercise my right to be forgotten|you sent me someone else's invoice""",
}
HARMLESS = """
    where is my order|does the grill smoke a lot|do you sell smoke detectors|fire pit cover
    |burnt orange backpack|what is your privacy policy|how do I delete my account|how long do you keep my data
    |tennis court shoes|I'd kill for a coffee now|this wait is killing me|I'm dying to get the new bike
    |is the kettle safe for kids|will the speaker overheat in the sun|does the helmet protect from injuries
    |I was charged twice|my name is Sue Miller|sparkling water maker|I hurt my back, which chair is best
    |the colour is to die for|how do I get a copy of my data|the fire tablet case|I cut myself a slice
    |shock absorber for a bicycle|how do I cancel my subscription|cancel my order please
    |is the press pot dishwasher safe
    |I'm a lawyer and need a bag for files, which one holds most|I'm going to sue my dog, he ate the slippers
    |LOL lawsuit dropped|does the grill have a spark screen|do sparks damage the rug
    |I zapped my wife's remote by accident|the driver never found where we live|I can't see where my refund is
    |I won't be around when it arrives|do you have a gun safe|that wasn't me, that was the cat|do zip ties tingle
    |I work at the hospital, can you deliver at night|the fraud team of my bank asked, it was me who bought it
    |how do I protect my account from fraud|the newspaper rack is too small|can I end my order early
"""


def _listed(texts: str) -> list[str]:
    return [" ".join(text.split()) for text in texts.split("|")]


@pytest.mark.parametrize(("risk", "text"), [(risk, text) for risk, texts in RISKY.items() for text in _listed(texts)])
def test_a_risk_is_recognised(risk: TriggerName, text: str) -> None:
    assert risk in find_risks(text)


@pytest.mark.parametrize("text", _listed(HARMLESS))
def test_a_harmless_text_is_no_risk(text: str) -> None:
    assert find_risks(text) == ()


def test_the_gravest_risk_comes_first() -> None:
    assert find_risks("I will sue you, the charger caught fire")[0] is TriggerName.RISK_SAFETY


def test_risks_are_recognised_in_many_words() -> None:
    examples = yaml.safe_load(Path(__file__).with_name("risks.yml").read_text(encoding="utf-8"))
    harmless = examples.pop("harmless")
    missed = [text for name, texts in examples.items() for text in texts if TriggerName(name) not in find_risks(text)]
    assert missed == []
    assert [text for text in harmless if find_risks(text)] == []
