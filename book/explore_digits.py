"""Train a small model on the digits of scikit-learn, and write down what it said of each."""

from pathlib import Path

import pandas as pd
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.model_selection import cross_val_predict

digits = load_digits()
model = LinearDiscriminantAnalysis()
scores = cross_val_predict(model, digits.data, digits.target, cv=5, method="predict_proba")

Path("pictures").mkdir()
pictures = [f"pictures/{number}.png" for number in range(len(digits.images))]
for pixels, picture in zip(digits.images, pictures, strict=True):
    Image.fromarray((255 - 15 * pixels).astype("uint8")).save(picture)

predictions = pd.DataFrame({"digit": digits.target, "picture": pictures})
predictions["guess"], predictions["sure"] = scores.argmax(axis=1), scores.max(axis=1).round(3)
predictions.to_csv("predictions.csv", index=False)
