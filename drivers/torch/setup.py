"""Builds the crop model (libwindrow_seasons) into the package, from the checkout around this folder.

Needs a C compiler and libyaml (Debian: libyaml-dev), neither MPI nor PETSc nor NetCDF. The flags are those of
CMakeLists.txt, so that the results have the same bits. WINDROW_ARCH sets -march= (may be empty).
WINDROW_SEASONS_LIBRARY names a library that CMake has built, which is then packed instead of compiling one.
"""
import glob
import os
import platform
import re
import shlex
import shutil
import subprocess
import tempfile

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

try:
    from setuptools.command.bdist_wheel import bdist_wheel
except ImportError:  # setuptools before 70.1
    from wheel.bdist_wheel import bdist_wheel

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.relpath(os.path.dirname(os.path.dirname(HERE)), os.getcwd())
ROOMS = ("support", "weather", "crop", "soil", "season", "assimilation")
NOT_NEEDED = re.compile(r"/support/(schema|units)[^/]*$")  # the campaign's keys and units


def version():
    cmake = os.path.join(ROOT, "CMakeLists.txt")
    if not os.path.exists(cmake):
        raise SystemExit(f"windrow is installed from a checkout: {cmake} is missing")
    with open(cmake) as f:
        return re.search(r"project\(windrow VERSION ([0-9.]+)", f.read()).group(1)


def architecture():
    if "WINDROW_ARCH" in os.environ:
        return os.environ["WINDROW_ARCH"]
    if platform.machine() not in ("x86_64", "AMD64"):
        return ""
    try:
        with open("/proc/cpuinfo") as f:
            return "x86-64-v3" if " avx2 " in f.read(8192) else ""
    except OSError:
        return "x86-64-v3"


def yaml(option, default):
    try:
        return shlex.split(subprocess.run(["pkg-config", option, "yaml-0.1"], capture_output=True, text=True, check=True).stdout)
    except (OSError, subprocess.CalledProcessError):
        return default


class BuildLibrary(build_ext):
    """A plain shared library under a fixed name, for ctypes."""

    def get_ext_filename(self, name):
        return os.path.join(*name.split(".")) + (".dylib" if platform.system() == "Darwin" else ".so")

    def get_export_symbols(self, extension):
        return []

    def accepts(self, *flags):
        with tempfile.TemporaryDirectory() as folder:
            source = os.path.join(folder, "empty.c")
            with open(source, "w") as f:
                f.write("int empty;\n")
            command = [*self.compiler.compiler_so, "-Werror", *flags, "-c", source, "-o", source + ".o"]
            return subprocess.run(command, capture_output=True).returncode == 0

    def build_extension(self, extension):
        built = os.environ.get("WINDROW_SEASONS_LIBRARY")
        if built:
            path = self.get_ext_fullpath(extension.name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            shutil.copyfile(built, path)
            return
        made = os.path.join(self.build_temp, "include")
        os.makedirs(os.path.join(made, "windrow"), exist_ok=True)
        values = dict(zip(("", "_MAJOR", "_MINOR", "_PATCH"), (version(), *version().split("."))))
        with open(os.path.join(ROOT, "include/windrow/version.h.in")) as f:
            text = re.sub(r"@PROJECT_VERSION(\w*)@", lambda found: values[found.group(1)], f.read())
        with open(os.path.join(made, "windrow/version.h"), "w") as f:
            f.write(text)
        extension.include_dirs.append(made)
        arch = architecture()
        for flags in ([f"-march={arch}"] if arch else [], ["-mmove-max=256", "-mstore-max=256"]):
            if flags and self.accepts(*flags):
                extension.extra_compile_args += flags
        self.force = True  # build/ may hold a library that was packed
        super().build_extension(extension)


class AnyPython(bdist_wheel):
    """The library is no module of Python's: one wheel serves every Python 3 of the platform."""

    def get_tag(self):
        return ("py3", "none", super().get_tag()[2])


link = [] if platform.system() == "Darwin" else [f"-Wl,--version-script={os.path.join(ROOT, 'drivers/torch/visible.map')}"]
library = Extension(
    "windrow.libwindrow_seasons",
    sources=[f for room in ROOMS for f in sorted(glob.glob(os.path.join(ROOT, "src", room, "*.c"))) if not NOT_NEEDED.search(f)],
    include_dirs=[os.path.join(ROOT, "include"), os.path.join(ROOT, "src")],
    define_macros=[("_XOPEN_SOURCE", "700")],
    extra_compile_args=["-std=c11", "-O3", "-fno-math-errno", "-fno-trapping-math", "-ffp-contract=off", "-Wno-psabi",
                        *yaml("--cflags", [])],
    extra_link_args=[*link, *yaml("--libs", ["-lyaml"]), "-lm"])

setup(version=version(), ext_modules=[library], cmdclass={"build_ext": BuildLibrary, "bdist_wheel": AnyPython})
