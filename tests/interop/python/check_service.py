"""What all resources have in common: tokens, rate limits, errors."""

import time
import urllib.parse

import requests
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


@check("service: the next page keeps every parameter; the last page has none")
def links(cloud):
    room = cloud.room()
    for number in range(3):
        cloud.alice.api.messages.create(roomId=room.id, text=str(number))
    asked = {"roomId": room.id, "max": "2"}
    headers = {"Authorization": f"Bearer {cloud.alice.token}"}
    first = requests.get(cloud.base_url + "messages", asked, headers=headers, timeout=10)
    (following,) = first.links.values()
    assert following["rel"] == "next" and following["url"].startswith(cloud.base_url + "messages?")
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(following["url"]).query))
    assert asked.items() <= query.items(), f"{query} has lost something of {asked}"
    last = requests.get(following["url"], headers=headers, timeout=10)
    assert len(first.json()["items"]) == 2 and len(last.json()["items"]) == 1
    assert "link" not in last.headers


@check("service: a deletion is 204 without a body, everything else 200")
def statuses(cloud):
    headers = {"Authorization": f"Bearer {cloud.alice.token}"}
    made = requests.post(cloud.base_url + "rooms", json={"title": "short-lived"}, headers=headers, timeout=10)
    url = cloud.base_url + "rooms/" + made.json()["id"]
    changed = requests.put(url, json={"title": "renamed"}, headers=headers, timeout=10)
    deleted = requests.delete(url, headers=headers, timeout=10)
    assert (made.status_code, changed.status_code, deleted.status_code) == (200, 200, 204)
    assert deleted.content == b"" and deleted.headers["trackingid"]


@check("service: a tracking id of the caller comes back")
def tracking_id(cloud):
    headers = {"Authorization": f"Bearer {cloud.alice.token}", "TrackingID": "mine_1"}
    answer = requests.get(cloud.base_url + "people/me", headers=headers, timeout=10)
    assert answer.headers["trackingid"] == "mine_1"


@check("service: a foreign content type is 415, an unknown address 404, a wrong method 405")
def refused_requests(cloud):
    headers = {"Authorization": f"Bearer {cloud.alice.token}"}
    text = {**headers, "Content-Type": "text/plain"}
    answers = [
        requests.post(cloud.base_url + "rooms", "title", headers=text, timeout=10),
        requests.get(cloud.base_url + "nonsense", headers=headers, timeout=10),
        requests.patch(cloud.base_url + "rooms", json={}, headers=headers, timeout=10),
    ]
    assert [answer.status_code for answer in answers] == [415, 404, 405]
    assert all(answer.json()["trackingId"] and answer.json()["message"] for answer in answers)
