"""Which skill should a robot practise next, and how hard? The teachers of the Rust core, decision for decision."""

from . import _etude
from ._etude import *
from ._etude import __version__ as __version__

# What pickle alone needs has a name that begins with a line.
__all__ = [name for name in _etude.__all__ if not name.startswith("_")]
