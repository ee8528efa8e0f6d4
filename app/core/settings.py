"""How this installation is set up: CRYOLEDGER_* variables or a .env file."""

import ipaddress
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every setting, with the default of a single machine on loopback."""

    model_config = SettingsConfigDict(env_prefix="CRYOLEDGER_", env_file=".env", extra="ignore")

    database_url: str = Field(
        default="sqlite:///data/cryoledger.db",
        description="SQLite file or postgresql:// address of the biobank.",
    )
    data_dir: Path = Field(
        default=Path("data"),
        description="The signing key and the lodged checkpoint lie here, outside the database.",
    )
    origin: str = Field(
        default="cryoledger.local/biobank", description="Name of this ledger, signed into checkpoints."
    )
    host: str = Field(
        default="127.0.0.1", description="Address to serve on; off loopback needs TLS or a named proxy."
    )
    port: int = Field(default=8000, ge=0, le=65535, description="Port to serve on.")
    threads: int = Field(
        default=16, ge=1, le=200, description="Requests worked on at once; also the database pool size."
    )
    pool_timeout: float = Field(
        default=3.0, gt=0, description="Seconds a request waits for a connection before 503."
    )
    session_idle_minutes: int = Field(
        default=10,
        ge=1,
        description="A sign-in is locked after this long without a request; badge or password open it.",
    )
    session_hours: int = Field(default=12, ge=1, description="A sign-in ends after this long in any case.")
    max_body_bytes: int = Field(
        default=64 * 1024 * 1024, ge=1024, description="Largest request body that is read."
    )
    trusted_proxy: str = Field(
        default="", description="Address of the TLS proxy in front, if served off loopback."
    )
    tls_certificate: str = Field(default="", description="Certificate file, if this program ends TLS itself.")
    tls_key: str = Field(default="", description="Key file of the certificate.")
    secure_cookies: bool = Field(default=False, description="Set behind TLS: cookies get the __Host- prefix.")
    log_level: str = Field(default="INFO", description="Level of the JSON log lines.")
    undo_minutes: int = Field(default=10, ge=1, description="How long an act at the bench can be taken back.")
    fewest_donors: int = Field(
        default=5,
        ge=1,
        description="The catalogue hides counts of fewer donors from those who see no samples.",
    )
    demo: bool = Field(default=False, description="This database was filled with the demo biobank.")

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the door."""
        try:
            return self.host == "localhost" or ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def only_through_proxy(self) -> bool:
        """Whether passwords travel encrypted only where they come through the named proxy."""
        return bool(self.trusted_proxy) and not self.tls_certificate and not self.on_loopback
