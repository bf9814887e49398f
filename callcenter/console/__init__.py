"""The browser's side of the house, without the browser: typed messages, sessions, views."""
