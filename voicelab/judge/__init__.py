"""The judge: hears audio only, says what voice it hears, knows nothing of the space it judges."""

from voicelab.judge.verdict import AgeOpinion, Judge, Opinion, Verdict

__all__ = ["AgeOpinion", "Judge", "Opinion", "Verdict"]
