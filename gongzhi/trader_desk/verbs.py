"""Everything that a trader can do on a matter: one row each, with its page at /trader/matters/<number>/<act>/.

Apps that ask traders for something have their rows in a module of their own here.
"""

from gongzhi.trader_desk import appeals, mediation, negotiation
from gongzhi.trader_desk.acts import Act

ACTS: dict[str, Act] = {**negotiation.ACTS, **appeals.ACTS, **mediation.ACTS}
