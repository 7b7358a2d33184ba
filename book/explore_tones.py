"""Write thirty tones as sounds, and what an ear that counts zero crossings said of each."""

import wave
from pathlib import Path

import numpy as np
import pandas as pd

RATE = 8000  # numbers a second
PITCHES = {"low": 220, "middle": 440, "high": 880}  # waves a second

generator = np.random.default_rng(1)
time = np.arange(0.3 * RATE) / RATE
Path("tones").mkdir(exist_ok=True)
rows = []
for number in range(30):
    pitch = list(PITCHES)[number % 3]
    overtone = generator.uniform(0, 1.5)  # how loud the octave above is, beside the tone itself
    tone, octave = (np.sin(2 * np.pi * PITCHES[pitch] * times * time) for times in (1, 2))
    sound = (tone + overtone * octave) / (1 + overtone)
    crossings = np.count_nonzero(np.diff(np.signbit(sound)))
    heard = min(PITCHES, key=lambda name: abs(PITCHES[name] - crossings / 2 / 0.3))
    clip = f"tones/{number}.wav"
    with wave.open(clip, "wb") as file:
        file.setparams((1, 1, RATE, len(sound), "NONE", ""))
        file.writeframes((128 + 100 * sound).astype("uint8").tobytes())
    rows.append({"pitch": pitch, "heard": heard, "overtone": round(overtone, 2), "clip": clip})
pd.DataFrame(rows).to_csv("tones.csv", index=False)
