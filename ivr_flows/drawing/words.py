"""What is written into a drawing beside what the author wrote: verbs and ways out, in every language."""

from __future__ import annotations

_VERBS_ZH = {
    "authenticate": "身份验证",
    "branch": "条件分支",
    "callback": "回拨",
    "case": "登记工单",
    "collect": "收集按键",
    "echo": "回声测试",
    "fetch": "查询网络服务",
    "goal": "目标达成",
    "hangup": "挂机",
    "hours": "营业时间",
    "lookup": "查找客户",
    "menu": "菜单",
    "music": "音乐",
    "play": "播放",
    "query": "查询数据库",
    "queue": "排队",
    "record": "录音",
    "return": "返回",
    "say": "朗读",
    "set": "设置变量",
    "speech": "语音识别",
    "split": "随机分流",
    "subflow": "子流程",
    "survey": "满意度调查",
    "switch": "按值分支",
    "transfer": "转接",
    "voicemail": "语音留言",
    "webhook": "网络通知",
}
_WAYS_EN = {
    "callback": "call back",
    "callback_failed": "call back failed",
    "closed": "closed",
    "failed": "failed",
    "holiday": "holiday",
    "left_by_key": "left by key",
    "next": "",
    "no_agent": "no agent",
    "on_busy": "busy",
    "on_fail": "failed",
    "on_left": "left the line",
    "on_locked": "locked",
    "on_many": "several found",
    "on_missing": "not found",
    "on_no_answer": "no answer",
    "open": "open",
    "otherwise": "otherwise",
    "overflowed": "overflowed",
    "timed_out": "waited too long",
    "unavailable": "not available",
    "voicemail": "voicemail",
    "withdrawn": "withdrawn",
}
_WAYS_ZH = {
    "callback": "回拨",
    "callback_failed": "回拨失败",
    "closed": "已下班",
    "failed": "失败",
    "holiday": "节假日",
    "left_by_key": "按键离开",
    "next": "",
    "no_agent": "无坐席",
    "on_busy": "忙线",
    "on_fail": "失败",
    "on_left": "离开队列",
    "on_locked": "已锁定",
    "on_many": "多个结果",
    "on_missing": "未找到",
    "on_no_answer": "无人接听",
    "open": "营业中",
    "otherwise": "其他",
    "overflowed": "溢出",
    "timed_out": "等待超时",
    "unavailable": "不可用",
    "voicemail": "留言",
    "withdrawn": "已撤回",
}
_KEY = {"en": "key {key}", "zh": "按 {key}"}
_ABOUT = {
    "en": "The flow {title}: {nodes} nodes, begins at {start}.",
    "zh": "流程 {title}：共 {nodes} 个节点，从 {start} 开始。",
}
_BEGIN = {"en": "Call comes in", "zh": "来电"}
_LEADS = {"en": "leads to: {names}", "zh": "通往：{names}"}


def verb_word(verb: str, language: str) -> str:
    """A verb as it is written in a box."""
    return _VERBS_ZH.get(verb, verb) if language == "zh" else verb


def way_word(name: str, label: str, language: str) -> str:
    """A way out as it is written beside its line; empty for the ordinary one."""
    kind, _, what = name.partition(" ")
    if kind == "key" and what:
        return f"{what} {label}".strip() if label else _KEY[_known(language)].format(key=what)
    if kind in ("case", "way") and what:
        return label or what
    words = _WAYS_ZH if language == "zh" else _WAYS_EN
    return label or words.get(name, name.replace("_", " "))


def about(title: str, nodes: int, start: str, language: str) -> str:
    """What the drawing shows, for those who cannot see it."""
    return _ABOUT[_known(language)].format(title=title, nodes=nodes, start=start)


def begin(language: str) -> str:
    """What is written where callers come in."""
    return _BEGIN[_known(language)]


def leads_to(names: str, language: str) -> str:
    """Where a box leads, for those who cannot see the lines."""
    return _LEADS[_known(language)].format(names=names)


def _known(language: str) -> str:
    return language if language in _BEGIN else "en"
