"""The scene of the desk's tests, and clients signed in as its officers; models come in once Django is set up."""

import pytest


@pytest.fixture(autouse=True)
def time_stands_still():
    from gongzhi.core import clock
    from gongzhi.desk.tests.scene import NOW

    with clock.set_to(NOW):
        yield


@pytest.fixture
def scene(db):
    from gongzhi.desk.tests.scene import set_scene

    return set_scene()


@pytest.fixture
def signed_in(scene):
    """Give a client that is signed in as one of the scene's officers."""
    from django.test import Client

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(scene.officers[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
