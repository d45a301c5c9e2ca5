"""What keeps gongzhi from starting: one sentence that says what is wrong and what to do, and an exit code."""

from enum import IntEnum


class Reason(IntEnum):
    """The exit codes of a start that failed; 0, 1 and 2 mean done, found faults, and called wrongly."""

    DISK = 3
    FOLDER = 4
    PORT = 5
    DATABASE = 6
    SETTINGS = 7


class CannotStart(Exception):
    """Something outside the program is in the way."""

    def __init__(self, reason: Reason, message: str):
        super().__init__(message)
        self.reason = reason
