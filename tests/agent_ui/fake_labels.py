"""How those who took part in invented contacts are called, and their flows, nodes and surveys."""

from ivr_flows import Label

BILLING = Label.of({"en": "Billing", "zh": "账单"})
PEOPLE = {
    "agent1": {"en": "Lin Mei", "zh": "林梅"},
    "agent2": {"en": "Wang Lei", "zh": "王磊"},
    "boss": {"en": "Petra Novak", "zh": "彼得拉"},
}
SURVEY = {"en": "After the call", "zh": "通话后调查"}
QUESTIONS = {
    "friendly": {"en": "Was the agent friendly", "zh": "坐席是否友好"},
    "solved": {"en": "Was it solved", "zh": "问题是否解决"},
}
FLOWS = {
    "main": {
        "title": {"en": "Main number", "zh": "总机"}, "goals": {}, "surveys": {"after_call": SURVEY},
        "nodes": {"greet": {"en": "Greeting", "zh": "欢迎语"}, "menu": {"en": "Main menu", "zh": "主菜单"}},
        "questions": {f"after_call.{name}": label for name, label in QUESTIONS.items()},
    }
}  # fmt: skip
