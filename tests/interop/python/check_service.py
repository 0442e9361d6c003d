"""What all resources have in common: tokens, rate limits, errors."""

import time

from webexpythonsdk import RateLimitError, WebexAPI

from harness import check, refused


@check("service: a wrong token is 401")
def wrong_token(cloud):
    api = WebexAPI(access_token="wrong", base_url=cloud.base_url)
    with refused(401):
        api.people.me()


@check("service: 429 is waited out by the SDK")
def rate_limit(cloud):
    cloud.fault(method="GET", path="/v1/rooms", status=429, headers={"Retry-After": "1"}, times=1)
    start = time.monotonic()
    list(cloud.alice.api.rooms.list(max=1))
    assert time.monotonic() - start >= 1


@check("service: 429 tells how long to wait")
def rate_limit_reported(cloud):
    api = WebexAPI(access_token=cloud.alice.token, base_url=cloud.base_url, wait_on_rate_limit=False)
    cloud.fault(method="GET", path="/v1/rooms", status=429, headers={"Retry-After": "7"}, times=1)
    try:
        list(api.rooms.list())
    except RateLimitError as error:
        assert error.retry_after == 7
    else:
        raise AssertionError("the fault was not injected")
    assert list(api.rooms.list()) is not None, "a fault with `times: 1` happens once"


@check("service: a server error has a message and a tracking id")
def server_error(cloud):
    cloud.fault(method="GET", path="/v1/people/me", status=503, times=1)
    with refused(503):
        cloud.alice.api.people.me()


@check("service: a malformed id is 400")
def malformed_id(cloud):
    with refused(400):
        cloud.alice.api.rooms.get("nonsense")
