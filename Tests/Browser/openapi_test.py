"""The description of the API is one that a validator accepts."""

import json
import os
import unittest
import urllib.request

try:
    from openapi_spec_validator import validate
except ImportError:
    validate = None

URL = os.environ.get("SEGUE_TEST_URL", "http://127.0.0.1:8080").rstrip("/")


@unittest.skipUnless(validate, "there is no openapi-spec-validator")
class OpenAPITest(unittest.TestCase):
    def test_the_document_is_valid_openapi(self):
        with urllib.request.urlopen(URL + "/openapi.json") as answer:
            self.assertEqual(answer.headers["Content-Type"], "application/json")
            validate(json.load(answer))


if __name__ == "__main__":
    unittest.main(verbosity=2)
