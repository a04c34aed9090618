"""What every test can ask for."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def as_user() -> Callable[..., Client]:
    """A client signed in as somebody."""

    def sign_in(user: object) -> Client:
        client = Client()
        client.force_login(user)  # type: ignore[arg-type]
        return client

    return sign_in
