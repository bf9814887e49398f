"""Administration: the site's objects, its versions, the audit log; all of it one file that an editor may change.

GET /api/admin           which kinds of objects there are, with the schema of each
.../objects/KIND/NAME    read, created, changed, deleted, renamed; several at once: .../changes
.../versions             what was in force when; differences; going back
.../audit                who did what, with the values before and after
"""

from __future__ import annotations

from fastapi import APIRouter

from callcenter.web import admin_objects, audit, imports, preview, site_versions
from callcenter.web.admin_base import refuse

router = APIRouter()
for part in (admin_objects, site_versions, audit, imports, preview):
    router.include_router(part.router)

__all__ = ["refuse", "router"]
