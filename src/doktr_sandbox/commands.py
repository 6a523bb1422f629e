"""Runs `doktr` commands one after the other in one process: to load the product costs more than most of them."""

import io
import json
import runpy
import sys

if __name__ == "__main__":
    for arguments, given in json.load(sys.stdin):
        sys.argv, sys.stdin = ["doktr", *arguments], io.StringIO(given)
        runpy.run_module("doktr.app.cli", run_name="__main__")
