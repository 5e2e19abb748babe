"""Voices in whose groups a confound is planted."""

import numpy as np

from voicelab.pick import Pool


def confounded(count: int = 400, seed: int = 0, classes: tuple[str, ...] = ("a", "b")) -> Pool:
    """Return voices whose classes differ by half an SD and more in age, F0 and accent."""
    random = np.random.default_rng(seed)
    kind = random.integers(0, len(classes), count)
    return Pool(
        ids=np.array([f"v{index:03d}" for index in range(count)]),
        numbers={
            "age_years": np.rint(40 + 8 * kind + 10 * random.standard_normal(count)),
            "f0_mean_hz": 150 + 30 * kind + 30 * random.standard_normal(count),
            "noise": random.standard_normal(count),
        },
        labels={
            "class": np.array(classes)[kind],
            "accent": np.where(random.random(count) < 0.3 + 0.3 * kind, "dutch", "danish"),
        },
        source="planted",
    )
