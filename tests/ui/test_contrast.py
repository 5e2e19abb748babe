"""Whether the page can be read by weak eyes: contrasts as WCAG 2.2 counts them."""

from collections.abc import Callable

import pytest

from tests.ui.conftest import Visit

pytestmark = pytest.mark.browser
# Every text that is seen, and every tick box, with its contrast to what lies behind it. What cannot
# be used just now is exempt, as WCAG has it, and so is what a plot draws.
CONTRASTS = """() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (colour) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    };
    const over = ([r, g, b, a], below) => [r, g, b].map((one, i) => a * one + (1 - a) * below[i]);
    const above = (one) => (one ? [one, ...above(one.parentElement)] : []);
    const behind = (one) => above(one).reverse()
        .map((each) => rgba(getComputedStyle(each).backgroundColor))
        .reduce((below, colour) => over(colour, below), [255, 255, 255]);
    const light = (colour) => colour.map((one) => one / 255)
        .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
        .reduce((sum, one, i) => sum + one * [0.2126, 0.7152, 0.0722][i], 0);
    const contrast = (one, colour, ground) => {
        const [r, g, b, a] = rgba(colour);
        const opacity = above(one).reduce((all, each) => all * getComputedStyle(each).opacity, a);
        const both = [light(over([r, g, b, opacity], ground)), light(ground)];
        return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
    };
    const used = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
        && !one.closest("svg, .plot, [aria-disabled=true], .sr-only, .visually-hidden")
        && !one.matches(":disabled, :disabled *, label:has(:disabled) *, label:has(:disabled)");
    const named = (one) => `${one.closest("[id]")?.id} ${one.tagName}.${one.className}`;
    const found = [];
    for (const one of document.querySelectorAll("body *")) {
        if (!used(one)) continue;
        const { color, borderColor, appearance } = getComputedStyle(one);
        const texts = [...one.childNodes].filter((each) => each.nodeType === Node.TEXT_NODE);
        const text = texts.map((each) => each.data).join("").trim();
        if (text) found.push([4.5, contrast(one, color, behind(one)), `${named(one)}: ${text}`]);
        if (one.type === "checkbox" && appearance === "none" && !one.checked)
            found.push([3, contrast(one, borderColor, behind(one.parentElement)), named(one)]);
    }
    return found;
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_and_tick_box_stands_out_from_its_ground(
    visiting: Callable[..., Visit], address: str, theme: str
) -> None:
    visit = visiting(f"{address}?__theme={theme}", ready="#map .plot .main-svg")
    page = visit.page
    page.fill("#map [name=find]", "saa_french11")
    page.press("#map [name=find]", "Enter")
    page.wait_for_selector("#verdict .years")
    seen = 0
    for tab in ("Basket", "Listening test", "Guide", "Explore"):
        page.click(f"button[role=tab]:has-text('{tab}')")
        page.wait_for_timeout(500)  # what fades in
        found = page.evaluate(CONTRASTS)
        seen += len(found)
        faint = [f"{contrast:.2f} {what}" for wanted, contrast, what in found if contrast < wanted]
        assert faint == [], tab
        visit.screenshot(f"contrast_{theme}_{tab.split()[0]}")
    assert seen > 300
