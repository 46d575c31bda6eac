"""Writing what differs of a row, and how the journal is told: from what to what, in few words."""

LONGEST = 80  # letters of a text that the journal keeps


def write(row, changes):
    """Write what differs of a row. Returns it as the journal keeps it; empty if nothing does."""
    different = {name: value for name, value in changes.items() if row.__data__[name] != value}
    if different:
        type(row).update(**different).where(type(row).id == row.id).execute()
    return differences(row.__data__, different)


def differences(before, after):
    """``{name: [before, after]}`` of each value that differs."""
    return {name: _pair(before.get(name), value) for name, value in after.items() if before.get(name) != value}


def _pair(before, after):
    """Of texts by language only those that differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [{key: _short(each[key]) for key in sorted(each) if one.get(key) != other.get(key)}
                for each, one, other in ((before, before, after), (after, before, after))]
    return [_short(before), _short(after)]


def _short(value):
    if isinstance(value, dict):
        return {key: _short(text) for key, text in value.items()}
    return f"{value[:LONGEST]}…" if isinstance(value, str) and len(value) > LONGEST else value
