"""The accounts of a demonstration: one of each role in units where there is something to see."""

from dataclasses import dataclass

from gongzhi.core.actors import Role
from gongzhi.directory.models import Officer

PASSWORD = "gongzhi-demo-2026"
"""Of all demonstration accounts. They are made on a developer's own machine only."""


@dataclass(frozen=True)
class Account:
    """An account that somebody may try."""

    username: str
    name: str
    unit: str
    """Key of the unit."""
    roles: tuple[Role, ...]


ACCOUNTS = (
    Account("secretariat", "陈示例", "samr", (Role.SECRETARIAT,)),
    Account("convener", "宋示例", "samr", (Role.SUPERVISOR,)),
    Account("handler", "周示例", "samr-520115", (Role.HANDLER,)),
    Account("mediator", "吴示例", "samr-520115", (Role.MEDIATOR,)),
    Account("supervisor", "郑示例", "samr-520115", (Role.SUPERVISOR,)),
    Account("inspector", "韩示例", "samr-520115", (Role.HANDLER,)),
    Account("commerce", "杨示例", "commerce", (Role.HANDLER, Role.SUPERVISOR)),
    Account("commerce-city", "尤示例", "commerce-520100", (Role.HANDLER, Role.SUPERVISOR)),
    Account("city-supervisor", "冯示例", "samr-520100", (Role.SUPERVISOR, Role.HANDLER)),
    Account("post-handler", "褚示例", "post", (Role.HANDLER, Role.SUPERVISOR)),
    Account("customs", "曹示例", "customs", (Role.HANDLER, Role.SUPERVISOR)),
    Account("transport", "秦示例", "transport", (Role.HANDLER, Role.SUPERVISOR)),
    Account("bank", "许示例", "pbc", (Role.HANDLER, Role.SUPERVISOR)),
    Account("hotline", "卫示例", "government-service", (Role.HANDLER,)),
    Account("auditor", "蒋示例", "samr", (Role.AUDITOR,)),
    Account("administrator", "沈示例", "samr", (Role.ADMINISTRATOR,)),
)


def accounts() -> list[Account]:
    """List the demonstration accounts that are there and open, in their order."""
    open_ones = set(
        Officer.objects.filter(username__in=[account.username for account in ACCOUNTS], is_active=True).values_list(
            "username", flat=True
        )
    )
    return [account for account in ACCOUNTS if account.username in open_ones]
