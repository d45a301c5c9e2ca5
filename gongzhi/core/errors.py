"""What can be wrong, in the words of the person it is told to."""

from pathlib import Path


class Refused(Exception):
    """An act is refused; `reason` is fit to show, `field` names the input that it concerns.

    Faces turn it into a message beside the field or button (pages) or a 409 problem (API).
    """

    def __init__(self, reason, *, field: str = ""):
        super().__init__(str(reason))
        self.reason = reason
        self.field = field


class NotAllowed(Refused):
    """This actor may not do or see this at all (403)."""


class Invalid(Refused):
    """Several inputs are wrong at once: `faults` names each field with its reason."""

    def __init__(self, faults: dict[str, str]):
        field, reason = next(iter(faults.items()))
        super().__init__(reason, field=field)
        self.faults = faults


class AlreadyDone(Exception):
    """The same act, told by its key, was done before; carries the record as it is now."""

    def __init__(self, record):
        super().__init__(f"already done on {record!r}")
        self.record = record


class CatalogueError(Exception):
    """A catalogue file is wrong: names file, line and field."""

    def __init__(self, path: Path, line: int, field: str, message: str):
        self.path, self.line, self.field, self.message = path, line, field, message
        super().__init__(f"{path}:{line}: {field}: {message}" if field else f"{path}:{line}: {message}")
