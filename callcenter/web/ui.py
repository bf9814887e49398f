"""The built browser part: templates, the words, and the names of the hashed files."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, TemplateNotFound, select_autoescape
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from callcenter.web.errors import PagesMissing

LANGUAGES = ("en", "zh")


class Ui:
    """Renders pages from the folder `agent_ui`. Everything is read when first needed, so tests need no build."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._templates = Environment(
            loader=FileSystemLoader(folder / "templates"), autoescape=select_autoescape(default=True)
        )
        self._words: dict[str, Mapping[str, str]] = {}
        self._manifest: tuple[float, Mapping[str, Any]] = (0.0, {})

    def render(self, template: str, language: str, **context: object) -> str:
        words = self.words(language)
        try:
            page = self._templates.get_template(template)
        except TemplateNotFound as missing:
            raise PagesMissing(template) from missing
        return page.render(language=language, t=lambda key: words.get(key, key), asset=self.asset, **context)

    def words(self, language: str) -> Mapping[str, str]:
        if language not in self._words:
            self._words[language] = _read_json(self._folder / "locale" / f"{language}.json")
        return self._words[language]

    def asset(self, name: str) -> str:
        """The address of a built file by its source's name, such as `src/agent.ts`."""
        try:
            return f"/static/{self._entries()[name]['file']}"
        except KeyError:
            raise PagesMissing(name) from None

    def _entries(self) -> Mapping[str, Any]:
        path = self._folder / "static" / ".vite" / "manifest.json"
        try:
            built_at = path.stat().st_mtime
        except OSError as missing:
            raise PagesMissing(str(path)) from missing
        if built_at != self._manifest[0]:
            self._manifest = (built_at, _read_json(path))
        return self._manifest[1]


def _read_json(path: Path) -> Mapping[str, Any]:
    try:
        read: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as unreadable:
        raise PagesMissing(str(path)) from unreadable
    return read


class BuiltFiles(StaticFiles):
    """/static: files with a hash in their name are kept by browsers for good, the rest is asked for again."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)

    async def check_config(self) -> None:
        if self.directory is None or not os.path.isdir(self.directory):
            raise PagesMissing(str(self.directory))

    async def get_response(self, path: str, scope: Scope) -> Response:
        if any(part.startswith(".") for part in Path(path).parts):
            # The build's own notes lie there.
            raise HTTPException(404)
        response = await super().get_response(path, scope)
        is_hashed = path.startswith("assets" + os.sep)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_hashed else "no-cache"
        return response
