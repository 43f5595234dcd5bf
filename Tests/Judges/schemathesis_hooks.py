"""Loaded by schemathesis."""

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    """Waits of seconds: a test of 40 has no time for the 30 that a client may ask for."""
    wait = (case.query or {}).get("wait")
    if str(wait).isdigit() and len(str(wait)) <= 9 and int(wait) > 1:
        case.query["wait"] = 1
