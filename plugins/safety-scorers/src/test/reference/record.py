"""Records what detect-secrets says of texts, for the tests of secrets_detection.

    python -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python record.py

writes ../resources/reference/secrets.json: texts, and whether one of the detectors below finds a secret in them. The secrets are
made up here from parts, so that no scanner takes this file for a leak.
"""

import json
import pathlib
from importlib.metadata import version

from detect_secrets.core.scan import scan_line
from detect_secrets.settings import transient_settings

TO = pathlib.Path(__file__).parent.parent / "resources" / "reference"

DETECTORS = ["AWSKeyDetector", "AzureStorageKeyDetector", "BasicAuthDetector", "GitHubTokenDetector", "GitLabTokenDetector",
             "JwtTokenDetector", "NpmDetector", "PrivateKeyDetector", "SendGridDetector", "SlackDetector", "StripeDetector",
             "TwilioKeyDetector"]

A = "aB3dE6gH9jK2mN5pQ8sT1vW4xY7zA0cD3fG6iJ9l"
HEX = "0123456789abcdef0123456789abcdef"
JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0" + ".SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"

TEXTS = [
    "", "Nothing to see here.", "The password is on the note.", "My key is under the mat: AKIA", "日本語のテキスト 😀",
    "AKIA" + "IOSFODNN7QXAMPL2", "id=AKIA" + "IOSFODNN7QXAMPL2 ok", "xAKIA" + "IOSFODNN7QXAMPL2", "AKIA" + "IOSFODNN7",
    "ASIA" + "IOSFODNN7QXAMPL2", "ghp_" + A[:36], "ghp_" + A[:30], "ghs_" + A[:36] + " in the log", "gho-" + A[:36],
    "glpat-" + A[:20], "glpat" + A[:20], "xoxb-" + "123456789012-123456789012-" + A[:24], "xoxp-" + "12345-" + A[:12], "xoxz-" + "12345-" + A[:12],
    "https://hooks.slack.com/services/T" + "ABCDEF12/BABCDEF12/" + A[:24], "https://hooks.slack.com/services/",
    "sk_live_" + A[:24], "sk_test_" + A[:24], "rk_live_" + A[:24], "sk_live_" + A[:10],
    "SG." + A[:22] + "." + (A + A)[:43], "SG." + A[:22], "AC" + HEX, "SK" + HEX + ".", "SK" + HEX[:30],
    "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE", "-----BEGIN " + "PRIVATE KEY-----", "-----BEGIN PUBLIC KEY-----", "-----BEGIN OPENSSH " + "PRIVATE KEY-----",
    "AccountKey=" + (A + A + A)[:86] + "==", "AccountKey=short",
    JWT, "token: " + JWT + " end", "eyJhbGciOiJIUzI1NiJ9", "https://admin:s3cr3tpw" + "@db.internal/app", "https://example.com:8080/a@b", "postgres://u:hunter22" + "@h:5432/d",
    "mail me at someone@mail.org", "Größe: 12:30@noon", "x" * 5000, "see https://example.org/path?q=1#a and 10.0.0.1:8080",
    "const a = 'sk_live'; // not a key", "word " * 400 + "ghp_" + A[:36],
]


def found(text):
    with transient_settings({"plugins_used": [{"name": each} for each in DETECTORS]}):
        return any(True for line in text.split("\n") for _ in scan_line(line))


def main():
    document = {
        "reference": "detect_secrets.core.scan.scan_line with " + ", ".join(DETECTORS),
        "versions": {"detect-secrets": version("detect-secrets")},
        # Each text in two halves: together they are what was scanned.
        "cases": [{"text": [text[: len(text) // 2], text[len(text) // 2:]], "found": found(text)} for text in TEXTS],
    }
    TO.mkdir(parents=True, exist_ok=True)
    (TO / "secrets.json").write_text(json.dumps(document, ensure_ascii=True, indent=1) + "\n")


if __name__ == "__main__":
    main()
