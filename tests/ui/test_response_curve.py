"""The curves along a slider say what they are of."""

import numpy as np

from voicelab.explorer import ResponseCurve, Settings
from voicelab.judge.verdict import Opinion, Verdict
from voicelab.ui.language import ENGLISH, FRENCH
from voicelab.ui.names import RENDERINGS
from voicelab.ui.response_curve import along_figure

STRENGTHS = np.array([-1.0, 0.0, 1.0])


def heard(female: float) -> Verdict:
    two = {"female": female, "male": 1 - female}
    return Verdict("planted", {"gender": Opinion(two)})


def test_they_name_the_voice_and_all_that_was_moved_besides() -> None:
    found = ResponseCurve("gender", STRENGTHS, tuple(heard(p) for p in (0.1, 0.5, 0.9)), None)
    settings = Settings({"gender": 0.4, "age": 1.5}, rendering="decoded", held=True)
    drawn = along_figure(ENGLISH, found, settings, "a <b>name</b>.wav", None)
    title = drawn.layout.xaxis.title.text
    assert "a &lt;b&gt;name&lt;/b&gt;.wav, age +1.5" in title
    assert RENDERINGS["decoded"] in title
    assert "+0.4" not in title  # along that slider it is drawn
    assert [line.x0 for line in drawn.layout.shapes if line.x0 == line.x1 == 0.4]
    assert "âge +1,5" in along_figure(FRENCH, found, settings, "a", None).layout.xaxis.title.text
