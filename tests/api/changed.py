"""What tables of changes have to say, told from their JSON alone."""


def shown(change):
    """Return what changed, and of a row of totals how."""
    row = "{category}, {from_party} to {to_party}".format_map(change)
    columns = []
    for each in change["changed"]:
        before, after = (each[name] or "-" for name in ("before", "after"))
        is_code = each["column"] in ("assessment", "caveats")
        words = f"{before} -> {after}".replace("_", " ") if is_code else f"{before} -> {after}"
        columns.append(f"{each['column'].replace('outstanding', 'still open')} {words}")
    return {
        "subject": change["resource"] or row,
        "changed": columns,
        "how": "; ".join(columns) or None,
        "why": "; ".join(change["reasons"]) or None,
    }
