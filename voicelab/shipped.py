"""Where the shipped files are: at the top of the repository, inside the package once installed."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "data"  # the wheel puts checkpoints/ and assets/ here (pyproject.toml)
_ABOVE = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent

CHECKPOINTS = _ABOVE / "checkpoints"  # weights, voices, directions, maps, measured figures
EXAMPLES = _ABOVE / "assets"  # recordings to try things with
