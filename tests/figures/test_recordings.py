"""The figure of recordings shows what was measured of them, all on the same axes."""

import json
from itertools import pairwise

import numpy as np
import pytest

from voicelab.audio import Recording
from voicelab.figures import AxisTitles, RecordingPanel, recordings
from voicelab.measure import centres_mel, spectrogram


def shown(title: str, hz: float, amplitude: float, seconds: float = 3.0) -> RecordingPanel:
    rate = 22_050
    time = np.arange(round(rate * seconds)) / rate
    recording = Recording(amplitude * np.sin(2 * np.pi * hz * time), rate, title)
    f0_hz = np.full(round(100 * seconds), hz)
    f0_hz[100:120] = 0.0
    return RecordingPanel(title, recording, spectrogram(recording), f0_hz)


@pytest.fixture(scope="module")
def three() -> tuple[RecordingPanel, RecordingPanel, RecordingPanel]:
    return shown("Original", 200, 0.5), shown("Resynthesis", 200, 0.25), shown("Edit", 400, 0.5)


def of_kind(figure, kind: str) -> list:
    return [trace for trace in figure.data if trace.type == kind]


def waves(figure) -> list:
    return [trace for trace in of_kind(figure, "scatter") if trace.name is None]


def curves(figure) -> list:
    return [trace for trace in of_kind(figure, "scatter") if trace.name is not None]


def test_a_voice_without_an_original_has_two_rows_and_one_not_moved_yet_has_one(three) -> None:
    own, before, edit = three
    for given, titles in (
        ((own, before, edit), ["Original", "Resynthesis", "Edit"]),
        ((None, before, edit), ["Resynthesis", "Edit"]),
        ((None, before, None), ["Resynthesis"]),
    ):
        figure = recordings(*given)
        assert [trace.name for trace in curves(figure)] == titles
        assert len(of_kind(figure, "heatmap")) == len(waves(figure)) == len(titles)
        written = [note.text for note in figure.layout.annotations]
        assert written == [*titles, AxisTitles().f0_hz]


def test_rows_do_not_overlap_and_share_their_axes(three) -> None:
    layout = recordings(*three).layout
    axes = [layout[name] for name in layout if name.startswith("yaxis")]
    domains = sorted(tuple(axis.domain) for axis in axes)
    assert len(domains) == 7  # three waveforms, three spectrograms, one panel of F0
    assert all(low[1] <= high[0] for low, high in pairwise(domains))
    assert domains[0][0] >= 0
    assert domains[-1][1] <= 1
    assert len([name for name in layout if name.startswith("xaxis")]) == 1
    assert tuple(layout.xaxis.range) == (0, 3)
    assert len({tuple(axis.range) for axis in axes}) == 3  # one of each kind


def test_a_waveform_keeps_every_extreme_of_the_samples(three) -> None:
    samples = three[0].recording.samples.copy()
    samples[30_000] = 0.9  # a click that a plain thinning would lose
    clicked = RecordingPanel(
        "click", Recording(samples, 22_050), three[0].spectrogram, three[0].f0_hz
    )
    figure = recordings(clicked, three[1])
    wave = waves(figure)[0]
    assert len(wave.y) <= 1200
    assert wave.y.max() == np.float32(0.9)
    assert wave.dx * int(wave.y.argmax()) == pytest.approx(30_000 / 22_050, abs=0.01)  # seconds
    assert figure.layout.yaxis.range[1] == pytest.approx(0.9)


def test_power_is_in_decibels_re_the_resynthesis_and_lies_at_its_frequency(three) -> None:
    own, before, edit = (trace for trace in of_kind(recordings(*three), "heatmap"))
    assert before.z.max() == 0
    assert own.z.max() == 0  # 6 dB louder, and clipped: the scale stays while a slider moves
    band = int(edit.z[:, 100].argmax())
    assert edit.y0 + band * edit.dy == pytest.approx(centres_mel()[band])
    loudest_hz = 700 * np.expm1((edit.y0 + band * edit.dy) * np.log(10) / 2595)
    assert loudest_hz == pytest.approx(400, rel=0.1)


def test_f0_is_drawn_where_it_is_voiced_and_nowhere_else(three) -> None:
    curve = curves(recordings(*three))[2]
    assert np.array_equal(np.isnan(curve.y), three[2].f0_hz == 0)
    np.testing.assert_allclose(curve.y[:100], 400)
    assert curve.dx == 0.01  # seconds
    looks = {(trace.line.color, trace.line.dash) for trace in curves(recordings(*three))}
    assert len(looks) == 3


def test_where_the_f0_curves_come_from_stands_above_them_and_their_legend_below_that(three) -> None:
    own, before, edit = three
    titles = AxisTitles(f0_hz="given", f0_beside="given; original: measured")
    for original, text in ((own, titles.f0_beside), (None, titles.f0_hz)):
        layout = recordings(original, before, edit, titles).layout
        title = layout.annotations[-1]
        assert title.text == text
        inner = layout.height - layout.margin.t - layout.margin.b
        assert (title.y - layout.legend.y) * inner >= 20  # pixels: a line for the legend alone
        lowest = min(layout[name].domain[1] for name in layout if name.startswith("yaxis"))
        assert layout.legend.y == pytest.approx(lowest)


def test_the_last_label_of_the_colour_bar_which_holds_the_unit_has_room(three) -> None:
    bar = recordings(*three).layout.coloraxis.colorbar
    assert bar.ticktext[-1] == "0 dB"
    assert bar.x < 0.97  # at the edge itself plotly leaves it out


def test_three_seconds_weigh_less_than_250_kilobytes(three) -> None:
    assert len(recordings(*three).to_json()) < 250_000


def test_silence_and_titles_with_markup_can_be_drawn() -> None:
    silent = Recording(np.zeros(16_000), 16_000)
    one = RecordingPanel("<b>a & b", silent, spectrogram(silent), np.zeros(100))
    drawn = json.loads(recordings(None, one, one).to_json())
    assert drawn["layout"]["annotations"][0]["text"] == "&lt;b>a &amp; b"
