"""Values as words, in the caller's language, so that any voice can say them: pure tables, no voice in here.

    words(template.pieces(variables), "zh", "Asia/Shanghai")        余额是{balance:money CNY} -> 余额是一千二百元五角

    text       as it reads                         money      `money CNY`, `money USD`…; cents where they are said
    number     two thousand and six, 两千零六        percent    3.5 -> three point five percent, 百分之三点五
    digits     one by one; `digits phone`: 幺       date       2026-11-23, 20261123, UTC seconds; `weekday`, `no_year`
    ordinal    twenty-first, 第二十一                time       14:05, 1405, or UTC seconds
    duration   seconds -> two hours five minutes    moment     a date and a time

What cannot be read in its form is said as it stands: a caller would rather hear something odd than nothing.
"""

from ivr_flows.speaking.detail import detail_problem
from ivr_flows.speaking.words import LANGUAGES_SPOKEN, spoken, words

__all__ = ["LANGUAGES_SPOKEN", "detail_problem", "spoken", "words"]
