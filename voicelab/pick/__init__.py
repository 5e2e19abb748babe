"""Groups of voices that differ in what is studied and are alike in what is not."""

from voicelab.pick.control import WANTED_SMD, Balance, standardised_difference
from voicelab.pick.files import write
from voicelab.pick.groups import Asked, Picked, pick
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
    "standardised_difference",
    "write",
]
