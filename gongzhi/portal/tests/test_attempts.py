import pytest
from django.test import RequestFactory

from gongzhi.portal.attempts import MOST, WINDOW, address_of, are_too_many, note_attempt, tells
from gongzhi.portal.models import Attempt
from gongzhi.portal.tests.scene import NOW


def asked(address: str, **headers):
    return RequestFactory().get("/status/", REMOTE_ADDR=address, headers=headers)


class TestAddressOf:
    def test_believes_a_proxy_only_where_there_is_one(self, settings):
        forwarded = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
        settings.BEHIND_PROXY = False
        assert address_of(asked("192.0.2.1", **forwarded)) == "192.0.2.1"
        settings.BEHIND_PROXY = True
        assert address_of(asked("192.0.2.1", **forwarded)) == "203.0.113.9"

    def test_takes_a_household_of_addresses_as_one(self):
        one, two = asked("2001:db8:1:2::1"), asked("2001:db8:1:2:ffff::9")
        assert address_of(one) == address_of(two) != address_of(asked("2001:db8:1:3::1"))


@pytest.mark.django_db
class TestAreTooMany:
    def test_counts_what_lies_within_the_window_and_forgets_the_rest(self):
        who = tells(asked("192.0.2.1"), "2600000177")
        for n in range(MOST):
            assert not are_too_many(who, at=NOW)
            note_attempt(who, at=NOW + n * WINDOW / 100)
        assert are_too_many(who, at=NOW + WINDOW / 2)
        assert not are_too_many(who, at=NOW + WINDOW)
        assert not are_too_many(tells(asked("192.0.2.2"), "2600000185"), at=NOW + WINDOW / 2)
        note_attempt(who, at=NOW + 3 * WINDOW)
        assert Attempt.objects.count() == 2
