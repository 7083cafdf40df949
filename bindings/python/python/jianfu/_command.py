"""The command `jianfu`, which the wheel carries."""

import signal
import sys

from ._core import run_command


def main() -> int:
    """Runs the command with the arguments of the process."""
    # The command ends at once when it is interrupted or nobody reads on, as a program does that is no Python.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return run_command(sys.argv)
