"""The harness itself: a check that fails is reported, and `refused` is no friend of success."""

import unittest
from unittest import mock

import harness


class Answer:
    """An error as the SDK raises it."""

    @staticmethod
    def error(status, message="no", tracking_id="SIM_1", descriptions=("no",)):
        error = harness.ApiError.__new__(harness.ApiError)
        error.status_code, error.message, error.tracking_id = status, message, tracking_id
        error.details = {"errors": [{"description": text} for text in descriptions]}
        return error


class Refused(unittest.TestCase):
    def test_the_expected_error_passes(self):
        with harness.refused(404, "no"):
            raise Answer.error(404)

    def test_everything_else_fails(self):
        others = [
            Answer.error(403),
            Answer.error(404, message=""),
            Answer.error(404, tracking_id=None),
            Answer.error(404, descriptions=("something else",)),
        ]
        for error in others:
            with self.subTest(error=error), self.assertRaises(AssertionError), harness.refused(404):
                raise error

    def test_success_fails(self):
        with self.assertRaisesRegex(AssertionError, "the call succeeded"), harness.refused(404):
            pass


class Running(unittest.TestCase):
    def test_each_check_is_reported_by_name(self):
        with mock.patch.object(harness, "_checks", []):

            @harness.check("good")
            def good(cloud):
                assert cloud == "cloud"

            @harness.check("bad")
            def bad(_):
                raise ValueError("on purpose")

            (first, second) = harness.run_all("cloud")
        self.assertEqual(first, ("good", None))
        self.assertEqual(second[0], "bad")
        self.assertRegex(second[1], r"ValueError: on purpose \(test_harness.py:\d+\)")


if __name__ == "__main__":
    unittest.main()
