"""The SHA-256 of files."""

from voicelab.checksum import sha256_of


def test_a_checksum_is_that_of_the_content_whatever_the_name(tmp_path):
    (tmp_path / "empty").touch()
    (tmp_path / "abc").write_bytes(b"abc")
    # FIPS 180-2, and `sha256sum /dev/null`.
    assert sha256_of(tmp_path / "abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    assert sha256_of(tmp_path / "empty") == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
