"""Read what belongs to the mediation of a case: who stands behind the parties, who is invited, what was reported of danger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.cases.models import Case
from core.cases.service.belonging import Belonging
from core.mediation.models import DangerReport, Invitation, PartyPerson
from core.mediation.rules import all_agree
from core.mediation.service.danger import reports_of
from core.mediation.service.inviting import answers_of, invitations_of
from core.workspace import Workspace

_PEOPLE = Belonging(PartyPerson, PartyPerson.id)


@dataclass(frozen=True, slots=True)
class Mediation:
    """What belongs to the mediation of one case, for whoever sees it whole."""

    people: Sequence[PartyPerson]
    invitations: Sequence[Invitation]
    #: For each invited person what each party said last.
    answers: Mapping[int, Mapping[int, bool]]
    dangers: Sequence[DangerReport]

    def welcome(self, parties: Sequence[int]) -> list[Invitation]:
        """Return the invited people to whom every one of these parties agreed."""
        return [one for one in self.invitations if all_agree(parties, self.answers[one.id])]


def read_mediation(ws: Workspace, case: Case) -> Mediation:
    """Return what belongs to the mediation of a case that was read as a whole."""
    people = [one for one in _PEOPLE.of(ws, case) if one.left_at is None]
    invitations = invitations_of(ws, case)
    answers = answers_of(ws, case, [one.id for one in invitations]) if invitations else {}
    return Mediation(people, invitations, answers, reports_of(ws, case))
