"""A confusion matrix after every epoch of a Keras training run. Needs TensorFlow; nothing else here does."""

from confusionlab.keras.callback import ConfusionMatrixCallback

__all__ = ["ConfusionMatrixCallback"]
