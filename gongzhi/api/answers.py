"""Answers: JSON with an ETag, not sent again to who has it; and each write answered once for each Idempotency-Key."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from hashlib import blake2b, sha256
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, RawPostDataException
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from pydantic import BaseModel

from gongzhi.api.access import put_rate
from gongzhi.api.models import Answer
from gongzhi.api.problems import Problem
from gongzhi.cases.states import CASE
from gongzhi.core import clock, journal, statements
from gongzhi.core.writing import save

KEY_HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,64}")
KEPT = timedelta(hours=24)
"""How long an answer is given again."""
NAMESPACE = UUID("3f6d5a0e-6a8b-4a53-9d0b-6c1f0f3f8a11")


def answer(
    request: HttpRequest, told: BaseModel | list[BaseModel], *, status: int = 200, version: int | None = None
) -> HttpResponse:
    """Answer with JSON. A GET carries an ETag of what is told, and 304 goes to who has just that.

    :param version: of the record told of; stands at the beginning of the ETag, for If-Match.
    """
    body = told.model_dump_json().encode() if isinstance(told, BaseModel) else dump_list(told)
    digest = blake2b(body, digest_size=9).hexdigest()
    tag = f'"{digest}"' if version is None else f'"{version}-{digest}"'
    if request.method in {"GET", "HEAD"}:
        response = not_again(request, tag) or HttpResponse(body, status=status, content_type="application/json")
        response["ETag"] = tag
        response["Cache-Control"] = "private, no-cache"
        response["Vary"] = "Authorization, Accept-Language, Case-Code"
    else:
        response = HttpResponse(body, status=status, content_type="application/json")
        response["Cache-Control"] = "no-store"
        if version is not None:
            response["ETag"] = tag
    return put_rate(request, response)


def dump_list(rows: list[BaseModel]) -> bytes:
    return b"[" + b",".join(row.model_dump_json().encode() for row in rows) + b"]"


def not_again(request: HttpRequest, tag: str) -> HttpResponse | None:
    """Make the 304 for a caller who has this very answer."""
    had = [each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")]
    return HttpResponse(status=304) if tag in had or "*" in had else None


def link_next(response: HttpResponse, address: str | None) -> HttpResponse:
    """Add the link to the next page."""
    if address:
        response["Link"] = f'<{address}>; rel="next"'
    return response


def next_address(request: HttpRequest, after: str) -> str | None:
    """Give the address of the next page: the same, behind another place."""
    if not after:
        return None
    told = [(name, value) for name, value in request.GET.items() if name != "after"]
    return f"{request.path}?{urlencode([*told, ('after', after)])}"


def refuse_stale(request: HttpRequest, record: Model, *, kind: str = CASE.kind) -> None:
    """Refuse an act on a record that changed since the caller read it; locks the record until the act is done.

    :param kind: of its journal.

    :raises Problem: stale, where If-Match names another version than the case has now.
    """
    wanted = [each.strip().removeprefix("W/").strip('"') for each in request.headers.get("If-Match", "").split(",")]
    if wanted in ([""], ["*"]):
        return
    type(record).objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=record.pk)
    if str(journal.last_seq(kind, record.pk)) not in {each.partition("-")[0] for each in wanted}:
        raise Problem("stale")


def once(view: Callable) -> Callable:
    """Mark a write: done once for each Idempotency-Key of a client, and answered the same way again.

    The act and the answer kept are one transaction; what is refused leaves nothing behind, so the key is free again.
    """

    @wraps(view)
    def done(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        told = key_of(request)
        request.act_key = uuid5(NAMESPACE, f"{request.client.pk}:{told}")
        asked, at = fingerprint(request), clock.now()
        with transaction.atomic():
            kept = take_key(request.client.pk, told, asked, at=at)
            if kept is None:
                return again(request, Answer.objects.get(client=request.client, key=told), asked)
            response = view(request, *args, **kwargs)
            if response.status_code < 300:
                keep_answer(kept, response)
            return response

    return done


def key_of(request: HttpRequest) -> str:
    """Read the key of a write.

    :raises Problem: if there is none, or it is no key.
    """
    told = request.headers.get(KEY_HEADER, "")
    if not told:
        raise Problem("key-missing")
    if not KEY.fullmatch(told):
        reason = _("应为 1 至 64 个可见的 ASCII 字符。")
        raise Problem("invalid", reason, errors=[(f"#{KEY_HEADER}", reason)])
    return told


def fingerprint(request: HttpRequest) -> bytes:
    """Tell one request from another: by method, address, and what is sent."""
    digest = sha256(f"{request.method} {request.get_full_path()} {request.headers.get('Case-Code', '')}\n".encode())
    try:
        digest.update(request.body)
    except RawPostDataException:
        for name, upload in sorted(request.FILES.items()):
            digest.update(f"{name}:{upload.name}:{upload.size}:".encode())
            for chunk in upload.chunks():
                digest.update(chunk)
            upload.seek(0)
    return digest.digest()


TAKE = """
    INSERT INTO api_answer AS held (client_id, key, asked, at, body, version) VALUES (%s, %s, %s, %s, '', '')
    ON CONFLICT (client_id, key) DO UPDATE SET asked = excluded.asked, at = excluded.at, status = NULL
        WHERE held.at <= %s
    RETURNING id
"""


def keep_answer(pk: int, response: HttpResponse) -> None:
    """Keep what was answered, to be given again."""
    told = {"status": response.status_code, "body": response.content.decode(), "version": response.get("ETag", "")}
    save(Answer(pk=pk, **told), list(told))


def take_key(client_id: int, key: str, asked: bytes, *, at: datetime) -> int | None:
    """Take a key for a write, waiting for another one with the same key to end; None where it was used before."""
    row = statements.row(TAKE, [client_id, key, asked, at, at - KEPT])
    return row[0] if row else None


def again(request: HttpRequest, kept: Answer, asked: bytes) -> HttpResponse:
    """Give the answer that was given before.

    :raises Problem: if the key came with another request then.
    """
    if bytes(kept.asked) != asked:
        raise Problem("key-reused")
    response = HttpResponse(kept.body, status=kept.status, content_type="application/json")
    response["Idempotency-Replayed"] = "true"
    response["Cache-Control"] = "no-store"
    if kept.version:
        response["ETag"] = kept.version
    return put_rate(request, response)


def forget_answers(*, at: datetime) -> int:
    """Delete the answers that are not given again any more; returns how many."""
    return Answer.objects.filter(at__lte=at - KEPT).delete()[0]
