"""The endpoints as a script uses them: gradio_client against the real app in its own process."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

from voicelab.explorer import Explorer

ROOT = Path(__file__).parents[2]
OWN = {"name": "mine", "from_ids": [], "to_ids": []}
GOAL = {"direction": "gender", "attribute": "gender", "label": "female"}
SPOKEN = ROOT / "assets" / "espeak_en-us_m3.wav"


@pytest.fixture(scope="module")
def client(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Return a client that downloads to a folder of its own."""
    client = Client(address, verbose=False, download_files=tmp_path_factory.mktemp("downloads"))
    yield client
    client.close()


def command_line(*arguments: str | Path) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "voicelab", *map(str, arguments), "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def refused(client: Client, endpoint: str, **given) -> str:
    with pytest.raises(AppError) as refusal:
        client.predict(api_name=endpoint, **given)
    return str(refusal.value)


def test_an_edit_is_that_of_the_command_line_to_the_sample(client: Client, tmp_path: Path) -> None:
    own = tmp_path / "own.wav"
    line = command_line("edit", SPOKEN, "--move", "gender=1.5", "-o", own)
    file, said = client.predict(
        recording=handle_file(SPOKEN), moves={"gender": 1.5}, api_name="/edit"
    )
    assert soundfile.info(file).subtype == "PCM_16"
    assert np.array_equal(soundfile.read(file)[0], soundfile.read(own)[0])
    assert said["file"] == SPOKEN.name
    for key in ("moves", "rendering"):
        assert said[key] == line[key]
    for key in ("before", "after"):
        for attribute, opinion in line[key].items():
            if attribute != "file":
                assert said[key][attribute] == opinion
    assert said["distance"] > 0
    assert said["warnings"] == [] or isinstance(said["warnings"][0], str)


def test_a_verdict_is_that_of_the_command_line(client: Client) -> None:
    line = command_line("verdict", SPOKEN)
    said = client.predict(recording=handle_file(SPOKEN), api_name="/verdict")
    assert said == line | {"file": SPOKEN.name}  # the path on the server is nobody's business


def test_voices_and_directions_are_those_that_the_app_opened(
    client: Client, explorer: Explorer
) -> None:
    voices = client.predict(api_name="/voices")
    assert [voice["id"] for voice in voices] == explorer.table.ids.tolist()
    women = client.predict(gender="female", from_age=30, to_age=40, api_name="/voices")
    expected = [v for v in voices if v["gender"] == "female" and 30 <= (v["age"] or 0) <= 40]
    assert women == expected
    assert 0 < len(women) < len(voices)
    directions = client.predict(api_name="/directions")
    assert {one["name"]: one["unit_length"] for one in directions} == {
        name: pytest.approx(one.unit_length) for name, one in explorer.directions.items()
    }


def test_a_voice_lies_on_its_own_point_and_its_neighbours_are_the_nearest(
    client: Client, explorer: Explorer
) -> None:
    voice_id = str(explorer.table.ids[7])
    places = client.predict(voice_id=voice_id, api_name="/place")
    assert places["pca-2"] == pytest.approx(explorer.projections["pca-2"].coordinates[7].tolist())
    found = client.predict(voice_id=voice_id, count=5, api_name="/neighbours")
    distances = np.linalg.norm(explorer.table.means - explorer.table.means[7], axis=1)
    nearest = np.argsort(distances)[1:6]
    assert [one["voice_id"] for one in found] == explorer.table.ids[nearest].tolist()
    assert [one["distance"] for one in found] == pytest.approx(distances[nearest], rel=1e-3)


def test_an_edit_goes_on_from_its_latent(client: Client, explorer: Explorer) -> None:
    voice_id = str(explorer.table.ids[7])
    _, said = client.predict(voice_id=voice_id, moves={"gender": 1}, api_name="/edit")
    unit = explorer.directions["gender"].unit
    assert said["latent"] == pytest.approx((explorer.table.means[7] + unit).tolist(), abs=1e-4)
    found = client.predict(latent=said["latent"], count=10, api_name="/neighbours")
    distances = np.linalg.norm(explorer.table.means - np.float32(said["latent"]), axis=1)
    assert [one["distance"] for one in found] == pytest.approx(np.sort(distances)[:10], rel=1e-3)
    assert "pca-2" in client.predict(latent=said["latent"], api_name="/place")


def test_an_average_and_directions_of_ones_own_can_be_had(
    client: Client, explorer: Explorer
) -> None:
    ids = [str(one) for one in explorer.table.ids[:4]]
    file, said = client.predict(voice_ids=ids, name="the four", api_name="/average")
    assert said["file"] == "the four"
    assert soundfile.info(file).duration > 1
    assert said["latent"] == pytest.approx(explorer.table.means[:4].mean(axis=0).tolist(), abs=1e-3)
    own = [{"name": "mine", "from_ids": ids[:2], "to_ids": ids[2:]}]
    _, said = client.predict(voice_id=ids[0], moves={"mine": 1}, own=own, api_name="/edit")
    way = explorer.table.means[2:4].mean(axis=0) - explorer.table.means[:2].mean(axis=0)
    assert said["latent"] == pytest.approx((explorer.table.means[0] + way).tolist(), abs=1e-3)
    _, said = client.predict(voice_id=ids[0], moves={f"voice:{ids[0]}": -1}, api_name="/edit")
    assert said["distance"] < 1.5 * said["edge"]  # the average voice lies among the others


def test_the_goal_is_where_an_edit_of_that_strength_is_judged_so(
    client: Client, explorer: Explorer
) -> None:
    men = explorer.table.genders == "male"
    voice_id = str(explorer.table.ids[np.flatnonzero(men)[3]])
    goal = client.predict(
        voice_id=voice_id,
        direction="gender",
        attribute="gender",
        label="female",
        probability=0.6,
        api_name="/goal",
    )
    assert goal["start"] < 0.6 <= goal["probability"]
    _, said = client.predict(
        voice_id=voice_id, moves={"gender": goal["strength"]}, api_name="/edit"
    )
    assert said["after"]["gender"]["probabilities"]["female"] == pytest.approx(goal["probability"])


def test_the_curve_holds_the_verdicts_along_the_slider(client: Client, explorer: Explorer) -> None:
    voice_id = str(explorer.table.ids[7])
    along = client.predict(voice_id=voice_id, direction="gender", api_name="/curve")
    low, high = explorer.strengths("gender")
    assert (along["strengths"][0], along["strengths"][-1]) == (low, high)
    assert len(along["verdicts"]) == len(along["similarities"]) == len(along["strengths"])
    here = along["strengths"].index(0)
    assert along["similarities"][here] == pytest.approx(1, abs=1e-3)


def test_what_cannot_be_done_comes_back_as_one_sentence(
    client: Client, tmp_path: Path, explorer: Explorer
) -> None:
    voice_id = str(explorer.table.ids[7])
    (tmp_path / "broken.wav").write_bytes(b"RIFF, but no audio")
    soundfile.write(tmp_path / "long.flac", np.zeros(61 * 8000), 8000)
    for endpoint, given, said in (
        ("/edit", {"voice_id": "nobody"}, "there is no voice 'nobody'"),
        ("/edit", {}, "give either a recording (gradio_client.handle_file) or the id of a voice."),
        ("/edit", {"voice_id": voice_id, "moves": {"beauty": 1}}, "no direction 'beauty'"),
        ("/edit", {"voice_id": voice_id, "moves": {"gender": "much"}}, "moves must map"),
        ("/edit", {"voice_id": voice_id, "rendering": "raw"}, "'raw' is not a rendering"),
        ("/edit", {"voice_id": voice_id, "own": [{"name": "x"}]}, "name, from_ids and to_ids"),
        ("/edit", {"voice_id": voice_id, "moves": {"gender": 1e300}}, "from -100 to 100"),
        ("/edit", {"voice_id": voice_id, "own": [OWN | {"name": 1}]}, "must be text, not 1"),
        ("/edit", {"voice_id": voice_id, "own": [OWN | {"to_ids": 1}]}, "to_ids must be a list"),
        ("/average", {"voice_ids": None}, "voice_ids must be a list"),
        ("/voices", {"from_age": "x"}, "from_age must be a number of years, not 'x'"),
        ("/voices", {"gender": "femal"}, "use one of female, male"),
        ("/neighbours", {"voice_id": voice_id, "count": "x"}, "at least 1, not 'x'"),
        ("/neighbours", {"voice_id": voice_id, "count": 2.5}, "at least 1, not 2.5"),
        ("/goal", {"voice_id": voice_id, **GOAL, "probability": None}, "0 and 1, not None"),
        ("/goal", {"voice_id": voice_id, **GOAL, "probability": "0.9"}, "0 and 1, not '0.9'"),
        ("/goal", {"voice_id": voice_id, **GOAL, "attribute": ["gender"]}, "label must be words"),
        ("/goal", {"voice_id": voice_id, **GOAL, "direction": ["x"]}, "no direction \"['x']\""),
        ("/curve", {"voice_id": voice_id, "direction": ["x"]}, "no direction \"['x']\""),
        ("/neighbours", {"latent": [1, 2]}, "finite numbers"),
        ("/verdict", {"recording": handle_file(tmp_path / "broken.wav")}, "cannot be decoded"),
        ("/edit", {"recording": handle_file(tmp_path / "long.flac")}, "at most 60 s"),
        ("/verdict", {"recording": "/etc/hostname"}, "not an uploaded file"),
        ("/verdict", {"recording": {"path": "/etc/hostname"}}, "not an uploaded file"),
    ):
        sentence = refused(client, endpoint, **given)
        assert said in sentence, sentence
        assert sentence.endswith(".")
        assert "Traceback" not in sentence
        assert not re.search(r"/tmp|/etc|/home", sentence)  # nothing of the server's folders


def test_an_address_in_place_of_a_file_is_not_fetched(
    client: Client, cut_off: dict[str, str]
) -> None:
    asked = Path(cut_off["ASKED_FOR"]).read_text()
    elsewhere = {"path": "http://192.0.2.1/a.wav", "meta": {"_type": "gradio.FileData"}}
    assert "does not fetch addresses" in refused(client, "/verdict", recording=elsewhere)
    assert Path(cut_off["ASKED_FOR"]).read_text() == asked


def test_every_endpoint_says_what_it_takes_and_gives(client: Client) -> None:
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(named) == {  # what the page does is not for scripts
        "/voices", "/directions", "/verdict", "/edit", "/average", "/neighbours", "/place", "/goal",
        "/curve",
    }  # fmt: skip
    for name, endpoint in named.items():
        assert endpoint["description"], name
        for parameter in endpoint["parameters"]:
            assert parameter["python_type"]["type"] != "Any", (name, parameter)
