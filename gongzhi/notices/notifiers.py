"""The ways out: a notifier takes one message or says why not. What a deployment sets decides which ones there are."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx
from django.conf import settings

from gongzhi.notices.models import PageMessage
from gongzhi.notices.words import Channel, Reason

SECONDS = 15


@dataclass(frozen=True)
class Message:
    """What one person is told."""

    id: str
    """The same when it is tried again, so that a gateway can leave out what it has."""
    address: str
    text: str
    subject: str = ""
    template: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    """Template and what is put in, for gateways that take nothing else."""
    headers: dict[str, str] = field(default_factory=dict)
    """Further headers of a letter."""


class NotSent(Exception):
    """A message was not taken. `detail` is a code of the service; never an address, which services like to quote."""

    def __init__(self, reason: Reason, detail: str = "", *, again: bool):
        super().__init__(f"{reason} {detail}")
        self.reason, self.detail, self.again = reason, detail[:40], again
        """again: whether it may be taken later."""


class Notifier(Protocol):
    """One way out."""

    def send(self, message: Message, *, at: datetime) -> None:
        """Hand a message over.

        :raises NotSent: if it was not taken.
        """


@dataclass(frozen=True)
class Page:
    """Messages land in a page of this very gongzhi: on developers' own machines."""

    channel: str

    def send(self, message: Message, *, at: datetime) -> None:
        PageMessage.objects.create(
            channel=self.channel, address=message.address, subject=message.subject, text=message.text, at=at
        )


@dataclass(frozen=True)
class SmtpServer:
    """A mail server, by smtp://[user:password@]host[:port][?starttls=0] or smtps://…

    Between machines a letter goes encrypted (STARTTLS) unless it is told not to or the server is on this machine.
    """

    url: str
    sender: str

    def send(self, message: Message, *, at: datetime) -> None:
        try:
            with self.connect() as server:
                server.send_message(self.letter(message, at))
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()), (0, b""))[0]
            raise NotSent(Reason.REFUSED, f"SMTP {code}", again=code < 500) from None
        except smtplib.SMTPAuthenticationError as error:
            raise NotSent(Reason.UNREACHABLE, f"SMTP {error.smtp_code}", again=True) from None
        except smtplib.SMTPResponseException as error:
            raise NotSent(Reason.BAD_ANSWER, f"SMTP {error.smtp_code}", again=error.smtp_code < 500) from None
        except smtplib.SMTPNotSupportedError:
            raise NotSent(Reason.BAD_ANSWER, "STARTTLS", again=False) from None
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(Reason.UNREACHABLE, type(error).__name__, again=True) from None

    def connect(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host, secure = parts.hostname or "localhost", parts.scheme == "smtps"
        context = ssl.create_default_context()
        if secure:
            server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, parts.port or 25, timeout=SECONDS)
        try:
            wanted = dict(parse_qsl(parts.query)).get("starttls", "0" if host in {"localhost", "127.0.0.1"} else "1")
            if not secure and wanted == "1":
                server.starttls(context=context)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except BaseException:
            with suppress(OSError, smtplib.SMTPException):
                server.close()
            raise
        return server

    def letter(self, message: Message, at: datetime) -> EmailMessage:
        letter = EmailMessage(policy=SMTP)
        letter["From"], letter["To"], letter["Subject"] = self.sender, message.address, message.subject
        letter["Date"] = format_datetime(at)
        letter["Message-ID"] = make_msgid(message.id, domain=self.sender.rpartition("@")[2].strip("> ") or "gongzhi")
        letter["Auto-Submitted"] = "auto-generated"
        for name, value in message.headers.items():
            letter[name] = value
        letter.set_content(message.text)
        return letter


@dataclass(frozen=True)
class SmsGateway:
    """A gateway that takes SMS as JSON by POST and answers 2xx for what it has taken.

    {"id": …, "phone": …, "text": …, "template": …, "parameters": {…}}, Authorization: Bearer <GONGZHI_SMS_TOKEN>
    """

    url: str
    token: str

    def send(self, message: Message, *, at: datetime) -> None:
        told = {
            "id": message.id,
            "phone": message.address,
            "text": message.text,
            "template": message.template,
            "parameters": message.parameters,
        }
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            answer = httpx.post(self.url, json=told, headers=headers, timeout=SECONDS, follow_redirects=False)
        except httpx.HTTPError as error:
            raise NotSent(Reason.UNREACHABLE, type(error).__name__, again=True) from None
        if answer.is_success:
            return
        later = answer.status_code >= 500 or answer.status_code in {408, 429}
        raise NotSent(Reason.UNREACHABLE if later else Reason.BAD_ANSWER, f"HTTP {answer.status_code}", again=later)


@dataclass(frozen=True)
class TextFile:
    """SMS are written to a file, a line each, for another program that sends them."""

    path: Path

    def send(self, message: Message, *, at: datetime) -> None:
        line = "\t".join([at.isoformat(timespec="seconds"), message.id, message.address, message.text])
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(line.replace("\n", " ") + "\n")
        except OSError as error:
            raise NotSent(Reason.UNREACHABLE, type(error).__name__, again=True) from None


def notifier(channel: str) -> Notifier | None:
    """Give the way out that a channel has by the settings; None where it has none."""
    told = settings.MAIL if channel == Channel.MAIL else settings.SMS if channel == Channel.SMS else ""
    if told == "page":
        return Page(channel) if settings.DEVELOPMENT else None
    if channel == Channel.MAIL and told.startswith(("smtp://", "smtps://")):
        return SmtpServer(told, settings.MAIL_FROM)
    if channel == Channel.SMS and told.startswith(("https://", "http://")):
        return SmsGateway(told, settings.SMS_TOKEN)
    if channel == Channel.SMS and told.startswith("file:"):
        return TextFile(Path(told.removeprefix("file:")))
    return None
