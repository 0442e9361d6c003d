"""Tokens and guests, and what describes an organization."""

import time
import uuid

from webexpythonsdk import WebexAPI

from harness import check


def client(cloud):
    return {"client_id": cloud.variables["WEBEX_CLIENT_ID"], "client_secret": cloud.variables["WEBEX_CLIENT_SECRET"]}


@check("tokens: an authorization code becomes a client")
def authorization_code(cloud):
    user = cloud.test_user(authCodeOnly=True)
    redirect_uri = cloud.variables["WEBEX_REDIRECT_URI"]
    code = user["token"]["auth_code"]
    api = WebexAPI(base_url=cloud.base_url, oauth_code=code, redirect_uri=redirect_uri, **client(cloud))
    assert api.people.me().emails == [user["user"]["email"]]


@check("tokens: refresh")
def refresh(cloud):
    user = cloud.test_user()
    answer = cloud.alice.api.access_tokens.refresh(refresh_token=user["token"]["refresh_token"], **client(cloud))
    assert answer.access_token != user["token"]["access_token"] and answer.expires_in > 0
    api = WebexAPI(access_token=answer.access_token, base_url=cloud.base_url)
    assert api.people.me().emails == [user["user"]["email"]]


@check("tokens: a guest signs in with the issuer's word")
def guest(cloud):
    issuer, secret = cloud.variables["WEBEX_APPID_ORGID"], cloud.variables["WEBEX_APPID_SECRET"]
    # A session of its own: the SDK leaves the guest's word in the header of this one.
    api = WebexAPI(access_token=cloud.alice.token, base_url=cloud.base_url)
    expiry = str(int(time.time()) + 300)
    answer = api.guest_issuer.create(f"guest-{uuid.uuid4()}", "A Guest", issuer, expiry, secret)
    guest_api = WebexAPI(access_token=answer.token, base_url=cloud.base_url)
    assert guest_api.people.me().displayName == "A Guest"


@check("organizations, roles and licences are listed and found")
def directory(cloud):
    api = cloud.admin.api
    for resource in (api.organizations, api.roles, api.licenses):
        listed = list(resource.list())
        assert listed, f"{resource} has nothing"
        assert resource.get(listed[0].id).id == listed[0].id
    assert "Advanced Messaging" in [licence.name for licence in api.licenses.list()]
