"""What the tables say of a stimulus besides its sound."""

import numpy as np
import pytest

from voicelab.export import Finish, Source, Stimulus
from voicelab.export.hearing import placed
from voicelab.export.making import Maker
from voicelab.export.plan import plan_of


def test_a_voice_of_the_map_is_no_neighbour_of_its_own(parts):
    row = int(np.flatnonzero(parts.table.splits == "training")[0])
    name, stretch = str(parts.table.ids[row]), parts.table.stretch(row)
    distances = {}
    for path in (name, "another.wav"):
        source = Source.of_latents(stretch, "planted", path, 3.2, 16_000)
        plan = plan_of(
            [Stimulus("a", "planted", "copy-synthesis")], Finish(sample_rate=16_000), [source], [],
            space_sha256=parts.space.sha256,
        )  # fmt: skip
        distances[path] = placed(Maker(plan, parts), plan.stimuli[0])["distance_to_voices"][0]
    means = parts.table.means[parts.table.splits == "training"].astype(float)
    others = np.sort(np.linalg.norm(means - stretch.mean(axis=0), axis=1))
    own = np.linalg.norm(parts.table.means[row] - stretch.mean(axis=0))
    apart = others[~np.isclose(others, own)]
    assert distances[name] == pytest.approx(apart[:10].mean(), rel=1e-3)
    assert distances["another.wav"] == pytest.approx(others[:10].mean(), rel=1e-3)
    assert distances[name] > distances["another.wav"]
