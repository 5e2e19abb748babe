"""stimuli.json: what every column of stimuli.tsv holds, as BIDS has it."""

from voicelab.directions import Transport
from voicelab.stimuli.documents import RenderedSet
from voicelab.stimuli.measurements import column_name, describe_columns, strength_unit
from voicelab.stimuli.plan import Plan
from voicelab.stimuli.serialise import readable_json
from voicelab.stimuli.tables import LEADING_COLUMNS, TRAILING_COLUMNS

FILE = "stimuli.json"


def content(rendered: RenderedSet) -> str:
    """Return the description and the unit of every column."""
    plan = rendered.plan
    strengths = {f"strength_{column_name(axis)}": _strength(axis, plan) for axis in plan.axes}
    described = {name: _described(*one) for name, one in {**LEADING_COLUMNS, **strengths}.items()}
    described |= describe_columns(rendered.renderer)
    described |= {name: _described(*one) for name, one in TRAILING_COLUMNS.items()}
    return readable_json(described)


def _strength(axis: str, plan: Plan) -> tuple[str, str]:
    """Return unit and description of the strengths along an axis."""
    one = next(one for one in plan.stimuli if axis in one.strengths)
    name = dict(zip(one.strengths, one.moves, strict=True))[axis]
    way = next(way for way in plan.directions if way.name == name)
    unit, far = strength_unit(way)
    if isinstance(way, Transport):
        unit = "shares of the map"
        far = f"the whole map of voices {way.from_class} onto voices {way.to_class}"
    return unit, (
        f"How far it was moved along {axis}: 0 is the source as it is, 1 moves it by {far} and -1 "
        "as far the other way."
    )


def _described(unit: str, description: str) -> dict[str, str]:
    return {"Description": description, **({"Units": unit} if unit else {})}
