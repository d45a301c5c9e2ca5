"""Personal data: encrypted in the database, found by keyed hash, masked on screen.

Keys come from the environment. `GONGZHI_PERSONAL_DATA_KEYS` lists Fernet keys, newest first; `gongzhi keys rotate`
encrypts everything anew with the first of them.
"""

import hashlib
import hmac
import re
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@cache
def cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.PERSONAL_DATA_KEYS])


class EncryptedTextField(models.BinaryField):
    """Text that the database holds encrypted only; empty text is stored as empty bytes."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("blank", True)
        kwargs["editable"] = kwargs.get("editable", True)
        super().__init__(*args, **kwargs)

    def get_default(self):
        return ""

    def get_db_prep_value(self, value, connection, prepared=False):
        token = encrypt(value) if value else b""
        return super().get_db_prep_value(token, connection, prepared)

    def from_db_value(self, value, expression, connection):
        return decrypt(bytes(value)) if value else ""

    def to_python(self, value):
        return value

    def value_to_string(self, obj):
        return self.value_from_object(obj)


def encrypt(text: str) -> bytes:
    return cipher().encrypt(text.encode())


def decrypt(token: bytes) -> str:
    return cipher().decrypt(token).decode()


def digest(purpose: str, value: str) -> bytes:
    """Hash a value with the lookup key, so that equal values can be found and none can be read: 16 bytes."""
    return hmac.new(settings.LOOKUP_KEY.encode(), f"{purpose}:{value}".encode(), hashlib.sha256).digest()[:16]


def plain_phone(phone: str) -> str:
    """Reduce a phone number to its digits, without the country code of China."""
    digits = re.sub(r"\D", "", phone)
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def phone_digest(phone: str) -> bytes | None:
    """The hash by which an exact phone number is found."""
    return digest("phone", digits) if (digits := plain_phone(phone)) else None


def phone_ending_digest(phone: str) -> bytes | None:
    """The hash by which the last four digits of a phone number are found."""
    digits = plain_phone(phone)
    return digest("phone ending", digits[-4:]) if len(digits) >= 4 else None


def name_digest(name: str) -> bytes | None:
    """The hash by which an exact name is found."""
    joined = re.sub(r"\s", "", name)
    return digest("name", joined) if joined else None


def mask_name(name: str) -> str:
    """Show the family name only: 张**."""
    return name[:1] + "*" * min(max(len(name) - 1, 1), 2) if name else ""


def mask_phone(phone: str) -> str:
    """Show the first three and last two digits: 138******21."""
    digits = plain_phone(phone)
    return digits[:3] + "*" * max(len(digits) - 5, 3) + digits[-2:] if len(digits) > 5 else "*" * len(digits)


def mask_address(address: str) -> str:
    """Show province, city and county where written out; hide the rest."""
    found = re.match(r"^(?:.{2,8}?(?:省|自治区|市|州))?(?:.{2,10}?(?:市|州|区|县))?", address)
    shown = found[0] if found else ""
    return f"{shown}****" if address else ""


def mask_identity(number: str) -> str:
    """Show the first two and last two characters of an identity number."""
    return number[:2] + "*" * max(len(number) - 4, 4) + number[-2:] if len(number) > 4 else "*" * len(number)
