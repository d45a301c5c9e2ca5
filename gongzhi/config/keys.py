"""Rotating the keys of personal data: everything encrypted is encrypted anew with the newest key."""

from collections.abc import Callable

from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from gongzhi.core.personal import EncryptedTextField, cipher


def encrypted_fields() -> list[tuple[type[Model], list[EncryptedTextField]]]:
    """List the tables that hold encrypted text, each with its encrypted fields."""
    found = []
    for model in apps.get_models():
        fields = [field for field in model._meta.local_concrete_fields if isinstance(field, EncryptedTextField)]
        if fields and model._meta.managed and not model._meta.proxy:
            found.append((model, fields))
    return found


def rotate(model: type[Model], fields: list[EncryptedTextField], *, tell: Callable[[int], None], batch: int = 500):
    """Encrypt a table's personal data anew, a batch a transaction; returns (texts encrypted anew, texts unreadable).

    May be interrupted and begun again, and runs beside the web server: what the newest key encrypted is left alone.
    A text that no key opens is left as it is and counted.

    :param tell: called with how many rows each batch had.
    """
    newest = Fernet(settings.PERSONAL_DATA_KEYS[0])
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    columns = [quote(field.column) for field in fields]
    after, renewed, unreadable = None, 0, 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            where = "" if after is None else f"WHERE {key} > %s"
            cursor.execute(
                f"SELECT {key}, {', '.join(columns)} FROM {table} {where} ORDER BY {key} LIMIT {batch} FOR UPDATE",
                [] if after is None else [after],
            )
            rows = cursor.fetchall()
            changed = []
            for row in rows:
                tokens = [bytes(token) if token else token for token in row[1:]]
                fresh = []
                for token in tokens:
                    try:
                        anew = token if not token or opens(newest, token) else cipher().rotate(token)
                    except InvalidToken:
                        anew, unreadable = token, unreadable + 1
                    fresh.append(anew)
                if fresh != tokens:
                    renewed += sum(old != new for old, new in zip(tokens, fresh, strict=True))
                    changed.append([*fresh, row[0]])
            if changed:
                assignments = ", ".join(f"{column} = %s" for column in columns)
                cursor.executemany(f"UPDATE {table} SET {assignments} WHERE {key} = %s", changed)
        if rows:
            after = rows[-1][0]
            tell(len(rows))
        if len(rows) < batch:
            return renewed, unreadable


def opens(key: Fernet, token: bytes) -> bool:
    try:
        key.decrypt(token)
    except InvalidToken:
        return False
    return True
