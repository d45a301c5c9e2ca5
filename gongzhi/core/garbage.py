"""How often Python looks for objects that only point at each other: less often than it does by itself.

A process of gongzhi holds some hundred thousand objects from its start on (code, law, rules, addresses), and makes
thousands for each act, which go by themselves when it is done. Looking through all of them again and again finds
nothing and takes time of every act: a third of an import's.
"""

import gc

EACH_NEW = 20_000
"""So many objects more than before, and the young ones are looked through."""


def settle() -> None:
    """Leave alone what is there now, and look at what comes later less often; when all is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(EACH_NEW, 10, 10)
