"""Tables that other programs read."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from voicelab.stimuli import documents, verify, write
from voicelab.stimuli.tables import read_tsv


@pytest.fixture(scope="module")
def written(plan, bundle, tmp_path_factory):
    return write(plan, tmp_path_factory.mktemp("sets") / "one", bundle).folder


@pytest.fixture(scope="module")
def rows(written):
    return read_tsv((written / "stimuli.tsv").read_text())


def test_the_table_is_one_that_bep044_and_bids_read(rows, written, plan):
    assert next(iter(rows[0])) == "stimulus_id"
    assert [row["stimulus_id"] for row in rows] == [one.stimulus_id for one in plan.stimuli]
    for row in rows:
        assert re.fullmatch(r"stim-[a-zA-Z0-9]+", row["stimulus_id"])
        assert row["type"] == "audio"
        assert row["license"]
        assert row["description"]
        assert row["stim_file"] == f"{row['stimulus_id']}_audio.wav"
        assert (written / "stimuli" / row["stim_file"]).is_file()
        assert (written / row["file"]).is_file()
        assert all(cell != "" for cell in row.values())  # BIDS writes n/a


def test_every_column_and_only_columns_are_described_with_their_units(rows, written):
    told = json.loads((written / "stimuli.json").read_text())
    assert set(told) == set(rows[0])
    assert all(one["Description"].endswith(".") for one in told.values())
    for name, one in told.items():
        for unit, ending in (("Hz", "_hz"), ("s", "_s"), ("years", "_years"), ("cm", "_cm")):
            if one.get("Units") == unit:
                assert name.endswith(ending), name


def test_every_unit_of_strength_says_what_it_is_and_probabilities_say_of_what(
    rows, bundle, files, tmp_path
):
    from tests.stimuli.conftest import asked
    from voicelab.stimuli import Axis, load_sources, plan_continua

    units = {}
    for number, (along, column) in enumerate(
        [
            ("gender", "strength_gender"),
            ("voice", "strength_voice"),
            ("pca:1", "strength_pca_1"),
            (f"voice:{files[1]}", "strength_to_low_voice"),
        ]
    ):
        one = asked(files[:1], Axis(along, -1.0, 1.0, 2))
        folder = write(
            plan_continua(one, load_sources(one), bundle), tmp_path / str(number), bundle
        ).folder
        told = json.loads((folder / "stimuli.json").read_text())[column]
        units[column] = told["Units"]
        assert "0 is the source as it is, 1 moves it by" in told["Description"]
    assert units == {
        "strength_gender": "class distances",
        "strength_voice": "distances to the average voice",
        "strength_pca_1": "2 standard deviations",
        "strength_to_low_voice": "distances between two voices",
    }
    steps = [row for row in rows if row["continuum"] != "n/a"]
    assert {(row["judged_attribute"], row["judged_label"]) for row in steps} == {
        ("gender", "female")
    }


def test_the_citation_names_praat_where_its_columns_are_written(rows, written):
    text = (written / "CITATION").read_text()
    versions = json.loads((written / "provenance.json").read_text())["versions"]
    assert ("Parselmouth" in text) == ("f1_hz" in rows[0]) == ("praat" in versions)
    assert "DIO" in text
    assert "StoneMask" in text


def test_cells_that_are_empty_have_their_reason_in_the_row(rows):
    own = ("rendering", "variant", "continuum", "step", "spacing", "target_p", "missing",
           "midpoint_strength", "judged_attribute", "judged_label")  # fmt: skip
    for row in rows:
        empty = [
            name
            for name, cell in row.items()
            if cell == "n/a" and name not in own and not name.startswith("strength_")
        ]
        for name in empty:
            assert f"{name}: " in row["missing"]
        assert (row["missing"] == "n/a") == (not empty)


def test_the_original_alone_is_not_under_the_licence_of_the_weights(rows):
    for row in rows:
        assert ("weights" in row["license"]) == (row["kind"] != "original")


def test_places_asked_for_are_strengths_apart_and_triplets_in_one_place(rows, plan):
    own = {row["stimulus_id"]: row for row in rows if row["source"] == "lowVoice"}
    places = [
        float(own[f"stim-lowVoiceGender0{step}"]["asked_position_gender"]) for step in (1, 2, 3)
    ]
    assert places[1] - places[0] == pytest.approx(1, abs=1e-3)
    assert places[2] - places[1] == pytest.approx(1, abs=1e-3)
    assert (
        own["stim-lowVoiceOriginal"]["asked_position_gender"]
        == own["stim-lowVoiceGender02"]["asked_position_gender"]
    )
    assert own["stim-lowVoiceOriginal"]["strength_gender"] == "n/a"


def test_the_conditions_are_rows_of_variables_in_an_order_that_the_seed_draws(rows, written, plan):
    with (written / "conditions.csv").open(newline="") as file:
        found = list(csv.DictReader(file))
    assert all(name.isidentifier() for name in found[0])
    assert sorted(row["stimulus_id"] for row in found) == sorted(r["stimulus_id"] for r in rows)
    assert [r["stimulus_id"] for r in found] != [r["stimulus_id"] for r in rows]
    assert all((written / row["file"]).is_file() for row in found)


def test_licences_name_every_source_with_its_hash_and_the_weights(written, plan):
    text = (written / "LICENSES.md").read_text()
    for one in plan.sources:
        assert one.sha256 in text
        assert "not stated" in text
        assert str(Path(one.path).parent) not in text  # it may carry a person's name
    assert plan.space_sha256 in text


def test_the_report_holds_every_sound_and_asks_nobody(written, plan):
    import base64

    text = (written / "report.html").read_text()
    for one in plan.stimuli:
        assert base64.b64encode((written / one.file).read_bytes()).decode() in text
        assert one.stimulus_id in text
    body = text[text.index("<body>") :]
    assert body.count("data:image/png;base64,") == len(plan.stimuli)
    assert not re.search(r'(src|href)="(?!data:)', body)
    assert "<link" not in text
    assert str(Path(plan.sources[0].path).parent) not in text
    for name in re.findall(r'data-plot="(\w+)"', body):
        assert f'id="{name}"' in body


def test_what_a_file_is_called_cannot_break_the_page(bundle, files, tmp_path):
    from tests.stimuli.conftest import asked
    from voicelab.stimuli import load_sources, plan_continua

    home = tmp_path / "<b>"
    home.mkdir()
    evil = home / "x<img src=1>|`.wav"
    evil.write_bytes(files[0].read_bytes())
    one = asked([evil], terms=(("not stated", "<script>alert(1)</script>"),))
    plan = plan_continua(one, load_sources(one), bundle)
    said = replace(plan.stimuli[0], description="<img src=1>\t")
    plan = replace(plan, stimuli=(said, *plan.stimuli[1:]))
    folder = write(plan, tmp_path / "one", bundle).folder
    assert len(read_tsv((folder / "stimuli.tsv").read_text())) == 3
    text = (folder / "report.html").read_text()
    assert "<img src=1>" not in text
    assert "<script>alert(1)" not in text


def test_a_new_document_of_a_set_is_one_module(small, bundle, tmp_path, monkeypatch):
    """It is written, its hash is in the provenance, and `verify` misses it when it is gone."""
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "names_txt.py").write_text(
        'FILE = "names.txt"\n\n\ndef content(rendered):\n'
        '    return " ".join(row["stimulus_id"] for row in rendered.rows)\n'
    )
    monkeypatch.setattr(
        documents, "__path__", [*documents.__path__, str(tmp_path / "modules")], raising=True
    )
    folder = write(small, tmp_path / "one", bundle).folder
    assert (folder / "names.txt").read_text().split() == [one.stimulus_id for one in small.stimuli]
    (folder / "names.txt").unlink()
    assert "names.txt: is missing" in [str(one) for one in verify(folder)]
