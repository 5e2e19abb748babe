"""What the browser is given to draw."""

import base64
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.planted import write_checkpoints
from voicelab.embed import Judged, windows_of
from voicelab.explorer import Explorer, Neighbour
from voicelab.figures import class_looks
from voicelab.projection import DIMENSIONS, fit_pca
from voicelab.ui.language import ENGLISH, FRENCH
from voicelab.ui.map import marked
from voicelab.ui.map.facts import VIEWS, separability_table
from voicelab.ui.map.payload import arrow_ends, axis, colourings, labels, payload


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Explorer:
    return Explorer.open(write_checkpoints(tmp_path_factory.mktemp("checkpoints")))


@pytest.fixture(scope="module")
def given(planted: Explorer) -> dict:
    return payload(planted.tables["voices"], planted.directions, planted.table)


def unpacked(text: str, kind: type) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype=kind)


def test_every_label_place_and_number_arrives_as_it_is(planted: Explorer, given: dict) -> None:
    json.dumps(given, allow_nan=False)
    table = planted.table
    assert given["ids"] == table.ids.tolist()
    for name, values in labels(table).items():
        column = given["columns"][name]
        codes = unpacked(column["codes"], np.uint16)
        assert [column["names"][code] for code in codes] == values.tolist()
    np.testing.assert_array_equal(unpacked(given["numbers"]["age"], np.float32), table.ages)
    for key, projected in planted.projections.items():
        places = unpacked(given["places"][key], np.float32).reshape(len(table), -1)
        np.testing.assert_array_equal(places, projected.coordinates)
        assert len(given["axes"][key]) == (projected.dimensions if "pca" in key else 0)
    column = axis(planted.tables["voices"], 3, planted.directions)
    np.testing.assert_array_equal(unpacked(column["values"], np.float32), table.means[:, 3])


def test_an_arrow_in_pca_is_the_move_of_strength_1_of_the_first_class_s_mean(
    planted: Explorer, given: dict
) -> None:
    table, gender = planted.table, planted.directions["gender"]
    men = table.genders == "male"
    mean = table.means[men].mean(axis=0)
    for dimensions in DIMENSIONS:
        pca = planted.projections[f"pca-{dimensions}"]
        start, end = given["arrows"][pca.key]["gender"]
        np.testing.assert_allclose(start, pca.place(mean[None])[0], atol=1e-5)
        np.testing.assert_allclose(end, pca.place((mean + gender.unit)[None])[0], atol=1e-5)
    raw = axis(planted.tables["voices"], 0, planted.directions)["arrows"]["gender"]
    np.testing.assert_allclose(raw, [mean[0], mean[0] + gender.unit[0]], atol=1e-5)


def test_an_arrow_elsewhere_leads_from_class_mean_to_class_mean(
    planted: Explorer, given: dict
) -> None:
    table, places = planted.table, planted.projections["tsne-2"].coordinates
    bands = table.age_bands
    expected = [places[bands == band].mean(axis=0) for band in ("18-34", "50 and over")]
    np.testing.assert_allclose(given["arrows"]["tsne-2"]["age"], expected, atol=1e-5)
    assert set(given["directions"]) == set(given["arrows"]["tsne-2"])
    assert given["directions"]["age"] == ["18-34", "50 and over"]
    assert not [name for name in given["directions"] if ":held" in name or "@" in name]


def test_an_arrow_without_voices_of_both_classes_is_not_offered(planted: Explorer) -> None:
    men = planted.table.where(planted.table.genders == "male")
    view = replace(
        planted.tables["voices"], table=men, projections={"pca-2": fit_pca(men, 2)}, judged=None
    )
    assert "gender" not in arrow_ends(view, planted.directions, labels(men))["pca-2"]
    assert "gender" not in axis(view, 0, planted.directions)["arrows"]


def test_windows_are_given_with_the_voices_that_they_belong_to(planted: Explorer) -> None:
    windows = windows_of(planted.table)
    view = replace(planted.tables["windows"], table=windows)
    given = payload(view, planted.directions, planted.table)
    voice = unpacked(given["voice"], np.int32)
    assert [given["voices"][row] for row in voice] == [
        name.rpartition("/")[0] for name in windows.ids
    ]


def test_windows_of_stretches_are_heard_as_their_voice_and_those_of_a_file_alone(
    planted: Explorer, given: dict
) -> None:
    windows = windows_of(planted.table)
    of_file = np.array([name.replace("/", "/clip/") for name in windows.ids.tolist()])
    for table, alone in ((windows, False), (replace(windows, ids=of_file), True)):
        view = replace(planted.tables["windows"], table=table)
        told = payload(view, planted.directions, planted.table)
        assert told["stretches"] is not alone
        assert told["voice"]  # the verdict is the voice's in either case
    assert given["stretches"] is False


def test_a_scale_says_whether_anything_lies_beyond_its_end(planted: Explorer) -> None:
    few = np.concatenate([np.full(99, 30.0), [85.0]]).astype(np.float32)
    scale = colourings({}, {"age": few})["age"]
    assert (scale["low"], scale["high"], scale["beyond"]) == (18, 30, True)
    assert not colourings({}, {"age": np.float32([20, *[60] * 60, np.nan])})["age"]["beyond"]


def test_what_was_measured_of_recordings_is_a_colouring_where_it_was_measured(
    planted: Explorer, given: dict
) -> None:
    assert not {"f0", "rate"} & set(given["colourings"])
    table = planted.table
    f0_hz = np.linspace(80, 260, len(table)).astype(np.float32)
    f0_hz[0] = np.nan
    measured = replace(table, measures={"f0_mean_hz": f0_hz})
    told = payload(replace(planted.tables["voices"], table=measured), planted.directions, measured)
    json.dumps(told, allow_nan=False)
    assert "rate" not in told["colourings"]
    scale = told["colourings"]["f0"]
    assert 80 < scale["low"] < 90
    assert 250 < scale["high"] < 260
    np.testing.assert_array_equal(unpacked(told["numbers"]["f0"], np.float32), f0_hz)


def test_what_the_judge_says_is_a_colouring_only_where_it_said_it(
    planted: Explorer, given: dict
) -> None:
    assert not [name for name in given["colourings"] if name.startswith("judged")]
    table = planted.table
    years = np.linspace(20, 60, len(table)).astype(np.float32)
    years[0] = np.nan
    judged = Judged(
        table.ids,
        years / 100,
        years / 100,
        years,
        np.where(np.isnan(years), "", "dutch"),
        years / 100,
        table.space_sha256,
        "judge",
    )
    told = payload(
        replace(planted.tables["voices"], judged=judged), planted.directions, planted.table
    )
    json.dumps(told, allow_nan=False)
    scales = {name: told["colourings"][f"judged_{name}"] for name in ("gender", "years", "native")}
    assert [(one["low"], one["high"]) for one in scales.values()][::2] == [(0, 1), (0, 1)]
    np.testing.assert_array_equal(unpacked(told["numbers"]["judged_years"], np.float32), years)
    # An accent has one colour, whether people have it or the judge hears it.
    own = {one["label"]: one["colour"] for one in told["colourings"]["accent"]["classes"]}
    heard = {one["label"]: one["colour"] for one in told["colourings"]["judged_accent"]["classes"]}
    assert heard == {"dutch": own["dutch"]}


def test_no_two_classes_of_an_attribute_look_alike() -> None:
    many = np.array([f"accent {number % 12}" for number in range(60)] + [""])
    for attribute, values in (
        ("accent", many),
        ("gender", np.array(["male", "female", "other", ""])),
        ("band", np.array(["50 and over", "18-34", "under 18", "35-49", ""])),
    ):
        looks = class_looks(values, attribute)
        assert len({(one.colour, one.symbol) for one in looks}) == len(looks) > 2
        assert "" not in {one.label for one in looks}
    assert [one.label for one in looks] == ["under 18", "18-34", "35-49", "50 and over"]


def test_marks_say_where_the_voice_in_hand_lies_and_who_is_near() -> None:
    said = json.loads(
        marked(
            "one",
            {"pca-2": [1, 2]},
            {"pca-2": [3, 4]},
            {"pca-2": [[1, 2], [3, 4]]},
            [Neighbour("two", 0.5)],
        )
    )
    assert said == {
        "in_hand": "one",
        "before": {"pca-2": [1, 2]},
        "after": {"pca-2": [3, 4]},
        "trail": {"pca-2": [[1, 2], [3, 4]]},
        "neighbours": [{"voice_id": "two", "distance": 0.5}],
    }
    assert json.loads(marked("", {}))["after"] is None


@pytest.mark.parametrize("language", [ENGLISH, FRENCH])
def test_the_shipped_table_of_separability_names_every_view_in_words(
    language, explorer: Explorer
) -> None:
    from voicelab.embed import SEPARABILITY_FILE, read_separability
    from voicelab.shipped import CHECKPOINTS

    rows = read_separability(CHECKPOINTS / SEPARABILITY_FILE, explorer.table)
    views = {row["view"] for row in rows}
    assert views == {"full space", "two raw axes", *explorer.projections}
    full = next(row for row in rows if (row["attribute"], row["view"]) == ("gender", "full space"))
    drawn = separability_table(rows, language)
    assert language.number(full["balanced_accuracy"]["value"], ".2f") in drawn
    assert "tsne-2" not in drawn
    assert "-0.0" not in drawn
    assert language.translated(VIEWS["full space"]) in drawn


def test_separability_of_another_space_is_not_shown(explorer: Explorer, tmp_path: Path) -> None:
    from voicelab.embed import read_separability

    file = tmp_path / "separability.json"
    assert read_separability(file, explorer.table) == []
    file.write_text(json.dumps({"space_sha256": "another", "rows": [{}]}))
    assert read_separability(file, explorer.table) == []
    file.write_text("{")
    assert read_separability(file, explorer.table) == []
