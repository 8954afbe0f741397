"""Looks and access: every state that people meet, looked through by axe in light and dark, wide and small."""

import json

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect
from serving import DESKTOP, PHONE

pytestmark = pytest.mark.asyncio(loop_scope="session")

GOAL = "I want to become lead nurse on my ward, but I freeze in every meeting with my manager."
LOOKS = [
    pytest.param({"viewport": DESKTOP, "color_scheme": "light"}, id="desktop-light"),
    pytest.param({"viewport": DESKTOP, "color_scheme": "dark"}, id="desktop-dark"),
    pytest.param({"viewport": PHONE, "color_scheme": "light", "is_mobile": True, "has_touch": True}, id="phone-light"),
    pytest.param({"viewport": PHONE, "color_scheme": "dark", "is_mobile": True, "has_touch": True}, id="phone-dark"),
]


async def grave(page) -> list[str]:
    """What axe finds that is serious or critical, each with where."""
    await page.wait_for_timeout(800)  # things that fade in have their full contrast by then
    found = await Axe().run(page)
    return [
        f"{one['id']}: {one['help']}: {json.dumps([node['html'][:160] for node in one['nodes']])}"
        for one in found.response["violations"]
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("looks", LOOKS)
async def test_nothing_grave_is_found_anywhere(someone, picture, looks, request):
    person = await someone(**looks)
    page, look = person.page, request.node.callspec.id
    await person.open()
    assert await grave(page) == []
    await picture(person, f"{look}-welcome")

    await person.says(GOAL)
    await person.says("I will ask Priya to rehearse it with me by Friday.")
    await person.says("Do you have any ideas?")
    if look.startswith("phone"):
        await page.get_by_role("link", name="Notes").click()
    await person.sees(person.notes, "lead nurse")
    assert await grave(page) == []
    await picture(person, f"{look}-notes")
    if look.startswith("phone"):
        await page.get_by_role("button", name="Close").click()
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert await grave(page) == []
        await picture(person, f"{look}-talk")

    await page.get_by_role("button", name="Your data: export or erase").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await grave(page) == []
    await picture(person, f"{look}-data")
    await page.keyboard.press("Escape")

    await page.get_by_role("button", name="About").click()
    await person.sees(page.get_by_role("dialog"), "A coach that sits down with you")
    assert await grave(page) == []
    await picture(person, f"{look}-about")
    await page.keyboard.press("Escape")

    await page.get_by_role("button", name="Your sessions").last.click()
    await expect(page.locator("[id^='thread-'] >> a")).to_be_visible()
    assert await grave(page) == []
    await picture(person, f"{look}-sessions")


async def test_a_reply_is_handed_to_screen_readers_once_and_whole(person):
    voice = person.page.locator("[role='status'][aria-live='polite'].coach-heard")
    await expect(voice).to_have_text("")

    await person.says(GOAL)

    await expect(voice).not_to_have_text("")
    heard = await voice.inner_text()
    assert heard == (await person.replies.locator(".message-content").inner_text()).strip()


async def test_the_page_says_what_this_is_and_where_words_go(person):
    await person.page.get_by_role("button", name="About").click()

    about = person.page.get_by_role("dialog")
    await person.sees(about, "Not therapy, not a lawyer, not HR")
    await person.sees(about, "and nowhere else")


async def test_nothing_is_asked_of_any_other_server_and_the_page_works_where_the_network_drops_everything(someone):
    person = await someone()
    asked: list[str] = []

    async def dropped(route) -> None:
        """Packets vanish: no answer ever comes."""
        asked.append(route.request.url)

    await person.page.route(lambda url: not url.startswith(person.server.address), dropped)
    await person.open()
    await person.says(GOAL)

    assert [url for url in asked if not url.startswith(("data:", "blob:"))] == []
