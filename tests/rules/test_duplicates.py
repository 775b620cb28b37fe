"""What a POST has to account for where its event may be recorded already."""

import pytest

from ledger.rules.workflow.duplicates import Similar, to_name, unexplained

CASES = [
    # found (a part as part/whole), part_of, distinct_from, what has to be named, what is refused
    ([], None, [], [], []),
    (["a", "b"], None, [], ["a", "b"], ["a", "b"]),
    (["a", "b"], None, ["a"], ["a", "b"], ["a", "b"]),
    (["a", "b"], None, ["b", "a", "z"], ["a", "b"], []),
    # `part_of` names one of them, and `distinct_from` the rest.
    (["a", "b"], "a", [], ["b"], ["b"]),
    (["a", "b"], "a", ["b"], ["b"], []),
    (["a"], "a", [], [], []),
    (["a", "b"], "z", ["b"], ["a", "b"], ["a", "b"]),
    # Parts of the same whole are accounted for; parts of another whole aren't.
    (["a/w", "b/w", "c/x"], "w", [], ["c"], ["c"]),
    (["w", "a/w"], "w", [], [], []),
    (["a/w", "b"], None, ["b"], ["a", "b"], ["a", "b"]),
    (["a/w", "b"], None, ["b", "a"], ["a", "b"], []),
]


@pytest.mark.parametrize(("found", "part_of", "distinct_from", "needed", "refused"), CASES)
def test_a_post_accounts_for_every_id_found(found, part_of, distinct_from, needed, refused):
    similar = [Similar(id_, whole or None) for id_, _, whole in (f.partition("/") for f in found)]

    assert to_name(similar, part_of) == needed
    assert unexplained(similar, part_of=part_of, distinct_from=distinct_from) == refused


def test_what_the_other_line_item_says_ties_both():
    similar = [Similar("a", None, names_it=True), Similar("b", None)]

    assert to_name(similar, None) == ["b"]
    assert unexplained(similar, part_of=None, distinct_from=["b"]) == []
