"""Signing in by OpenID Connect: the province's identity provider says who somebody is, our postings what they may do.

Code flow with PKCE, state and nonce, by mozilla-django-oidc. Somebody who has no account here stays outside, whatever
the provider says of them. Addresses and keys of the provider are read from its own description when they are first
needed, so that sign-in by password works while the provider does not.
"""

import time
from functools import lru_cache

import httpx
import jwt
import requests
import structlog
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from gongzhi.core import clock
from gongzhi.desk.pages import SEEN
from gongzhi.directory.models import Officer

SECONDS = 10
"""How long the provider may take to answer."""
DESCRIBED = {
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization_endpoint",
    "OIDC_OP_TOKEN_ENDPOINT": "token_endpoint",
    "OIDC_OP_USER_ENDPOINT": "userinfo_endpoint",
    "OIDC_OP_JWKS_ENDPOINT": "jwks_uri",
}
LEEWAY = 60
"""Seconds by which the provider's clock may differ from ours."""
BROKEN = (httpx.HTTPError, requests.RequestException, jwt.PyJWTError, SuspiciousOperation, KeyError, ValueError)

log = structlog.get_logger("gongzhi.openid")


@lru_cache(maxsize=4)
def provider(issuer: str) -> dict:
    """Read the provider's description of itself, once.

    :raises httpx.HTTPError: if it does not answer.
    :raises ValueError: if it calls itself otherwise.
    """
    answer = httpx.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration", timeout=SECONDS)
    told = answer.raise_for_status().json()
    if told["issuer"].rstrip("/") != issuer.rstrip("/"):
        raise ValueError(f"the provider calls itself {told['issuer']}")
    return told


def setting(name: str, *default):
    """Read a setting for the library; the provider's addresses come from its own description."""
    if name in DESCRIBED:
        return provider(settings.OIDC_ISSUER)[DESCRIBED[name]]
    return getattr(settings, name, *default)


class ProviderBackend(OIDCAuthenticationBackend):
    """Finds the officer whom the provider vouches for."""

    get_settings = staticmethod(setting)
    OIDC_RP_IDP_SIGN_KEY = None
    OIDC_OP_TOKEN_ENDPOINT = property(lambda self: setting("OIDC_OP_TOKEN_ENDPOINT"))
    OIDC_OP_USER_ENDPOINT = property(lambda self: setting("OIDC_OP_USER_ENDPOINT"))
    OIDC_OP_JWKS_ENDPOINT = property(lambda self: setting("OIDC_OP_JWKS_ENDPOINT"))
    OIDC_RP_CLIENT_ID = property(lambda self: settings.OIDC_RP_CLIENT_ID)
    OIDC_RP_CLIENT_SECRET = property(lambda self: settings.OIDC_RP_CLIENT_SECRET)
    OIDC_RP_SIGN_ALGO = property(lambda self: settings.OIDC_RP_SIGN_ALGO)

    def __init__(self):
        """Read nothing yet: every sign-in makes each backend anew, by password too."""
        self.UserModel = Officer

    def retrieve_matching_jwk(self, token):
        """Find the provider's key for a token; one that names none must be signed by the only key there is."""
        if "kid" in jwt.get_unverified_header(token):
            return super().retrieve_matching_jwk(token)
        answer = httpx.get(self.OIDC_OP_JWKS_ENDPOINT, timeout=SECONDS).raise_for_status()
        keys = [key for key in answer.json()["keys"] if key.get("use", "sig") == "sig"]
        if len(keys) != 1:
            raise SuspiciousOperation("the identity token does not say by which key it is signed")
        return jwt.PyJWK(keys[0], self.OIDC_RP_SIGN_ALGO)

    def verify_token(self, token, **kwargs) -> dict:
        """Check signature, nonce, issuer, audience and time of an identity token."""
        told = super().verify_token(token, **kwargs)
        audience = told["aud"] if isinstance(told["aud"], list) else [told["aud"]]
        if told["iss"].rstrip("/") != settings.OIDC_ISSUER.rstrip("/"):
            raise SuspiciousOperation("the identity token is another provider's")
        if settings.OIDC_RP_CLIENT_ID not in audience:
            raise SuspiciousOperation("the identity token is for somebody else")
        if told["exp"] < time.time() - LEEWAY:
            raise SuspiciousOperation("the identity token has run out")
        return told

    def get_userinfo(self, access_token, id_token, payload) -> dict:
        """Gather the claims of the token and of the provider's answer, which must be about the same person."""
        told = super().get_userinfo(access_token, id_token, payload)
        if told.get("sub") != payload["sub"]:
            raise SuspiciousOperation("the provider tells of somebody else")
        return {**payload, **told}

    def verify_claims(self, claims) -> bool:
        return bool(claims.get(settings.OIDC_CLAIM))

    def filter_users_by_claims(self, claims):
        """Find the officer's account by the claim; never a program's."""
        name = str(claims[settings.OIDC_CLAIM])
        return Officer.objects.filter(username__iexact=name, is_active=True, client=None)

    def update_user(self, user, claims):
        """Leave the account as it is: the provider gives nobody a name or a right here."""
        return user

    def describe_user_by_claims(self, claims) -> str:
        return "this claim"


class Begin(OIDCAuthenticationRequestView):
    """Lead to the provider."""

    get_settings = staticmethod(setting)

    def __init__(self, **rest):
        super(OIDCAuthenticationRequestView, self).__init__(**rest)

    OIDC_OP_AUTH_ENDPOINT = property(lambda self: setting("OIDC_OP_AUTHORIZATION_ENDPOINT"))
    OIDC_RP_CLIENT_ID = property(lambda self: settings.OIDC_RP_CLIENT_ID)

    def get(self, request) -> HttpResponse:
        if not settings.OIDC_ISSUER:
            raise Http404
        try:
            return super().get(request)
        except BROKEN as error:
            return sign_in_otherwise(request, error)


class Callback(OIDCAuthenticationCallbackView):
    """Come back from the provider, signed in or told why not."""

    get_settings = staticmethod(setting)

    def get(self, request) -> HttpResponse:
        if not settings.OIDC_ISSUER:
            raise Http404
        try:
            return super().get(request)
        except BROKEN as error:
            return sign_in_otherwise(request, error)

    def login_success(self) -> HttpResponse:
        response = super().login_success()
        self.request.session[SEEN] = clock.now().timestamp()
        return response

    def login_failure(self) -> HttpResponse:
        messages.error(self.request, _("统一认证没有通过，或者您在这里没有启用的账号。请联系本单位管理员。"))
        return redirect("desk:login")


def sign_in_otherwise(request, error: Exception) -> HttpResponse:
    """Say that the provider is of no use now, and offer the password."""
    log.warning("sign-in by the identity provider broke", exc_info=error)
    messages.error(request, _("统一认证暂时无法使用，请重试，或用账号和密码登录。"))
    return redirect("desk:login")
