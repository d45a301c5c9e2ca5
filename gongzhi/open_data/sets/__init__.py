"""Every set of open data, in the order in which pages list them."""

from gongzhi.open_data.sets.alerts import ALERTS
from gongzhi.open_data.sets.declared import Column, Dataset, Row
from gongzhi.open_data.sets.disclosures import DISCLOSURES
from gongzhi.open_data.sets.issuers import ISSUERS
from gongzhi.open_data.sets.matters import MATTERS
from gongzhi.open_data.sets.penalties import PENALTIES
from gongzhi.open_data.sets.pledges import PLEDGES
from gongzhi.open_data.sets.refunds import REFUNDS
from gongzhi.open_data.sets.samples import SAMPLES

SETS: dict[str, Dataset] = {
    each.key: each for each in (DISCLOSURES, PENALTIES, SAMPLES, ALERTS, PLEDGES, REFUNDS, ISSUERS, MATTERS)
}

__all__ = ["SETS", "Column", "Dataset", "Row"]
