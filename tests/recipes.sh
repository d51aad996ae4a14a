# The recipes of jobs/ that no tool is here to run - Spack's and the container's - are at least well formed, name what
# exists in this repository, and list the libraries that the program is linked to.
set -uo pipefail
python=/usr/bin/python3
"$python" -c 'import ast' 2>/dev/null || { echo "skipped: no $python (Debian: python3)"; exit 77; }
export PYTHONDONTWRITEBYTECODE=1
fail() {
  echo "$1"
  exit 1
}

# -- Spack: run with a stand-in for spack.package, which keeps what the recipe says
mkdir spack
cat >spack/package.py <<'P'
said = []
def keep(name):
    return lambda *a, **k: said.append((name, a, k))
license, version, variant, depends_on = (keep(n) for n in ("license", "version", "variant", "depends_on"))
class CMakePackage:
    run_tests = False
    def define(self, key, value):
        return f"-D{key}={value}"
    def define_from_variant(self, key, variant):
        assert any(n == "variant" and a[0] == variant for n, a, k in said), variant
        return f"-D{key}=..."
P
touch spack/__init__.py
cat >recipe.py <<'P'
import importlib.util, os, re, sys
root = os.environ["WINDROW_SOURCE"]
spec = importlib.util.spec_from_file_location("recipe", root + "/jobs/spack/packages/windrow/package.py")
recipe = importlib.util.module_from_spec(spec)
spec.loader.exec_module(recipe)
from spack.package import said
cmake = open(root + "/CMakeLists.txt").read()
assert os.path.realpath(recipe.Windrow.git[len("file://"):]) == os.path.realpath(root), recipe.Windrow.git
needs = [a[0] for n, a, k in said if n == "depends_on"]
variants = [a[0] for n, a, k in said if n == "variant"]
for need in needs:
    assert re.fullmatch(r"[a-z][a-z0-9-]*(@[0-9.]+:?)?([+~][a-z0-9_]+)*", need), f"no spec: {need}"
for n, a, k in said:
    assert set(k) <= {"type", "when", "default", "description", "branch"}, (n, k)
    assert k.get("type", "build") in ("build", "run", "test"), k
    assert k.get("when", "+report").strip("+~") in variants, k
names = {re.match("[a-z0-9-]+", need).group() for need in needs}
wanted = {"mpi", "petsc", "slepc", "netcdf-c", "udunits", "libyaml", "blas", "cmake", "pkgconfig"}
assert wanted <= names, wanted - names
# the versions that CMakeLists.txt asks for
for name, asked in (("petsc", r"petsc>=([0-9.]+)"), ("slepc", r"slepc>=([0-9.]+)"), ("cmake", r"VERSION ([0-9.]+)\)")):
    least = re.search(asked, cmake).group(1)
    assert any(need.startswith(f"{name}@{least}:") for need in needs), (name, least)
for option in recipe.Windrow().cmake_args():
    name = re.match(r"-D([A-Z_]+)=", option).group(1)
    assert name in cmake, f"{name} is no option of CMakeLists.txt"
P
said=$("$python" recipe.py 2>&1) || fail "jobs/spack: $said"
grep -qx '  namespace: windrow' "$WINDROW_SOURCE/jobs/spack/repo.yaml" || fail "jobs/spack/repo.yaml names no namespace"

# -- container: known instructions, sources that exist, packages of the libraries
file=$WINDROW_SOURCE/jobs/container/Containerfile
sed -e ':join' -e '/\\$/{N;s/ *\\\n */ /;b join' -e '}' "$file" | grep -vE '^(#|$)' >joined
while read -r instruction rest; do
  case $instruction in
  FROM | WORKDIR | ENV | ENTRYPOINT | CMD) ;;
  RUN) bash -n <<<"$rest" || fail "$file: RUN $rest: is no shell command" ;;
  COPY)
    case $rest in
    --from=build\ *) grep -q '^FROM .* AS build$' joined || fail "$file: no stage build" ;;
    *)
      read -ra words <<<"$rest"
      to=image/${words[-1]}
      mkdir -p "$to"
      for word in "${words[@]:0:${#words[@]}-1}"; do
        [ -e "$WINDROW_SOURCE/$word" ] || fail "$file: COPY $word: there is no such file"
        if [ -d "$WINDROW_SOURCE/$word" ]; then word+=/.; fi # as COPY: what is in it
        cp -r "$WINDROW_SOURCE/$word" "$to"
      done
      ;;
    esac
    ;;
  *) fail "$file: unknown instruction $instruction" ;;
  esac
done <joined
grep -q '^FROM debian:12-slim' joined || fail "$file: expected debian:12-slim"
cmake -S image -B built -DBUILD_TESTING=OFF >log 2>&1 || fail "$file copies too little: $(tail -n 20 log)"
if command -v dpkg >/dev/null && command -v readelf >/dev/null && [ "$(. /etc/os-release && echo "$VERSION_ID")" = 12 ]; then
  for library in $(readelf -d "$WINDROW" | sed -nE 's/.*NEEDED.*\[(.*)\]/\1/p' | grep -vE '^lib(c|m|blas)\.so|asan|ubsan'); do
    path=$(ldd "$WINDROW" | awk -v l="$library" '$1 == l { print $3 }')
    package=$(dpkg -S "$(readlink -f "$path")" 2>/dev/null | cut -d: -f1)
    [ -z "$package" ] || grep -qw -- "$package" joined || fail "$file installs no $package, which $library belongs to"
  done
fi
exit 0
