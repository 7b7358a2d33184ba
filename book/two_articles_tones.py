"""Hide tones in noise, let a simple rule say which they are, and write down what it said of each."""

import wave
from pathlib import Path

import numpy as np
import pandas as pd

rng = np.random.default_rng(0)
time = np.arange(2000) / 8000
Path("tones").mkdir(exist_ok=True)
rows = []
for number in range(12):
    pitch = (220, 440)[number % 2]
    heard = np.sin(2 * np.pi * pitch * time) + rng.normal(0, 14, time.size)
    strength = np.abs(np.fft.rfft(heard))[[55, 110]]  # at 220 and at 440 a second
    sound = f"tones/{number}.wav"
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes((300 * heard).astype("int16").tobytes())
    rows.append((("low", "top")[number % 2], ("low", "top")[strength.argmax()], sound))
pd.DataFrame(rows, columns=["actual", "predicted", "sound"]).to_csv("tones.csv", index=False)
