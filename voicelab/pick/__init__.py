"""Matched groups of voices, which differ only in the attribute under study."""

from voicelab.pick.balance import WANTED_SMD, Balance, standardised_difference
from voicelab.pick.groups import MatchedGroups
from voicelab.pick.pool import Pool, pool_of_table, read
from voicelab.pick.request import PickRequest
from voicelab.pick.selection import pick
from voicelab.pick.write import check_output, write

__all__ = [
    "WANTED_SMD",
    "Balance",
    "MatchedGroups",
    "PickRequest",
    "Pool",
    "check_output",
    "pick",
    "pool_of_table",
    "read",
    "standardised_difference",
    "write",
]
