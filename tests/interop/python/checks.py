"""The Python SDKs, as published, against the simulator.

    python checks.py --env-file FILE [--only TEXT] [--report FILE]
"""

import argparse
import json
import pathlib
import sys
import warnings

# Importing a module registers its checks.
import check_identity  # noqa: F401
import check_people  # noqa: F401
import check_rooms  # noqa: F401
import check_memberships  # noqa: F401
import check_messages  # noqa: F401
import check_files  # noqa: F401
import check_cards  # noqa: F401
import check_teams  # noqa: F401
import check_webhooks  # noqa: F401
import check_admin  # noqa: F401
import check_meetings  # noqa: F401
import check_wxc  # noqa: F401
import check_service  # noqa: F401
import harness


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--env-file", type=pathlib.Path, required=True, help="what `webex-sim serve --env-file` wrote")
    parser.add_argument("--only", default="", help="runs only checks with this text in their name")
    parser.add_argument("--report", type=pathlib.Path, help="where the results go as JSON")
    return parser.parse_args()


def read_environment(path):
    lines = (line for line in path.read_text().splitlines() if "=" in line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


def main():
    arguments = parse_arguments()
    warnings.simplefilter("ignore")  # the SDK warns about each 429 that it waits out
    cloud = harness.Cloud(read_environment(arguments.env_file))
    results = []
    for name, error in harness.run_all(cloud, arguments.only):
        print("ok  " if error is None else "FAIL", name, "" if error is None else f"\n       {error}")
        results.append({"name": name, "error": error})
    if arguments.report:
        arguments.report.write_text(json.dumps(results, indent=2))
    failed = [result for result in results if result["error"]]
    print(f"{len(results)} checks, {len(results) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main())
