"""The colours of a drawing, light and dark. A page has the same rules, with its own tokens, in its style sheet."""

TOKENS = """
.flow-drawing { --flow-paper: #ffffff; --flow-box: #f4f6f8; --flow-edge: #77838f; --flow-way: #55616d;
  --flow-text: #141c24; --flow-soft: #414d59; --flow-ask: #0a559c; --flow-ask-box: #deecfa; --flow-decide: #7d5000;
  --flow-decide-box: #fbeecd; --flow-outside: #643a9a; --flow-outside-box: #ede5f8; --flow-human: #00694b;
  --flow-human-box: #dbf2e8; --flow-flow: #a01c66; --flow-flow-box: #fbe4f0; --flow-badge: #1b2733;
  --flow-on-badge: #ffffff; }
@media (prefers-color-scheme: dark) {
  .flow-drawing { --flow-paper: #171d23; --flow-box: #1e262d; --flow-edge: #7e8b98; --flow-way: #9aa6b2;
    --flow-text: #e8edf2; --flow-soft: #bac4ce; --flow-ask: #86bff8; --flow-ask-box: #153350; --flow-decide: #edbf55;
    --flow-decide-box: #3d300f; --flow-outside: #c8abf3; --flow-outside-box: #33264a; --flow-human: #5fd6a9;
    --flow-human-box: #12352a; --flow-flow: #f596cb; --flow-flow-box: #431f35; --flow-badge: #e8edf2;
    --flow-on-badge: #12181d; }
}
"""

RULES = """
.flow-drawing .paper { fill: var(--flow-paper); }
.flow-drawing text { fill: var(--flow-text); }
.flow-drawing .title { font-weight: 600; }
.flow-drawing .line, .flow-drawing .figures { fill: var(--flow-soft); }
.flow-drawing .label text, .flow-drawing .entrance text { fill: var(--flow-soft); }
.flow-drawing .box { fill: var(--flow-box); stroke: var(--flow-edge); stroke-width: 1.5; }
.flow-drawing .side { stroke: var(--flow-edge); stroke-width: 1.5; }
.flow-drawing .ask .box { fill: var(--flow-ask-box); stroke: var(--flow-ask); }
.flow-drawing .decide .box { fill: var(--flow-decide-box); stroke: var(--flow-decide); }
.flow-drawing .outside .box { fill: var(--flow-outside-box); stroke: var(--flow-outside); }
.flow-drawing .human .box { fill: var(--flow-human-box); stroke: var(--flow-human); }
.flow-drawing .flow .box { fill: var(--flow-flow-box); stroke: var(--flow-flow); }
.flow-drawing .flow .side { stroke: var(--flow-flow); }
.flow-drawing .label rect { fill: var(--flow-paper); }
.flow-drawing .way { fill: none; stroke: var(--flow-way); stroke-width: 1.4; }
.flow-drawing .back { stroke-dasharray: 5 3; }
.flow-drawing .arrow { fill: var(--flow-way); }
.flow-drawing .badge rect { fill: var(--flow-badge); }
.flow-drawing .badge .count { fill: var(--flow-on-badge); font-weight: 600; }
.flow-drawing .node:not([data-count]) .badge { display: none; }
.flow-drawing .into:hover .title, .flow-drawing .into:focus-visible .title { text-decoration: underline; }
"""

STYLE = TOKENS + RULES
