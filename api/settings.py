"""Settings: read once, at the edge, from the environment (`PINCITE_…`) and the command line."""

import os
from pathlib import Path
from typing import Annotated, Any, Self

from platformdirs import user_data_path
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from qa.errors import InvalidSettings
from qa.questions import MAX_K

PREFIX = "PINCITE_"
MIB = 1024 * 1024


def _without_slash(url: str) -> str:
    return url.rstrip("/")


class Settings(BaseSettings):
    """All that can be set. Each field is `PINCITE_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    home: Path = Field(
        default_factory=lambda: user_data_path("pincite"),
        description="The folder that holds everything.",
    )
    models: Path | None = Field(
        default=None,
        description="The folder of exported encoders; `models` in the home unless set.",
    )
    model: str | None = Field(
        default=None,
        description="The encoder of new collections: all-MiniLM-L6-v2, a folder with a "
        "sentence-transformers model, or a name on the model hub.",
    )
    reranker: str | None = Field(
        default=None,
        description="What reranks the best passages: a folder with a CrossEncoder of "
        "sentence-transformers, or a name on the model hub. Nothing does unless it is set.",
    )
    rerank_top: int = Field(
        default=20, ge=1, le=MAX_K, description="How many of the best passages are reranked."
    )
    rerank_ms: float = Field(
        default=1_000.0,
        ge=0,
        description="How long reranking an answer may take, in milliseconds; when it is over, the "
        "answer is given in the order of the search, and says so.",
    )
    sure: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="How sure an answer is to be where a question does not say: with 0.9, nothing "
        "is answered unless the first passage answers with a probability of 0.9. Questions are "
        "answered in any case unless it is set.",
    )
    collection: str = Field(default="default", description="The collection where none is named.")
    host: str = Field(default="127.0.0.1", description="The address the server listens on.")
    port: int = Field(default=8765, ge=0, le=65535, description="The port the server listens on.")
    key: SecretStr | None = Field(
        default=None,
        description="When set, the server asks for it (Authorization: Bearer …; pages, in a form), "
        "and the command line sends it with --server.",
    )
    public_url: Annotated[str, AfterValidator(_without_slash)] = Field(
        default="",
        description="Where the server is reached from outside; links to it begin so, and without a "
        "key it answers to that name of the internet only.",
    )
    max_upload: int = Field(
        default=100 * MIB, ge=1, description="The largest upload accepted, in bytes."
    )
    read_seconds: float = Field(
        default=60.0, gt=0, description="How long reading one file may take, in seconds."
    )
    read_memory: int = Field(
        default=768 * MIB,
        ge=128 * MIB,
        description="How much memory reading one file may take, in bytes.",
    )
    max_file: int = Field(
        default=200 * MIB, ge=1, description="The largest file that is read, in bytes."
    )
    fetch_seconds: float = Field(
        default=60.0,
        gt=0,
        description="How long fetching one page may take, in seconds, all redirects included.",
    )
    fetch_private: bool = Field(
        default=False,
        description="Whether pages of private and loopback addresses may be fetched; else those of "
        "the public internet only.",
    )
    max_page: int = Field(
        default=200 * MIB, ge=1, description="The largest page that is fetched, in bytes."
    )
    lock_wait: float = Field(
        default=60.0,
        ge=0,
        description="How long a change waits, in seconds, while another process writes to the "
        "home.",
    )
    conversation_minutes: float = Field(
        default=60.0,
        gt=0,
        le=525_600,
        description="For how many minutes after its last message the server keeps a conversation "
        "(`/v1/chat`), or a response that another one may follow (`/v1/responses`).",
    )
    retain_days: float = Field(
        default=30.0,
        ge=0,
        description="For how many days past generations can be asked. What was replaced or deleted "
        "before is dropped for good, and its space given back.",
    )
    slack_bot_token: SecretStr | None = Field(
        default=None, description="The token of the bot for Slack (`xoxb-…`); see docs/slack.md."
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None,
        description="What Slack signs its requests with. With it and the bot's token, `pincite "
        "serve` takes them at `/slack/events`.",
    )
    slack_app_token: SecretStr | None = Field(
        default=None,
        description="The app's token for Socket Mode (`xapp-…`), with which `pincite slack` "
        "connects.",
    )
    slack_channels: Path | None = Field(
        default=None,
        description="The file that says how channels are answered; `slack.toml` in the home unless "
        "set.",
    )
    slack_api: str = Field(
        default="https://slack.com/api/",
        pattern="^https?://[^/]+/(.*/)?$",
        description="Where Slack's API is; https://slack-gov.com/api/ for GovSlack.",
    )
    log_level: str = Field(
        default="info",
        pattern="^(debug|info|warning|error)$",
        description="What the server logs: debug, info, warning or error.",
    )

    @property
    def models_folder(self) -> Path:
        """The folder of exported encoders."""
        return self.models or self.home.expanduser() / "models"

    @classmethod
    def load(cls, **given: Any) -> Self:
        """Read the settings.

        Args:
            given: What was set elsewhere, on the command line for one; None counts as not set.

        Raises:
            InvalidSettings: A setting is unknown, or its value is not allowed.
        """
        names = {PREFIX + name.upper() for name in cls.model_fields}
        unknown = sorted(
            name for name in os.environ if name.startswith(PREFIX) and name not in names
        )
        if unknown:
            raise InvalidSettings(
                f"Unknown settings: {', '.join(unknown)}. Settings there are: "
                f"{', '.join(sorted(names))}."
            )
        try:
            return cls(**{name: value for name, value in given.items() if value is not None})
        except ValidationError as error:
            problems = "; ".join(
                f"{PREFIX}{'_'.join(str(part) for part in e['loc']).upper()}: {e['msg']}"
                for e in error.errors()
            )
            raise InvalidSettings(problems) from None
