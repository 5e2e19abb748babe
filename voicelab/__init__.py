"""voicelab: a space of voices learnt from speech, and directions in it to move a voice along.

The modules follow the flow of the data, one arrow each: ``audio`` -> ``frames`` -> ``features``
-> ``model`` -> ``directions`` -> ``edit`` -> ``judge`` -> ``export``. Nothing is imported here, so
that ``import voicelab`` costs nothing; import the module you need.
"""

__version__ = "0.1.0"
