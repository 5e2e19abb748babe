"""Make average voices with the shipped space: a synthesiser's sentence, spoken by a group's mean.

You need this only to change the space or the sentences: ``python assets/make_averages.py``, after
``assets/make.py``. The latents of an example recording are moved so that their mean is that of a
group of training voices, and decoded: nothing of any single person is in the result.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from voicelab.audio import load, rms_dbfs, save
from voicelab.convert import db_to_gain
from voicelab.edit import copy_synthesis, prepare, prepare_voice
from voicelab.latent import LatentTable
from voicelab.model.space import Space

HERE = Path(__file__).parent
CHECKPOINTS = HERE.parent / "checkpoints"
LEVEL_DBFS = -26.0
SENTENCES = {"female": "espeak_en-us_f3.wav", "male": "espeak_en-us_m3.wav"}
AGES = ("18-34", "50 and over")


def main() -> None:
    """Write one wav file per group, all at one level."""
    space = Space.load(CHECKPOINTS / "space.safetensors")
    table = LatentTable.load(CHECKPOINTS / "voices.npz", space.sha256)
    usual = (table.splits == "training") & (table.corpora == "speech_accent_archive")
    usual &= ~table.narrow
    for gender, sentence in SENTENCES.items():
        latents = prepare(load(HERE / sentence), space).latents
        for age in AGES:
            group = usual & (table.genders == gender) & (table.age_bands == age)
            mean = table.means[group].mean(axis=0)
            name = f"average_{gender}_{age.replace(' ', '-')}.wav"
            voice = prepare_voice((latents - latents.mean(axis=0) + mean), space, name)
            said = copy_synthesis(voice)
            gain = db_to_gain(LEVEL_DBFS - rms_dbfs(said.samples))
            levelled = replace(said, samples=said.samples * gain)
            save(levelled, HERE / name)
            peak = float(np.abs(levelled.samples).max())
            print(f"{name}: {int(group.sum())} voices, {said.seconds:.2f} s, peak {peak:.2f}")


if __name__ == "__main__":
    main()
