"""A filing not sent off yet: what was typed at each step, right or wrong, encrypted in the session of the browser."""

import json
from dataclasses import asdict, dataclass, field
from uuid import UUID, uuid4

from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends.base import SessionBase
from django.http import QueryDict

from gongzhi.core.personal import decrypt, encrypt

SESSION_KEY = "filing"


@dataclass(frozen=True)
class KeptFile:
    """A file that was examined and kept, and waits for its case."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass
class Draft:
    """What was typed so far."""

    key: UUID = field(default_factory=uuid4)
    """Of the matter: sending the same draft twice makes one case."""
    answers: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """Step → field → what was typed."""
    files: list[KeptFile] = field(default_factory=list)
    store: str = ""
    """Code of the store at whose page a complaint began."""
    refund: str = ""
    """Code of the refund that it is about."""

    def typed(self, step: str) -> QueryDict | None:
        """Give what was typed at a step as a form takes it; None where the step was not reached."""
        if step not in self.answers:
            return None
        data = QueryDict(mutable=True)
        for name, values in self.answers[step].items():
            data.setlist(name, values)
        return data

    @property
    def wish(self) -> str:
        """What the person wants, as chosen at the first step; empty before."""
        return (self.answers.get("what", {}).get("wish") or [""])[0]

    @property
    def is_empty(self) -> bool:
        return not self.answers and not self.files


def load(session: SessionBase) -> Draft:
    """Read the draft of this browser; a new one where there is none that can be read."""
    token = session.get(SESSION_KEY)
    if not token:
        return Draft()
    try:
        data = json.loads(decrypt(token.encode()))
    except (InvalidToken, ValueError):
        return Draft()
    given = [KeptFile(**file) for file in data["files"]]
    return Draft(UUID(data["key"]), data["answers"], given, data.get("store", ""), data.get("refund", ""))


def save(session: SessionBase, draft: Draft) -> None:
    """Keep the draft in the session.

    The session gets a new name when a draft begins: nobody who gave this browser the old one can read along, and
    nothing is left to change when the draft is sent off, so that whoever missed the answer may send it again.
    """
    if SESSION_KEY not in session:
        session.cycle_key()
    data = {
        "key": str(draft.key),
        "answers": draft.answers,
        "files": [asdict(file) for file in draft.files],
        "store": draft.store,
        "refund": draft.refund,
    }
    session[SESSION_KEY] = encrypt(json.dumps(data)).decode()


def forget(session: SessionBase) -> None:
    session.pop(SESSION_KEY, None)
