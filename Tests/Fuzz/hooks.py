"""Who asks, and what is looked for in an answer beside what Schemathesis looks for by itself."""

import atexit
import collections
import itertools
import json
import os

import requests
import schemathesis
from jsonschema import Draft202012Validator

from listeners import Browser, address

SITE = os.environ["SEGUE_FUZZ_SITE"]
WHO = os.environ["SEGUE_FUZZ_WHO"]

# Sixty changes a minute are the most of one session or token: each question has the next of several.
if WHO == "token":
    ada = Browser(SITE, "ada")
    proofs = itertools.cycle([ada.token() for _ in range(40)])
elif WHO != "nobody":
    name = {"browser": "bruno", "leaver": "chiyo"}[WHO]
    proofs = itertools.cycle([Browser(SITE, name).cookies for _ in range(8)])

if WHO != "nobody":

    @schemathesis.auth(refresh_interval=None)
    class Proof:
        def get(self, case, context):
            return next(proofs)

        def set(self, case, proof, context):
            if WHO == "token":
                case.headers["Authorization"] = f"Bearer {proof}"
            else:
                case.cookies = {**(case.cookies or {}), **proof}
                case.headers["Origin"] = SITE



@schemathesis.hook
def before_load_schema(context, document):
    # The document has the cookie's name on https; here it is another, and must be known to be left out.
    name = f"sid-{SITE.rpartition(':')[2]}"
    document["components"]["securitySchemes"]["session"]["name"] = name
    # The document says once for all routes that a header may be too large.
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["responses"]["431"] = {"description": "The header is larger than is taken."}


answers = collections.Counter()


# What says where a request ends is not a question to the API; Tests/HTTPTests/SmugglingTests.swift asks it.
FRAMING = {"connection", "content-length", "expect", "host", "transfer-encoding", "upgrade"}


@schemathesis.hook
def before_call(context, case, kwargs):
    for name in [name for name in case.headers if name.lower() in FRAMING]:
        del case.headers[name]
    case.headers["X-Forwarded-For"] = address()


@schemathesis.hook
def after_call(context, case, response):
    answers[response.status_code] += 1


@atexit.register
def tell():
    print("answers:", ", ".join(f"{count} of {status}" for status, count in sorted(answers.items())))


# What every answer carries, and so no answer's description names.
EVERYWHERE = {
    "cache-control", "connection", "content-length", "content-security-policy", "content-type", "cross-origin-opener-policy",
    "cross-origin-resource-policy", "date", "keep-alive", "permissions-policy", "referrer-policy", "transfer-encoding",
    "x-content-type-options", "x-frame-options", "x-request-id",
}


def closed(part, document):
    """A part of the document without references, in which no object has fields that are not described."""
    if isinstance(part, list):
        return [closed(one, document) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        place = document
        for name in part["$ref"].removeprefix("#/").split("/"):
            place = place[name]
        return closed({**place, **{name: value for name, value in part.items() if name != "$ref"}}, document)
    part = {name: closed(value, document) for name, value in part.items()}
    for one in part.pop("allOf", []):
        part = {**one, **part, "properties": {**one["properties"], **part.get("properties", {})}}
    if isinstance(part.get("properties"), dict) and "type" in part:
        part.setdefault("additionalProperties", False)
    return part


whole = requests.get(f"{SITE}/openapi.json").json()
document = closed(whole["paths"], whole)


@schemathesis.check
def nothing_undescribed(context, response, case):
    """An answer has no header and no field that its description does not name."""
    described = document[case.operation.path][case.operation.method.lower()]["responses"].get(str(response.status_code))
    if described is None or case.method.lower() != case.operation.method.lower():
        return  # what status_code_conformance and unsupported_method look at
    strange = {name.lower() for name in response.headers} - EVERYWHERE
    strange -= {name.lower() for name in described.get("headers", {})}
    assert not strange, f"headers that are not described: {', '.join(sorted(strange))}"
    kind = next(iter(response.headers.get("content-type", [""]))).split(";")[0]
    media = described.get("content", {}).get(kind)
    if media and kind.endswith("json"):
        texts = response.text.splitlines() if kind == "application/x-ndjson" else [response.text]
        for text in texts[:100]:
            for fault in Draft202012Validator(media["schema"]).iter_errors(json.loads(text)):
                raise AssertionError(f"{fault.json_path}: {fault.message[:200]}")
