"""What is made of a table of latents for the map."""

from pathlib import Path

from tests.planted_table import planted_table
from voicelab.embed import read_separability, write_separability
from voicelab.projection import fit_pca


def test_what_is_planted_is_separable_in_the_space_and_where_the_map_holds_it(
    tmp_path: Path,
) -> None:
    table, file = planted_table(), tmp_path / "separability.json"
    maps = [fit_pca(table, 2)]
    write_separability(table, maps, file)
    rows = {row["view"]: row for row in read_separability(file, table)}
    assert set(rows) == {"full space", "two raw axes", "pca-2"}
    for row in rows.values():
        assert row["attribute"] == "gender"  # age and accent are read from one corpus alone
        assert row["balanced_accuracy"]["value"] > 0.99
        assert row["chance"] == 0.5
        assert row["silhouette"]["value"] > 0.3
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
