"""What the fence lets through, cell by cell, as design 4.4 and the paper of its trial draw it; not taken from the code.

Each table says, for everybody who looks (left) and every place a row may belong to (above), what is let through:
S sees it, I may add such a row, U may change it, - none of these. Nobody may delete or truncate anything, so it has no letter.

here = the township's own; next = its sibling's; shared = a sibling's case of which the township holds a share, which opens it
once the core sets the window ("opened"); county = the county's own; foreign = another county's. A viewer that no line names gets
nothing at all, and an "opened" or "lines" one that no line names gets what it gets without the window.
"""

NOBODY = "-"

#: The ledger line of a case holds no personal data: the county reads every township's.
CASE_LINE = """
                      here  next  shared  county  foreign
    township          SIU   -     -       -       -
    township opened   SIU   -     SU      -       -
    township lines    SIU   -     S       -       -
    sibling           -     SIU   SIU     -       -
    county            S     S     S       SIU     -
    county opened     S     S     SU      SIU     -
    prefecture opened -     -     SU      -       -
    public opened     -     -     S       -       -
    worker            SU    SU    SU      SU      -
    foreign township  -     -     -       -       SIU
    foreign county    -     -     -       -       S
"""
#: A resident with a code sees who leads the one case it opens, and no other share.
#: mine = the township's own share of the shared case; taken = a share the county took for itself, to supervise.
ASSIGNMENT = """
                      here  next  shared  mine  taken  county  foreign
    township          SIU   -     -       SU    -      -       -
    township opened   SIU   -     SIU     SIU   -      -       -
    sibling           -     SIU   SIU     SIU   SIU    -       -
    county            S     S     S       S     SIU    SIU     -
    county opened     S     S     SIU     SIU   SIU    SIU     -
    prefecture opened -     -     SIU     SIU   -      -       -
    public opened     -     -     S       -     -      -       -
    worker            SIU   SIU   SIU     SIU   SIU    SIU     -
    foreign township  -     -     -       -     -      -       SIU
    foreign county    -     -     -       -     -      -       S
"""
#: A clock tells no more than the line it belongs to; the worker runs it.
CLOCK = """
                      here  next  shared  county  foreign
    township          SIU   -     -       -       -
    township opened   SIU   -     SIU     -       -
    sibling           -     SIU   SIU     -       -
    county            S     S     S       SIU     -
    county opened     S     S     SIU     SIU     -
    prefecture opened -     -     SIU     -       -
    worker            SIU   SIU   SIU     SIU     -
    foreign township  -     -     -       -       SIU
    foreign county    -     -     -       -       S
"""
#: Parties, story, sessions, outcome, visits: the home and whoever opened the case, and not even the worker.
PERSONAL = """
                      here  next  shared  county  foreign
    township          SIU   -     -       -       -
    township opened   SIU   -     SIU     -       -
    sibling           -     SIU   SIU     -       -
    county            -     -     -       SIU     -
    county opened     -     -     SIU     SIU     -
    prefecture opened -     -     SIU     -       -
    foreign township  -     -     -       -       SIU
"""
#: What happened cannot be changed by anybody.
TIMELINE = """
                      here  next  shared  county  foreign
    township          SI    -     -       -       -
    township opened   SI    -     SI      -       -
    sibling           -     SI    SI      -       -
    county            S     S     S       SI      -
    county opened     S     S     SI      SI      -
    prefecture opened -     -     SI      -       -
    worker            SI    SI    SI      SI      -
    foreign township  -     -     -       -       SI
    foreign county    -     -     -       -       S
"""
#: The free words of what happened: personal, and as unchangeable.
TIMELINE_NOTES = PERSONAL.replace("SIU", "SI ")
#: Units: a resident's page names the villages of its township, the door names the unit of a post.
SPACE_OWN = """
                      here  next  county  prefecture  foreign
    township          SIU   -     S       -           -
    sibling           -     SIU   S       -           -
    county            S     S     SIU     -           -
    prefecture        -     -     S       -           -
    public            S     -     -       -           -
    door              S     S     S       -           -
    worker            S     S     S       -           -
    foreign township  -     -     -       -           SIU
    foreign county    -     -     -       -           S
"""
COUNTY_OWN = """
                      county  foreign
    township          S       -
    sibling           S       -
    county            SIU     -
    prefecture        S       -
    public            S       -
    door              S       -
    worker            S       -
    foreign township  -       S
    foreign county    -       SIU
"""
#: Anybody in the county may leave word for any of its spaces.
NOTICE = """
                      here  next  county  prefecture  foreign
    township          SIU   I     I       -           -
    sibling           I     SIU   I       -           -
    county            I     I     SIU     -           -
    prefecture        I     I     I       -           -
    public            I     I     I       -           -
    worker            SIU   SIU   SIU     -           -
    foreign township  -     -     -       -           SIU
    foreign county    -     -     -       -           I
"""
#: Everybody writes down what they did, in their own name, and nobody what another did. The door works at the township's page.
AUDIT = """
                      here  next  county  prefecture  foreign
    township          I     -     -       -           -
    sibling           -     I     -       -           -
    county            S     S     SI      -           -
    public            I     -     -       -           -
    door              I     -     -       -           -
    worker            S     S     SI      -           -
    foreign township  -     -     -       -           I
    foreign county    -     -     -       -           S
"""
#: A resident adds one at the page of the township, and reads the one whose code they have.
REPORT = """
                      here  next  county  prefecture  foreign
    township          SU    -     -       -           -
    sibling           -     SU    -       -           -
    county            -     -     SU      -           -
    public            I     -     -       -           -
    public with code  SI    -     -       -           -
    foreign township  -     -     -       -           SU
"""
#: One's own account alone; making and changing is the door's.
ACCOUNT = """
                      here  next  county  prefecture  foreign
    township          S     -     -       -           -
    sibling           -     S     -       -           -
    county            -     -     S       -           -
    prefecture        -     -     -       S           -
    door              SIU   SIU   SIU     -           -
    foreign township  -     -     -       -           S
"""
SIGN_IN = """
                      here  next  county  prefecture  foreign
    township          SU    -     -       -           -
    sibling           -     SU    -       -           -
    county            -     -     SU      -           -
    prefecture        -     -     -       SU          -
    door              SIU   SIU   SIU     -           -
    foreign township  -     -     -       -           SU
"""
DOOR_ONLY = """
                      here  next  county  prefecture  foreign
    door              SIU   SIU   SIU     -           -
"""
#: Who works where: read like units, written at the door. People of a prefecture are seen in their own county only.
POST = """
                      here  next  county  prefecture  foreign
    township          S     -     S       -           -
    sibling           -     S     S       -           -
    county            S     S     S       -           -
    prefecture        -     -     -       S           -
    door              SIU   SIU   SIU     -           -
    worker            S     S     S       -           -
    foreign township  -     -     -       -           S
    foreign county    -     -     -       -           S
"""
#: What was done about an account stays as it was written.
ACCOUNT_EVENT = DOOR_ONLY.replace("SIU", "SI ")
COUNTER = """
                      here  next  county  prefecture  foreign
    township          SIU   -     -       -           -
    sibling           -     SIU   -       -           -
    county            -     -     SIU     -           -
    foreign township  -     -     -       -           SIU
"""
#: Numbers alone: a township reads its own, the county and whoever stands above it all of them; the worker counts.
TOTAL = """
                      here  next  county  prefecture  foreign
    township          S     -     -       -           -
    sibling           -     S     -       -           -
    county            S     S     S       -           -
    prefecture        S     S     S       -           -
    worker            SIU   SIU   SIU     -           -
    foreign township  -     -     -       -           S
    foreign county    -     -     -       -           S
"""
#: When the worker last looked at a county.
LOOK = """
                      county  foreign
    township          S       -
    sibling           S       -
    county            S       -
    prefecture        S       -
    worker            SIU     -
    foreign township  -       S
    foreign county    -       S
"""
#: How a county's practices fare: written by the worker and, when its administrator changes something, by the county.
COUNTY_STATE = """
                      county  foreign
    township          S       -
    sibling           S       -
    county            SIU     -
    prefecture        S       -
    public            S       -
    door              S       -
    worker            SIU     -
    foreign township  -       S
    foreign county    -       SIU
"""
#: A call that was traced stays as it was written.
TRACED_CALL = COUNTY_STATE.replace("SIU", "SI ")
#: So does what was changed about a practice.
PRACTICE_CHANGE = COUNTY_OWN.replace("SIU", "SI ")
#: Links of the chain over the audit: forged by nobody, made by the worker, read where the audit is read.
SEAL = """
                      county  foreign
    county            S       -
    worker            SI      -
    foreign county    -       S
"""
CELLS = {
    "cases": CASE_LINE,
    "assignments": ASSIGNMENT,
    "clocks": CLOCK,
    "supervisions": CLOCK,
    "petitions": CLOCK,
    "case_stories": PERSONAL,
    "parties": PERSONAL,
    "sessions": PERSONAL,
    "outcomes": PERSONAL,
    "follow_ups": PERSONAL,
    "calls": PERSONAL,
    "timeline": TIMELINE,
    "timeline_notes": TIMELINE_NOTES,
    "party_people": PERSONAL,
    "invitations": PERSONAL,
    "invitation_consents": TIMELINE_NOTES,
    "session_guests": TIMELINE_NOTES,
    "danger_reports": PERSONAL,
    "agreements": PERSONAL,
    "signatures": TIMELINE_NOTES,
    "instalments": PERSONAL,
    "performances": TIMELINE_NOTES,
    "confirmations": PERSONAL,
    "units": SPACE_OWN,
    "ladders": COUNTY_OWN,
    "ladder_bindings": COUNTY_OWN,
    "ladder_drafts": COUNTY_OWN,
    "outbox": NOTICE,
    "notices": NOTICE,
    "inbox_lines": NOTICE,
    "looks": TIMELINE_NOTES,
    "audit_seals": SEAL,
    "audit": AUDIT,
    "reports": REPORT,
    "accounts": ACCOUNT,
    "sign_ins": SIGN_IN,
    "sign_in_tries": DOOR_ONLY,
    "known_devices": DOOR_ONLY,
    "tokens": DOOR_ONLY,
    "account_events": ACCOUNT_EVENT,
    "brought_lists": COUNTER,
    "posts": POST,
    "done_deeds": COUNTER,
    "number_counts": COUNTER,
    "totals": TOTAL,
    "totals_looks": LOOK,
    "published_figures": SPACE_OWN,
    "county_practices": COUNTY_OWN,
    "practice_changes": PRACTICE_CHANGE,
    "practice_stamps": COUNTY_STATE,
    "practice_breakers": COUNTY_STATE,
    "practice_counts": COUNTY_STATE,
    "practice_traces": COUNTY_STATE,
    "practice_calls": TRACED_CALL,
}
VIEWERS = (
    "township", "township opened", "township lines", "sibling", "county", "county opened", "prefecture", "prefecture opened", "public", "public opened",
    "public with code", "door", "worker", "operator", "foreign township", "foreign county", "unbound",
)  # fmt: skip


def cells(table: str) -> dict[str, dict[str, str]]:
    """What the paper says about a table: viewer, then place, then letters."""
    head, *lines = [line for line in CELLS[table].splitlines() if line.strip()]
    columns = head.split()
    named = {}
    for line in lines:
        words = line.split()
        viewer, letters = " ".join(words[: -len(columns)]), words[-len(columns) :]
        named[viewer] = dict(zip(columns, letters, strict=True))
    nothing = dict.fromkeys(columns, NOBODY)
    plain = {viewer: viewer.removesuffix(" opened").removesuffix(" lines").removesuffix(" with code") for viewer in VIEWERS}
    return {viewer: named.get(viewer) or named.get(plain[viewer], nothing) for viewer in VIEWERS}
