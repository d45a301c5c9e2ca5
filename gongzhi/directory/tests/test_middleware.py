from datetime import date

import pytest
from django.contrib.auth import SESSION_KEY, login
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from gongzhi.core import clock
from gongzhi.core.actors import ANONYMOUS, Role
from gongzhi.directory.actions import reset_password
from gongzhi.directory.middleware import OPENED_CASES, ViewerMiddleware
from gongzhi.directory.models import Officer, Posting
from gongzhi.directory.tests.scene import NOW, InGuizhou


class TestViewerMiddleware(InGuizhou):
    @pytest.fixture(autouse=True)
    def at_a_desk(self):
        self.session = SessionStore()
        with clock.set_to(NOW):
            yield

    def request(self):
        """Make the next request of one browser, as the middlewares before hand it on."""
        request = RequestFactory().get("/")
        request.session = self.session
        AuthenticationMiddleware(lambda r: None)(request)
        ViewerMiddleware(lambda r: None)(request)
        return request

    def log_in(self, officer: Officer) -> None:
        login(self.request(), officer, backend="django.contrib.auth.backends.ModelBackend")

    def test_sees_anybody_as_anonymous(self):
        assert self.request().viewer == ANONYMOUS

    def test_sees_a_consumer_with_the_matters_opened(self):
        self.session[OPENED_CASES] = [3, 5]
        viewer = self.request().viewer
        assert (viewer.kind, viewer.opened) == ("consumer", {3, 5})

    def test_sees_an_officer_with_seats(self):
        self.log_in(self.officer("甲", ("samr", Role.HANDLER)))
        viewer = self.request().viewer
        assert (viewer.kind, viewer.name, viewer.roles) == ("officer", "甲", {Role.HANDLER})

    def test_asks_nothing_until_somebody_looks(self):
        self.log_in(self.officer("甲", ("samr", Role.HANDLER)))
        with self.assertNumQueries(0):
            self.request()

    def test_logs_out_an_officer_who_lost_all_seats(self):
        officer = self.officer("甲", ("samr", Role.HANDLER))
        self.log_in(officer)
        Posting.objects.update(to_date=date(2026, 5, 6))
        request = self.request()
        assert request.viewer == ANONYMOUS
        assert SESSION_KEY not in request.session
        assert not request.user.is_authenticated

    def test_sees_nobody_in_a_closed_account(self):
        officer = self.officer("甲", ("samr", Role.HANDLER))
        self.log_in(officer)
        Officer.objects.update(is_active=False)
        assert self.request().viewer == ANONYMOUS

    def test_sees_nobody_in_a_session_from_before_the_password_changed(self):
        officer = self.officer("甲", ("samr", Role.HANDLER))
        self.log_in(officer)
        admin = self.actor("管理员", ("samr", Role.ADMINISTRATOR))
        reset_password(officer=officer, password="Kz8-vermilion-harbour", by=admin, at=NOW)
        assert self.request().viewer == ANONYMOUS
