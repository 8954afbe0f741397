"""How long a person waits for the first page: a real Chromium with an empty cache, where the network drops packets.

Dropped, not refused: a request to anywhere but the server is never answered, as in a train or behind a strict firewall.
"""

import shutil
import statistics
import time

from playwright.sync_api import Route, sync_playwright

VISITS = 5
COMPOSER = "#chat-input"


def first_page(address: str) -> float | None:
    """Median seconds from entering `address` to a page that one can type in; None without a Chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        return None
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    times = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        for _ in range(VISITS):
            page = browser.new_context().new_page()
            page.route(lambda url: not url.startswith(address), _dropped)
            start = time.perf_counter()
            page.goto(address, wait_until="commit")
            page.wait_for_selector(COMPOSER)
            times.append(time.perf_counter() - start)
            page.context.close()
        browser.close()
    return statistics.median(times)


def _dropped(_route: Route) -> None:
    """No answer ever comes."""
