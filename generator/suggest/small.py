"""Small words, by what they do: in a name, in a phrase, or nowhere in either. English and what names borrow."""

_CONNECTORS = "of the for de del della di da do du la von van der den al"
_CALENDAR = """
january february march april may june july august september october november december jan feb mar apr jun jul aug sep
sept oct nov dec monday tuesday wednesday thursday friday saturday sunday i i'm i've i'd i'll i’m i’ve i’d i’ll
"""
_STOP = """
three five six seven eight nine ten eleven twelve dozen hundred hundreds thousand thousands million millions billion billions
a about above across after again against all almost along already also although always am among an and another any are
around as ask at away back be became because become been before began being below best better between big both but by
call came can cannot come could days did different do does doing done down during each early either else end enough
even ever every example few find first for found four from further gave get give given go goes going good got great
had has have having he help her here him his how however i if important in including into is it its itself just keep
kind know last late later least less let like little long look lots made make makes making many may me might more most
much must my need needs never new next no nor not nothing now of off often old on once one ones only onto or other
others our out over own particular per possible put quite rather really said same saw say says see seem seen several
shall she should show since so some something soon still such take taken than that the their them themselves then
there these they thing things think this those though three through thus to today together too took toward towards try
two under until up upon us use used uses using very want was way ways we week weeks well went were what when where
whether which while who whole whom whose why will with within without working would year years yes yet you your
"""

CONNECTORS = frozenset(_CONNECTORS.split())
"""Words in lower case that may stand within a name. "and" may not: it joins two names more often than it is a part of one."""

CALENDAR = frozenset(_CALENDAR.split())
"""Words with a capital that name nothing that needs explaining."""

STOP = frozenset(_STOP.split())
"""Words that neither begin nor end a phrase."""

INNER = frozenset(["of", "in", "to", "on", "for", "by"])
"""Words that may stand within a phrase."""
