"""The interactive picture: one ES module, shown with a kernel and without.

`explore` takes plain labels, counts and kept examples and gives an `Explorer`, which notebooks display,
which saves itself as one file, and which becomes a widget where Python should hear of the selection.
"""

from confusionlab.explorer.build import explore
from confusionlab.explorer.page import Explorer
from confusionlab.explorer.payload import Curve, Step

__all__ = ["Curve", "Explorer", "Step", "explore"]
