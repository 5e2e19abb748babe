"""Reports as HTML pages: a Jinja template beside the module that fills it."""

from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup


def render(template: Path, **values: Any) -> str:
    """Return a page.

    Parameters
    ----------
    template : Path
        Everything that it inserts is escaped.
    **values
        What it inserts; `Markup` is inserted as it is.
    """
    return _environment().from_string(template.read_text(encoding="utf-8")).render(values)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        autoescape=True,
        finalize=_escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _escaped(value: Any) -> Markup:
    """Escape as `html.escape` does: Jinja writes other bytes for quotes, and sets are rebuilt."""
    return value if hasattr(value, "__html__") else Markup(escape(str(value)))
