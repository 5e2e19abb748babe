"""The training loop of every network here: seeds, resuming, progress, log, several devices."""

import json
import math
import os
import pickle
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel
from tqdm import tqdm

from voicelab.atomic_write import atomic_write, sweep
from voicelab.refusal import Refusal

Batch = dict[str, Tensor]
History = list[dict[str, float]]


@dataclass(frozen=True)
class TrainingConfig:
    """The settings of a training; the same on one CPU core and on several GPUs."""

    epochs: int = 10
    learning_rate: float = 1.5e-3  # highest, reached after the warm-up; falls to zero as a cosine
    weight_decay: float = 0.05
    warmup: float = 0.05  # share of all steps
    clip_norm: float = 1.0  # largest norm of the gradient
    seed: int = 0
    bfloat16: bool = False  # mixed precision; about 1.5 times faster where the processor has it


class Batches(Protocol):
    """The training data, drawn anew in every epoch."""

    steps: int  # per epoch

    def __call__(self, epoch: int, rank: int, ranks: int) -> Iterable[Batch]:
        """Return the batches of an epoch for one of several processes, always the same ones."""


def fit(
    module: nn.Module,
    batches: Batches,
    config: TrainingConfig,
    state: Path,
    validate: Callable[[nn.Module], dict[str, float]] | None = None,
    device: str | None = None,
    settings: Mapping[str, Any] | None = None,
) -> History:
    """Train a module in place; where `state` exists, continue after its last complete epoch.

    Each epoch has its own seed, so that an interrupted training continues as if it had never
    stopped. Under `torchrun` every process takes its share of each batch and the gradients are
    averaged (DistributedDataParallel).

    Parameters
    ----------
    module : nn.Module
        Called with a batch, returns a dict of scalar losses of which `loss` is minimised.
    batches : Batches
    config : TrainingConfig
    state : Path
        File of the weights, the optimiser and the history, replaced after every epoch. Beside it,
        with the suffix .jsonl, is the log, one line per epoch.
    validate : callable, optional
        Returns figures of the module after an epoch, for the log.
    device : str, optional
        A torch device; the first GPU where there is one, else the CPU.
    settings : mapping, optional
        Further settings that must be the same for `state` to be continued, as plain values: the
        shape of the module, its corpora.

    Returns
    -------
    list of dict
        Mean losses, figures and duration in seconds of each epoch.

    Raises
    ------
    Refusal
        If `state` is damaged or belongs to a training of other settings, or the loss is not
        finite.
    """
    rank, ranks = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    where = torch.device(device or _device())
    if ranks > 1 and not distributed.is_initialized():
        distributed.init_process_group("nccl" if where.type == "cuda" else "gloo")
    module.to(where)
    optimiser = torch.optim.AdamW(
        module.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay
    )
    total = config.epochs * batches.steps
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: _rate(step, total, config.warmup)
    )
    parts = {"module": module, "optimiser": optimiser, "schedule": schedule}
    wanted = asdict(config) | dict(settings or {})
    history = _resume(state, parts, wanted, where)
    trained: nn.Module = module
    if ranks > 1:
        trained = DistributedDataParallel(module, find_unused_parameters=True)
    mixed = torch.autocast(where.type, torch.bfloat16) if config.bfloat16 else nullcontext()
    for epoch in range(len(history), config.epochs):
        torch.manual_seed((config.seed * 1_000_003 + epoch) * 1_009 + rank)
        module.train()
        start, sums, count = time.monotonic(), {}, 0  # type: float, dict[str, Tensor], int
        progress = tqdm(
            batches(epoch, rank, ranks),
            total=batches.steps,
            unit="step",
            disable=rank > 0,
            desc=f"epoch {epoch + 1}/{config.epochs}",
            mininterval=2,
        )
        for batch in progress:
            with mixed:
                losses = trained({name: tensor.to(where) for name, tensor in batch.items()})
            optimiser.zero_grad(set_to_none=True)
            losses["loss"].backward()
            nn.utils.clip_grad_norm_(module.parameters(), config.clip_norm)
            optimiser.step()
            schedule.step()
            count += 1
            for name, loss in losses.items():
                sums[name] = sums.get(name, torch.zeros((), device=where)) + loss.detach().float()
        row = {"epoch": float(epoch + 1)}
        row |= {name: float(total_loss) / count for name, total_loss in sums.items()}
        if not math.isfinite(row["loss"]):
            raise Refusal(
                "The loss of epoch {epoch} is not finite. The last good epoch is in {state}: lower "
                "the learning rate, then continue from it or start again.",
                epoch=epoch + 1,
                state=state,
            )
        module.eval()
        if validate is not None:
            with torch.inference_mode():
                row |= validate(module)
        history.append(row | {"seconds": time.monotonic() - start})
        if rank == 0:
            _save_state(state, parts, wanted, history)
        if ranks > 1:
            distributed.barrier()
    module.eval()
    if ranks > 1:
        distributed.destroy_process_group()
    return history


def is_main_process() -> bool:
    """Tell whether this process writes the files."""
    return int(os.environ.get("RANK", 0)) == 0


def _device() -> str:
    if not torch.cuda.is_available():
        return "cpu"
    return f"cuda:{os.environ.get('LOCAL_RANK', 0)}"


def _rate(step: int, total: int, warmup: float) -> float:
    rising = max(1.0, warmup * total)
    if step < rising:
        return (step + 1) / rising
    return 0.5 * (1 + math.cos(math.pi * min(1.0, (step - rising) / max(1.0, total - rising))))


def _resume(
    state: Path, parts: dict[str, Any], wanted: dict[str, Any], where: torch.device
) -> History:
    sweep(state.parent)
    if not state.exists():
        return []
    try:
        kept = torch.load(state, map_location=where, weights_only=True)
    except (RuntimeError, OSError, EOFError, ValueError, pickle.UnpicklingError) as error:
        raise Refusal(
            "{state} is not a readable training state; move it away to start again.", state=state
        ) from error
    before, now = _flat(kept["settings"]), _flat(wanted)
    if before != now:
        other = {name for name in before | now if before.get(name) != now.get(name)}
        raise Refusal(
            "{state} belongs to a training with {before}; you asked for {now}. Use the same "
            "settings to continue, or move the file away to start again.",
            state=state,
            before=", ".join(f"{name} {before.get(name)}" for name in sorted(other)),
            now=", ".join(f"{name} {now.get(name)}" for name in sorted(other)),
        )
    for name, part in parts.items():
        part.load_state_dict(kept[name])
    return list(kept["history"])


def _flat(settings: Mapping[str, Any], within: str = "") -> dict[str, Any]:
    """Return nested settings as one level of dotted names."""
    flat: dict[str, Any] = {}
    for name, value in settings.items():
        inner = isinstance(value, Mapping)
        flat |= _flat(value, f"{within}{name}.") if inner else {f"{within}{name}": value}
    return flat


def _save_state(
    state: Path, parts: dict[str, Any], settings: dict[str, Any], history: History
) -> None:
    kept = {name: part.state_dict() for name, part in parts.items()}
    with atomic_write(state) as part:
        torch.save(kept | {"settings": settings, "history": history}, part)
    with atomic_write(state.with_suffix(".jsonl")) as part:
        part.write_text("".join(json.dumps(row) + "\n" for row in history))
