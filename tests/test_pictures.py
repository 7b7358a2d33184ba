"""Pictures as a page gets them: small, sized, lazy, and for dark pages dark."""

import re
from base64 import b64encode
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from tools.dark_figures import MIME
from tools.pictures import dark_path, drop_originals, lighten_pictures, twins

BODY = '<p><img alt="a &lt; b" class="wide" src="../_images/one.png" style="width: 50%" /></p>'


@pytest.fixture
def app(tmp_path):
    """A build with one picture, red on transparent ground that is nowhere transparent."""
    picture = tmp_path / "made" / "one.png"
    picture.parent.mkdir()
    Image.new("RGBA", (40, 30), "#ff0000").save(picture)
    images = {"made/one.png": "one.png"}
    return SimpleNamespace(
        srcdir=tmp_path, outdir=tmp_path / "html", builder=SimpleNamespace(images=images), picture=picture
    )


def lightened(app, body=BODY):
    context = {"body": body}
    lighten_pictures(app, "notebooks/one", "page.html", context, None)
    return context["body"]


def test_a_picture_is_lazy_and_has_its_size(app):
    (tag,) = re.findall("<img[^>]*>", lightened(app))
    for part in ('alt="a &lt; b"', 'src="../_images/one.webp"', 'width="40" height="30"', 'loading="lazy"'):
        assert part in tag
    assert 'style="width: 50%"' in tag


def test_no_eye_sees_a_pixel_change(app):
    tones = np.arange(256, dtype=np.uint8).repeat(3).reshape(16, 16, 3)
    Image.fromarray(tones).save(app.picture)
    lightened(app)
    with Image.open(app.outdir / "_images" / "one.webp") as shown:
        difference = np.asarray(shown).astype(int) - tones
        assert np.abs(difference).max() == 2
        assert shown.getpixel((0, 0)) == (0, 0, 0)
        assert shown.getpixel((15, 15)) == (255, 255, 255)


def test_a_picture_with_a_twin_stands_twice_with_the_same_words(app):
    Image.new("RGB", (40, 30), "#330000").save(dark_path(app.picture))
    light, dark = re.findall("<img[^>]*>", lightened(app))
    assert 'class="wide only-light"' in light
    assert 'class="wide only-dark"' in dark
    assert light.replace("only-light", "only-dark").replace("one.webp", "one-dark.webp") == dark
    assert sorted(path.name for path in (app.outdir / "_images").iterdir()) == ["one-dark.webp", "one.webp"]


def test_a_figure_drawn_anew_is_not_shown_as_it_was(app):
    lightened(app)
    Image.new("RGB", (20, 10), "#00ff00").save(app.picture)
    assert 'width="20" height="10"' in lightened(app)
    with Image.open(app.outdir / "_images" / "one.webp") as shown:
        assert shown.size == (20, 10)


def test_the_original_is_left_out_of_the_site(app):
    lightened(app)
    (app.outdir / "_images" / "one.png").write_bytes(b"")
    (app.outdir / "_images" / "other.png").write_bytes(b"")
    drop_originals(app, None)
    assert sorted(path.name for path in (app.outdir / "_images").iterdir()) == ["one.webp", "other.png"]


def test_other_pictures_stay_as_they_are(app):
    body = '<img src="../_static/logo.svg" /><img src="data:image/png;base64,AAAA" />'
    assert lightened(app, body) == body


def test_a_notebook_s_twins_are_those_that_it_drew():
    data = {"image/png": b64encode(b"light").decode(), MIME: b64encode(b"dark").decode()}
    outputs = [{"data": data}, {"data": {"image/png": "AAAA"}}, {"text": "no picture"}]
    assert twins({"cells": [{"outputs": outputs}, {"source": "words"}]}) == [(b"light", b"dark")]
