"""`python -m briefkit`: the command line, where a folder of scripts is not on the path."""

from briefkit.cli import main

main(prog_name="briefkit")
