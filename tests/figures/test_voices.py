"""Figures hold what they were given."""

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.planted import planted_table
from voicelab.audio import Recording
from voicelab.figures import (
    COLOUR_BY,
    GREY,
    accent_name,
    explained_variance,
    spectrograms,
    voice_map,
)
from voicelab.measure import spectrogram


def tone(hz: float, rate: int = 16_000, seconds: float = 1.0, amplitude: float = 0.5) -> Recording:
    time = np.arange(round(rate * seconds)) / rate
    return Recording(amplitude * np.sin(2 * np.pi * hz * time), rate, f"{hz} Hz")


def test_before_and_after_share_one_colour_scale() -> None:
    loud, soft = tone(1000, amplitude=0.5), tone(1000, amplitude=0.25)
    figure = spectrograms(spectrogram(loud), spectrogram(soft))
    before, after = (trace for trace in figure.data if trace.type == "heatmap")
    assert before.coloraxis == after.coloraxis == "coloraxis"
    assert before.z.max() == 0
    assert after.z.max() == pytest.approx(-6, abs=1)  # dB: half the amplitude


def test_f0_is_drawn_where_it_is_voiced_and_nowhere_else() -> None:
    f0_hz = np.array([0.0, 120.0, 121.0, 0.0, 0.0, 200.0])
    figure = spectrograms(spectrogram(tone(500)), None, f0_hz)
    (line,) = (trace for trace in figure.data if trace.type == "scatter")
    assert np.array_equal(np.isnan(line.y), f0_hz == 0)
    np.testing.assert_allclose(line.y[f0_hz > 0], [120, 121, 200])
    np.testing.assert_allclose(line.x, np.arange(6) / 100, atol=1e-6)  # seconds


def test_a_silent_recording_can_be_drawn() -> None:
    figure = spectrograms(spectrogram(Recording(np.zeros(16_000), 16_000)))
    assert json.loads(figure.to_json())["data"]


@pytest.mark.parametrize("colour_by", COLOUR_BY)
@pytest.mark.parametrize("dimensions", [2, 3])
def test_every_voice_is_drawn_once_where_it_lies(colour_by: str, dimensions: int) -> None:
    table = planted_table()
    places = np.random.default_rng(0).standard_normal((len(table), dimensions))
    kept = places.copy()
    figure = voice_map(places, table, colour_by)
    rows = np.concatenate([trace.customdata for trace in figure.data])
    assert sorted(rows) == list(range(len(table)))
    for trace in figure.data:
        drawn = np.stack([getattr(trace, axis) for axis in "xyz"[:dimensions]], axis=1)
        np.testing.assert_array_equal(drawn, places[trace.customdata])
        assert all(
            table.ids[row] in text for row, text in zip(trace.customdata, trace.text, strict=True)
        )
    assert np.array_equal(places, kept)


def test_classes_can_be_told_apart_by_colour_and_by_shape_together() -> None:
    table = planted_table()
    accents = np.array([f"accent {number % 12}" for number in range(len(table))])
    figure = voice_map(np.zeros((len(table), 2)), replace(table, accents=accents), "accent")
    looks = [(trace.marker.color, trace.marker.symbol) for trace in figure.data]
    assert len(set(looks)) == len(looks) == 9  # eight named and the rest
    assert figure.data[0].name == "other accents"
    assert figure.data[0].marker.color == GREY


def test_voices_of_unknown_age_are_grey_and_the_others_on_a_scale() -> None:
    table = planted_table()
    ages = table.ages.copy()
    ages[:5] = np.nan
    unknown, known = voice_map(np.zeros((len(table), 2)), replace(table, ages=ages), "age").data
    assert unknown.marker.color == GREY
    assert sorted(unknown.customdata) == [0, 1, 2, 3, 4]
    np.testing.assert_array_equal(known.marker.color, ages[5:])


def test_a_label_cannot_add_markup_to_the_page() -> None:
    table = planted_table()
    ids = table.ids.astype("U40")
    ids[0] = '<a href="x">here</a>'
    figure = voice_map(np.zeros((len(table), 2)), replace(table, ids=ids), "gender")
    texts = np.concatenate([trace.text for trace in figure.data])
    assert not [text for text in texts if "<a" in text]
    assert [text for text in texts if "&lt;a href" in text]


def test_the_curve_of_the_variance_ends_at_all_of_it_and_says_how_many_axes_do() -> None:
    explained = np.array([0.5, 0.3, 0.1, 0.06, 0.04], dtype=np.float32)
    figure = explained_variance(explained)
    np.testing.assert_allclose(figure.data[0].y, [50, 80, 90, 96, 100], atol=1e-3)  # per cent
    assert figure.layout.annotations[0].text == "3 axes hold 90 %"


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("english_usa", "English (USA)"),
        ("english_uk", "English (UK)"),
        ("english_south africa", "English (South Africa)"),
        ("mandarin", "Mandarin"),
        ("", "unknown"),
    ],
)
def test_accents_are_called_as_a_reader_expects(label: str, name: str) -> None:
    assert accent_name(label) == name
