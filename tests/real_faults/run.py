"""`packaging/dev faults NAME`: does real harm to real processes and says what came of it."""

import argparse
import inspect
import json
import logging
import sys
from collections.abc import Callable

from tests.real_faults import backlog, clock, clone, disk, kills, power_cut, restore_hub, road, writers

FAULTS: dict[str, Callable[..., dict[str, object]]] = {
    "kills": kills.run,
    "power-cut": power_cut.run,
    "disk": disk.run,
    "clock": clock.run,
    "road": road.run,
    "restore-hub": restore_hub.run,
    "clone": clone.run,
    "writers": writers.run,
    "backlog": backlog.run,
}


def main() -> int:
    """Run one kind of fault and print its account; ends non-zero where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = parser.add_subparsers(dest="name", required=True)
    for name, fault in FAULTS.items():
        about = (inspect.getdoc(inspect.getmodule(fault)) or "").splitlines()[0]
        command = names.add_parser(name, help=about, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
        for option, parameter in inspect.signature(fault).parameters.items():
            kind = type(parameter.default)
            command.add_argument(f"--{option.replace('_', '-')}", type=kind, default=parameter.default, help=" ")
        command.add_argument("--json", action="store_true", help="one JSON object")
    chosen = vars(parser.parse_args())
    name, as_json = chosen.pop("name"), chosen.pop("json")
    logging.disable(logging.WARNING)
    report = FAULTS[name](**chosen)
    print(json.dumps(report) if as_json else "\n".join(f"{what:24} {value}" for what, value in report.items()))
    return 0 if report["held"] else 1


if __name__ == "__main__":
    sys.exit(main())
