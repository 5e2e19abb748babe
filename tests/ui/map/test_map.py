"""The map in a real browser: what is drawn, and what a user does with it."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import gradio as gr
import numpy as np
import pytest

from voicelab.explorer import Explorer, Neighbour, Settings
from voicelab.figures import accent_name, class_looks
from voicelab.ui.language import ENGLISH, FRENCH, Language
from voicelab.ui.map import map_facts, marked, voices_map
from voicelab.ui.map.texts import texts
from voicelab.ui.neighbours import nearest, neighbours

READY = "#map .plot[data-drawn]"
SLOW_S = 0.2  # that an answer takes
MOVED = Settings(moves={"gender": 1.0})


@dataclass
class Heard:
    """What reached Python, by the event."""

    events: list[tuple[str, dict]] = field(default_factory=list)

    def last(self, page: Any, name: str) -> dict:
        """Return the next event of a name, and forget it."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for place, (event, data) in enumerate(self.events):
                if event == name:
                    del self.events[place]
                    return data
            page.wait_for_timeout(20)
        raise AssertionError(f"there was no {name}, only {self.events}")


def in_hand(explorer: Explorer) -> str:
    """Return the man who lies in the middle of the men: moved, he stays in sight."""
    men = np.flatnonzero(explorer.table.genders == "male")
    places = explorer.projections["pca-2"].coordinates[men]
    middle = np.linalg.norm(places - places.mean(axis=0), axis=1).argmin()
    return str(explorer.table.ids[men[middle]])


def page_of(explorer: Explorer, language: Language, heard: Heard) -> gr.Blocks:
    """Return a page with a map, and a button that marks the gender edit of one of its voices."""

    def note(name: str) -> Callable[[gr.EventData], None]:
        def handler(event: gr.EventData) -> None:
            heard.events.append((name, event._data))

        return handler

    def mark() -> str:
        opened = explorer.voice(in_hand(explorer))
        edited = explorer.edit(opened, MOVED)
        return marked(
            opened.voice_id,
            explorer.place(opened.latent, opened.voice_id) | {"latent": opened.latent.tolist()},
            explorer.place(edited.latent) | {"latent": edited.latent.tolist()},
            explorer.trail(opened, MOVED),
            explorer.neighbours(edited.latent, 8),
        )

    with gr.Blocks() as page:
        with gr.Row():
            with gr.Column(scale=6):
                shown = voices_map(explorer, language)
            with gr.Column(scale=5):
                map_facts(explorer, language)
                gr.Button("mark", elem_id="mark").click(mark, None, shown, show_progress="hidden")
        for name in ("click", "select", "submit"):
            getattr(shown, name)(note(name))
    return page


class Map:
    """The map on a page, as a user has it."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def choose(self, name: str, value: str) -> None:
        self.page.select_option(f"#map [name={name}]", value)
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_timeout(400)

    def view(self, key: str) -> None:
        self.page.wait_for_selector(f"#map .plot[data-drawn='{key}']")

    def trace(self, index: int) -> dict[str, Any]:
        return self.page.evaluate(
            """(index) => {
                const { x, y, type, marker } = document.querySelector("#map .plot").data[index];
                const plain = (values) => typeof values === "object" ? Array.from(values) : values;
                return { x: plain(x), y: plain(y), type, colours: plain(marker.color) };
            }""",
            index,
        )

    def drawn(self) -> tuple[int, int]:
        """Return how many points are grey, and how many are lit."""
        return len(self.trace(0)["x"]), len(self.trace(1)["x"])

    def marks(self, name: str) -> list[tuple[str, np.ndarray]]:
        """Return label and places of the marks of a name."""
        found = self.page.evaluate(
            """(name) => [...document.querySelectorAll(`#map .overlay [data-name=${name}]`)]
                .map(({ dataset }) => [dataset.label, JSON.parse(dataset.at)])""",
            name,
        )
        return [(label, np.array(places)) for label, places in found]

    def pixels(self, coordinates: np.ndarray) -> np.ndarray:
        """Return where coordinates [N, 2] lie on the screen, from the axes that plotly drew."""
        box = self.page.evaluate(
            """() => {
                const plot = document.querySelector("#map .plot");
                const box = plot.getBoundingClientRect();
                const { xaxis, yaxis, _size: { l, t, w, h } } = plot._fullLayout;
                return { left: box.x + l, top: box.y + t, w, h, x: xaxis.range, y: yaxis.range };
            }"""
        )
        x, y = (
            (coordinates[:, i] - box[a][0]) / (box[a][1] - box[a][0]) for i, a in enumerate("xy")
        )
        return np.stack([box["left"] + x * box["w"], box["top"] + (1 - y) * box["h"]], axis=1)

    def click(self, place: np.ndarray, key: str = "") -> None:
        x, y = map(float, place)
        if key:
            self.page.keyboard.down(key)
        self.page.mouse.move(x - 3, y)
        self.page.mouse.move(x, y)
        self.page.wait_for_selector("#map .tip:not([hidden])")
        self.page.mouse.down()
        self.page.mouse.up()
        if key:
            self.page.keyboard.up(key)

    def counts(self, name: str) -> str:
        return self.page.inner_text(f"#map [data-counts={name}]").replace("\u00a0", " ")

    def tool(self, name: str) -> None:
        self.page.click(f"#map .modebar-btn[data-val={name}]")


@pytest.mark.browser
def test_voices_are_looked_at_heard_selected_and_taken_in_hand(
    explorer: Explorer, visiting: Callable, serving: Callable
) -> None:
    heard = Heard()
    visit = visiting(serving(page_of(explorer, ENGLISH, heard)), READY, 1280, 1000)
    page, table, shown = visit.page, explorer.table, Map(visit.page)
    pca = explorer.projections["pca-2"].coordinates
    visit.screenshot("map_1_first_visit")

    # Every voice is drawn where it lies; recolouring asks nobody and moves nothing.
    lit = shown.trace(1)
    np.testing.assert_allclose(np.stack([lit["x"], lit["y"]], axis=1), pca, rtol=1e-6)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for colour in ("judged_gender", "judged_years", "band", "corpus", "age", "judged_accent"):
        shown.choose("colour", colour)
        assert len(set(shown.trace(1)["colours"])) > 1
        assert shown.drawn() == (0, len(table))
    visit.screenshot("map_2_judged_accent")
    shown.choose("colour", "accent")
    colours = {look.label: look.colour for look in class_looks(table.accents, "accent")}
    expected = [colours.get(accent, "#9AA0A6") for accent in table.accents.tolist()]
    assert shown.trace(1)["colours"] == expected
    assert asked == []

    # A click hears, a shift-click takes in hand; what lies alone is sure to be what is clicked.
    places = shown.pixels(pca)
    apart = np.sort(np.linalg.norm(places[:, None] - places, axis=2), axis=1)[:, 1]
    alone = int(np.argmax(apart))
    voice = str(table.ids[alone])
    shown.click(places[alone])
    assert heard.last(page, "click") == {"voice_id": voice}
    assert voice in page.inner_text("#map .heard")
    ((_, ring),) = shown.marks("heard")
    np.testing.assert_allclose(ring[0], pca[alone], rtol=1e-6)
    page.mouse.move(5, 5)
    shown.click(places[alone], "Shift")
    assert heard.last(page, "select") == {"voice_id": voice}
    page.click("#map .heard .edit")
    assert heard.last(page, "select") == {"voice_id": voice}

    # A class that is switched off turns grey and stays.
    shown.choose("colour", "gender")
    men = int((table.genders == "male").sum())
    page.focus("#map .legend [data-key=male]")
    page.keyboard.press("Space")
    page.wait_for_selector("#map .legend [data-key=male][aria-pressed=false]")
    assert shown.drawn() == (men, len(table) - men)
    page.keyboard.press("Space")  # the focus stayed
    page.wait_for_selector("#map .legend [data-key=male][aria-pressed=true]")
    assert shown.drawn() == (0, len(table))

    # A lasso selects those inside of it and counts them truthfully.
    shown.tool("lasso")
    places = shown.pixels(pca)  # anew: the page may have been scrolled
    middle, radius = places[table.genders == "female"].mean(axis=0), 110.0
    turn = np.linspace(0, 2 * np.pi, 40)
    loop = middle + radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    page.mouse.move(*map(float, loop[0]))
    page.mouse.down()
    for place in loop[1:]:
        page.mouse.move(*map(float, place))
    page.mouse.up()
    page.wait_for_selector("#map .selection .some:not([hidden])")
    shown.settle()
    page.click("#map [data-do=average]")
    said = heard.last(page, "submit")
    ids = said["ids"]
    assert said["action"] == "average"
    far = np.linalg.norm(places - middle, axis=1)
    inside = np.isin(table.ids, ids)
    assert inside[far < radius - 4].all()
    assert not inside[far > radius + 4].any()
    assert inside.sum() > 20
    assert page.inner_text("#map .count") == f"{len(ids)} voices in the group"
    genders = Counter(table.genders[inside].tolist())
    for gender, count in genders.items():
        assert f"{gender} {count}" in shown.counts("gender")
    top = Counter(table.accents[inside].tolist()).most_common()
    assert f"{accent_name(top[0][0])} {top[0][1]}" in shown.counts("accent")
    named = sum(int(part.split()[-1]) for part in shown.counts("accent").split(" · ")[:5])
    assert named == sum(count for _, count in top[:5])
    assert shown.drawn() == (len(table) - len(ids), len(ids))
    assert (
        page.evaluate("() => document.querySelectorAll('#map .plot .selectionlayer path').length")
        == 0
    )
    dimmed = "() => document.querySelector('#map .plot')._fullData.map(one => one.selectedpoints)"
    assert page.evaluate(dimmed) == [None, None]
    visit.screenshot("map_3_lasso")

    # Another lasso chooses anew among all points, also those that this one turned grey.
    places = shown.pixels(pca)
    middle = places[table.genders == "female"].mean(axis=0)
    outer = middle + 1.4 * radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    page.mouse.move(*map(float, outer[0]))
    page.mouse.down()
    for place in outer[1:]:
        page.mouse.move(*map(float, place))
    page.mouse.up()
    page.wait_for_function(
        "(n) => parseInt(document.querySelector('#map .count').textContent) > n", arg=len(ids)
    )
    shown.settle()
    page.click("#map [data-do=average]")
    ids = heard.last(page, "submit")["ids"]
    inside, far = np.isin(table.ids, ids), np.linalg.norm(places - middle, axis=1)
    assert inside[far < 1.4 * radius - 5].all()
    assert not inside[far > 1.4 * radius + 5].any()

    # The selection outlives the map, the dimensions, the colour and the table.
    shown.choose("projection", "umap")
    shown.choose("colour", "age")
    assert page.inner_text("#map .count") == f"{len(ids)} voices in the group"
    assert shown.drawn() == (len(table) - len(ids), len(ids))
    shown.choose("dimensions", "3")
    shown.view("voices/umap-3")
    assert shown.trace(1)["type"] == "scatter3d"
    assert shown.drawn() == (len(table) - len(ids), len(ids))
    visit.screenshot("map_4_umap_3d")
    shown.choose("dimensions", "2")
    page.click("#map .more summary")
    page.select_option("#map [name=table]", "windows")
    shown.view("windows/umap-2")
    windows = explorer.tables["windows"].table
    of_these = np.isin([name.rpartition("/")[0] for name in windows.ids.tolist()], ids)
    assert shown.drawn() == ((~of_these).sum(), of_these.sum())
    visit.screenshot("map_5_windows")
    page.select_option("#map [name=table]", "voices")
    shown.view("voices/umap-2")
    assert page.inner_text("#map .count") == f"{len(ids)} voices in the group"

    # From these to those: a direction; without a lasso by the filters, too.
    page.click("#map [data-do=a]")
    shown.settle()
    assert shown.drawn() == (0, len(table))  # all are lit again, the group is remembered
    assert page.inner_text("#map [data-group=a]").endswith(str(len(ids)))
    assert page.evaluate("() => document.activeElement.dataset.do") == "shown"
    shown.choose("filter-gender", "female")
    shown.choose("filter-band", "50 and over")
    page.click("#map [data-do=shown]")
    shown.settle()
    page.click("#map [data-do=b]")
    page.wait_for_selector("#map .selection .none:not([hidden])")
    page.fill("#map [name=direction]", "  toward these ")
    page.keyboard.press("Enter")
    said = heard.last(page, "submit")
    assert said["action"] == "direction"
    assert said["name"] == "toward these"
    assert said["from_ids"] == ids
    old = (table.genders == "female") & (table.age_bands == "50 and over")
    assert said["to_ids"] == table.ids[old].tolist()
    visit.screenshot("map_6_groups")


@pytest.mark.browser
def test_what_is_drawn_over_the_points_is_where_python_says(
    explorer: Explorer, visiting: Callable, serving: Callable
) -> None:
    heard = Heard()
    visit = visiting(serving(page_of(explorer, ENGLISH, heard)), READY, 1280, 1000)
    page, table, shown = visit.page, explorer.table, Map(visit.page)
    pca = explorer.projections["pca-2"]
    page.click("#map .more summary")

    # Means with one SD of every class, against numpy; the rest of the accents is no class.
    shown.choose("colour", "accent")
    page.check("#map [name=means]")
    shown.choose("arrow", "gender")
    named = [look.label for look in class_looks(table.accents, "accent")]
    assert sorted(label for label, _ in shown.marks("mean")) == sorted(named)
    for label, places in shown.marks("spread"):
        own = pca.coordinates[table.accents == label].astype(float)
        centred = places - own.mean(axis=0)
        distance = np.einsum("ni,ij,nj->n", centred, np.linalg.inv(np.cov(own.T)), centred)
        np.testing.assert_allclose(distance, 1, rtol=1e-3)
        assert np.ptp(places, axis=0) == pytest.approx(2 * own.std(axis=0, ddof=1), rel=0.01)
    for label, (place,) in shown.marks("mean"):
        own = pca.coordinates[table.accents == label]
        np.testing.assert_allclose(place, own.mean(axis=0), atol=1e-4)

    # The arrow of gender is what the slider moves: exactly so where the map is linear.
    men = table.means[table.genders == "male"].mean(axis=0)
    ends = np.stack([men, men + explorer.directions["gender"].unit])
    ((_, arrow),) = shown.marks("arrow")
    np.testing.assert_allclose(arrow, pca.place(ends), atol=1e-4)
    visit.screenshot("map_7_means_and_arrow")
    page.uncheck("#map [name=means]")

    # The voice in hand, the edit, its trail and its neighbours, while no point is drawn anew.
    # A screenshot of the whole page changes its size and back, which draws: first it comes to rest.
    page.evaluate(
        """() => new Promise((rests) => {
            let calm = setTimeout(rests, 500);
            document.querySelector("#map .plot").on("plotly_afterplot", () => {
                clearTimeout(calm);
                calm = setTimeout(rests, 500);
            });
        })"""
    )
    page.evaluate(
        """() => { window.redrawn = 0;
            const plot = document.querySelector("#map .plot");
            plot.on("plotly_afterplot", () => window.redrawn++); }"""
    )
    page.click("#mark")
    page.wait_for_selector("#map .overlay [data-name=edited]", state="attached")
    assert page.evaluate("() => window.redrawn") == 0
    opened = explorer.voice(in_hand(explorer))
    edited = explorer.edit(opened, MOVED)
    ((_, here),), ((_, there),), ((_, trail),) = map(shown.marks, ("hand", "edited", "trail"))
    np.testing.assert_allclose(here[0], pca.coordinates[table.row(opened.voice_id)], atol=1e-4)
    np.testing.assert_allclose(there[0], pca.place(edited.latent[None])[0], atol=1e-4)
    np.testing.assert_allclose(trail, explorer.trail(opened, MOVED)["pca-2"], atol=1e-4)
    near = [one.voice_id for one in explorer.neighbours(edited.latent, 8)]
    ringed = np.array([places[0] for _, places in shown.marks("neighbour")])
    np.testing.assert_allclose(ringed, pca.coordinates[[table.row(one) for one in near]], atol=1e-4)
    visit.screenshot("map_8_marks")

    # t-SNE has no place for it, and says so; raw axes have.
    shown.choose("projection", "tsne")
    page.wait_for_selector("#map .note:has-text('Choose PCA or UMAP')")
    assert shown.marks("edited") == []
    assert len(shown.marks("hand")) == 1
    bands = explorer.projections["tsne-2"].coordinates
    ((_, arrow),) = shown.marks("arrow")
    expected = [bands[table.genders == gender].mean(axis=0) for gender in ("male", "female")]
    np.testing.assert_allclose(arrow, expected, atol=1e-3)
    shown.choose("projection", "raw")
    shown.choose("axis0", "28")
    shown.choose("axis1", "4")
    shown.view("voices/raw-27-3")
    lit = shown.trace(1)
    np.testing.assert_array_equal(np.float32([lit["x"], lit["y"]]).T, table.means[:, [27, 3]])
    ((_, there),) = shown.marks("edited")
    np.testing.assert_allclose(there[0], edited.latent[[27, 3]], atol=1e-4)
    ((_, arrow),) = shown.marks("arrow")
    np.testing.assert_allclose(arrow, ends[:, [27, 3]], atol=1e-4)
    visit.screenshot("map_9_raw_axes")
    page.select_option("#map [name=table]", "windows")  # marked before anybody looked at windows
    shown.choose("projection", "pca")
    shown.view("windows/pca-2")
    windows = explorer.tables["windows"].projections["pca-2"]
    ((_, there),) = shown.marks("edited")
    np.testing.assert_allclose(there[0], windows.place(edited.latent[None])[0], atol=1e-4)
    page.select_option("#map [name=table]", "voices")
    shown.view("voices/pca-2")

    # The search: suggestions, a ring, Enter to hear, Shift+Enter to take in hand.
    voice = str(table.ids[500])
    page.fill("#map [name=find]", voice[:-1])
    assert voice in page.locator("#map datalist option").evaluate_all(
        "options => options.map(one => one.value)"
    )
    page.fill("#map [name=find]", voice)
    ((_, ring),) = shown.marks("found")
    np.testing.assert_allclose(ring[0], pca.coordinates[500], atol=1e-4)
    page.keyboard.press("Enter")
    assert heard.last(page, "click") == {"voice_id": voice}
    page.keyboard.press("Shift+Enter")
    assert heard.last(page, "select") == {"voice_id": voice}
    page.fill("#map [name=find]", "nobody")
    page.keyboard.press("Enter")
    assert page.inner_text("#map .note") == "There is no voice nobody."
    page.fill("#map [name=find]", "")

    # The table says the same, sorted and by pages, all from the keyboard.
    page.focus("#map .listing summary")
    page.keyboard.press("Enter")
    page.focus("#map [data-sort=age]")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # twice: the oldest first
    oldest = str(table.ids[int(np.argmax(table.ages))])
    page.keyboard.press("Tab")
    while page.evaluate("() => !document.activeElement.dataset.act"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert heard.last(page, "click") == {"voice_id": oldest}
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert heard.last(page, "select") == {"voice_id": oldest}
    page.click("#map [data-do=next]")
    assert page.inner_text("#map .pages span") == f"26 to 50 of {len(table)}"
    shown.choose("filter-accent", "dutch")
    dutch = int((table.accents == "dutch").sum())
    assert page.inner_text("#map .pages span") == f"1 to 25 of {dutch}"
    visit.screenshot("map_10_table")


@pytest.mark.browser
def test_the_map_says_what_it_draws_and_what_it_plays(
    explorer: Explorer, visiting: Callable, serving: Callable
) -> None:
    heard = Heard()
    visit = visiting(serving(page_of(explorer, ENGLISH, heard)), READY, 1280, 1000)
    page, shown, said = visit.page, Map(visit.page), texts(ENGLISH)
    page.click("#map .more summary")

    # What means and arrow are, in every view; a colour without classes has no means, and says so.
    def caption() -> str:
        return page.inner_text("#map .marked")

    assert caption() == ""
    shown.choose("colour", "band")
    page.check("#map [name=means]")
    assert caption() == said["means_flat"].format(classes="age band")
    shown.choose("arrow", "gender")
    assert said["arrow_straight"].format(**{"from": "male"}) in caption()
    shown.choose("projection", "umap")
    assert said["arrow_bent"].format(**{"from": "male", "to": "female"}) in caption()
    shown.choose("colour", "judged_gender")
    assert caption().startswith(said["means_none"])
    shown.choose("colour", "gender")
    shown.choose("dimensions", "3")
    shown.choose("projection", "pca")
    shown.view("voices/pca-3")
    assert caption().startswith(said["means_solid"].format(classes="gender"))
    places, genders = explorer.projections["pca-3"].coordinates, explorer.table.genders
    bars = page.evaluate(
        """() => document.querySelector("#map .plot").data.filter(({ name }) => name === "spread")
            .map(({ x, y, z }) => [x, y, z])"""
    )
    drawn = sorted(
        [[np.nan if one is None else one for one in axis] for axis in bar] for bar in bars
    )
    own = sorted(
        (places[genders == one].astype(float) for one in ("male", "female")),
        key=lambda one: one[:, 0].mean() - one[:, 0].std(ddof=1),
    )
    for bar, cloud in zip(drawn, own, strict=True):
        middle, sd = cloud.mean(axis=0), cloud.std(axis=0, ddof=1)
        ends = np.array(bar).T.reshape(3, 3, 3)[:, :2]  # axis of the bar, end, coordinate
        for axis in range(3):
            np.testing.assert_allclose(ends[axis].mean(axis=0), middle, atol=1e-3)
            np.testing.assert_allclose(
                ends[axis][1] - ends[axis][0], 2 * sd * np.eye(3)[axis], atol=1e-3
            )
    visit.screenshot("map_12_spread_3d")
    shown.choose("dimensions", "2")
    page.uncheck("#map [name=means]")
    shown.choose("arrow", "")
    assert caption() == ""

    # The tip goes with the point that it is about, and when the pointer leaves the map.
    lone = explorer.projections["pca-2"].coordinates[[7]]
    for leave in (lambda: page.keyboard.press("ArrowDown"), lambda: page.mouse.move(5, 5)):
        page.mouse.move(*map(float, shown.pixels(lone)[0]))
        page.wait_for_selector("#map .tip:not([hidden])")
        page.focus("#map [name=dimensions]")
        leave()
        page.wait_for_selector("#map .tip", state="hidden")
        shown.choose("dimensions", "2")
        page.mouse.move(5, 5)

    # A colour that stays what it is beyond some age says so.
    shown.choose("colour", "age")
    ends = page.locator("#map .legend .numbers span").all_inner_texts()
    assert [text.startswith("≥") for text in ends] == [False] * 4 + [True]
    shown.choose("colour", "judged_gender")
    assert "≥" not in page.inner_text("#map .legend .numbers")

    # Many ids that match are not nobody.
    page.fill("#map [name=find]", "french")
    page.keyboard.press("Enter")
    count = sum("french" in name for name in explorer.table.ids.tolist())
    assert page.inner_text("#map .note") == said["found_many"].format(n=count, id="french")

    # A window plays its voice and has its verdict.
    page.select_option("#map [name=table]", "windows")
    shown.view("windows/pca-2")
    window = str(explorer.tables["windows"].table.ids[4])
    page.fill("#map [name=find]", window)
    page.keyboard.press("Enter")
    assert heard.last(page, "click") == {"voice_id": window}
    assert page.inner_text("#map .heard p").startswith(f"Playing the voice of window {window}:")
    chosen = "one => one.selectedOptions[0].textContent"
    assert page.eval_on_selector("#map [name=colour]", chosen) == "judged gender (of its voice)"
    assert caption() == said["judged_voice"]
    visit.screenshot("map_13_windows")


@pytest.mark.browser
def test_of_quick_clicks_the_last_one_arrives_however_slow_the_answer(
    explorer: Explorer, visiting: Callable, serving: Callable
) -> None:
    heard: list[tuple[str, str]] = []

    def note(name: str) -> Callable[[gr.EventData], None]:
        def handler(event: gr.EventData) -> None:
            heard.append((name, event.voice_id))
            time.sleep(SLOW_S)

        return handler

    table = explorer.table
    ids = table.ids[:3].tolist()
    found = [Neighbour(voice_id, 1.0) for voice_id in ids]
    with gr.Blocks() as page_:
        shown = voices_map(explorer, ENGLISH)
        near = neighbours(ENGLISH)
        gr.Button("near", elem_id="near").click(
            lambda: nearest(explorer, found, ENGLISH), None, near
        )
        for component, names in ((shown, ("click", "select")), (near, ("hear", "take"))):
            for name in names:
                getattr(component, name)(note(name), trigger_mode="always_last")
    page = visiting(serving(page_), READY, 1280, 1000).page
    page.click("#near")
    page.wait_for_selector("#neighbours li")
    page.click("#map .listing summary")
    every = """(own) => { for (const one of document.querySelectorAll(own)) one.click(); }"""
    for name, own in (
        ("click", "#map [data-act=hear]"),
        ("select", "#map [data-act=edit]"),
        ("hear", "#neighbours li button:nth-of-type(1)"),
        ("take", "#neighbours li button:nth-of-type(2)"),
    ):
        last = page.locator(own).last.get_attribute("aria-label").split()[-1]
        page.evaluate(every, own)
        deadline = time.monotonic() + 20
        while (name, last) not in heard and time.monotonic() < deadline:
            page.wait_for_timeout(20)
        page.wait_for_timeout(4000 * SLOW_S)  # nothing older comes after it
        assert [voice_id for event, voice_id in heard if event == name][-1] == last


@pytest.mark.browser
def test_a_narrow_window_holds_the_map_in_french(
    explorer: Explorer, visiting: Callable, serving: Callable
) -> None:
    visit = visiting(serving(page_of(explorer, FRENCH, Heard())), READY, 420, 900)
    page = visit.page
    page.click("#map .more summary")
    page.select_option("#map [name=colour]", "judged_native")
    page.click("#map .listing summary")
    page.click("#map [data-do=shown]")
    page.click("#map [data-do=a]")
    page.click("#separability button")
    page.click("#variance button")
    page.wait_for_selector("#explained .main-svg")
    page.wait_for_timeout(300)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 420
    aside = page.locator("#separability .scroll")
    assert aside.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert page.evaluate("() => document.querySelector('#map .plot').offsetHeight") == 380
    for control in page.locator("#map :is(select, input)").all():
        assert control.evaluate("one => one.closest('label') !== null")
    visit.screenshot("map_11_narrow")
