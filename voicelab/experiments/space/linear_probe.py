"""Linear reading of attributes, its strength chosen on validation voices."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from voicelab.experiments.bootstrap import balanced_accuracy

STRENGTHS = (-10, -9, -8, -7, -6, -5, -4, -3, -2, -1, 0, 1)  # 2 log10 of the C that are tried


def best_linear(x: np.ndarray, y: np.ndarray, x_held: np.ndarray, y_held: np.ndarray) -> Pipeline:
    """Return a logistic regression whose strength was chosen on held-out (validation) voices."""
    models = [
        make_pipeline(
            StandardScaler(),
            LogisticRegression(C=10 ** (power / 2), class_weight="balanced", max_iter=2000),
        ).fit(x, y)
        for power in STRENGTHS
    ]
    scores = [balanced_accuracy(y_held, model.predict(x_held)) for model in models]
    return models[int(np.argmax(scores))]
