"""CITATION: what to cite when a set is used."""

from voicelab import __version__
from voicelab.edit import DIFFERENTIAL
from voicelab.measure import PRAAT_COLUMNS, praat_version
from voicelab.stimuli.documents import RenderedSet
from voicelab.stimuli.plan import EDIT

FILE = "CITATION"
ALWAYS = f"""\
The stimuli of this folder were made with voicelab {__version__}. Please cite it, and what it stands
on:

- voicelab {__version__}: a learnt space of voices to look at, listen to and move recordings in.
- Morise, M., Yokomori, F., & Ozawa, K. (2016). WORLD: a vocoder-based high-quality speech synthesis
  system for real-time applications. IEICE Transactions on Information and Systems, E99-D(7).
- Nieradzik, L. (2025). SwiftF0: fast and accurate monophonic pitch detection. arXiv:2508.18440.
  (F0: columns f0_*, and of the sources)
- Morise, M., Kawahara, H., & Katayose, H. (2009). Fast and reliable F0 estimation method based on
  the period extraction of vocal fold vibration of singing voice and speech. AES 35th International
  Conference. (DIO, which refines it, with StoneMask of WORLD, 2016)
- Morise, M. (2017). Harvest: a high-performance fundamental frequency estimator from speech
  signals. Interspeech 2017. (columns source_f0_*, a second opinion)
- Weinberger, S. (2015). Speech Accent Archive. George Mason University. accent.gmu.edu
- Zhang, J., et al. (2021). speechocean762: an open-source non-native English speech corpus for
  pronunciation assessment. Interspeech 2021.
- Wan, L., Wang, Q., Papir, A., & Moreno, I. L. (2018). Generalized end-to-end loss for speaker
  verification. ICASSP 2018. (column speaker_similarity, by Resemblyzer)
- ITU-R BS.1770-4 (2015). Algorithms to measure audio programme loudness. (column lufs, by
  pyloudnorm: Steinmetz & Reiss, 2021, AES 150)
"""
BY_RENDERING = {
    DIFFERENTIAL: """\
- Moulines, E., & Charpentier, F. (1990). Pitch-synchronous waveform processing techniques for
  text-to-speech synthesis using diphones. Speech Communication, 9(5-6). (differential edits: F0)
- Kobayashi, K., Toda, T., Neubig, G., Sakti, S., & Nakamura, S. (2014). Statistical singing voice
  conversion with direct waveform modification based on the spectrum differential. Interspeech
  2014. (differential edits: the envelope)
"""
}
BY_PRAAT = """\
- Boersma, P., & Weenink, D. Praat: doing phonetics by computer. {version}. praat.org; by
  Jadoul, Y., Thompson, B., & de Boer, B. (2018). Introducing Parselmouth: a Python interface to
  Praat. Journal of Phonetics, 71. (columns {columns})
- De Looze, C., & Hirst, D. (2008). Detecting changes in key and range for the automatic modelling
  and coding of intonation. Speech Prosody 2008. (in which range Praat seeks F0 for them)
"""
BY_MEASURE = {
    "quality": """\
- Stahl, B., & Gamper, H. (2025). Distillation and pruning for scalable self-supervised
  representation-based speech quality assessment. ICASSP 2025. (columns distillmos*)
- Reddy, C. K. A., Gopal, V., & Cutler, R. (2022). DNSMOS P.835: a non-intrusive perceptual
  objective speech quality metric to evaluate noise suppressors. ICASSP 2022. (columns dnsmos*)
""",
    "identity": """\
- Wang, H., Zheng, S., Chen, Y., Cheng, L., & Chen, Q. (2023). CAM++: a fast and efficient network
  for speaker verification using context-aware masking. Interspeech 2023. (columns
  similarity_*_campplus)
""",
    "phones": """\
- Huggins-Daines, D., et al. (2006). PocketSphinx: a free, real-time continuous speech recognition
  system for hand-held devices. ICASSP 2006. (columns phone_score*)
""",
}
LAST = """
And the recordings that they were made from: LICENSES.md says whose they are.
"""


def content(rendered: RenderedSet) -> str:
    """Return what to cite: only what the renderings and the columns of the set stand on."""
    columns = ", ".join(name for name in PRAAT_COLUMNS if name in rendered.rows[0])
    praat = BY_PRAAT.format(version=praat_version(), columns=columns) if columns else ""
    measures = "".join(BY_MEASURE[name] for name in rendered.plan.measures)
    used = dict.fromkeys(one.rendering for one in rendered.plan.stimuli if one.kind == EDIT)
    renderings = "".join(BY_RENDERING.get(name, "") for name in used)
    return ALWAYS + renderings + praat + measures + LAST
