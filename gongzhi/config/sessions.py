"""Sessions in the database, as Django keeps them, found by a prepared query: every request asks for one."""

from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from gongzhi.core.prepared import prepared


@prepared
def sessions_in_force(key: str, at: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=at)


class SessionStore(DatabaseStore):
    """Keeps what a browser's session holds."""

    def _get_session_from_db(self):
        for found in sessions_in_force(self.session_key, timezone.now()):
            return found
        self._session_key = None
        return None

    @classmethod
    def get_model_class(cls):
        return Session
