"""What `gongzhi catalog check` and every start read through: the catalogues of all apps, also against each other."""

from collections.abc import Callable, Iterator
from pathlib import Path

from gongzhi.alerts import catalog as alerts
from gongzhi.appeals import catalog as appeals
from gongzhi.conference import catalog as conference
from gongzhi.cooperation import catalog as cooperation
from gongzhi.core.errors import CatalogueError
from gongzhi.core.site import read_site
from gongzhi.directory import catalog as directory
from gongzhi.documents import catalog as documents
from gongzhi.enforcement import catalog as enforcement
from gongzhi.exchange import catalog as exchange
from gongzhi.figures import catalog as figures
from gongzhi.figures.gathering import counters
from gongzhi.incidents import catalog as incidents
from gongzhi.inspections import catalog as inspections
from gongzhi.library import catalog as library
from gongzhi.mediation import catalog as mediation
from gongzhi.monitoring import catalog as monitoring
from gongzhi.notices import catalog as notices
from gongzhi.open_data import catalog as open_data
from gongzhi.prepaid import catalog as prepaid
from gongzhi.procedures import catalog as procedures
from gongzhi.publicity import catalog as publicity
from gongzhi.quality import catalog as quality
from gongzhi.ride_hailing import catalog as ride_hailing
from gongzhi.routing import catalog as routing
from gongzhi.sampling import catalog as sampling
from gongzhi.schemes import catalog as schemes


def check_directory(folder: Path) -> None:
    directory.check_catalogue(folder)


def check_procedures(folder: Path) -> None:
    procedures.check_catalogue()


def check_routing(folder: Path) -> None:
    who = directory.check_catalogue(folder)
    routing.check_catalogue(
        folder,
        members=frozenset(unit.member for unit in who.units.values()),
        regions=frozenset(who.regions),
        hotlines=frozenset(who.hotlines),
    )


def check_enforcement(folder: Path) -> None:
    enforcement.check_catalogue()


def check_appeals(folder: Path) -> None:
    appeals.check_catalogue()


def check_inspections(folder: Path) -> None:
    inspections.check_catalogue()


def check_cooperation(folder: Path) -> None:
    cooperation.limits()


def check_incidents(folder: Path) -> None:
    incidents.levels()


def check_sampling(folder: Path) -> None:
    sampling.check_catalogue()


def check_alerts(folder: Path) -> None:
    alerts.seasons_file()


def check_library(folder: Path) -> None:
    library.check_catalogue()


def check_schemes(folder: Path) -> None:
    schemes.check_catalogue()


def check_publicity(folder: Path) -> None:
    publicity.check_catalogue()


def check_prepaid(folder: Path) -> None:
    prepaid.check_catalogue()


def check_documents(folder: Path) -> None:
    who = directory.check_catalogue(folder)
    documents.check_catalogue(folder, units=frozenset(who.units))


def check_conference(folder: Path) -> None:
    conference.check_catalogue()


def check_figures(folder: Path) -> None:
    figures.check_catalogue(set(counters()))


def check_monitoring(folder: Path) -> None:
    monitoring.rules_file()


def check_ride_hailing(folder: Path) -> None:
    ride_hailing.violations_file()


def check_quality(folder: Path) -> None:
    who = directory.check_catalogue(folder)
    members = frozenset(unit.member for unit in who.units.values())
    quality.check_catalogue(folder, members=members, hotlines=frozenset(who.hotlines))


def check_notices(folder: Path) -> None:
    notices.messages()


def check_mediation(folder: Path) -> None:
    mediation.check_catalogue(folder, regions=frozenset(directory.check_catalogue(folder).regions))


def check_open_data(folder: Path) -> None:
    open_data.check_catalogue(folder)


def check_site(folder: Path) -> None:
    read_site(folder)


def check_exchange(folder: Path) -> None:
    who = directory.check_catalogue(folder)
    exchange.check_catalogue(
        folder,
        units=frozenset(who.units),
        members=frozenset(unit.member for unit in who.units.values()),
        regions=frozenset(who.regions),
        hotlines=frozenset(who.hotlines),
    )


CATALOGUES: list[Callable[[Path], None]] = [
    check_directory,
    check_procedures,
    check_routing,
    check_enforcement,
    check_appeals,
    check_documents,
    check_monitoring,
    check_ride_hailing,
    check_inspections,
    check_incidents,
    check_cooperation,
    check_sampling,
    check_alerts,
    check_library,
    check_schemes,
    check_publicity,
    check_prepaid,
    check_conference,
    check_figures,
    check_exchange,
    check_quality,
    check_notices,
    check_mediation,
    check_open_data,
    check_site,
]
"""Each checks one app's files, those of the province in the folder given; the lowest app first."""


def check_all(folder: Path) -> Iterator[CatalogueError]:
    """Yield the first error of each catalogue; the same error is told once."""
    told = set()
    for check in CATALOGUES:
        try:
            check(folder)
        except CatalogueError as error:
            if str(error) not in told:
                told.add(str(error))
                yield error
