"""Which skill should a robot practise next, and how hard? The teachers of the Rust core, decision for decision."""

from ._etude import *
from ._etude import __all__ as __all__
