"""What `gongzhi verify` checks of campaigns: their history, who took what in, and the figures that were kept."""

from collections.abc import Iterator

from django.db import connection

from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.states import CAMPAIGN
from gongzhi.core import journal, machine

MOST = 1000
NO_MEMBER = """
    SELECT campaign_id, '{what} of unit ' || unit_id || ', which takes no part' FROM {table} row
    WHERE NOT EXISTS (
        SELECT 1 FROM campaigns_member m WHERE m.campaign_id = row.campaign_id AND m.unit_id = row.unit_id
    )
"""
LEAD = """
    SELECT c.id, 'is led by a unit that takes no part' FROM campaigns_campaign c WHERE NOT EXISTS (
        SELECT 1 FROM campaigns_member m WHERE m.campaign_id = c.id AND m.unit_id = c.unit_id
    )
"""
OUTSIDE = """
    SELECT c.id, 'has a task that is due on ' || t.due_date || ', outside its days'
    FROM campaigns_task t JOIN campaigns_campaign c ON c.id = t.campaign_id
    WHERE t.due_date NOT BETWEEN c.starts AND c.ends
"""
CHECKS = (
    NO_MEMBER.format(what="has a task", table="campaigns_task"),
    NO_MEMBER.format(what="took in a record", table="campaigns_taken"),
    NO_MEMBER.format(what="has an urging", table="campaigns_urge"),
    LEAD,
    OUTSIDE,
)


def broken_campaigns() -> Iterator[str]:
    """Yield a sentence for each promise that a campaign does not keep, at most `MOST` of each kind."""
    for pk, fault in machine.strays(CAMPAIGN, Campaign):
        yield f"campaign {pk} {fault}"
    for check in CHECKS:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({check}) told ORDER BY 1, 2 LIMIT %s", [MOST])
            found = cursor.fetchall()
        for pk, fault in found:
            yield f"campaign {pk} {fault}"
    for campaign in Campaign.objects.filter(figures__isnull=False).order_by("id").iterator(chunk_size=100):
        line = journal.history(CAMPAIGN.kind, campaign.pk).filter(verb="close").last()
        if line is None or line.facts.get("figures") != campaign.figures["totals"]:
            yield f"campaign {campaign.pk} has other figures than those with which it was closed"
