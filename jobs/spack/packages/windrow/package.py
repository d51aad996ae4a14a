"""Spack recipe of Windrow, built from the checkout that this file lies in.

Syntax-tested only (ctest `recipes`): no Spack has run it yet.
"""
import os

from spack.package import *

try:  # Spack 1.0 and later
    from spack_repo.builtin.build_systems.cmake import CMakePackage
except ImportError:  # earlier ones have it in spack.package
    pass

CHECKOUT = os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 4))


class Windrow(CMakePackage):
    """Regional calibration of the WOFOST 7.2 crop model."""

    git = "file://" + CHECKOUT

    license("Apache-2.0")

    version("main", branch="main")

    variant("shared", default=False, description="Shared library instead of a static one")
    variant("report", default=True, description="What `windrow report` draws its page with")

    depends_on("c", type="build")
    depends_on("cmake@3.22:", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("cunit", type="test")
    depends_on("mpi")
    depends_on("petsc@3.18:+mpi+double~complex")
    depends_on("slepc@3.18:")
    depends_on("netcdf-c@4.7:+mpi")
    depends_on("udunits")
    depends_on("libyaml")
    depends_on("blas")
    depends_on("python@3.9:", type="run", when="+report")
    depends_on("py-matplotlib@3.5:", type="run", when="+report")
    depends_on("py-netcdf4", type="run", when="+report")

    def cmake_args(self):
        return [
            self.define("WINDROW_ARCH", ""),  # Spack's compilers know the target
            self.define_from_variant("BUILD_SHARED_LIBS", "shared"),
            self.define("BUILD_TESTING", self.run_tests),
        ]

    def setup_run_environment(self, env):
        if self.spec.satisfies("+report"):
            env.set("WINDROW_PYTHON", self.spec["python"].command.path)
