"""Secrets come from the environment; on a developer's machine they are made once and kept in the data folder."""

import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet


class MissingSecret(RuntimeError):
    """A secret that a real deployment must set is not set."""


def data_dir() -> Path:
    """Tell where this user's gongzhi keeps its data (database, secrets, attachments)."""
    if configured := os.environ.get("GONGZHI_DATA"):
        return Path(configured)
    if os.name == "posix" and os.geteuid() == 0:
        return Path("/var/lib/gongzhi")
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "gongzhi"


def make(name: str) -> str:
    """Make a new secret of the kind that the setting `name` wants."""
    if name == "GONGZHI_PERSONAL_DATA_KEYS":
        return Fernet.generate_key().decode()
    return secrets.token_urlsafe(48)


def read(name: str, *, development: bool) -> str:
    """Read a secret; in development make it once and keep it, readable by its owner only.

    :raises MissingSecret: if it is not set outside development.
    """
    if value := os.environ.get(name):
        return value
    if not development:
        raise MissingSecret(f"{name} is not set. `gongzhi secrets` prints a fresh set to put into the environment.")
    kept = data_dir() / "secrets" / name
    if not kept.exists():
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = kept.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(make(name))
        try:
            os.link(fresh, kept)  # the first process to link wins; the others read its secret
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return kept.read_text().strip()
