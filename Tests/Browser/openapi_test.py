"""The description of the API is one that a validator accepts."""

import json
import os
import unittest
import urllib.request

try:
    from openapi_spec_validator import validate
except ImportError:
    validate = None
try:
    from jsonschema import Draft202012Validator
except ImportError:
    Draft202012Validator = None

from visit import Visit

URL = os.environ.get("SEGUE_TEST_URL", "http://127.0.0.1:8080").rstrip("/")


@unittest.skipUnless(validate, "there is no openapi-spec-validator")
class OpenAPITest(unittest.TestCase):
    def test_the_document_is_valid_openapi(self):
        with urllib.request.urlopen(URL + "/openapi.json") as answer:
            self.assertEqual(answer.headers["Content-Type"], "application/json")
            validate(json.load(answer))


@unittest.skipUnless(Draft202012Validator, "there is no jsonschema")
class AnswersTest(Visit):
    """What the service answers is what the document says that it answers."""

    def check(self, method, path, route=None, body=None):
        answer = self.ask(method, path, body)
        responses = self.document["paths"][route or path.split("?")[0]][method.lower()]["responses"]
        schema = responses["200"]["content"]["application/json"]["schema"]
        faults = Draft202012Validator({**schema, "components": self.document["components"]}).iter_errors(answer)
        self.assertEqual([f"{fault.json_path}: {fault.message[:200]}" for fault in faults], [], f"{method} {path}")
        return answer

    def test_real_answers_have_the_shapes_of_the_document(self):
        self.enter()
        self.document = self.ask("GET", "/openapi.json")
        for path in ("/health", "/me", "/me/sync", "/me/sessions", "/me/tokens", "/me/export", "/me/quality",
                     "/capabilities", "/playlists", "/artists?q=an", "/tracks?q=the"):
            self.check("GET", path)
        listed = self.check("GET", "/recommend")
        self.check("GET", f"/recommend/{listed['items'][0]['track']['id']}/why", "/recommend/{track}/why")
        self.check("POST", "/recommend", body={"novelty": 0.5})
        number = self.check("GET", "/recommend/editions")["editions"][0]["number"]
        self.check("GET", f"/recommend/editions/{number}", "/recommend/editions/{number}")
        crawl = self.check("GET", "/crawls")["items"][0]["id"]
        self.check("GET", f"/crawls/{crawl}", "/crawls/{id}")
        self.check("GET", f"/crawls/{crawl}/artists", "/crawls/{id}/artists")
        self.check("GET", f"/crawls/{crawl}/tracks", "/crawls/{id}/tracks")
        self.check("POST", "/crawls?plan", body={"seed": "me", "depth": 1})


if __name__ == "__main__":
    unittest.main(verbosity=2)
