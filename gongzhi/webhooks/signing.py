"""The signature by which a receiver knows that an event is ours and fresh: HMAC-SHA256 over `timestamp.body`.

Gongzhi-Signature: t=1796000000,v1=<hex>[,v1=<hex of the former secret>]
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable

HEADER = "Gongzhi-Signature"
FRESH_SECONDS = 300
"""A receiver should refuse what was signed longer ago."""


def new_secret() -> str:
    """Make a secret: 32 random bytes, written so that it is known for what it is."""
    return f"gzwh_{secrets.token_urlsafe(32)}"


def signature(secret: str, timestamp: int, body: bytes) -> str:
    return hmac.new(secret.encode(), b"%d." % timestamp + body, hashlib.sha256).hexdigest()


def header(keys: Iterable[str], timestamp: int, body: bytes) -> str:
    """Write the header's value, signed with each of these secrets."""
    return ",".join([f"t={timestamp}", *(f"v1={signature(key, timestamp, body)}" for key in keys)])
