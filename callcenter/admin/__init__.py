"""Administration as a pure core: a site's text in, another text and what differs out.

    Change ──▶ objects.changed_by ──▶ plain values ──▶ objects.rewritten ──▶ text ──▶ checking.check ──▶ Site
                    │                                   (comments stay)               │ every mistake
               OutOfDate: somebody else was quicker                                   ▼
                                                                        history.with_next: version, who, why

`kinds` reads off the model which objects there are; `values` keeps secrets out of sight; `references` knows who names
whom; `yaml_edit` changes entries of a text and nothing else. Files, locks and threads are `outside.site_store`'s, what
a change means for the running house is `callcenter.site_desk`'s.
"""

from callcenter.admin.checking import check, doubts, lost
from callcenter.admin.errors import (
    AdminError,
    AlreadyThere,
    CannotEdit,
    ChangedMeanwhile,
    HistoryDamaged,
    Invalid,
    NoSuchKind,
    NoSuchObject,
    NoSuchVersion,
    NotWritable,
    Problem,
)
from callcenter.admin.history import History, Source, Version
from callcenter.admin.kinds import WHOLE, Kind, kinds
from callcenter.admin.masking import masked
from callcenter.admin.objects import (
    Change,
    Changed,
    OutOfDate,
    changed_by,
    compare,
    kind_of,
    listed,
    objects,
    one_of,
    rewritten,
    users_of,
)
from callcenter.admin.orders import Outcome, State, Wanted
from callcenter.admin.values import HIDDEN, mark_of, plain, shown

__all__ = [
    "HIDDEN",
    "WHOLE",
    "AdminError",
    "AlreadyThere",
    "CannotEdit",
    "Change",
    "Changed",
    "ChangedMeanwhile",
    "History",
    "HistoryDamaged",
    "Invalid",
    "Kind",
    "NoSuchKind",
    "NoSuchObject",
    "NoSuchVersion",
    "NotWritable",
    "OutOfDate",
    "Outcome",
    "Problem",
    "Source",
    "State",
    "Version",
    "Wanted",
    "changed_by",
    "check",
    "compare",
    "doubts",
    "kind_of",
    "kinds",
    "listed",
    "lost",
    "mark_of",
    "masked",
    "objects",
    "one_of",
    "plain",
    "rewritten",
    "shown",
    "users_of",
]
