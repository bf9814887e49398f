"""What each role may, in words; who may what is decided where it is asked for (`callcenter.web`)."""

from __future__ import annotations

from dataclasses import dataclass

Words = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role with its name and its rights by language."""

    role: str
    title: Words
    may: tuple[Words, ...]


_AGENT = (
    {
        "en": "answer and make calls, transfer them, note how they ended",
        "zh": "接听、外呼、转接电话并记录结果",
    },
    {"en": "see their own contacts, recordings and figures", "zh": "查看本人的联络记录、录音和指标"},
    {"en": "open the voicemail boxes that are theirs", "zh": "打开本人可用的语音信箱"},
)
_SUPERVISOR = (
    {"en": "see queues, agents and waiting callers live", "zh": "实时查看队列、坐席和等待中的来电"},
    {"en": "listen, whisper, join and take over calls", "zh": "监听、耳语、加入和接管通话"},
    {"en": "change an agent's state, move agents and callers", "zh": "更改坐席状态，调配坐席和来电"},
    {"en": "see every contact and recording in their scope", "zh": "查看其范围内的全部联络记录和录音"},
    {"en": "change prompts", "zh": "修改提示音"},
)
ROLES: tuple[Role, ...] = (
    Role(role="agent", title={"en": "Agent", "zh": "坐席"}, may=_AGENT),
    Role(role="supervisor", title={"en": "Supervisor", "zh": "班长"}, may=_SUPERVISOR),
    Role(
        role="admin",
        title={"en": "Administrator", "zh": "管理员"},
        may=(
            {"en": "everything a supervisor may, in every queue", "zh": "班长的全部权限，适用于所有队列"},
            {"en": "change every setting of the site, go back to earlier ones", "zh": "修改全部配置并可回退"},
            {"en": "publish flows", "zh": "发布流程"},
            {"en": "read the audit log", "zh": "查看审计日志"},
        ),
    ),
    Role(
        role="auditor",
        title={"en": "Auditor", "zh": "审计员"},
        may=(
            {"en": "see every contact, listen to recordings", "zh": "查看全部联络记录并收听录音"},
            {
                "en": "read the audit log, keep recordings from being deleted",
                "zh": "查看审计日志，锁定录音不被删除",
            },
            {"en": "change nothing else", "zh": "不能修改其他内容"},
        ),
    ),
)
