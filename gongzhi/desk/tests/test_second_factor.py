import re
from datetime import timedelta

import pyotp
from django.test import TestCase, override_settings
from django.urls import reverse

from gongzhi.core import clock
from gongzhi.core.actors import Role
from gongzhi.desk.second_factor import PATIENCE
from gongzhi.directory.models import SecondFactor
from gongzhi.directory.second_factor import MOST_WRONG, STEP
from tests import factories
from tests.factories import HOLDER, NOW, PASSWORD

LATER = NOW + timedelta(seconds=2 * STEP)


class AtTheDoor(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()

    def setUp(self):
        self.enterContext(clock.set_to(NOW))
        self.officer = factories.officer()
        self.own, self.home = reverse("desk:second-factor"), reverse("desk:home")
        self.door, self.code_door = reverse("desk:login"), reverse("desk:login-code")

    def sign_in(self, **more):
        return self.client.post(self.door, {"username": self.officer.username, "password": PASSWORD} | more)

    def code(self, at=NOW) -> str:
        return pyotp.TOTP(SecondFactor.objects.get(officer=self.officer).secret).at(at)

    def set_up(self) -> list[str]:
        """Set a second factor up as an officer does, and sign out again; give the recovery codes."""
        self.sign_in()
        self.client.post(reverse("desk:begin-second-factor"))
        page = self.client.post(self.own, {"code": self.code()}).content.decode()
        self.client.post(reverse("desk:logout"))
        return re.findall(r'<code class="number">(\w{5}-\w{5})</code>', page)

    def is_in(self) -> bool:
        return self.client.get(self.home).status_code == 200


class TestSigningInWithACode(AtTheDoor):
    def test_needs_password_and_code(self):
        assert len(self.set_up()) == 10
        with clock.set_to(LATER):
            assert self.sign_in()["Location"] == self.code_door
            assert not self.is_in()
            assert self.client.post(self.code_door, {"code": self.code(LATER)})["Location"] == self.home
            assert self.is_in()

    def test_leads_on_to_the_page_asked_for(self):
        self.set_up()
        with clock.set_to(LATER):
            self.sign_in(next="/desk/units/")
            assert self.client.post(self.code_door, {"code": self.code(LATER)})["Location"] == "/desk/units/"

    def test_refuses_a_wrong_code_beside_the_field(self):
        self.set_up()
        self.sign_in()
        page = self.client.post(self.code_door, {"code": "000000"})
        self.assertContains(page, "验证码不正确", status_code=422)
        assert not self.is_in()

    def test_refuses_after_too_many_wrong_codes(self):
        self.set_up()
        with clock.set_to(LATER):
            self.sign_in()
            for _try in range(MOST_WRONG):
                self.client.post(self.code_door, {"code": "000000"})
            page = self.client.post(self.code_door, {"code": self.code(LATER)})
            self.assertContains(page, "错误次数过多", status_code=422)
            assert not self.is_in()

    def test_takes_a_recovery_code_once(self):
        code, *_others = self.set_up()
        self.sign_in()
        assert self.client.post(self.code_door, {"code": code})["Location"] == self.home
        self.client.post(reverse("desk:logout"))
        self.sign_in()
        assert self.client.post(self.code_door, {"code": code}).status_code == 422

    def test_asks_for_the_password_again_when_the_code_comes_late(self):
        self.set_up()
        self.sign_in()
        late = NOW + timedelta(seconds=PATIENCE + 1)
        with clock.set_to(late):
            assert self.client.post(self.code_door, {"code": self.code(late)})["Location"] == self.door
            assert not self.is_in()

    def test_asks_for_the_password_first(self):
        self.set_up()
        assert self.client.get(self.code_door)["Location"] == self.door

    def test_is_not_asked_of_who_has_no_second_factor(self):
        assert self.sign_in()["Location"] == self.home
        assert self.is_in()


class TestOnesOwnSecondFactor(AtTheDoor):
    def test_is_shown_as_a_code_to_scan_and_as_text(self):
        self.sign_in()
        self.client.post(reverse("desk:begin-second-factor"))
        page = self.client.get(self.own).content.decode()
        secret = SecondFactor.objects.get().secret
        assert "<svg" in page
        assert secret in page.replace(" ", "")

    def test_is_never_shown_again_once_in_force(self):
        self.set_up()
        with clock.set_to(LATER):
            self.sign_in()
            self.client.post(self.code_door, {"code": self.code(LATER)})
            page = self.client.get(self.own).content.decode()
        assert SecondFactor.objects.get().secret not in page.replace(" ", "")
        assert "还有 10 个恢复码可用" in page

    def test_is_removed_with_a_code(self):
        codes = self.set_up()
        self.sign_in()
        self.client.post(self.code_door, {"code": codes[0]})
        address = reverse("desk:remove-second-factor")
        assert self.client.post(address, {"code": "000000"}).status_code == 422
        assert SecondFactor.objects.exists()
        assert self.client.post(address, {"code": codes[1]})["Location"] == self.own
        assert not SecondFactor.objects.exists()

    def test_is_removed_by_an_administrator_when_all_is_lost(self):
        self.set_up()
        address = reverse("desk:change-officer", args=[self.officer.pk, "second-factor"])
        self.client.force_login(factories.officer((HOLDER, Role.HANDLER)))
        assert self.client.post(address).status_code == 404
        self.client.force_login(factories.officer((HOLDER, Role.ADMINISTRATOR)))
        page = self.client.get(reverse("desk:officer", args=[self.officer.pk]))
        self.assertContains(page, "停用两步验证")
        self.client.post(address)
        assert not SecondFactor.objects.exists()
        page = self.client.get(reverse("desk:officer", args=[self.officer.pk]))
        self.assertNotContains(page, address)


@override_settings(SECOND_FACTOR_ROLES={"supervisor"})
class TestARoleThatAsksForOne(AtTheDoor):
    def setUp(self):
        super().setUp()
        self.officer = factories.officer((HOLDER, Role.SUPERVISOR))

    def test_leads_to_the_set_up_before_anything_else(self):
        self.sign_in()
        assert self.client.get(self.home)["Location"] == self.own
        assert self.client.get(reverse("desk:units"))["Location"] == self.own
        self.assertContains(self.client.get(self.own), "您的角色要求启用两步验证")
        self.client.post(reverse("desk:begin-second-factor"))
        self.client.post(self.own, {"code": self.code()})
        assert self.is_in()

    def test_does_not_concern_other_roles(self):
        self.officer = factories.officer()
        self.sign_in()
        assert self.is_in()
