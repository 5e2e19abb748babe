"""Optional columns of a set: what each file lost on its way from the recording."""

import json
import sys
from dataclasses import replace

import pytest

from tests.planted import ROOT
from voicelab.refusal import Refusal
from voicelab.stimuli import OutputFormat, Source, Stimulus, make_plan, read, rebuild, write
from voicelab.stimuli.costs import MEASURES, cost_columns, require
from voicelab.stimuli.serialise import plan_from, to_json
from voicelab.stimuli.tables import read_tsv
from voicelab.stimuli.verify import unmeasured, verify

NAMES = ("identity", "phones")  # the quick ones


@pytest.fixture(scope="module")
def asked(bundle):
    """Return the plan of a recording, its copy and an edit, with measures."""
    pytest.importorskip("pocketsphinx", reason="the extra `words` is not installed")
    return make_plan(
        [
            Stimulus("a", "one", "original"),
            Stimulus("b", "one", "copy-synthesis"),
            Stimulus("c", "one", moves={"gender": 1.0}),
        ],
        OutputFormat(sample_rate=16_000, duration_s=2.0),
        [Source.from_file(ROOT / "assets" / "espeak_en-us_m3.wav", "one", "CC0", "nobody")],
        bundle.directions.values(),
        space_sha256=bundle.space.sha256,
        measures=NAMES,
    )


@pytest.fixture(scope="module")
def folder(asked, bundle, tmp_path_factory):
    return write(asked, tmp_path_factory.mktemp("sets") / "set", bundle).folder


def test_a_set_that_asks_has_the_columns_and_their_description(folder):
    rows = read_tsv((folder / "stimuli.tsv").read_text())
    described = json.loads((folder / "stimuli.json").read_text())
    for column in cost_columns(NAMES):
        assert column in rows[0]
        assert described[column]["Units"]
    original, copy, edit = rows
    for network in ("resemblyzer", "campplus"):
        assert float(original[f"similarity_original_{network}"]) == pytest.approx(1, abs=1e-3)
        assert float(copy[f"similarity_copy_{network}"]) == pytest.approx(1, abs=1e-3)
        assert float(copy[f"similarity_original_{network}"]) < 0.999  # the vocoder alone
        assert float(edit[f"similarity_copy_{network}"]) < 0.999
    assert original["speaker_similarity"] == original["similarity_original_resemblyzer"]
    assert float(original["phone_score"]) == pytest.approx(
        float(original["phone_score_of_source"]), abs=0.05
    )
    assert "CAM++" in (folder / "CITATION").read_text()


def test_a_set_that_asks_is_verified_and_rebuilt_to_the_byte(folder, bundle, tmp_path):
    assert list(verify(folder)) == []
    assert any("phone_score" in one and "set rebuild" in one for one in unmeasured(folder))
    found = read(folder / "provenance.json")
    assert "pocketsphinx" in found.versions
    assert "encoders/campplus.safetensors" in found.checkpoints
    assert rebuild(found, folder, tmp_path / "again", bundle).differing == ()


def test_a_set_that_asks_for_nothing_is_as_it_was(asked):
    plain = replace(asked, measures=())
    assert "measures" not in to_json(plain)
    assert to_json(plan_from(to_json(plain))) == to_json(plain)
    assert plan_from(to_json(asked)).measures == NAMES


def test_an_unknown_measure_and_a_missing_extra_are_named(monkeypatch):
    with pytest.raises(Refusal, match="'beauty' is not a measure; use quality, identity, phones"):
        require(["beauty"])
    monkeypatch.setitem(sys.modules, "distillmos", None)  # as if it were not there
    require(["identity"])
    with pytest.raises(Refusal, match="pip install distillmos"):
        require(list(MEASURES))
