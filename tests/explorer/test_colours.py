"""The scales: those of the static picture, and told apart by colour-blind eyes.

What such eyes see is simulated after G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A
physiologically-based model for simulation of color vision deficiency", IEEE Transactions on Visualization and
Computer Graphics 15 (2009), 1291-1298, for a complete lack of one kind of cone.
"""

from itertools import product

import numpy as np
import pytest

from confusionlab.drawing import colours
from confusionlab.explorer.module import EXPORT, module

EYES = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
# Linear sRGB to CIE XYZ, white D65.
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
NOTICEABLE = 2.3  # a difference in CIE L*a*b* that an eye just notices


@pytest.fixture(scope="module")
def palettes(context):
    """The colours of the explorer's scales: (diverging, dark) -> 256 colours."""
    code = module().replace(EXPORT, "globalThis.paletteOf = paletteOf;")
    page = context.new_page()
    page.add_script_tag(content=f"(() => {{ {code} }})()")
    scales = list(product([False, True], repeat=2))
    shown = {scale: page.evaluate("(scale) => paletteOf(...scale)", list(scale)) for scale in scales}
    page.close()
    return {scale: np.array(colours[:256]) for scale, colours in shown.items()}


def seen(colours, eyes):
    """CIE L*a*b* of colours (0 to 255) as these eyes see them."""
    parts = np.asarray(colours) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    xyz = np.clip(linear @ EYES[eyes].T, 0, 1) @ XYZ.T / XYZ.sum(axis=1)
    x, y, z = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116).T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)


def distances(one, other):
    return np.linalg.norm(one - other, axis=1)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("diverging", [False, True])
def test_the_colours_are_those_of_the_static_picture(palettes, dark, diverging):
    scale = (colours.diverging if diverging else colours.sequential)(dark)
    expected = 255 * scale(np.linspace(0, 1, 256))[:, :3]
    assert np.abs(palettes[diverging, dark] - expected).max() < 10


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("dark", [False, True])
def test_more_is_always_further_from_the_paper(palettes, dark, eyes):
    colours = seen(palettes[False, dark], eyes)[::8]
    lightness = colours[:, 0] if dark else -colours[:, 0]
    assert (np.diff(lightness) > 0).all()
    assert distances(colours[::2][1:], colours[::2][:-1]).min() > NOTICEABLE


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("dark", [False, True])
def test_less_and_more_are_told_apart_at_every_distance_from_no_difference(palettes, dark, eyes):
    colours = seen(palettes[True, dark], eyes)
    less, more = colours[:128][::-1][::8], colours[128:][::8]
    for side in (less, more):
        assert (np.diff(side[:, 0] if dark else -side[:, 0]) > 0).all()
    assert distances(less[1:], more[1:]).min() > 2 * NOTICEABLE
    assert distances(less[4:], more[4:]).min() > 10 * NOTICEABLE


@pytest.mark.parametrize(
    ("eyes", "one", "other"),
    [
        ("protanopia", [125, 35, 25], [60, 60, 10]),
        ("deuteranopia", [205, 60, 50], [120, 112, 45]),
        ("tritanopia", [60, 60, 205], [10, 90, 95]),
    ],
)
def test_the_simulation_confuses_what_such_eyes_confuse(eyes, one, other):
    """Red and green, and blue and green: pairs that a scale for everyone doesn't set against each other."""
    assert distances(seen([one], "all cones"), seen([other], "all cones")) > 40
    assert distances(seen([one], eyes), seen([other], eyes)) < 22
