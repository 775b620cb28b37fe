"""The lifecycle, walked in full against the domain's table."""

from itertools import product

import pytest

from ledger.rules.workflow.lifecycle import (
    CHAIN,
    STARTS,
    STEPS,
    Act,
    IllegalTransition,
    Status,
    counts,
    document,
    find_step,
    is_review,
)

# Transcribed from the domain by hand: from, then where it may go; * marks reopening.
ANSWERABLE = {
    "open": "accepted declined withdrawn lapsed disputed voided",
    "disputed": "open withdrawn voided",
    "accepted": "*open voided",
    "declined": "*open voided",
    "withdrawn": "*open voided",
    "lapsed": "*open voided",
    "voided": "",
}
TABLE = {
    "request": ANSWERABLE,
    "offer": ANSWERABLE,
    "pledge": {
        "pledged": "scheduled fulfilled suspended withdrawn lapsed disputed voided",
        "scheduled": "fulfilled suspended withdrawn lapsed disputed voided",
        "disputed": "pledged withdrawn voided",
        "suspended": "pledged scheduled withdrawn lapsed voided",
        "fulfilled": "*pledged voided",
        "withdrawn": "*pledged voided",
        "lapsed": "*pledged voided",
        "voided": "",
    },
    "report": {
        "reported": "acknowledged disputed retracted voided",
        "disputed": "acknowledged retracted reported voided",
        "acknowledged": "disputed retracted voided",
        "retracted": "voided",
        "voided": "",
    },
}
REVIEWED = {"fulfilled", "lapsed", "retracted"}
WITHOUT_EVIDENCE = {"lapsed", "voided"}
STANDING = [(Act(act), Status(status)) for act, steps in TABLE.items() for status in steps]


def wanted(act, status, to):
    """The step as the domain has it: (review, evidence, reopening), or None."""
    steps = TABLE[act][status].split()
    if f"*{to}" in steps:
        return True, False, True
    return (to in REVIEWED, to not in WITHOUT_EVIDENCE, False) if to in steps else None


def found(act, status, to):
    try:
        step = find_step(act, status, to)
    except IllegalTransition:
        return None
    return step.review, step.evidence, step.reopening


def test_every_act_status_and_target_is_as_the_domain_has_it():
    walked = [(act, status, to) for act, status in STANDING for to in Status]

    assert {w: found(*w) for w in walked} == {w: wanted(*w) for w in walked}


def test_an_act_can_only_stand_where_the_domain_has_it():
    assert {(act, status) for act in STEPS for status in STEPS[act]} == set(STANDING)


def test_each_act_starts_in_the_status_that_the_domain_has():
    assert STARTS == {"request": "open", "offer": "open", "pledge": "pledged", "report": "reported"}


def test_every_status_is_reached_from_the_start():
    for act in Act:
        reached, ahead = set(), [STARTS[act]]
        while ahead:
            status = ahead.pop()
            if status not in reached:
                reached.add(status)
                ahead += [step.to for step in STEPS[act][status]]

        assert reached == {Status(status) for status in TABLE[act]}


def test_the_chain_goes_from_request_to_report():
    assert CHAIN == ("request", "offer", "pledge", "report")


def test_a_status_counts_where_the_domain_has_it():
    taken_back = {("report", "retracted")} | {
        (act, "withdrawn") for act in ("request", "offer", "pledge")
    }

    left_out = {(act, status) for act, status in STANDING if not counts(act, status)}

    assert left_out == taken_back | {(act, "voided") for act in TABLE}


@pytest.mark.parametrize(
    ("act", "status", "to", "detail", "allowed"),
    [
        (
            Act.REPORT,
            Status.RETRACTED,
            Status.REPORTED,
            "A report that is retracted can't become reported; it can become voided.",
            ["voided"],
        ),
        (
            Act.OFFER,
            Status.ACCEPTED,
            Status.DECLINED,
            "An offer that is accepted can't become declined; it can become open, voided.",
            ["open", "voided"],
        ),
        (
            Act.PLEDGE,
            Status.VOIDED,
            Status.PLEDGED,
            "A pledge that is voided can't become pledged; that is final.",
            [],
        ),
    ],
)
def test_an_illegal_step_is_refused_with_the_steps_there_are(act, status, to, detail, allowed):
    with pytest.raises(IllegalTransition) as refused:
        find_step(act, status, to)

    answer = (refused.value.code, refused.value.detail, refused.value.extra)
    assert answer == ("illegal-transition", detail, {"allowed": allowed})


def test_only_voiding_depends_on_who_does_it_and_who_built_on_it():
    for (act, status), actor, built in product(STANDING, ["ann", "bo"], [False, True]):
        for step in STEPS[act][status]:
            review = is_review(step, actor=actor, recorded_by="ann", others_built_on_it=built)

            own_slip = actor == "ann" and not built
            assert review == (step.review if step.to != "voided" else not own_slip)


def test_the_lifecycle_as_a_document_is_the_table():
    flags = ("review", "evidence", "reopening")
    expected = {
        (act, status): {to: wanted(act, status, to) for to in Status if wanted(act, status, to)}
        for act, status in STANDING
    }

    rows = document()

    assert {
        (row["act"], row["status"]): {
            step["to"]: tuple(step[flag] for flag in flags) for step in row["steps"]
        }
        for row in rows
    } == expected
    starts = {(row["act"], row["status"]) for row in rows if row["starts"]}
    assert starts == set(STARTS.items())
    counted = {(row["act"], row["status"]) for row in rows if row["counted"]}
    assert counted == {where for where in STANDING if counts(*where)}
