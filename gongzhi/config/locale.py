"""Compiling translations: .po files, which are kept, into .mo files, which are not."""

from pathlib import Path

LOCALE = Path(__file__).resolve().parents[1] / "locale"


def compile_locale(folder: Path = LOCALE) -> list[tuple[Path, int]]:
    """Compile each .po that is newer than its .mo; returns those compiled, with how many texts each translates."""
    import polib

    compiled = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        texts = polib.pofile(str(source))
        texts.save_as_mofile(str(target))
        compiled.append((source, len(texts.translated_entries())))
    return compiled


def stale_locale(folder: Path = LOCALE) -> list[Path]:
    """List the .po files that are newer than their .mo, or have none."""
    return [
        source
        for source in sorted(folder.glob("*/LC_MESSAGES/*.po"))
        if not (target := source.with_suffix(".mo")).exists() or target.stat().st_mtime < source.stat().st_mtime
    ]
