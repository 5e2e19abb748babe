"""A table of latents in which the truth is planted."""

import numpy as np

from voicelab.latent import LatentTable

DIMENSIONS = 12
GENDER_AXIS, AGE_AXIS = np.eye(DIMENSIONS, dtype=np.float32)[:2]
AGES = (25.0, 40.0, 60.0)


def planted_table(n: int = 720, seed: int = 0) -> LatentTable:
    """Return voices of every combination: women 4 up one axis, each age band 1.5 up another."""
    random = np.random.default_rng(seed)
    row = np.arange(n)
    female, age, korean = row % 2 == 0, row // 2 % 3, row // 6 % 2 == 1
    means = 0.5 * random.standard_normal((n, DIMENSIONS)).astype(np.float32)
    means += 4 * female[:, None] * GENDER_AXIS + 1.5 * age[:, None] * AGE_AXIS
    part = row // 12 % 5
    return LatentTable(
        ids=np.array([f"voice{index}" for index in row]),
        corpora=np.full(n, "planted"),
        genders=np.where(female, "female", "male"),
        accents=np.where(korean, "korean", "english_usa"),
        splits=np.where(part == 0, "test", np.where(part == 1, "validation", "training")),
        ages=np.array(AGES, dtype=np.float32)[age],
        bandwidths_hz=np.full(n, 7600.0, dtype=np.float32),
        means=means,
        sds=np.ones((n, DIMENSIONS), dtype=np.float32),
        stretches=np.repeat(means[:, None], 9, axis=1).astype(np.float16),
        space_sha256="a" * 64,
    )
