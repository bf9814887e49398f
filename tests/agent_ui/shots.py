"""Every page of the product in every state worth looking at: for pictures (`tests.screens`), and for axe."""

from __future__ import annotations

import time

from tests.agent_ui import day_scenes, fake_records
from tests.agent_ui.poses import ANSWER, MUTE, Act, Shot

READY = '[data-testid=ready][aria-disabled="false"]'
QUEUE = "[data-testid=queue-row-billing]"
OPEN = "[data-testid=open-queue-chinese]"
ENTRY = "[data-testid=entry-entry-0]"
WHY = "[data-testid=why-entry-0]"
WHAT_IF = "[data-testid=tab-what_if]"
SHADOW = "[data-testid=tab-shadow]"
OUTLOOK = "[data-testid=outlook]"
TRACE = f"/calls/{fake_records.CALL}"
WAVEFORM = "[data-testid=waveform]"
CASE = "[data-testid=case-C-1042]"
MESSAGE = "[data-testid=message-rec-0]"
MICROPHONE = '[data-testid=mic][data-ok="true"]'
FINISH = "[data-testid=finish-wrapup]"
AGENT = "[data-testid=open-agent-agent4]"
DRAWING = "[data-testid=drawing] svg"
PROMPT = "[data-testid='open-en/welcome']"
ENDING = "[data-testid=ending]"
SOLVED = "input[value=solved]"
WRONG_FLOW = "flow: mine\nstart: here\nnodes:\n  there: {do: hangup}\n"
SAVE = "[data-testid=save][aria-disabled=false]"
NEXT = "[data-testid=next]"
TO_DO = day_scenes.follow_ups(time.time())
KINDS = (
    "users",
    "numbers",
    "hours",
    "voicemail",
    "alerts",
    "articles",
    "directory",
    "customers",
    "trunks",
    "phones",
    "dialling",
    "webhooks",
)
PEOPLE = ("[data-testid=import-file]", "name,role\nlin,agent\n")
SETUP_FIRST: tuple[Act, ...] = (
    ("#company", "Harbour Repairs"), ("#admin_name", "Lin Mei"), ("#admin_password", "correct horse"), NEXT,
)  # fmt: skip
SETUP: tuple[Act, ...] = (
    *SETUP_FIRST, ("#agent_name", "Wang Lei"), ("#agent_password", "battery staple"), NEXT,
)  # fmt: skip
PROBLEM = {
    "kind": "queues", "name": "vip", "field": "skills.1.needs", "problem": "there is no such word", "line": 3,
}  # fmt: skip
SHOTS = {
    "login": Shot("/login", "form"),
    "login-error": Shot("/login?error=credentials", "[data-testid=login-error]"),
    "agent-idle": Shot("/agent?scene=idle", MICROPHONE),
    "agent-not-ready": Shot("/agent?scene=not-ready", READY),
    "agent-reasons": Shot("/agent?scene=idle", MICROPHONE, "[data-testid=reasons]"),
    "agent-offer": Shot("/agent?scene=offer", ANSWER),
    "agent-found": Shot("/agent?scene=found", ANSWER),
    "agent-several": Shot("/agent?scene=several", ANSWER),
    "agent-unknown": Shot("/agent?scene=unknown", ANSWER),
    "agent-call": Shot("/agent?scene=call", MUTE),
    "agent-muted": Shot("/agent?scene=call", MUTE, "[data-testid=mute]"),
    "agent-recorded": Shot("/agent?scene=recorded", MUTE),
    "agent-paused": Shot("/agent?scene=paused", MUTE),
    "agent-caller-silent": Shot("/agent?scene=silent", MUTE),
    "agent-lost": Shot("/agent?scene=lost", MUTE),
    "agent-wrap-up": Shot("/agent?scene=wrap-up", "[data-testid=finish-wrapup]"),
    "agent-callback": Shot("/agent?scene=callback", ANSWER),
    "agent-dialling": Shot("/agent?scene=dialling", MUTE),
    "agent-my-customer": Shot("/agent?scene=my-customer", ANSWER),
    "agent-ring-all": Shot("/agent?scene=ring-all", ANSWER),
    "agent-disposition-missing": Shot(
        "/agent?scene=required", "[data-testid=ending]", "[data-testid=finish-now]"
    ),
    "agent-disposed": Shot("/agent?scene=disposed", "[data-saved=saved]"),
    "agent-first-day": Shot("/agent?scene=first-day", "[data-testid=checks]"),
    "agent-notices": Shot(
        "/agent?scene=notices", "[data-testid=notices]", shows="[data-testid=due] li", api={"to_do": TO_DO}
    ),
    "agent-urgent": Shot("/agent?scene=urgent", MUTE, shows="[data-testid=urgent]"),
    "agent-desk-phone": Shot("/agent?scene=desk-phone", "[data-testid=phone]", speaks_on="desk"),
    "agent-open-line": Shot("/agent?scene=open-line", ANSWER, shows="[data-line=true]"),
    "agent-help": Shot("/agent?scene=idle", MICROPHONE, "[data-testid=help-open]", "[data-testid=help]"),
    "agent-dial": Shot("/agent?scene=notices", MICROPHONE, ("#whom",), "#whom-0", tells="directory"),
    "agent-transfer": Shot(
        "/agent?scene=call", MUTE, "[data-testid=transfer-open]", "#whom-0", tells="directory"
    ),
    "agent-conference-open": Shot(
        "/agent?scene=call", MUTE, "[data-testid=conference-open]", "#whom-0", tells="directory"
    ),
    "agent-keypad": Shot("/agent?scene=call", MUTE, "[data-testid=keypad-open]", "[data-testid=keypad]"),
    "agent-articles": Shot(
        "/agent?scene=call", MUTE, "[data-article=card-lost]", "[data-testid=article-text]"
    ),
    "agent-articles-found": Shot(
        "/agent?scene=unknown", ANSWER, (("#seek-article", "refund"),), "[data-article=returns]"
    ),
    "agent-articles-none": Shot(
        "/agent?scene=call", MUTE, shows="[data-testid=articles-none]", api={"has_no_articles": True}
    ),
    "agent-articles-failed": Shot(
        "/agent?scene=call",
        MUTE,
        shows="[data-testid=articles-again]",
        api={"articles_refused": "records_unavailable"},
    ),
    "agent-held": Shot("/agent?scene=held", MUTE),
    "agent-two-rings": Shot("/agent?scene=two-rings", MUTE, shows="[data-testid=answer-second]"),
    "agent-two-calls": Shot("/agent?scene=two-calls", MUTE, shows="[data-testid=several]"),
    "agent-second-missed": Shot("/agent?scene=second-missed", MUTE, shows="[data-testid=missed-second]"),
    "agent-two-wrap-up": Shot(
        "/agent?scene=two-wrap-up",
        "[data-testid=talk-here]",
        "[data-call=call-2] [data-testid=choose]",
        "[data-testid=finish-now]",
    ),
    "agent-asked-in": Shot(
        "/agent?scene=asked-in", MUTE, shows="[data-third=up] [title='Chen Hao 陈浩']", tells="directory"
    ),
    "agent-conference": Shot("/agent?scene=conference", MUTE, shows="[data-third=joined]", tells="directory"),
    "agent-case": Shot("/agent?scene=call", MUTE, "[data-testid=later-case]", "[data-testid=later-save]"),
    "agent-follow-up": Shot(
        "/agent?scene=wrap-up", FINISH, "[data-testid=later-follow_up]", "[data-testid=later-save]"
    ),
    "agent-call-back": Shot(
        "/agent?scene=call", MUTE, "[data-testid=later-call_back]", "[data-testid=later-save]"
    ),
    "agent-form": Shot("/agent?scene=form", ENDING, SOLVED, "[data-testid=form]"),
    "agent-form-missing": Shot(
        "/agent?scene=form", ENDING, (SOLVED, "[data-testid=finish-now]"), "[aria-invalid=true]"
    ),
    "supervisor": Shot("/supervisor", "[data-testid=queue-row-billing]"),
    "supervisor-formula": Shot(
        "/supervisor", "[data-testid=queue-row-billing]", "[data-testid=tile-service_level] button"
    ),
    "supervisor-line": Shot("/supervisor", QUEUE, OPEN, ENTRY),
    "supervisor-line-long": Shot("/supervisor", QUEUE, OPEN, ENTRY, {"total": 130}),
    "supervisor-line-empty": Shot(
        "/supervisor", QUEUE, "[data-testid=open-queue-complaints]", "[data-testid=line-empty]"
    ),
    "supervisor-line-failed": Shot(
        "/supervisor", QUEUE, OPEN, "[data-testid=failed]", {"refuses": "records_unavailable"}
    ),
    "supervisor-why": Shot("/supervisor", QUEUE, (OPEN, WHY), "[data-testid=verdicts]"),
    "supervisor-why-left": Shot("/supervisor", QUEUE, (OPEN, WHY), "[data-testid=story]", {"has_left": True}),
    "supervisor-what-if-before": Shot("/supervisor", QUEUE, (OPEN, WHAT_IF), "[data-testid=run]"),
    "supervisor-what-if-running": Shot(
        "/supervisor", QUEUE, (OPEN, WHAT_IF, "[data-testid=run]"), OUTLOOK, {"run_state": "running"}
    ),
    "supervisor-what-if": Shot("/supervisor", QUEUE, (OPEN, WHAT_IF, "[data-testid=run]"), OUTLOOK),
    "supervisor-what-if-refused": Shot(
        "/supervisor",
        QUEUE,
        (OPEN, WHAT_IF, "[data-testid=run]"),
        "[data-testid=failed]",
        {"refuses": "what_if_agents"},
    ),
    "supervisor-shadow": Shot("/supervisor", QUEUE, (OPEN, SHADOW), "[data-testid=shadow]"),
    "supervisor-shadow-off": Shot(
        "/supervisor", QUEUE, (OPEN, SHADOW), "[data-testid=shadow-off]", {"shadow_state": "off"}
    ),
    "supervisor-wall": Shot("/supervisor", QUEUE, "[data-testid=wall]", "[data-testid=wall-here]"),
    "wall": Shot("/wall", "[data-testid=wall-queues]"),
    "wall-closed": Shot("/wall", "[data-testid=wall-closed]", api={"wall_refused": "not_signed_in"}),
    "supervisor-table": Shot("/supervisor", QUEUE, "[data-testid=as-table]", "[data-testid=interval-table]"),
    "supervisor-agent": Shot(
        "/supervisor", QUEUE, "[data-testid=open-agent-agent1]", "[data-testid=agent-drawer]"
    ),
    "supervisor-alerts": Shot("/supervisor", QUEUE, "[data-testid=more-alerts]", ".alerts .list"),
    "supervisor-crowd": Shot("/supervisor?scene=crowd", "[data-testid=queue-row-billing]"),
    "supervisor-empty": Shot("/supervisor?scene=empty-floor", "[data-testid=tile-waiting]"),
    "supervisor-listening": Shot("/supervisor?scene=listening", QUEUE, shows="[data-testid=supervising]"),
    "supervisor-taken-over": Shot(
        "/supervisor?scene=taken-over", QUEUE, "[data-testid=steer-pass]", "[data-testid=steer-to]"
    ),
    "supervisor-lend": Shot(
        "/supervisor", QUEUE, (AGENT, "[data-testid=steer-lend]"), "[data-testid=steer-for]"
    ),
    "supervisor-sign-out": Shot(
        "/supervisor", QUEUE, (AGENT, "[data-testid=steer-out]"), "[data-testid=steer-go]"
    ),
    "supervisor-notice": Shot(
        "/supervisor", QUEUE, (AGENT, "[data-testid=steer-notice]"), "[data-testid=steer-text]"
    ),
    "supervisor-send": Shot(
        "/supervisor", QUEUE, (OPEN, "[data-testid=send-entry-0]"), "[data-testid=steer-number]"
    ),
    "try": Shot(
        "/try", "[data-what=heard]", ("[data-testid=key-9]", "[data-testid=key-3]"), "[data-what=queued]"
    ),
    "try-own-text": Shot("/try", "[data-what=heard]", "[data-testid=own-text]", "[data-testid=text]"),
    "setup": Shot("/setup", "form"),
    "setup-code-missing": Shot("/setup?code=1", "form", "[data-testid=next]", "[data-testid=wrong-code]"),
    "admin": Shot("/admin", "[data-testid=row-support]"),
    "admin-queue": Shot("/admin/queues/vip", "[data-testid=verdict]"),
    "admin-queue-replay": Shot(
        "/admin/queues/vip",
        "[data-testid=verdict]",
        (("[data-testid=field-ring_for_s]", "25"), "[data-testid=replay-play]:enabled"),
        "[data-testid=replay-moved]",
    ),
    "admin-queue-changes": Shot(
        "/admin/queues/sales",
        "[data-testid=verdict]",
        ("[data-testid=callback-on]", "[data-testid=show-changes]"),
        "dialog [data-testid=diff]",
    ),
    "admin-delete": Shot(
        "/admin/queues/support",
        "[data-testid=verdict]",
        "[data-testid=delete]",
        "[data-testid=delete-dialog]",
    ),
    "admin-user": Shot("/admin/users/agent2", "[data-testid=settings]"),
    "admin-user-new": Shot("/admin/users?new=", "[data-testid=object-name]"),
    "admin-hours": Shot("/admin/hours/office", ".months"),
    "admin-trunk": Shot("/admin/trunks/carrier", "[data-health=resting]"),
    "admin-company": Shot("/admin/site", "[data-testid=settings]"),
    "admin-skills": Shot("/admin/skills", "[data-testid=row-vip]"),
    "admin-skill": Shot("/admin/skills/vip", "[data-testid=settings]"),
    "admin-matrix": Shot("/admin/matrix", "[data-testid=matrix]"),
    "admin-roles": Shot("/admin/roles", "[data-testid=role-agent]"),
    "admin-dispositions": Shot("/admin/dispositions", "[data-testid=row-sales]"),
    "admin-imports": Shot("/admin/imports", "[data-testid=import-file]"),
    "admin-versions": Shot(
        "/admin/versions", "[data-testid=version-3]", "[data-testid=open-version-2]", "[data-testid=diff]"
    ),
    "admin-audit": Shot(
        "/admin/audit", "[data-testid=audit-row-9]", "[data-testid=audit-open-9]", "tr.detail table"
    ),
    "contacts": Shot("/calls", "[data-testid=call-call-0]"),
    "contacts-none": Shot("/calls?queue=billing", "[data-testid=empty]", api={"is_empty": True}),
    "contacts-failed": Shot(
        "/calls", "[data-testid=failed]", shows="[data-testid=failed]", api={"refuses": "records_unavailable"}
    ),
    "contact": Shot(TRACE, WAVEFORM),
    "contact-why": Shot(TRACE, WAVEFORM, "[data-testid=why-o-2]", "[data-testid=decision-o-2]"),
    "contact-details": Shot(TRACE, WAVEFORM, "[data-testid=details]", "[data-type=PromptStarted]"),
    "contact-loss": Shot(TRACE, WAVEFORM, "[data-testid=measure-loss]"),
    "contact-now": Shot(TRACE, "[data-testid=story] li", api={"is_empty": True}),
    "contact-mine": Shot(f"{TRACE}?mine=1", WAVEFORM),
    "cases": Shot("/cases", CASE, "[data-testid=open-C-1042]", "[data-testid=note]"),
    "voicemail": Shot("/voicemail", MESSAGE, "[data-testid=open-rec-0]", WAVEFORM),
    "audit": Shot("/audit", "[data-testid=audit-row-9]"),
    "voicemail-audited": Shot("/voicemail?auditing=1", MESSAGE, "[data-testid=open-rec-0]", WAVEFORM),
    "surveys": Shot("/surveys", "[data-testid=score-friendly]"),
    "flows": Shot("/flows", DRAWING),
    "flows-nodes": Shot("/flows", DRAWING, "[data-testid=tab-nodes]", "[data-testid=nodes]"),
    "flows-versions": Shot("/flows", DRAWING, "[data-testid=tab-versions]", "[data-testid=draft]"),
    "flows-compare": Shot(
        "/flows", DRAWING, ("[data-testid=tab-versions]", "[data-testid=compare-2]"), "[data-testid=diff]"
    ),
    "flows-edit": Shot("/flows", DRAWING, "[data-testid=tab-edit]", "[data-testid=text]"),
    "flows-refused": Shot("/flows#office", DRAWING, ("[data-testid=open-office]",), "[data-testid=refused]"),
    "prompts": Shot("/prompts", "[data-testid='open-en/welcome']"),
    "prompts-one": Shot("/prompts", PROMPT, "[data-testid='open-zh/bye']", "[data-testid=listen]"),
    "prompts-none": Shot("/prompts", PROMPT, (("[data-testid=seek]", "nothing like it"),), ".empty"),
    "try-mistakes": Shot(
        "/try",
        "[data-what=heard]",
        ("[data-testid=own-text]", ("[data-testid=text]", WRONG_FLOW), "press Tab"),
        "[data-testid=problems] button",
        is_refused=True,
    ),
    "setup-number": Shot("/setup", "form", SETUP_FIRST, "[data-step='1']"),
    "setup-done": Shot("/setup", "form", SETUP, "[data-testid=setup-done]"),
    "wall-day": Shot(
        "/wall", "[data-testid=wall-queues]", ("press  ", "press ArrowRight"), "[data-testid=wall-day]"
    ),
    "wall-agents": Shot(
        "/wall",
        "[data-testid=wall-queues]",
        ("press  ", "press ArrowRight", "press ArrowRight"),
        "[data-testid=wall-agents]",
    ),
    **{f"admin-list-{kind}": Shot(f"/admin/{kind}", "[data-testid=total]") for kind in KINDS},
    "admin-none-found": Shot(
        "/admin/users", "[data-testid=row-agent1]", (("[data-testid=seek]", "nobody"),), ".empty"
    ),
    "admin-queue-new": Shot("/admin/queues?new=", "[data-testid=object-name]"),
    "admin-number": Shot(
        "/admin/numbers", "[data-testid=total]", "tbody [data-testid^=open-]", "[data-testid=settings]"
    ),
    "admin-article": Shot("/admin/articles/card-lost", "[data-testid=preview-text-zh]"),
    "admin-voicemail": Shot(
        "/admin/voicemail", "[data-testid=total]", "tbody [data-testid^=open-]", "[data-testid=settings]"
    ),
    "admin-alert": Shot("/admin/alerts?new=", "[data-testid=object-name]"),
    "admin-webhook": Shot(
        "/admin/webhooks", "[data-testid=total]", "tbody [data-testid^=open-]", "[data-testid=settings]"
    ),
    "admin-rename": Shot(
        "/admin/users/agent2", "[data-testid=settings]", "[data-testid=rename]", "[data-testid=new-name]"
    ),
    "admin-leave": Shot(
        "/admin/queues/support",
        "[data-testid=verdict]",
        (("[data-testid=field-wrap_up_s]", "15"), "[data-testid=menu-users]"),
        "[data-testid=stay]",
    ),
    "admin-conflict": Shot(
        "/admin/queues/support",
        "[data-testid=verdict]",
        (("[data-testid=field-wrap_up_s]", "15"), SAVE),
        "[data-testid=conflict]",
        {"site.conflict": True},
    ),
    "admin-wrong": Shot(
        "/admin/queues/vip",
        "[data-testid=verdict]",
        (("[data-testid=field-ring_for_s]", "25"),),
        "[data-testid=wrong]",
        {"site.problem": PROBLEM},
    ),
    "admin-restore": Shot(
        "/admin/versions",
        "[data-testid=version-3]",
        ("[data-testid=open-version-2]", "[data-testid=restore]"),
        "[data-testid=why]",
    ),
    "admin-import-wrong": Shot(
        "/admin/imports",
        "[data-testid=import-file]",
        (PEOPLE,),
        "[data-testid=import-errors]",
        {"site.errors": 2},
    ),
    "admin-import-checked": Shot(
        "/admin/imports",
        "[data-testid=import-file]",
        (PEOPLE,),
        "[data-testid=import-run][aria-disabled=false]",
    ),
    "admin-audit-none": Shot(
        "/admin/audit",
        "[data-testid=audit-row-9]",
        (("[data-testid=audit-q]", "nobody"),),
        "[data-testid=empty]",
    ),
    "contacts-none-yet": Shot("/calls", "[data-testid=empty]", api={"is_empty": True}),
    "contact-gone": Shot("/calls/none", "[data-testid=empty]", api={"refuses": "not_found"}),
    "cases-none": Shot("/cases", "[data-testid=empty]", api={"is_empty": True}),
    "voicemail-none": Shot("/voicemail", "[data-testid=empty]", api={"is_empty": True}),
    "voicemail-delete": Shot(
        "/voicemail",
        MESSAGE,
        ("[data-testid=open-rec-0]", "[data-testid=delete]"),
        "[data-testid=delete-yes]",
    ),
    "surveys-none": Shot("/surveys", "[data-testid=empty]", api={"is_empty": True}),
    "api-docs": Shot("/api/docs", "h2"),
}
