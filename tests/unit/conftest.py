"""Fixtures of the tests of the client; a test file may have its own instead."""

import pytest
from fake_gateway import Clock, Gateway, make_client


@pytest.fixture
def gateway():
    return Gateway()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def client(gateway, clock):
    return make_client(gateway, clock)
