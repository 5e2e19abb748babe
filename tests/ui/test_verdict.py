"""The bars of a verdict."""

import re
from dataclasses import replace
from html import unescape

import pytest

from voicelab.explorer import Caution, Reported
from voicelab.judge import AgeOpinion, Opinion, Verdict
from voicelab.judge.figures import JudgeFigures
from voicelab.measure.pitch_check import PitchCheck
from voicelab.ui.language import ENGLISH, FRENCH
from voicelab.ui.verdict import bars, cautions, judge_line, pitch_doubt


def verdict(female: float, years: float = 40.0, reason: str = "") -> Verdict:
    gender = {} if reason else {"male": 1 - female, "female": female}
    bands = {} if reason else {"18-34": 0.25, "35-49": 0.5, "50 and over": 0.25}
    accents = {} if reason else {"english_usa": 0.7, "dutch": 0.3}
    age = AgeOpinion(bands, reason, None if reason else years, None if reason else (20.0, 60.0))
    opinions = {"gender": Opinion(gender, reason), "age": age, "accent": Opinion(accents, reason)}
    return Verdict("file", opinions)


def names(html: str) -> list[str]:
    return re.findall(r'<span class="name">(.*?)</span>', html)


def test_bars_keep_their_order_whoever_wins() -> None:
    order = ["male", "female", "18–34", "35–49", "50 and over", "English (USA)", "Dutch"]
    for female in (0.1, 0.9):
        assert names(bars(ENGLISH, verdict(0.5), verdict(female))) == order


def test_both_verdicts_are_drawn_and_written() -> None:
    html = bars(ENGLISH, verdict(0.125, 31.4), verdict(0.875, 55.6))
    assert "12 → 88 %" in html
    assert '<i class="before" style="width:12.5%">' in html
    assert '<i class="after" style="width:87.5%">' in html
    assert "31 → 56 years" in html
    assert "80% interval: 20 to 60" in html


def test_what_an_edit_is_compared_with_is_named() -> None:
    one, other = verdict(0.2), verdict(0.6, reason="It is quiet.")
    assert "</span>resynthesis<span" in bars(ENGLISH, one, other)
    assert "</span>original<span" in bars(ENGLISH, one, other, laid_over=True)
    assert "Original: No judgement" in bars(ENGLISH, other, one, laid_over=True)


def test_a_verdict_alone_has_no_after() -> None:
    html = bars(ENGLISH, verdict(0.25))
    assert 'class="after" style' not in html
    assert "→" not in html
    assert 'class="verdict"' not in bars(ENGLISH, None)


@pytest.mark.parametrize("before_abstains", [True, False])
def test_of_which_sound_the_judge_says_nothing_is_said_once(before_abstains: bool) -> None:
    silent, said = verdict(0, reason="It is <silent>."), verdict(0.6)
    html = bars(ENGLISH, silent, said) if before_abstains else bars(ENGLISH, said, silent)
    which = "Resynthesis" if before_abstains else "Edit"
    assert html.count("It is &lt;silent&gt;.") == 1
    assert f"{which}: No judgement. It is" in html
    assert len(names(html)) == 7  # whoever says something fills the table
    assert ("– → 60 %" if before_abstains else "60 % → –") in html
    assert ("– → 40 years" if before_abstains else "40 years → –") in html
    assert not re.search(r'class="number">\d+ %<', html)  # no share that might be either's
    french = bars(FRENCH, silent, said)
    assert "Resynthèse\u00a0: Pas de jugement. It is" in french


def test_a_silence_on_both_sounds_or_on_the_only_one_names_none() -> None:
    silent = verdict(0, reason="It is silent.")
    for html in (bars(ENGLISH, silent, silent), bars(ENGLISH, silent)):
        assert html.count("It is silent.") == 1
        assert '<p class="hint">No judgement. It is silent.' in html
        assert names(html) == []
    other = bars(ENGLISH, silent, verdict(0, reason="It is short."))
    assert "Resynthesis: No judgement. It is silent." in other
    assert "Edit: No judgement. It is short." in other


def test_a_silence_on_one_attribute_stands_beside_it() -> None:
    said = verdict(0.6)
    html = bars(
        ENGLISH, said, replace(said, opinions={**said, "accent": Opinion({}, "No idea of it.")})
    )
    section = html[html.index('<section class="accent">') :]
    assert html.count("No idea of it.") == section.count("Edit: No judgement. No") == 1
    assert "70 % → –" in section


def test_what_a_checkpoint_calls_its_classes_cannot_add_markup() -> None:
    odd = Verdict(
        "f",
        {
            "gender": Opinion({"<b>x": 1.0}),
            "age": AgeOpinion({}, "<i>why"),
            "accent": Opinion({"<u>_y": 1.0}),
        },
    )
    html = bars(ENGLISH, odd)
    assert "<b>x" not in html
    assert "<i>why" not in html
    assert "<u>" not in html.lower()


def test_the_line_on_the_judge_holds_its_own_figures_or_says_that_there_are_none() -> None:
    figures = JudgeFigures(gender=0.953, native=0.82, accent=0.475, age_error_years=9.6)
    line = judge_line(ENGLISH, 995, figures)
    assert all(figure in line for figure in ("995 speakers", "95%", "82%", "48%", "10 years"))
    assert "Balanced accuracy" in line  # what the figures are, of whom and from how much
    assert all(told in line for told in ("test speakers", "(3 s)", "(10 s)", "mean absolute error"))
    assert "has not been measured" in judge_line(ENGLISH, 995, None)


def test_cautions_are_sentences_in_both_languages_with_their_figures() -> None:
    cloud = Caution("cloud", {"distance": 7.4, "before": 5.0, "edge": 6.5, "neighbours": 10})
    beyond = Caution("range", {"direction": "gender", "strength": 2.6, "low": -2.0, "high": 2.0})
    unmeasured = Caution("unmeasured", {"direction": "pca:1", "strength": 1.0})
    english = cautions(ENGLISH, [cloud, beyond, unmeasured])
    assert english.count('role="status"') == 3
    assert "nearest voices is 7.40" in english
    assert "gender +2.6 is outside" in english
    assert "PCA axis 1" in english
    french = cautions(FRENCH, [cloud, beyond, unmeasured])
    assert "voisines est 7,40" in french
    assert "genre +2,6" in french
    chance = Caution("chance", {"direction": "gender", "strength": 1.0, "separability": 0.3})
    assert "“gender” separates test speakers no better than chance" in str(
        cautions(ENGLISH, [chance])
    )
    assert "0,30" in cautions(FRENCH, [chance])
    assert cautions(ENGLISH, []) == ""


def of_witnesses(disagreements: tuple[str, ...] = (), warnings: tuple[str, ...] = ()) -> Verdict:
    """Return a verdict of two witnesses: one hears a woman of 30, the other a man of 60."""
    alone = {
        name: Verdict(
            "a.wav",
            {
                "gender": Opinion({"female": female, "male": 1 - female}),
                "age": AgeOpinion({"18-34": 1.0}, "", years, (years - 9, years + 9)),
            },
        )
        for name, female, years in (("campplus", 0.97, 30.0), ("whisper", 0.08, 60.0))
    }
    together = {"gender": Opinion({"female": 0.7, "male": 0.3}), "age": alone["campplus"]["age"]}
    return Verdict("a.wav", together, alone, disagreements, warnings)


@pytest.mark.parametrize(
    ("language", "hears"), [(ENGLISH, "female (97%)"), (FRENCH, "femme (97 %)")]
)
def test_each_witness_can_be_seen_alone(language, hears):
    drawn = bars(language, of_witnesses())
    assert '<details class="witnesses">' in drawn
    assert "CAM++" in drawn
    assert "Whisper" in drawn
    assert hears in drawn.replace("\u202f", " ").replace("\u00a0", " ")
    assert '<p role="status" class="doubt">' not in drawn


def test_a_disagreement_and_a_warning_are_said_in_words_above_the_bars():
    drawn = bars(ENGLISH, of_witnesses(("gender", "age"), ("This is a synthesiser.",)))
    said = unescape(drawn[: drawn.index("<section")])
    assert "This is a synthesiser." in said
    assert (
        "The witnesses disagree on Gender: the speaker network (CAM++) hears female (97%), "
        "the speech recognition network (Whisper) hears male (92%)." in said
    )
    assert "hears 21 to 39 years, the speech recognition network (Whisper) hears 51 to 69" in said


@pytest.mark.parametrize(
    ("reported", "said"),
    [
        (Reported(62.0, {"gender": "female"}), "Reported age 62 years, heard 21 to 39."),
        (Reported(25.0, {"gender": "male"}), "Reported male, heard female (70%)."),
        (Reported(25.0, {"gender": "female"}), ""),
        (Reported(None, {}), ""),
        (
            Reported(None, {}, 99.0, 199.0),
            "This voice plays at 199 Hz; its speaker’s recordings have a mean F0 of 99 Hz.",
        ),
        (Reported(None, {}, 99.0, 110.0), ""),
    ],
)
def test_where_report_and_verdict_differ_it_is_said(reported, said):
    drawn = unescape(bars(ENGLISH, of_witnesses(), None, reported))
    assert ('class="doubt"' in drawn) == bool(said)
    assert said in drawn


def test_a_recording_about_whose_pitch_trackers_disagree_says_so_in_both_languages() -> None:
    found = PitchCheck(120.4, 241.0, 0.02, 300)
    english, french = (unescape(pitch_doubt(one, found)) for one in (ENGLISH, FRENCH))
    assert "SwiftF0 finds 120 Hz, Harvest 241 Hz; check its F0 before you use it." in english
    assert "120 Hz" in french
    assert "désaccord" in french
    parts = PitchCheck(120.0, 121.0, 0.8, 300)
    assert "in 80% of it" in unescape(pitch_doubt(ENGLISH, parts))
    assert "80 %" in unescape(pitch_doubt(FRENCH, parts)).replace("\u202f", " ").replace(
        "\xa0", " "
    )
    assert pitch_doubt(ENGLISH, PitchCheck(120.0, 121.0, 0.99, 300)) == ""
