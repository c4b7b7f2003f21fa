"""Whether a request is from Slack, seen from its raw bytes before anything in it is read.

Verifying requests from Slack: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping

from qa.errors import NotFromSlack

TIMESTAMP = "x-slack-request-timestamp"
SIGNATURE = "x-slack-signature"
PATIENCE = 300
_LONGEST = 20


class Verifier:
    """Tells Slack's requests from others.

    Args:
        secret: The app's signing secret.
        clock: Seconds since 1970 UTC.
    """

    def __init__(self, secret: str, clock: Callable[[], float] = time.time) -> None:
        self._secret = secret.encode()
        self._clock = clock

    def check(self, headers: Mapping[str, str], body: bytes) -> None:
        """Check a request.

        Args:
            headers: Its headers, by their names in lower case.
            body: Its body, as it came.

        Raises:
            NotFromSlack: It was not signed with the secret, or more than `PATIENCE` seconds ago.
        """
        sent, signature = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
        if not (sent.isascii() and sent.isdecimal() and len(sent) < _LONGEST):
            raise NotFromSlack("The request has no timestamp of Slack.")
        if abs(self._clock() - int(sent)) > PATIENCE:
            raise NotFromSlack(
                f"The request was signed over {PATIENCE // 60} minutes ago, or will be: if it is "
                "Slack's, this machine's clock is wrong."
            )
        signed = hmac.new(self._secret, b"v0:" + sent.encode() + b":" + body, hashlib.sha256)
        wanted = f"v0={signed.hexdigest()}".encode()
        if not hmac.compare_digest(signature.encode("utf-8", "surrogateescape"), wanted):
            raise NotFromSlack(
                "The request is not signed as Slack would: if it is Slack's, "
                "PINCITE_SLACK_SIGNING_SECRET is not the app's."
            )
