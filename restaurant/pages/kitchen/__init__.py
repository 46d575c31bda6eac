"""The cooks' door: a screen for each station, and the pass. A screen asks for what changed since it last looked, and
what a cook taps is done once, however often it is tapped.
"""

from . import screens, stock, work  # noqa: F401  (their views hang on the door)
from .door import door  # noqa: F401
