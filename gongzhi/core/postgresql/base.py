"""PostgreSQL as Django speaks to it; whether the server is still there is seen without asking it."""

from select import POLLERR, POLLHUP, POLLIN, poll

from django.db import Error
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is found broken by its socket, without asking the server."""

    def is_usable(self) -> bool:
        """Tell whether the server has not closed the connection since it was last used.

        A server that ends, or ends a connection, says so and closes it: that lies in the socket already. Where the
        server went silent instead, a question to it would hang as long as the next statement does.
        """
        if self.connection is None or self.connection.closed:
            return False
        wire = self.connection.pgconn
        if wire.transaction_status == TransactionStatus.INERROR:
            return False
        watched = poll()
        watched.register(wire.socket, POLLIN | POLLERR | POLLHUP)
        if not watched.poll(0):
            return True
        try:
            wire.consume_input()  # a notice may lie there as well, or the end
            return super().is_usable()
        except (Error, base.Database.Error):
            return False
