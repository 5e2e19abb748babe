"""Manifests and tones."""

import numpy as np

CSV = "path,speaker_id,age,gender,accent\n"
OLD_TSV = "client_id\tpath\tsentence\tup_votes\tdown_votes\tage\tgender\taccent\tlocale\tsegment\n"
NEW_TSV = (
    "client_id\tpath\tsentence_id\tsentence\tsentence_domain\tup_votes\tdown_votes\tage\tgender\t"
    "accents\tvariant\tlocale\tsegment\n"
)


def tone(seconds=0.25, hz=200.0, rate=16_000):
    return 0.3 * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)


def manifest(folder, *lines, header=CSV, name="metadata.csv", encoding="utf-8"):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(header + "".join(f"{line}\n" for line in lines), encoding=encoding)
    return folder
