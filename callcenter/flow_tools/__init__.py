"""`callcenter check-flow`, `draw-flow` and `flow-schema`: flow files looked at from a terminal, with nothing running.

arguments  what each command is told          known    what there is besides the files: prompts, queues, flows…
checking   every mistake of all files at once  drawing  SVG and Mermaid      schema   for editors
"""
