"""Checks by name, and the people who take part in them."""

import contextlib
import itertools
import json
import traceback
import urllib.parse
import urllib.request
import uuid

from webexpythonsdk import ApiError, WebexAPI

_checks = []
_numbers = itertools.count(1)


def check(name):
    """Registers a function of one argument, the `Cloud`, as a check."""

    def register(function):
        _checks.append((name, function))
        return function

    return register


def run_all(cloud, only=""):
    """Runs the checks in the order of their registration; yields the name and the error of each, `None` if it passed."""
    for name, function in _checks:
        if only in name:
            yield name, _error_of(function, cloud)


def _error_of(function, cloud):
    try:
        function(cloud)
    except Exception as error:  # a check may fail in any way
        place = traceback.extract_tb(error.__traceback__)[-1]
        reason = str(error) or place.line
        return f"{type(error).__name__}: {reason} ({place.filename.rsplit('/', 1)[-1]}:{place.lineno})"
    return None


def title(text):
    """A title that no other check uses."""
    return f"{text} {next(_numbers)}"


@contextlib.contextmanager
def refused(status, text=""):
    """The block must end in an answer with this status, whose body has a message and a tracking id."""
    try:
        yield
    except ApiError as error:
        assert error.status_code == status, f"{status} expected, not {error}"
        assert error.message, "the body of an error has a message"
        assert text in error.message, f"{text!r} expected in {error.message!r}"
        assert error.tracking_id, "the body of an error has a tracking id"
        descriptions = [entry["description"] for entry in error.details.get("errors", [])]
        assert error.message in descriptions, f"{error.message!r} is not among {descriptions}"
    else:
        raise AssertionError(f"{status} expected, but the call succeeded")


def post_json(url, body, headers=None):
    """What a plain HTTP client gets: the parsed answer, or `None` when it has no body."""
    request = urllib.request.Request(url, json.dumps(body).encode(), method="POST")
    request.add_header("Content-Type", "application/json")
    for name, value in (headers or {}).items():
        request.add_header(name, value)
    with urllib.request.urlopen(request, timeout=10) as response:
        text = response.read()
    return json.loads(text) if text else None


class Person:
    """A user or a bot with his own client."""

    def __init__(self, user, token, base_url):
        self.uuid = user["id"]
        self.email = user["email"]
        self.token = token
        self.api = WebexAPI(access_token=token, base_url=base_url)
        me = self.api.people.me()
        self.id, self.name = me.id, me.displayName


class Cloud:
    """The simulator, as its environment file describes it, with three people of one organization."""

    def __init__(self, variables):
        self.variables = variables
        self.base_url = variables["HYDRA_SERVICE_URL"] + "/"
        self.client_token = self._client_token()
        self.alice, self.bob, self.carol = (self.person() for _ in range(3))
        self.admin = self.person(roles=[{"name": "id_full_admin"}])

    def _client_token(self):
        form = {
            "grant_type": "client_credentials",
            "scope": "Identity:SCIM webexsquare:get_conversation spark-test-account:write spark-test-account:read",
            "client_id": self.variables["WEBEX_CLIENT_ID"],
            "client_secret": self.variables["WEBEX_CLIENT_SECRET"],
        }
        url = self.variables["IDBROKER_BASE_URL"] + "/idb/oauth2/v1/access_token"
        with urllib.request.urlopen(url, urllib.parse.urlencode(form).encode(), timeout=10) as response:
            return json.loads(response.read())["access_token"]

    def person(self, **more):
        """A new user."""
        answer = self.test_user(**more)
        return Person(answer["user"], answer["token"]["access_token"], self.base_url)

    def bot(self):
        """A new bot."""
        url = self.variables["SIM_CONTROL_URL"].removesuffix("/control") + "/admin/users"
        answer = post_json(url, {"displayName": title("Bot"), "bot": True})
        return Person(answer["user"], answer["token"]["access_token"], self.base_url)

    def test_user(self, **more):
        """What the test-user service answers for a new user."""
        body = {
            "clientId": self.variables["WEBEX_CLIENT_ID"],
            "clientSecret": self.variables["WEBEX_CLIENT_SECRET"],
            "idbrokerUrl": self.variables["IDBROKER_BASE_URL"],
            "displayName": title("Person"),
            "password": f"{uuid.uuid4()}zAY1*",
            "entitlements": ["spark", "webExSquared"],
            "scopes": self.variables["WEBEX_SCOPE"],
            "roles": [],
            **more,
        }
        url = self.variables["WEBEX_TEST_USERS_CI_GATEWAY_SERVICE_URL"] + "/users/test_users_s"
        return post_json(url, body, {"Authorization": f"Bearer {self.client_token}"})

    def room(self, *members, owner=None, **more):
        """A new room of `owner` (Alice) with further members."""
        owner = owner or self.alice
        room = owner.api.rooms.create(title("Room"), **more)
        for member in members:
            owner.api.memberships.create(room.id, personId=member.id)
        return room

    def fault(self, **rule):
        """The next requests that match are answered as the rule says."""
        post_json(self.variables["SIM_CONTROL_URL"] + "/faults", rule)
