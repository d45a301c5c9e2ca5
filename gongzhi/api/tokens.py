"""OAuth 2.0 client credentials (RFC 6749) and revocation (RFC 7009): oauthlib speaks, our records decide."""

import logging
from base64 import b64decode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from oauthlib.oauth2 import BackendApplicationServer, RequestValidator

from gongzhi.api.windows import count_in_window, counted_so_far
from gongzhi.core import clock
from gongzhi.directory.clients import TOKEN_LIFE, client_by_secret, drop_token, fresh_secret, keep_token

WRONG_SECRETS = 20
"""So many wrong secrets for one client are borne in `SECRET_WINDOW` seconds."""
SECRET_WINDOW = 15 * 60

logging.getLogger("oauthlib").setLevel(logging.WARNING)  # below that it quotes tokens


class Validator(RequestValidator):
    """Answers what the protocol asks about clients and tokens."""

    def authenticate_client(self, request, *args, **kwargs) -> bool:
        """Tell whether key and secret, in the header or in the form, are those of a client in force."""
        key, secret = credentials_of(request)
        at, window = clock.now(), f"secret:{key[:24]}"
        if counted_so_far(window, at=at, seconds=SECRET_WINDOW) >= WRONG_SECRETS:
            return False
        request.client = client_by_secret(key, secret)
        if request.client is None:
            count_in_window(window, at=at, seconds=SECRET_WINDOW)
            return False
        request.client.client_id = request.client.key
        return True

    def validate_grant_type(self, client_id, grant_type, client, request, *args, **kwargs) -> bool:
        return grant_type == "client_credentials"

    def validate_scopes(self, client_id, scopes, client, request, *args, **kwargs) -> bool:
        return set(scopes) <= set(client.scopes)

    def get_default_scopes(self, client_id, request, *args, **kwargs) -> list[str]:
        return list(request.client.scopes)

    def save_bearer_token(self, token, request, *args, **kwargs) -> None:
        keep_token(client=request.client, token=token["access_token"], scopes=request.scopes, at=clock.now())

    def revoke_token(self, token, token_type_hint, request, *args, **kwargs) -> None:
        drop_token(request.client, token)


def credentials_of(request) -> tuple[str, str]:
    """Read key and secret from the Basic header, or else from the form; empty where there are none."""
    scheme, _blank, told = request.headers.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            key, _colon, secret = b64decode(told, validate=True).decode().partition(":")
        except ValueError:
            return "", ""
        return key, secret
    return str(request.client_id or ""), str(request.client_secret or "")


def make_token(request, refresh_token: bool = False) -> str:
    return fresh_secret()


SERVER = BackendApplicationServer(
    Validator(), token_generator=make_token, token_expires_in=int(TOKEN_LIFE.total_seconds())
)


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Give a client that knows its secret an access token."""
    headers, body, status = SERVER.create_token_response(
        request.build_absolute_uri(), "POST", request.body.decode(errors="replace"), headers_of(request)
    )
    return told(headers, body, status)


@csrf_exempt
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """End an access token; one that is none, or another client's, is answered alike."""
    headers, body, status = SERVER.create_revocation_response(
        request.build_absolute_uri(), "POST", request.body.decode(errors="replace"), headers_of(request)
    )
    return told(headers, body, status)


def headers_of(request: HttpRequest) -> dict[str, str]:
    """Give the headers that oauthlib reads."""
    return {
        "HTTP_AUTHORIZATION": request.headers.get("Authorization", ""),
        "Content-Type": request.headers.get("Content-Type", ""),
    }


def told(headers: dict, body: str | None, status: int) -> HttpResponse:
    """Turn oauthlib's answer into one of Django's."""
    response = HttpResponse(body or "", status=status, content_type="application/json")
    for name, value in headers.items():
        response[name] = value
    response["Cache-Control"] = "no-store"
    if status == 401:
        response["WWW-Authenticate"] = 'Basic realm="gongzhi"'
    return response
