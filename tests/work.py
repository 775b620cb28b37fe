"""The work of a call, counted in calls of functions: the same on every machine."""

import sys


def calls(function):
    """Call a function; answers how many functions were called by it, those written in C too."""
    number = 0

    def count(_frame, event, _argument):
        nonlocal number
        number += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(None)
    return number
