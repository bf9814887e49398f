"""Alembic's migrations, packaged so that an installed product can upgrade its own database."""
