"""Groups of voices that differ in what is studied and are alike in what is not."""

from voicelab.pick.balance import WANTED_SMD, Balance, standardised_difference
from voicelab.pick.files import refuse_output, write
from voicelab.pick.groups import Asked, Picked, pick, refuse_impossible
from voicelab.pick.pool import Pool, pool_of, read

__all__ = [
    "WANTED_SMD",
    "Asked",
    "Balance",
    "Picked",
    "Pool",
    "pick",
    "pool_of",
    "read",
    "refuse_impossible",
    "refuse_output",
    "standardised_difference",
    "write",
]
