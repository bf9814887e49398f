"""The kept certificate stays the same until it must be renewed."""

import stat

from callcenter.media.certificate import FILE_NAME, kept_certificate

NOW = 1_800_000_000.0
DAY = 86400.0


def test_without_a_folder_each_start_makes_its_own():
    assert kept_certificate(None, NOW).fingerprint != kept_certificate(None, NOW).fingerprint


def test_a_kept_certificate_is_used_again_and_readable_by_us_alone(tmp_path):
    folder = tmp_path / "data"
    first = kept_certificate(folder, NOW)
    assert kept_certificate(folder, NOW + 300 * DAY).fingerprint == first.fingerprint
    assert stat.S_IMODE((folder / FILE_NAME).stat().st_mode) == 0o600


def test_it_is_renewed_a_month_before_it_expires(tmp_path):
    first = kept_certificate(tmp_path, NOW)
    renewed = kept_certificate(tmp_path, NOW + 336 * DAY)
    assert renewed.fingerprint != first.fingerprint
    assert kept_certificate(tmp_path, NOW + 337 * DAY).fingerprint == renewed.fingerprint


def test_a_broken_file_is_replaced(tmp_path):
    (tmp_path / FILE_NAME).write_text("no key here")
    made = kept_certificate(tmp_path, NOW)
    assert kept_certificate(tmp_path, NOW).fingerprint == made.fingerprint
    assert len(made.fingerprint) == 95
