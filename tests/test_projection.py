"""Maps of latents, and new voices placed on them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.decomposition import PCA

from tests.planted import planted_maps, planted_table
from voicelab import projection
from voicelab.latent import LatentTable
from voicelab.projection import (
    MIN_VOICES,
    Projection,
    axes_for,
    fit_all,
    fit_pca,
    fit_tsne,
    fit_umap,
    load,
    save,
)
from voicelab.refusal import Refusal

GROUPS = 3


@pytest.fixture(scope="module")
def table() -> LatentTable:
    return planted_table()


@pytest.fixture(scope="module")
def grouped() -> LatentTable:
    """Return 90 voices in three groups that lie ten times their spread apart."""
    table = planted_table(count=90, latent=12)
    random = np.random.default_rng(1)
    means = random.standard_normal((90, 12)) + 10 * np.eye(GROUPS, 12)[np.arange(90) % GROUPS]
    return replace(table, means=means.astype(np.float32))


@pytest.fixture(scope="module")
def umap(grouped: LatentTable) -> Projection:
    return fit_umap(grouped, 2)


def same_group_nearby(points: np.ndarray, labels: np.ndarray, count: int = 10) -> float:
    """Return the share of the nearest points that carry a point's own label."""
    distance = np.linalg.norm(points[:, None] - points, axis=2)
    nearest = np.argsort(distance, axis=1)[:, 1 : count + 1]
    return float((labels[nearest] == labels[:, None]).mean())


@pytest.mark.parametrize("dimensions", [2, 3])
def test_pca_is_that_of_scikit_learn_with_its_signs(table: LatentTable, dimensions: int) -> None:
    other = PCA(dimensions, svd_solver="full")
    expected = other.fit_transform(table.means)
    pca = fit_pca(table, dimensions)
    np.testing.assert_allclose(pca.coordinates, expected, atol=1e-4)
    np.testing.assert_allclose(pca.axes, other.components_, atol=1e-5)
    whole = PCA(svd_solver="full").fit(table.means)
    np.testing.assert_allclose(pca.explained, whole.explained_variance_ratio_, atol=1e-5)


def test_pca_turned_around_gives_the_same_signs(table: LatentTable) -> None:
    # The singular vectors of a table in another order may come out with another sign.
    order = np.random.default_rng(0).permutation(len(table))
    shuffled = fit_pca(table.where(order), 3)
    np.testing.assert_allclose(shuffled.axes, fit_pca(table, 3).axes, atol=1e-4)
    assert (
        np.take_along_axis(shuffled.axes, np.abs(shuffled.axes).argmax(1)[:, None], 1) > 0
    ).all()


def test_three_axes_give_back_latents_that_vary_along_three(table: LatentTable) -> None:
    random = np.random.default_rng(2)
    flat = random.standard_normal((len(table), 3)) @ random.standard_normal((3, 8)) + 5
    pca = fit_pca(replace(table, means=flat.astype(np.float32)), 3)
    np.testing.assert_allclose(pca.coordinates @ pca.axes + pca.centre, flat, atol=1e-4)
    assert axes_for(pca.explained, 0.9999) == 3


def test_axes_are_counted_up_to_the_share_asked_for() -> None:
    explained = np.array([0.5, 0.3, 0.1, 0.1], dtype=np.float32)
    assert [axes_for(explained, share) for share in (0.5, 0.51, 0.8, 0.9, 1.0)] == [1, 2, 2, 3, 4]


def test_pca_places_voices_exactly_where_it_put_them(table: LatentTable) -> None:
    pca = fit_pca(table, 2)
    np.testing.assert_allclose(pca.place(table.means), pca.coordinates, atol=1e-4)
    halfway = pca.place((table.means[:1] + table.means[1:2]) / 2)
    np.testing.assert_allclose(halfway[0], pca.coordinates[:2].mean(axis=0), atol=1e-4)


@pytest.mark.slow
def test_umap_keeps_planted_groups_together_and_shuffled_ones_not(
    grouped: LatentTable, umap: Projection
) -> None:
    groups = np.arange(len(grouped)) % GROUPS
    assert same_group_nearby(umap.coordinates, groups) > 0.98
    shuffled = np.random.default_rng(0).permutation(groups)
    assert same_group_nearby(umap.coordinates, shuffled) < 0.5


def test_tsne_keeps_planted_groups_together_and_repeats_itself(grouped: LatentTable) -> None:
    groups = np.arange(len(grouped)) % GROUPS
    tsne = fit_tsne(grouped, 2)
    assert same_group_nearby(tsne.coordinates, groups) > 0.98
    assert np.array_equal(tsne.coordinates, fit_tsne(grouped, 2).coordinates)


@pytest.mark.slow
def test_umap_repeats_itself(grouped: LatentTable, umap: Projection) -> None:
    assert np.array_equal(umap.coordinates, fit_umap(grouped, 2).coordinates)


@pytest.mark.slow
def test_umap_places_a_new_voice_in_the_group_it_belongs_to(
    grouped: LatentTable, umap: Projection
) -> None:
    groups = np.arange(len(grouped)) % GROUPS
    centres = np.stack([umap.coordinates[groups == group].mean(axis=0) for group in range(GROUPS)])
    random = np.random.default_rng(5)
    new = random.standard_normal((30, 12)) + 10 * np.eye(GROUPS, 12)[np.arange(30) % GROUPS]
    placed = umap.place(new)
    nearest = np.linalg.norm(placed[:, None] - centres, axis=2).argmin(axis=1)
    assert np.array_equal(nearest, np.arange(30) % GROUPS)


def test_umap_places_a_voice_of_the_map_on_its_own_point(table: LatentTable) -> None:
    random = np.random.default_rng(3)
    points = random.standard_normal((len(table), 2)).astype(np.float32)
    umap = Projection("umap", 2, points, table.ids, table.space_sha256, voices=table.means)
    np.testing.assert_allclose(umap.place(table.means), points, atol=1e-3)
    # A hair's breadth beside it is a hair's breadth beside its point.
    beside = umap.place(table.means + 1e-4 * random.standard_normal(table.means.shape))
    np.testing.assert_allclose(beside, points, atol=1e-2)


def test_tsne_says_in_one_sentence_that_it_cannot_place_a_voice(table: LatentTable) -> None:
    tsne = Projection("tsne", 2, np.zeros((len(table), 2)), table.ids, table.space_sha256)
    with pytest.raises(Refusal) as refused:
        tsne.place(table.means[:1])
    assert str(refused.value) == (
        "t-SNE cannot place a new voice; choose PCA or UMAP to see where a recording lies."
    )


def test_placing_changes_nothing_that_was_given(table: LatentTable) -> None:
    latents, kept = table.means[:4].copy(), table.means[:4].copy()
    for placed in planted_maps(table):
        if placed.name != "tsne":
            placed.place(latents)
    assert np.array_equal(latents, kept)


def test_maps_come_back_from_disk_as_they_were(table: LatentTable, tmp_path: Path) -> None:
    maps = planted_maps(table)
    save(maps, tmp_path / "projections.npz")
    found = load(tmp_path / "projections.npz", table)
    assert set(found) == {"pca-2", "pca-3", "tsne-2", "tsne-3", "umap-2", "umap-3"}
    for one in maps:
        other = found[one.key]
        assert (other.name, other.dimensions) == (one.name, one.dimensions)
        for part in ("coordinates", "ids", "centre", "axes", "explained", "voices"):
            np.testing.assert_array_equal(getattr(other, part), getattr(one, part))
    assert [path.name for path in tmp_path.iterdir()] == ["projections.npz"]


def test_maps_of_another_space_or_of_other_voices_are_refused(
    table: LatentTable, tmp_path: Path
) -> None:
    path = tmp_path / "projections.npz"
    save(planted_maps(table), path)
    for other in (replace(table, space_sha256="f" * 64), table.where(np.arange(150))):
        with pytest.raises(Refusal, match=r"maps of other latents .*`python -m voicelab embed"):
            load(path, other)
    with pytest.raises(Refusal, match="not of the same voices"):
        save([*planted_maps(table), fit_pca(table.where(np.arange(150)), 2)], path)


def test_a_damaged_file_of_maps_is_refused(table: LatentTable, tmp_path: Path) -> None:
    whole, path = tmp_path / "whole.npz", tmp_path / "projections.npz"
    save(planted_maps(table), whole)
    for content in (whole.read_bytes()[:3000], b"", b"nothing of the kind"):
        path.write_bytes(content)
        with pytest.raises(Refusal, match="not a readable file of maps"):
            load(path, table)


def test_too_few_voices_make_no_map(table: LatentTable) -> None:
    with pytest.raises(Refusal, match=f"holds 9 voices; a map needs at least {MIN_VOICES}"):
        fit_all(table.where(np.arange(MIN_VOICES - 1)))


@pytest.mark.slow
def test_fit_all_makes_every_map_even_of_the_fewest_voices(table: LatentTable) -> None:
    few = table.where(np.arange(MIN_VOICES))
    maps = {one.key: one for one in fit_all(few)}
    assert set(maps) == {f"{name}-{n}" for name in projection.NAMES for n in (2, 3)}
    for one in maps.values():
        assert one.coordinates.shape == (MIN_VOICES, one.dimensions)
        assert one.coordinates.dtype == np.float32
        assert np.isfinite(one.coordinates).all()
