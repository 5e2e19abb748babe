"""What the page says."""

from voicelab import __version__

TITLE = "voicelab"
SUBTITLE = "A space of voices that you can look at, listen to and move through"
INTRODUCTION = (
    "Every point on the map is a voice: **click one to hear it**, or bring a recording of your own."
    " Then **move a slider** and hear the same words in a voice that is more female or male, or "
    "older, or has another accent. The bars show what a judge that hears nothing but the audio "
    "makes of it, before and after."
)

MAP = "Map"
DIMENSIONS = "in"
COLOUR_BY = "Colour by"
MAPS = {"pca": "PCA", "tsne": "t-SNE", "umap": "UMAP"}
COLOURS = {"gender": "gender", "age": "age", "accent": "accent", "corpus": "corpus"}
MAP_LABEL = "Map of the voices; the list below it chooses a voice by its id"

BY_ID = "By id"
OWN = "Your recording"
EXAMPLES = "Examples"
PICKER = "Voice"
PICKER_INFO = "Type to search; the same as a click on the map."
UPLOAD = "Upload or record"
UPLOAD_INFO = (
    "wav, flac, ogg or mp3, 0.3 to 60 s of one person speaking. It stays in this app and is "
    "deleted after an hour."
)
AGAIN = "Take up this recording again"
EXAMPLE = "Example recording"
EXAMPLE_INFO = "Sentences spoken by a synthesiser."

NOTHING_YET = "No voice yet"
NOTHING_YET_HINT = "Click a point on the map, choose an id, or bring a recording."
CHOOSE_FIRST = "There is no voice to move yet: click one on the map or bring a recording first."
MAP_VOICE = "about 3 s of this voice, decoded from its place in the space"
OWN_RECORDING = "as the analysis hears it; strength 0 is exactly this"

BEFORE = "Before"
AFTER = "After"
GENDER = "Gender: male (−) to female (+)"
AGE = "Age: toward older (+)"
ACCENT_CHOICE = "Accent"
ACCENT = "Accent strength"
FOUND_CHOICE = "Found without labels"
FOUND = "Strength along it"
UNIT = (
    "Strength 1 is the distance, in the space, between the averages of two groups: men and women,"
    " 18 to 34 and 50 or more years old, speakers of English (USA) and of the chosen accent."
    " Along a direction found without labels it is two standard deviations of the voices."
)
RESET = "All back to 0"
RENDERING = "Rendering"
RENDERINGS = {"faithful": "faithful", "decoded": "decoded"}
RENDERING_INFO = (
    "Faithful keeps the detail of the recording and adds only the change; decoded plays what the "
    "model alone makes of it."
)

VERDICT = "What the judge hears"
ATTRIBUTES = {"gender": "Gender", "age": "Age", "accent": "Accent", "native": "English"}
ABSTAINS = "The judge does not say"
YEARS = "years"
SPECTROGRAM_EMPTY = "The spectrograms of the voice before and after appear here."

ABOUT_MAP = """
### How to read the map

A network learnt to describe stretches of speech of 640 ms by a few dozen numbers from which they
can be spoken again. A voice is the mean of these numbers over all its recordings; the map shows
all voices in two or three dimensions instead of {dimensions}.

* **PCA** is a plain view from one side: distances are true to scale, but only along the axes shown.
* **t-SNE** and **UMAP** keep neighbours together. Distances between groups mean little, and t-SNE
  has no place for a voice that was not there when the map was made. UMAP places a new voice among
  its five nearest, approximately.

The map holds {voices} adult voices. PCA needs {axes} of its axes to hold 90 % of what they vary.
"""
ABOUT_EDITS = """
### How to read an edit

A slider adds a fixed direction to a voice: the difference between the means of two groups of
training speakers, balanced over their other attributes, the corpus and the bandwidth of the
recordings. The table says how many voices it rests on and how well it tells speakers apart that it
was not fitted on (area under the ROC curve: 0.5 is chance, 1 is without error).

A direction moves more than its name says, and a judge can be wrong. Compare the bars before and
after rather than reading them alone: they start from the voice as the codec speaks it, so that
what the codec does is not taken for the edit.
"""
LICENCE = """
### Licence and data

The latents and weights were learnt from the Speech Accent Archive (Weinberger, George Mason
University, CC BY-NC-SA) and speechocean762 (Zhang et al. 2021), and are under the former's licence.
Voices of the map are decoded from latents; no recording of a corpus is part of this app. The code
is under the MIT licence.
"""
FOOTER = f"voicelab {__version__} · nothing is sent to another server"
