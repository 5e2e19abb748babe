"""Sets of stimuli on disk: continua, levels, tables, provenance; verified and made again."""

from voicelab.stimuli.continuum import planned
from voicelab.stimuli.plan import COPY, EDIT, ORIGINAL, Continuum, Plan, Stimulus, plan_of
from voicelab.stimuli.postprocess import RATES, Finish
from voicelab.stimuli.provenance import PROVENANCE, Provenance, read
from voicelab.stimuli.rebuild import Rebuilt, differences, rebuild
from voicelab.stimuli.request import Asked, Axis, camel, free_name, rate_for, sources_of
from voicelab.stimuli.sources import Source
from voicelab.stimuli.staging import refuse_place
from voicelab.stimuli.verify import Breach, unmeasured, verify
from voicelab.stimuli.writing import Written, write

__all__ = [
    "COPY",
    "EDIT",
    "ORIGINAL",
    "PROVENANCE",
    "RATES",
    "Asked",
    "Axis",
    "Breach",
    "Continuum",
    "Finish",
    "Plan",
    "Provenance",
    "Rebuilt",
    "Source",
    "Stimulus",
    "Written",
    "camel",
    "differences",
    "free_name",
    "plan_of",
    "planned",
    "rate_for",
    "read",
    "rebuild",
    "refuse_place",
    "sources_of",
    "unmeasured",
    "verify",
    "write",
]
