"""What the published networks give for the planted voice; see `compare_with_published`."""

from pathlib import Path

import numpy as np

PUBLISHED = dict(np.load(Path(__file__).with_name("published.npz")))


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    """Return the cosine of two arrays, taken as vectors."""
    a, b = a.ravel().astype(np.float64), b.ravel().astype(np.float64)
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))
