"""Lets more of what is drawn get past the checks of parameters, to where content is read.

A text drawn at random is no cursor and names no field, and refuses the whole request. Coverage still
sends each of them as it is; here they are left out of what is drawn.
"""

import schemathesis

DRAWN_IN_VAIN = ("after", "before", "fields", "last")


@schemathesis.hook
def map_query(context, query):
    # The length of what was drawn decides, so that a run is the same each time: three of four are let past.
    if query and len(repr(sorted(query.items(), key=repr))) % 4:
        return {name: value for name, value in query.items() if name not in DRAWN_IN_VAIN}
    return query
