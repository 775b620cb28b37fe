"""Ids that a body names, beside whatever is wrong with its form."""

from ledger.services.named_ids import named_ids

BODY = {
    "agreement": "round",
    "note": "parties",
    "distinct_from": ["bodies", "prisoners"],
    "claims": [{"source": "daily", "speakers": [{"name": "A", "parties": ["RU", "UA"]}]}],
}


def pointers(*refused):
    return [named.pointer for named in named_ids(BODY, refused)]


def test_ids_are_named_within_claims_and_lists():
    assert pointers() == [
        "/agreement",
        "/distinct_from/0",
        "/distinct_from/1",
        "/claims/0/source",
        "/claims/0/speakers/0/parties/0",
        "/claims/0/speakers/0/parties/1",
    ]


def test_ids_that_are_refused_themselves_are_not_named_again():
    assert pointers("/agreement", "/claims/0/source") == [
        "/distinct_from/0",
        "/distinct_from/1",
        "/claims/0/speakers/0/parties/0",
        "/claims/0/speakers/0/parties/1",
    ]


def test_no_id_is_named_of_a_list_that_lost_a_place():
    assert pointers("/distinct_from/0", "/claims/0/speakers/0/parties/2") == [
        "/agreement",
        "/claims/0/source",
    ]
