"""Directions: ways to move through the space, with a name, a unit and a provenance."""

from voicelab.directions.axes import axes, unlabelled
from voicelab.directions.direction import Direction, Transport, load, overview, save, validated
from voicelab.directions.identifier import DirectionId, Kind
from voicelab.directions.mean_difference import (
    MIN_VOICES,
    classes,
    fit_all,
    fit_mean_difference,
    orthogonalised,
    separability,
)
from voicelab.directions.methods import METHODS, fit
from voicelab.directions.methods.transport import fit_transports
from voicelab.directions.user_made import away, between, contrast

__all__ = [
    "METHODS",
    "MIN_VOICES",
    "Direction",
    "DirectionId",
    "Kind",
    "Transport",
    "away",
    "axes",
    "between",
    "classes",
    "contrast",
    "fit",
    "fit_all",
    "fit_mean_difference",
    "fit_transports",
    "load",
    "orthogonalised",
    "overview",
    "save",
    "separability",
    "unlabelled",
    "validated",
]
