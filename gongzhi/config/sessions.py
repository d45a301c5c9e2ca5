"""Sessions in the database, as Django keeps them, read and changed by prepared statements: every request asks."""

from datetime import datetime

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from gongzhi.core import statements
from gongzhi.core.prepared import prepared

CHANGE = """
    UPDATE django_session SET session_data = %s, expire_date = %s WHERE session_key = %s RETURNING session_key
"""


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

    def save(self, must_create: bool = False) -> None:
        """Keep what the session holds now; a change is one statement, in the caller's transaction if there is one.

        :raises UpdateError: if the session was ended meanwhile.
        """
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        kept = self.encode(self._get_session())
        if not statements.rows(CHANGE, [kept, self.get_expiry_date(), self.session_key]):
            raise UpdateError

    @classmethod
    def get_model_class(cls):
        return Session
