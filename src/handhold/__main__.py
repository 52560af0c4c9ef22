"""Run the program: `python -m handhold`."""

from handhold.cli.main import main

main()
