"""The report on disk: whole, self-contained, and never half of one."""

import csv
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from voicelab.audio import Recording
from voicelab.experiments.findings import Findings, targeted
from voicelab.experiments.report import writing
from voicelab.experiments.report.html import html
from voicelab.experiments.report.png import BROWSERS, pictures
from voicelab.experiments.report.writing import as_csv, write
from voicelab.figures import Bars, bars

FIGURE = {"value": 0.973, "low": 0.95, "high": 0.99, "speakers": 187}
META = {"title": "A <report>", "notes": ["A note & more."], "split": "validation"}


def findings(name: str = "space", plots: bool = True) -> Findings:
    tone = 0.1 * np.sin(2 * np.pi * 440 * np.arange(8000) / 16_000)
    return Findings(
        name=name,
        title="The <space>",
        figures={
            "gender": targeted(FIGURE, at_least=0.99, label="gender, 3 s"),
            "age": {"error": targeted({"value": 8.2, "low": None, "high": None}, at_most=8.6)},
            "undefined": np.float64("nan"),
            "count": np.int64(3),
        },
        tables={"linear reading": [{"who": "a, b", "right": FIGURE}, {"who": "</script>c"}]},
        plots={"by class": bars([Bars("</script>", ["x"], [1.0])], "share")} if plots else {},
        notes=["Read this first."],
        sounds={"original": Recording(tone, 16_000)},
    )


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the browser away, which takes seconds."""
    monkeypatch.setenv("PATH", "")


def test_what_is_written_reads_back(tmp_path: Path, undrawn: None) -> None:
    refused = write([findings()], tmp_path / "deep" / "r", META)
    folder = tmp_path / "deep" / "r"
    assert refused == [
        "No pictures (.png) were written: no Chromium or Chrome was found to draw them."
    ]
    stored = json.loads((folder / "report.json").read_text())
    assert stored["figures"]["space"] == {
        "gender": {**FIGURE, "at_least": 0.99, "label": "gender, 3 s"},
        "age": {"error": {"value": 8.2, "low": None, "high": None, "at_most": 8.6}},
        "undefined": None,
        "count": 3,
    }
    assert stored["meta"]["split"] == "validation"
    assert stored["files"] == sorted(path.name for path in folder.iterdir())
    with (folder / "space_linear_reading.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0] == {"who": "a, b", "right": "0.973", "right_low": "0.95", "right_high": "0.99"}
    assert rows[1]["who"] == "</script>c"
    assert (folder / "space_by_class.html").is_file()
    assert (folder / "plotly.min.js").stat().st_size > 1_000_000  # once, beside all of them


def test_the_page_asks_the_network_for_nothing(tmp_path: Path, undrawn: None) -> None:
    write([findings()], tmp_path, META)
    for page in tmp_path.glob("*.html"):
        # What stands in scripts is the library's own text; a page loads by its tags and its style.
        tags = re.sub(r"<script[^>]*>.*?</script>", "<script>", page.read_text(), flags=re.DOTALL)
        assert not re.findall(r"""(?:src|href)=["']?(?!#|data:)[^"'>]+""", tags), page
        assert "@import" not in tags
        assert "url(" not in tags
    (source,) = re.findall(r'src="([^"]+)"', (tmp_path / "space_by_class.html").read_text()[:3000])
    assert source == "plotly.min.js"


def test_the_page_shows_targets_intervals_notes_and_sounds_and_takes_no_markup() -> None:
    page = html([findings()], META)
    text = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", page, flags=re.DOTALL)
    assert "A &lt;report&gt;" in text
    assert "A note &amp; more." in text
    assert "Read this first." in text
    rows = [re.sub(r"<[^>]+>", "|", row) for row in re.findall(r"<tr>.*?</tr>", text)]
    gender, age = (next(row for row in rows if name in row) for name in ("gender, 3 s", "age,"))
    assert "at least 0.99" in gender
    assert "0.973" in gender
    assert "[0.950, 0.990]" in gender
    assert "missed" in gender
    assert "at most 8.6" in age
    assert "reached" in age
    assert 'src="data:audio/wav;base64,UklGR' in text
    assert "&lt;/script&gt;c" in text
    # What stands inside a script cannot end it.
    assert len(re.findall(r"<script", page)) == len(re.findall(r"</script>", page)) == 3


def test_a_failure_leaves_the_old_report_and_nothing_else(
    tmp_path: Path, undrawn: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write([findings()], tmp_path, META)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def fails(*_: object) -> str:
        raise ValueError

    monkeypatch.setattr(writing, "html", fails)
    with pytest.raises(ValueError):  # noqa: PT011
        write([findings("other")], tmp_path, META)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_only_files_of_the_report_before_are_taken_away(tmp_path: Path, undrawn: None) -> None:
    write([findings("first")], tmp_path, META)
    (tmp_path / "mine.txt").write_text("precious")
    (tmp_path / ".stages").mkdir()
    write([findings("second")], tmp_path, META)
    names = {path.name for path in tmp_path.iterdir()}
    assert not [name for name in names if name.startswith("first")]
    assert {"mine.txt", ".stages", "second_by_class.html"} <= names


def test_rows_of_different_columns_make_one_table() -> None:
    assert as_csv([{"a": 1}, {"b": True, "a": None}]) == "a,b\n1,\n,True\n"


@pytest.mark.browser
@pytest.mark.skipif(not any(map(shutil.which, BROWSERS)), reason="needs a Chromium")
def test_a_picture_is_drawn_in_its_size() -> None:
    plots = {"one": bars([Bars("a", ["x"], [1.0])], "share"), "two": bars([], "</script>")}
    drawn, why_not = pictures(plots)
    assert why_not == ""
    assert set(drawn) == {"one", "two"}
    png = drawn["one"]
    assert png.startswith(b"\x89PNG")
    size = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    assert size == (2 * 760, 2 * 420)


@pytest.mark.browser
@pytest.mark.skipif(not any(map(shutil.which, BROWSERS)), reason="needs a Chromium")
def test_a_browser_draws_the_page_and_asks_for_nothing_else(
    tmp_path: Path, in_own_thread: Callable
) -> None:
    page = tmp_path / "report.html"
    page.write_text(html([findings()], META))
    asked, errors = in_own_thread(lambda: drawn(page))
    assert [url for url in asked if not url.startswith("data:")] == [page.as_uri()]
    assert errors == []


def drawn(page: Path) -> tuple[list[str], list[str]]:
    """Return what a browser asks for to draw a page, and the errors of the page."""
    from playwright.sync_api import sync_playwright

    browser = next(filter(None, map(shutil.which, BROWSERS)))
    asked: list[str] = []
    errors: list[str] = []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        tab = started.new_page()
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.goto(page.as_uri())
        tab.wait_for_selector(".plot .main-svg")
        assert tab.locator("audio").count() == 1
        started.close()
    return asked, errors
