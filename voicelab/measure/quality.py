"""Recording -> how good its sound is, without a reference: an opinion score from 1 to 5.

DistillMOS (Stahl & Gamper 2025, arXiv:2502.05356) and DNSMOS P.835 (Reddy et al. 2022, ICASSP):
networks that predict what listeners would say. Both packages are an extra. They rank renderings of
one recording well and recordings of different rooms and microphones badly, so that a figure is
read against that of the original.
"""

import contextlib
import io
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from voicelab.audio import Recording, resample
from voicelab.measure.measurement import Column, Measurement, Measurements
from voicelab.refusal import Refusal

RATE = 16_000  # samples per second that both networks were trained on
DNSMOS_SAMPLES = 144_160  # heard at once, 9.01 s
DISTILLMOS, DNSMOS = "distillmos", "dnsmos"

QUALITY_COLUMNS = {
    DISTILLMOS: Column(
        "1 to 5",
        "Quality that listeners would give, estimated without a reference by DistillMOS (Stahl & "
        "Gamper 2025).",
    ),
    DNSMOS: Column(
        "1 to 5",
        "Overall quality that listeners would give, estimated without a reference by DNSMOS P.835 "
        "(Reddy et al. 2022); a recording shorter than 9 s is repeated to that length.",
    ),
}


def measure_quality(
    recording: Recording, names: Iterable[str] = tuple(QUALITY_COLUMNS)
) -> Measurements:
    """Return measures of `QUALITY_COLUMNS` by name.

    Parameters
    ----------
    recording : Recording
    names : iterable of str
        Which are wanted.

    Raises
    ------
    Refusal
        If the optional extra is not installed.
    """
    require_quality()
    if not recording.samples.any():
        return dict.fromkeys(names, Measurement(None, "it holds no sound: every sample is zero"))
    samples = resample(recording, RATE).samples
    return {
        name: Measurement.finite(MEASURES[name](samples), "the network gives no figure")
        for name in names
    }


def require_quality() -> None:
    """Raise `Refusal` if the optional extra is not installed."""
    _package()


def distillmos(samples: np.ndarray) -> float:
    """Return the score of samples [T] at 16 kHz by DistillMOS."""
    import torch

    with torch.inference_mode():
        return float(_distillmos()(torch.tensor(samples, dtype=torch.float32)[None]))


def dnsmos(samples: np.ndarray) -> float:
    """Return the overall score of samples [T] at 16 kHz by DNSMOS.

    Long recordings are heard in steps of a second, as published. A short one is repeated to 9.01 s;
    the published program repeats it until it is longer and hears up to nine stretches of that.
    """
    session, opinion = _dnsmos()
    samples = np.clip(samples, -1.0, 1.0).astype(np.float32)
    if len(samples) < DNSMOS_SAMPLES:
        samples = np.resize(samples, DNSMOS_SAMPLES)
    scores = []
    for start in range(0, len(samples) - DNSMOS_SAMPLES + 1, RATE):
        heard = samples[None, start : start + DNSMOS_SAMPLES]
        ((raw,),) = session.run(None, {"input_1": heard})
        scores.append(opinion(None, *raw, False)[2])
    return float(np.mean(scores))


MEASURES: dict[str, Callable[[np.ndarray], float]] = {DISTILLMOS: distillmos, DNSMOS: dnsmos}


@lru_cache(maxsize=1)
def _distillmos() -> Any:
    from distillmos import ConvTransformerSQAModel

    with contextlib.redirect_stdout(io.StringIO()):  # it prints where its weights are
        return ConvTransformerSQAModel().eval()


@lru_cache(maxsize=1)
def _dnsmos() -> tuple[Any, Callable[..., tuple[float, float, float]]]:
    """Return the network, and what makes opinion scores of its output.

    The package would take every core and spin while it waits, and run a second network too.
    """
    import onnxruntime

    package = _package()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    file = Path(package.__file__ or "").parent / "dnsmos_models" / "sig_bak_ovr.onnx"
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    return session, package.DNSMOS.get_polyfit_val


def _package() -> ModuleType:
    try:
        import distillmos  # noqa: F401
        import onnxruntime  # noqa: F401
        from speechmos import dnsmos
    except ImportError as error:
        raise Refusal(
            "Quality is estimated by DistillMOS and DNSMOS, which are not installed here; install "
            "them with `pip install distillmos speechmos onnxruntime` (MIT)."
        ) from error
    return dnsmos
