"""Sets of stimuli on disk, from a request to files that can be verified and rebuilt.

The data passes in this order: `request` -> `sources` -> `continuum` and `spacing` -> `plan` ->
`renderer` -> `postprocess` -> `measurements` -> `documents` -> `staging` and `write` ->
`provenance` -> `verify` and `rebuild`.
"""

from voicelab.stimuli.continuum import plan_continua
from voicelab.stimuli.costs import require
from voicelab.stimuli.plan import COPY, EDIT, ORIGINAL, Continuum, Plan, Stimulus, make_plan
from voicelab.stimuli.postprocess import RATES, OutputFormat
from voicelab.stimuli.provenance import PROVENANCE, Provenance, read
from voicelab.stimuli.rebuild import RebuiltSet, differences, rebuild
from voicelab.stimuli.request import (
    Axis,
    ContinuumRequest,
    camel_case,
    load_sources,
    sample_rate_for,
    unique_name,
)
from voicelab.stimuli.sources import Source
from voicelab.stimuli.staging import check_destination
from voicelab.stimuli.verify import Discrepancy, unmeasured, verify
from voicelab.stimuli.write import WrittenSet, write

__all__ = [
    "COPY",
    "EDIT",
    "ORIGINAL",
    "PROVENANCE",
    "RATES",
    "Axis",
    "Continuum",
    "ContinuumRequest",
    "Discrepancy",
    "OutputFormat",
    "Plan",
    "Provenance",
    "RebuiltSet",
    "Source",
    "Stimulus",
    "WrittenSet",
    "camel_case",
    "check_destination",
    "differences",
    "load_sources",
    "make_plan",
    "plan_continua",
    "read",
    "rebuild",
    "require",
    "sample_rate_for",
    "unique_name",
    "unmeasured",
    "verify",
    "write",
]
