"""What takes too long is ended, once, and nothing else is."""

import os
import time
from threading import Event

from ledger.db import timers
from ledger.db.timers import ended_after

LONG = 30
ENDED = 7


def test_a_block_that_takes_too_long_is_ended_while_it_is_under_way():
    ended = Event()
    with ended_after(0, ended.set):
        assert ended.wait(LONG)


def test_a_block_that_is_over_is_not_ended_even_if_its_time_comes_just_then():
    calls = []
    block = timers.Block(0, lambda: calls.append("ended"))
    block.end()
    block.close()
    block.end()

    assert calls == ["ended"]


def test_what_ends_one_block_and_takes_long_keeps_no_other_from_being_ended():
    goes_on, ended = Event(), Event()
    with ended_after(0, lambda: goes_on.wait(LONG)), ended_after(0, ended.set):
        assert ended.wait(LONG)
        goes_on.set()


def test_blocks_are_watched_in_a_process_that_was_forked():
    with ended_after(LONG, print):
        child = os.fork()
        if not child:
            with ended_after(0, lambda: os._exit(ENDED)):
                time.sleep(LONG)
            os._exit(0)
        _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == ENDED
