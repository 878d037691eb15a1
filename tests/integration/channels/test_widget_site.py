"""The tag on somebody else's page: what its attributes do, in each language, with the site's own colour."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.axe import barriers
from tests.chromium import BROWSER_TESTS
from tests.integration.channels.chat import Chat
from tests.integration.channels.sites import Site, open_site
from tests.integration.channels.widget import Widget, is_swallowed

pytestmark = BROWSER_TESTS

LABELS = {
    "en": ("Customer care", "Chat with us", "Write a message", "Close the chat", "Where is my order?", "Assistant"),
    "de": (
        "Kundenservice",
        "Chat öffnen",
        "Nachricht schreiben",
        "Chat schließen",
        "Wo ist meine Bestellung?",
        "Assistent",
    ),
    "es": (
        "Atención al cliente",
        "Abrir el chat",
        "Escriba un mensaje",
        "Cerrar el chat",
        "¿Dónde está mi pedido?",
        "Asistente",
    ),
    "fr": (
        "Service client",
        "Ouvrir le chat",
        "Écrivez un message",
        "Fermer le chat",
        "Où est ma commande ?",
        "Assistant",
    ),
    "ar": ("خدمة العملاء", "تحدّث معنا", "اكتب رسالة", "إغلاق المحادثة", "أين طلبي؟", "المساعد الآلي"),
}
OPEN = {"data-open": ""}
PALE, DEEP = "#ffe14d", "#1a237e"


@pytest.fixture
async def site(chat: Chat) -> AsyncIterator[Site]:
    async with open_site(chat.house) as one:
        yield one


async def style(widget: Widget, selector: str, name: str) -> str:
    value: str = await widget.page.locator(f"careline-chat {selector}").first.evaluate(
        f"node => getComputedStyle(node).getPropertyValue('{name}')"
    )
    return value


async def test_the_attributes_work_on_a_site_of_another_origin_with_a_strict_policy(
    chromium: Browser, site: Site
) -> None:
    widget = await site.visit(
        chromium,
        {
            "data-title": "Lamp <b>& Co</b>",
            "data-greeting": "Welcome to Lamp & Co.",
            "data-placeholder": "Ask about lamps",
            "data-launcher": "Ask us",
            "data-position": "left",
            "data-theme": "dark",
            "data-color": PALE,
        },
    )
    await expect(widget.panel.get_by_role("heading", name="Lamp <b>& Co</b>")).to_be_visible()
    await expect(widget.panel.get_by_text("Welcome to Lamp & Co.")).to_be_visible()
    await expect(widget.text).to_have_attribute("placeholder", "Ask about lamps")
    box = await widget.panel.bounding_box()
    assert box is not None and box["x"] < 100
    assert await style(widget, ".panel", "background-color") == "rgb(16, 22, 21)", "it is not dark on a light system"
    assert await style(widget, ".panel", "color-scheme") == "dark"
    assert await style(widget, ".send", "background-color") == "rgb(255, 225, 77)"
    await widget.say("hello")
    await widget.hear("You said hello")
    await widget.page.keyboard.press("Escape")
    await expect(widget.page.get_by_role("button", name="Ask us")).to_be_focused()
    assert site.warnings == []


async def test_a_page_that_is_isolated_loads_the_chat_with_a_tag_that_asks_for_leave(
    chromium: Browser, site: Site
) -> None:
    site.headers = {"Cross-Origin-Embedder-Policy": "require-corp"}
    widget = await site.visit(chromium, {**OPEN, "crossorigin": ""})
    assert await style(widget, ".send", "background-color") == "rgb(11, 110, 105)"
    await widget.say("hello")
    await widget.hear("You said hello")


async def test_what_is_not_known_is_told_in_the_console_and_the_chat_works_as_without_it(
    chromium: Browser, site: Site
) -> None:
    attributes = {
        "data-theme": "dim",
        "data-position": "top",
        "data-color": "teal",
        "data-locale": "pt-BR",
        "data-title": " ",
    }
    widget = await site.visit(chromium, attributes)
    told = " ".join(site.warnings)
    assert len(site.warnings) == 4 and all(one.startswith("Careline: ") for one in site.warnings)
    for part in ('data-theme="dim"', 'data-position="top"', 'data-color="teal"', "“pt-BR”", "light, dark or auto"):
        assert part in told
    await expect(widget.panel.get_by_role("heading", name="Customer care")).to_be_visible()
    assert await style(widget, ".send", "background-color") == "rgb(11, 110, 105)"
    await widget.say("hello")
    await widget.hear("You said hello")
    conversation = await site.chat.house.log.get(await widget.conversation_id())
    assert conversation.locale == "pt-BR", "articles in that language are still searched first"


async def test_who_writes_that_it_shall_not_open_finds_it_closed(chromium: Browser, site: Site) -> None:
    widget = await site.visit(chromium, {"data-open": "false"})
    await widget.page.reload()
    await expect(widget.page.get_by_role("button", name="Chat with us")).to_be_visible()
    await expect(widget.panel).to_be_hidden()
    await site.visit(chromium, {"data-open": "maybe"})
    assert [one for one in site.warnings if "true or false" in one]


@pytest.mark.parametrize("customer", ["x" * 300, "ana\t1"])
async def test_an_id_that_is_none_keeps_nobody_from_writing(chromium: Browser, site: Site, customer: str) -> None:
    signed = {"data-customer-id": customer, "data-signed-at": "2026-11-24T12:00:00Z", "data-signature": "0" * 64}
    widget = await site.visit(chromium, signed)
    await widget.say("hello")
    await widget.hear("You said hello")


@pytest.mark.parametrize(("tag", "page"), [({"data-locale": "no language"}, "de-AT"), ({}, "x-klingon"), ({}, "")])
async def test_a_language_that_is_none_keeps_nobody_from_writing(
    chromium: Browser, site: Site, tag: dict[str, str], page: str
) -> None:
    widget = await site.visit(chromium, tag, lang=page)
    await widget.panel.locator("textarea").fill("hello")
    await widget.page.keyboard.press("Enter")
    await expect(widget.panel.get_by_text("You said hello")).to_be_visible()
    assert len(site.warnings) == len(tag)
    locale = (await site.chat.house.log.get(await widget.conversation_id())).locale
    assert locale == ("de-AT" if page == "de-AT" else "en")


@pytest.mark.parametrize("language", LABELS)
async def test_the_chats_own_words_in_each_language(chromium: Browser, site: Site, language: str) -> None:
    title, launcher, placeholder, close, order, assistant = LABELS[language]
    widget = await site.visit(chromium, {"data-locale": f"{language}-XX"}, lang="it", bypass_csp=True)
    panel = widget.panel
    await expect(panel.get_by_role("heading", name=title)).to_be_visible()
    await expect(panel.get_by_placeholder(placeholder)).to_be_visible()
    await expect(panel.locator("xpath=..")).to_have_attribute("lang", language)
    assert await panel.locator(".speaks").count() == (0 if language == "en" else 1)
    for scheme in ("light", "dark"):
        assert await barriers(widget.page, scheme) == []
    await panel.get_by_role("button", name=order).click()
    # The assistant speaks English: in another language the question would go to a person.
    await expect(panel.get_by_text("You said Where is my order?")).to_be_visible()
    await expect(panel.locator(".message.bot .author").first).to_have_text(assistant)
    await panel.get_by_role("button", name=close, exact=True).click()
    await expect(widget.page.get_by_role("button", name=launcher)).to_be_focused()
    assert site.warnings == []


async def test_without_an_attribute_the_language_is_the_pages(chromium: Browser, site: Site) -> None:
    widget = await site.visit(chromium, OPEN, lang="fr-CA")
    await expect(widget.panel.get_by_placeholder("Écrivez un message")).to_be_visible()
    widget = await site.visit(chromium, {**OPEN, "data-placeholder": "Bonjour"}, lang="fr")
    await expect(widget.panel.get_by_placeholder("Bonjour")).to_be_visible()
    await expect(widget.panel.get_by_role("heading", name="Service client")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
async def test_arabic_runs_from_right_to_left_also_on_a_page_that_does_not(
    chromium: Browser, site: Site, width: int
) -> None:
    widget = await site.visit(chromium, {**OPEN, "data-locale": "ar"}, width=width, height=700)
    title, close = widget.panel.get_by_role("heading"), widget.panel.get_by_role("button", name="إغلاق المحادثة")
    at_title, at_close = await title.bounding_box(), await close.bounding_box()
    assert at_title and at_close and at_close["x"] < at_title["x"]
    panel = await widget.panel.bounding_box()
    assert panel is not None and (width == 320 or panel["x"] > 800), "the corner is no longer the page's"
    assert await is_swallowed(widget) == []


@pytest.mark.parametrize("language", ["de", "es", "fr"])
async def test_longer_words_fit_a_small_phone(chromium: Browser, site: Site, language: str) -> None:
    widget = await site.visit(chromium, {"data-locale": language}, width=320, height=640)
    assert await is_swallowed(widget) == []
    await widget.panel.locator(".composer button[aria-expanded]").click()
    assert await is_swallowed(widget) == []


@pytest.mark.parametrize("color", [PALE, DEEP, "#ffffff", "#777777"])
async def test_with_a_brand_colour_nothing_is_hard_to_read_in_either_theme(
    chromium: Browser, site: Site, color: str
) -> None:
    for theme in ("light", "dark"):
        widget = await site.visit(chromium, {**OPEN, "data-theme": theme, "data-color": color}, bypass_csp=True)
        assert await barriers(widget.page) == []
        await widget.say("hello https://shop.example/a")
        await widget.hear("You said hello")
        await widget.text.focus()
        assert await barriers(widget.page) == []
        if (color, theme) == (PALE, "dark"):
            await widget.picture("customer-brand-dark")


async def test_a_theme_holds_whatever_the_visitors_system_says(chromium: Browser, site: Site) -> None:
    light = "rgb(243, 245, 245)"
    for system in ("light", "dark"):
        widget = await site.visit(chromium, {**OPEN, "data-theme": "light"}, color_scheme=system)
        assert await style(widget, ".panel", "background-color") == light
        widget = await site.visit(chromium, {**OPEN, "data-theme": "auto", "data-color": DEEP}, color_scheme=system)
        assert (await style(widget, ".panel", "background-color") == light) == (system == "light")


def luminance(colour: list[int]) -> float:
    linear = [v / 12.92 if (v := part / 255) <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: list[int], other: list[int]) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


ACCENTS = """async () => {
  const { accentOf, parseColour } = await import("/widget/colours.js");
  const { themeOf } = await import("/widget/theme.js");
  const sheet = document.querySelector("careline-chat").shadowRoot.styleSheets[0];
  const light = [...sheet.cssRules].find((rule) => rule.selectorText?.includes(":host"));
  const dark = [...sheet.cssRules].find((rule) => rule.media?.mediaText.includes("dark")).cssRules[0];
  const inks = [light, dark].map((rule) => parseColour(rule.style.getPropertyValue("--c-on-accent").trim()));
  const themes = { light: themeOf(light, "light", inks), dark: themeOf(dark, "dark", inks) };
  const brands = [[119, 119, 119]];
  const parts = [0, 51, 102, 153, 204, 255];
  for (const red of parts) for (const green of parts) for (const blue of parts)
    brands.push([red, green, blue]);
  const made = (name, theme) => brands.map((brand) => [name, brand, theme, accentOf(brand, theme)]);
  return Object.entries(themes).flatMap(([name, theme]) => made(name, theme));
}"""


async def test_every_colour_becomes_one_on_which_and_in_which_words_can_be_read(chromium: Browser, chat: Chat) -> None:
    page = await chromium.new_page()
    await page.goto(str(chat.server.make_url("/")))
    await expect(page.locator("careline-chat section.panel")).to_be_attached()
    found = await page.evaluate(ACCENTS)
    assert len(found) == 2 * (6**3 + 1)
    light = {tuple(brand): accent for name, brand, _, accent in found if name == "light"}
    white, dark = [255, 255, 255], [6, 32, 30]
    assert (light[255, 204, 0]["accent"], light[255, 204, 0]["on-accent"]) == ([255, 204, 0], dark), "pale"
    assert (light[0, 51, 153]["accent"], light[0, 51, 153]["on-accent"]) == ([0, 51, 153], white), "deep"
    assert light[119, 119, 119]["accent"] < [119, 119, 119] and light[119, 119, 119]["on-accent"] == white, "between"
    kept = 0
    for name, brand, theme, accent in found:
        for fill in ("accent", "accent-hover"):
            assert contrast(accent["on-accent"], accent[fill]) >= 4.5, (name, brand, fill)
        for ground in (*theme["grounds"], accent["accent-soft"]):
            assert contrast(accent["accent-text"], ground) >= 4.5, (name, brand)
        for word in theme["words"]:
            assert contrast(word, accent["accent-soft"]) >= 4.5, (name, brand, word)
        assert all(contrast(accent["accent"], ground) >= theme["seen"] for ground in theme["grounds"]), (name, brand)
        kept += accent["accent"] == brand
    assert kept > len(found) / 2, "most colours are fit as they are and stay"


TEXTS = """async () => {
  const kinds = {};
  const kind = (one) => {
    if (Array.isArray(one)) return one.map((part) => part.split(", ").length);
    if (typeof one === "function") return `says ${one.length}`;
    return typeof one === "object" ? Object.keys(one) : typeof one;
  };
  for (const code of ["en", "de", "es", "fr", "ar"]) {
    const { words } = await import(`/widget/texts_${code}.js`);
    kinds[code] = Object.fromEntries(Object.entries(words).map(([name, one]) => [name, kind(one)]));
  }
  return kinds;
}"""


async def test_each_language_says_all_that_english_says(chromium: Browser, chat: Chat) -> None:
    page = await chromium.new_page()
    await page.goto(str(chat.server.make_url("/")))
    kinds = await page.evaluate(TEXTS)
    english = kinds.pop("en")
    assert english["emojiNames"] == [8, 8, 8, 8]
    for language, words in kinds.items():
        assert {"dir": "string"} | words == english, language


CHANNELS = """async () => {
  const said = {};
  for (const code of ["de", "es", "fr", "ar"]) {
    const { words } = await import(`/widget/texts_${code}.js`);
    const names = ["text messages", "e-mail", "our website", "Telegram"];
    const address = "the number ending in 67";
    said[code] = names.flatMap((name) => [words.alsoGoesOn({ name }, address), words.separated({ name })]).join(" ");
  }
  return said;
}"""


async def test_other_languages_have_words_of_their_own_for_channels_and_addresses(
    chromium: Browser, chat: Chat
) -> None:
    page = await chromium.new_page()
    await page.goto(str(chat.server.make_url("/")))
    for language, said in (await page.evaluate(CHANNELS)).items():
        assert said.count("Telegram") == 2 and "67" in said, language
        for english in (
            "the number ending",
            "text messages",
            "our website",
            *(("e-mail",) if language != "fr" else ()),
        ):
            assert english not in said, language
