"""Wheels and installed folders made on the spot, so that no registry is asked."""

import zipfile

GOOD = """
from ketbench.plugin import Availability, Params, Result


class Backend:
    name = "{name}"
    title = "Made in a test"
    needs = frozenset()
    params = Params

    def available(self):
        return Availability(True)

    def check(self, task, params):
        return ()

    def run(self, task, params, context):
        yield Result({{"answer": 42}})
"""


def files_of(name, version, requires=(), entries="", modules=(), groups=""):
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    needs = "".join(f"Requires-Dist: {line}\n" for line in requires)
    files = {f"{module}.py": text for module, text in modules}
    files[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nLicense: MIT\n{needs}"
    files[f"{info}/WHEEL"] = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    if entries:
        files[f"{info}/entry_points.txt"] = f"[ketbench.backends]\n{entries}\n"
    if groups:
        files[f"{info}/entry_points.txt"] = groups
    listed = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    return files | {f"{info}/RECORD": listed}


def wheel(folder, name, version="1.0", **content):
    path = folder / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for place, text in files_of(name, version, **content).items():
            archive.writestr(place, text)
    return path


def plugin_wheel(folder, name, requires=(), backend=""):
    backend = backend or f"{name}.one"
    entries = f"{backend} = {name}_module:Backend"
    modules = [(f"{name}_module", GOOD.format(name=backend))]
    return wheel(folder, name, requires=requires, entries=entries, modules=modules)


def installed(folder, name, **content):
    for place, text in files_of(name, "1.0", **content).items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
