"""What people see in the browser: the agent console and the supervisor page.

    templates/  Jinja2 pages the server renders        locale/  their words and the scripts', one flat file a language
    src/        TypeScript and CSS                      static/  what the build makes of it; not committed

`python -m agent_ui.build` makes `static/`. The scripts' parts: pure (`protocol`, `store`, `format`, `i18n`, `gate`,
`levels`, `totals`, `backoff`), owners of one outside thing each (`live/`: console socket, phone, microphone, ringer),
and views that draw the state and send intents (`agent/`, `supervisor/`, shared pieces in `shared/`).
"""
