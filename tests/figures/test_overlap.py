"""How far groups overlap, as a figure of known groups."""

import numpy as np

from voicelab.figures.overlap import overlaps


def drawn(values: dict[str, np.ndarray]):
    return overlaps({"age_years": values, "f0_mean_hz": values}, {"age_years": "SMD +0.1"})


def test_every_voice_is_a_point_of_its_group_and_every_mean_a_mark() -> None:
    random = np.random.default_rng(0)
    values = {"female": random.normal(30, 5, 20), "male": random.normal(40, 5, 20)}
    figure = drawn(values)
    points = [trace for trace in figure.data if trace.mode == "markers" and len(trace.x) == 20]
    assert len(points) == 4
    for trace in points:
        assert sorted(trace.x) == sorted(values[trace.legendgroup])
    means = {trace.x[0] for trace in figure.data if trace.mode == "markers" and len(trace.x) == 1}
    assert means == {own.mean() for own in values.values()}
    assert figure == drawn(values)


def test_curves_peak_where_the_groups_lie_and_equal_groups_have_equal_curves() -> None:
    random = np.random.default_rng(0)
    values = {"a": random.normal(30, 2, 500), "b": random.normal(50, 2, 500)}
    curves = [trace for trace in drawn(values).data if trace.mode == "lines"][:2]
    for trace, middle in zip(curves, (30, 50), strict=True):
        assert abs(trace.x[np.argmax(trace.y)] - middle) < 1
    same = [t for t in drawn({"a": values["a"], "b": values["a"]}).data if t.mode == "lines"][:2]
    assert np.array_equal(same[0].y, same[1].y)


def test_what_does_not_vary_is_drawn() -> None:
    figure = drawn({"a": np.full(5, 3.2), "b": np.full(5, 3.2)})
    curves = [trace for trace in figure.data if trace.mode == "lines"]
    assert all(np.isfinite(np.asarray(trace.y)).all() for trace in curves)
