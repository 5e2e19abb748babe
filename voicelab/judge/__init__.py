"""The judge: it hears audio only, and knows nothing of the space whose edits it judges."""

from voicelab.judge.judge import Judge
from voicelab.judge.verdict import AgeOpinion, Opinion, Verdict

__all__ = ["AgeOpinion", "Judge", "Opinion", "Verdict"]
