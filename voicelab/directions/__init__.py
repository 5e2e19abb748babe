"""Directions: ways to move through the space, with a name, a unit and a provenance."""

from voicelab.directions.direction import Direction, Transport, load, overview, save, validated
from voicelab.directions.mean_difference import (
    ACCENT_REFERENCE,
    HELD,
    MIN_VOICES,
    classes,
    fit_all,
    fit_mean_difference,
    orthogonalised,
    separability,
)
from voicelab.directions.methods import AXIS, BY, FOUND, METHODS, axes, carried, fit, unlabelled
from voicelab.directions.user_made import VOICE, away, between, contrast

__all__ = [
    "ACCENT_REFERENCE",
    "AXIS",
    "BY",
    "FOUND",
    "HELD",
    "METHODS",
    "MIN_VOICES",
    "VOICE",
    "Direction",
    "Transport",
    "away",
    "axes",
    "between",
    "carried",
    "classes",
    "contrast",
    "fit",
    "fit_all",
    "fit_mean_difference",
    "load",
    "orthogonalised",
    "overview",
    "save",
    "separability",
    "unlabelled",
    "validated",
]
