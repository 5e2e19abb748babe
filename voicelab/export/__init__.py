"""Sets of stimuli on disk: continua, levels, tables, provenance; verified and made again."""

from voicelab.export.asked import Asked, Axis, camel, free_name, rate_for, sources_of
from voicelab.export.checking import Breach, unmeasured, verify
from voicelab.export.continuum import planned
from voicelab.export.finish import RATES, Finish
from voicelab.export.parts import Parts
from voicelab.export.place import refuse_place
from voicelab.export.plan import COPY, EDIT, ORIGINAL, Continuum, Plan, Stimulus, plan_of
from voicelab.export.provenance import PROVENANCE, Provenance, read
from voicelab.export.rebuilding import Rebuilt, differences, rebuild
from voicelab.export.sources import Source
from voicelab.export.writing import Written, write

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
    "Parts",
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
