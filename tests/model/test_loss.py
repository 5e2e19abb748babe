"""What the space is trained to do."""

import numpy as np
import torch

from tests.model.planted import SMALL, planted_recordings, small_plan
from voicelab.model.batches import VoiceBatches
from voicelab.model.loss import ABSENT, LossConfig, SpaceLoss, reconstruction_error

CONTRASTS = torch.randn(3, 12, generator=torch.Generator().manual_seed(0))
BANDS = SMALL.features.n_mels


def a_batch() -> dict[str, torch.Tensor]:
    batches = VoiceBatches(planted_recordings(), small_plan().batch, SMALL, seed=0, epochs=5)
    return next(iter(batches(0, 0, 1)))


def test_masked_bands_do_not_change_the_loss_whatever_is_decoded_there() -> None:
    target = torch.randn(4, SMALL.window, SMALL.features.size)
    decoded = torch.randn_like(target)
    mask = torch.ones(4, SMALL.features.size, dtype=torch.bool)
    mask[:, 4:BANDS] = False
    elsewhere = decoded.clone()
    elsewhere[..., 4:BANDS] = 1e9
    weights = torch.ones(SMALL.features.size)
    one, other = (reconstruction_error(d, target, mask, weights) for d in (decoded, elsewhere))
    assert torch.equal(one, other)


def test_bands_that_are_there_do_change_the_loss() -> None:
    target = torch.randn(4, SMALL.window, SMALL.features.size)
    mask = torch.ones(4, SMALL.features.size, dtype=torch.bool)
    weights = torch.ones(SMALL.features.size)
    assert reconstruction_error(target, target, mask, weights) == 0
    assert reconstruction_error(target + 1, target, mask, weights) > 0.5


def test_f0_costs_a_tenth_where_it_was_only_interpolated() -> None:
    target = torch.zeros(1, SMALL.window, SMALL.features.size)
    mask = torch.ones(1, SMALL.features.size, dtype=torch.bool)
    wrong = target.clone()
    wrong[..., -3] = 1.0
    weights = torch.ones(SMALL.features.size)
    costs = {}
    for name, voicing in (("voiced", 1.0), ("unvoiced", -1.0)):
        spoken, guess = target.clone(), wrong.clone()
        spoken[..., -2] = guess[..., -2] = voicing
        costs[name] = float(reconstruction_error(guess, spoken, mask, weights))
    assert np.isclose(costs["unvoiced"], 0.1 * costs["voiced"])


def test_a_plain_space_hears_no_label_at_all() -> None:
    torch.manual_seed(0)
    module = SpaceLoss(SMALL, LossConfig(guidance=0), 2, CONTRASTS).eval()
    batch = a_batch()
    torch.manual_seed(1)
    one = module(batch)["loss"]
    batch |= {"gender": 1 - batch["gender"], "age": -batch["age"]}
    torch.manual_seed(1)
    assert torch.equal(one, module(batch)["loss"])


def test_unknown_labels_cost_nothing() -> None:
    module = SpaceLoss(SMALL, small_plan(guidance=1.0).loss, 2, CONTRASTS)
    batch = a_batch()
    for name in ("gender", "age_band", "accent"):
        batch[name] = torch.full_like(batch[name], ABSENT)
    batch["age"] = torch.full_like(batch["age"], float("nan"))
    losses = module(batch)
    assert losses["gender"] == losses["age_band"] == losses["accent"] == losses["years"] == 0
    losses["loss"].backward()
    assert all(
        weight.grad is None or torch.isfinite(weight.grad).all() for weight in module.parameters()
    )


def test_moves_teach_the_decoder_and_leave_the_encoder_alone() -> None:
    module = SpaceLoss(SMALL, small_plan(guidance=1.0).loss, 2, CONTRASTS)
    batch = a_batch()
    mean = torch.randn(6, 2, 2, SMALL.latent, requires_grad=True)
    module.voices.normal_()
    module._moves(mean, batch).backward()
    assert mean.grad is None
    assert all(weight.grad is None for weight in module.vae.encoder.parameters())
    assert any(weight.grad is not None for weight in module.vae.decoder.parameters())


def test_a_move_in_gender_is_taught_by_the_warp_that_it_stands_for() -> None:
    module = SpaceLoss(SMALL, small_plan(guidance=1.0, gender_response=0.5).loss, 2, CONTRASTS)
    module.voices.normal_()
    batch = a_batch()
    z = torch.randn(6, 2, SMALL.latent)
    with torch.no_grad():
        moved = z + 2 * batch["warp"][:, None, None] * module.female
        decoded = module.vae.restore(module.vae.decoder(moved.flatten(0, 1)))
        batch["warped"] = decoded.reshape(batch["warped"].shape)
    assert module._warps(z, batch).item() < 1e-9
    module.voices.zero_()
    assert module._warps(z, batch).item() > 1e-6


def test_moves_go_along_the_weighted_difference_of_the_voices_as_last_seen() -> None:
    module = SpaceLoss(SMALL, small_plan(guidance=1.0).loss, 2, CONTRASTS).train()
    batch = a_batch()
    module(batch)
    unseen = [row for row in range(12) if row not in batch["speaker"].tolist()]
    assert not module.voices[unseen].any()
    assert module.voices[batch["speaker"]].any(1).all()
    expected = sum(w * voice for w, voice in zip(CONTRASTS[0], module.voices, strict=True))
    assert torch.allclose(module.female, expected, atol=1e-5)


def test_once_settled_only_the_decoder_learns() -> None:
    module = SpaceLoss(SMALL, small_plan(guidance=1.0, settled=0.5).loss, 2, CONTRASTS).train()
    for progress, learns in ((0.4, True), (0.6, False)):
        module.zero_grad()
        module(a_batch() | {"progress": torch.tensor(progress)})["loss"].backward()
        assert any(weight.grad is not None for weight in module.vae.decoder.parameters())
        assert learns == any(weight.grad is not None for weight in module.vae.encoder.parameters())


def test_what_is_to_be_rebuilt_has_passed_through_no_channel() -> None:
    recordings = planted_recordings()
    batches = VoiceBatches(recordings, small_plan().batch, SMALL, seed=0, epochs=5)
    batch = next(iter(batches(0, 0, 1)))
    for row, speaker in enumerate(batch["speaker"].tolist()):
        values = torch.from_numpy(recordings[speaker].values)
        windows = values.unfold(0, SMALL.window, 1).transpose(1, 2)
        for target in batch["target"][row].flatten(0, 1):
            assert (windows == target).flatten(1).all(1).any()
    assert not torch.equal(batch["input"], batch["target"])
    assert not torch.equal(batch["view"], batch["input"][:, 0])


def test_a_view_that_is_no_other_costs_nothing_and_one_that_is_does() -> None:
    module = SpaceLoss(SMALL, small_plan(guidance=1.0).loss, 2, CONTRASTS)
    batch = a_batch()
    mean, _ = module._encoded(batch)
    assert module._views(mean[:, 0], batch).item() > 1e-3
    batch |= {"view": batch["input"][:, 0], "view_mask": batch["input_mask"][:, 0]}
    assert module._views(mean[:, 0], batch).item() < 1e-9


def test_voices_of_two_bandwidths_are_drawn_together_and_no_others() -> None:
    module = SpaceLoss(SMALL, small_plan(guidance=1.0).loss, 2, CONTRASTS)
    module.voices.normal_()
    axis = torch.nn.functional.normalize(module.contrasts[2] @ module.voices, dim=0)
    narrow = torch.arange(40) % 2 == 0
    alike = torch.randn(40, SMALL.latent, generator=torch.Generator().manual_seed(0))
    apart = (alike + 3.0 * narrow[:, None] * axis).requires_grad_()
    assert module._bandwidth(apart, narrow) > 5 * module._bandwidth(alike, narrow)
    module._bandwidth(apart, narrow).backward()
    assert apart.grad is not None
    assert ((apart.grad @ axis > 0) == narrow).all()  # descending, they move toward each other
    assert module._bandwidth(apart, torch.ones_like(narrow)) == 0


def test_the_contrast_of_bandwidth_is_between_voices_of_one_accent_and_gender() -> None:
    recordings = planted_recordings(24)
    batches = VoiceBatches(recordings, small_plan().batch, SMALL, seed=0, epochs=5)
    row = batches.contrasts[2]
    narrow = np.array([not item.mask[6:8].any() for item in recordings])
    assert np.array_equal(batches.narrow, narrow)
    assert row[narrow].sum() == -1.0
    assert np.isclose(row[~narrow].sum(), 1.0)
    for accent in ("here", "there"):
        for gender in ("male", "female"):
            stratum = [
                (u.accent, u.gender) == (accent, gender) for u in (i.utterance for i in recordings)
            ]
            assert np.isclose(row[stratum].sum(), 0.0)
