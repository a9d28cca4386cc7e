"""The enrolment code as a QR code says it: `WE1:K7QM-2F9D@https://hub.example`, the code and where the hub is."""

PREFIX = "WE1:"


def qr_text_of(code: str, hub_url: str) -> str:
    """Return what the QR code of an enrolment says."""
    return f"{PREFIX}{code}@{hub_url}"


def read_code(text: str) -> tuple[str, str | None]:
    """Return the code of what was typed or scanned, and the hub's address where it names one."""
    text = text.strip()
    if not text.startswith(PREFIX):
        return text, None
    code, _, hub_url = text.removeprefix(PREFIX).partition("@")
    return code, hub_url or None
