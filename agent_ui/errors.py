"""What can go wrong with the pages."""


class AgentUiError(Exception):
    """The browser files could not be made or found."""


class BuildFailed(AgentUiError):
    """The browser files could not be made; the text says why and what to do, in one line."""
