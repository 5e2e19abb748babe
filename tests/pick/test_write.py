"""Groups as files, and the command that makes them."""

import csv
import json
import re
import shutil
from dataclasses import replace

import numpy as np
import pytest

from tests.command_line import voicelab
from tests.pick.planted import confounded
from voicelab import __version__
from voicelab.pick import MatchedGroups, PickRequest, pick, read, write
from voicelab.refusal import Refusal

ASKED = PickRequest(12, "class", ("age", "f0", "accent"), {"age": 4, "f0": 15}, seed=4)


@pytest.fixture(scope="module")
def picked() -> MatchedGroups:
    pool = confounded()
    ages = pool.numbers["age_years"].copy()
    ages[9] = np.nan
    return pick(replace(pool, numbers={**pool.numbers, "age_years": ages}), ASKED)


def test_the_table_holds_every_group_and_what_is_known_of_its_voices(picked, tmp_path) -> None:
    path, _ = write(picked, tmp_path / "groups.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 24
    for name, ids in picked.ids.items():
        own = [row for row in rows if row["group"] == name]
        assert [row["id"] for row in own] == ids.tolist()
        assert [row["tuple"] for row in own] == [str(number) for number in range(1, 13)]
    again = read(path)  # what was written is a pool itself
    order = np.concatenate(picked.rows.T)
    assert np.array_equal(again.numbers["f0_mean_hz"], picked.pool.numbers["f0_mean_hz"][order])


def test_the_report_opens_alone_and_names_everybody(picked, tmp_path) -> None:
    page = write(picked, tmp_path / "groups.csv")[1].read_text(encoding="utf-8")
    outside = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r"""(src|href)\s*=|@import|url\(""", outside)
    for voice in [*picked.unmatched, *picked.incomplete, *picked.spare]:
        assert voice in outside
    for one in picked.balances:
        assert one.measure in outside
        assert "+0.000" in outside or f"{one.smd:+.3f}" in outside
    drawn = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])
    assert {trace["name"] for trace in drawn["data"] if "name" in trace} == {"a", "b"}


def test_what_was_measured_on_what_and_what_it_was_made_with_is_written_down(tmp_path) -> None:
    pool = replace(confounded(), measured=("f0_mean_hz", "noise"), sha256="c" * 64)
    picked = pick(pool, ASKED, "voicelab pick <all>")
    path, page = write(picked, tmp_path / "groups.csv")
    said = picked.to_dict()
    assert said["measured"] == "f0_mean_hz, noise: measured on recordings of the speakers."
    assert (said["source_sha256"], said["voicelab"]) == ("c" * 64, __version__)
    text = page.read_text(encoding="utf-8")
    for one in (said["measured"], "c" * 64, __version__, "voicelab pick &lt;all&gt;"):
        assert one in text
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert {row["measured_on"] for row in rows} == {
        "f0_mean_hz to noise: recordings of the speakers"
    }
    assert said["measured"] in str(picked)


def test_a_request_that_cannot_be_fulfilled_is_refused_in_one_line(tmp_path) -> None:
    (tmp_path / "there.csv").write_text("mine")
    for given, said in (
        (["--match", "age,f0", "-o", tmp_path / "there.csv"], "exists"),
        (["--match", "age,foo"], "no column 'foo'"),
        (["--match", "f0", "--tolerance", "age=3"], "age_years has a tolerance but is not matched"),
        (["--match", "f0", "--seed", -1], "The seed is -1"),
    ):
        done = voicelab("pick", "--n", 4, "--by", "gender", *given)
        assert done.returncode == 1
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_a_name_cannot_smuggle_markup_into_the_report(tmp_path) -> None:
    pool = confounded()
    evil = "</script><img src=x>"
    labels = {**pool.labels, "class": np.where(pool.labels["class"] == "a", evil, "b")}
    page = write(pick(replace(pool, labels=labels), ASKED), tmp_path / "groups.csv")[1]
    assert "<img" not in page.read_text(encoding="utf-8")


def test_what_exists_is_kept_and_nothing_is_left_half_written(picked, tmp_path) -> None:
    path = tmp_path / "groups.csv"
    path.with_suffix(".html").write_text("mine")
    with pytest.raises(Refusal, match="exists"):
        write(picked, path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["groups.html"]
    write(picked, path, force=True)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["groups.csv", "groups.html"]
    with pytest.raises(Refusal, match=r"\.csv"):
        write(picked, tmp_path / "picked.xlsx")
    with pytest.raises(Refusal, match="cannot be written"):
        write(picked, tmp_path / "none" / "groups.csv")


def test_the_command_writes_groups_or_says_why_not(picked, tmp_path) -> None:
    source = tmp_path / "measures.csv"
    pool = picked.pool
    columns = {"id": pool.ids, **pool.labels, **pool.numbers}
    with source.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(
            ["n/a" if value != value else value for value in row]  # NaN is not itself
            for row in zip(*columns.values(), strict=True)
        )
    given = ["--from", source, "--by", "class", "--match", "age,f0,accent",
             "--tolerance", "age=4,f0=15", "--seed", 4]  # fmt: skip
    done = voicelab("pick", "--n", 12, *given, "-o", tmp_path / "groups.csv", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["groups"] == picked.to_dict()["groups"]
    assert (tmp_path / "groups.html").is_file()
    before = sorted(tmp_path.iterdir())
    refused = voicelab("pick", "--n", 150, *given, "-o", tmp_path / "more.csv")
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert "limits it most" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert sorted(tmp_path.iterdir()) == before
    shutil.rmtree(tmp_path)


def test_shipped_voices_are_matched_in_age_and_exactly_in_accent_and_band() -> None:
    done = voicelab("pick", "--n", 32, "--by", "gender", "--match", "age,accent,bandwidth",
                    "--tolerance", "age=5,bandwidth=500", "--json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["missed"] == []
    assert [len(ids) for ids in said["groups"].values()] == [32, 32]
