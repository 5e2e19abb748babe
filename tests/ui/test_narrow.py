"""What is cut or lies over something else on a screen as wide as a telephone."""

from collections.abc import Callable

import pytest

from tests.ui.conftest import Visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("code", "listening", "reading"),
    [("", "Listening test", "Guide"), ("fr", "Test d’écoute", "Guide")],
    ids=["English", "French"],
)
def test_nothing_of_the_last_tabs_is_cut_at_420_pixels(
    visiting: Callable[..., Visit], address: str, code: str, listening: str, reading: str
) -> None:
    visit = visiting(f"{address}{code}", ready="#map .plot .main-svg", width=420)
    page = visit.page

    def tab(name: str) -> None:
        page.click(".overflow-menu > button")
        page.click(f'.overflow-dropdown button:has-text("{name}")')

    tab(listening)
    page.wait_for_selector("#listening-begin")
    visit.screenshot(f"narrow_listening_{code}")
    overlaps = page.locator("#listening-settings .block:has(input[type=file])").evaluate_all(
        """all => all.map(one => {
            const label = one.querySelector("label").getBoundingClientRect();
            return label.bottom - one.querySelector("button svg").getBoundingClientRect().top;
        })"""
    )
    assert len(overlaps) == 2
    assert max(overlaps) <= 0

    tab(reading)
    page.wait_for_selector("#directions td")
    visit.screenshot(f"narrow_reading_{code}")
    ends = page.locator("#directions td").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().right)"
    )
    assert max(ends) <= 420
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
