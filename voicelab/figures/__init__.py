"""Arrays to plotly figures, for the page and for reports."""

from voicelab.figures.bars import Bars, bars
from voicelab.figures.class_looks import (
    BAND_COLOURS,
    GENDER_COLOURS,
    SYMBOLS,
    Look,
    accent_name,
    class_looks,
)
from voicelab.figures.class_maps import class_ellipses, spread
from voicelab.figures.curves import Curve, Reliability, calibration, curves, variance_curves
from voicelab.figures.explained_variance import explained_variance
from voicelab.figures.matrices import confusion, heat_map
from voicelab.figures.palette import COLOURS, GREY
from voicelab.figures.pareto import Point, pareto
from voicelab.figures.recordings import AxisTitles, RecordingPanel, recordings

__all__ = [
    "BAND_COLOURS",
    "COLOURS",
    "GENDER_COLOURS",
    "GREY",
    "SYMBOLS",
    "AxisTitles",
    "Bars",
    "Curve",
    "Look",
    "Point",
    "RecordingPanel",
    "Reliability",
    "accent_name",
    "bars",
    "calibration",
    "class_ellipses",
    "class_looks",
    "confusion",
    "curves",
    "explained_variance",
    "heat_map",
    "pareto",
    "recordings",
    "spread",
    "variance_curves",
]
