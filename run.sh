#!/usr/bin/env bash
# ./run.sh            set up what is missing, map the world (pipelines/quickstart.yaml), say where the maps are
# ./run.sh test       set up what is missing, run all tests
# ./run.sh faults N   the fault suite with N killed runs (200 without N): minutes to hours; run.sh test has a short one
# ./run.sh cluster    Slurm with two nodes on this machine: the quickstart on both, workers and a node killed, tasks without memory or time, all bytes held against a
#                     local run, and what plan --scale foretells against what comes. THREATLAYERS_CLUSTER_LONG=1 adds a run of 1,000 tasks.
# ./run.sh program D  the program for Linux with all that it needs of .NET, into the folder D: what a container image holds
# ./run.sh ARGS ...   threatlayers ARGS ..., for example: ./run.sh plan pipelines/quickstart.yaml
# run.ps1 is its twin for PowerShell; keep them the same (cluster is for Linux alone, as Slurm is).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$here/artifacts/bin/ThreatLayers.Cli/release/threatlayers.dll
stamp=$here/artifacts/.built
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

stop() { echo "$1" >&2; exit 1; }

has_gdal() {
    [ -n "${THREATLAYERS_GDAL:-}" ] && return
    compgen -G '/usr/lib/*/libgdal.so.*' >/dev/null || compgen -G '/usr/lib*/libgdal.so.*' >/dev/null || compgen -G '/usr/local/lib/libgdal.so*' >/dev/null
}

install_gdal() {
    command -v apt-get >/dev/null || stop "GDAL's library is missing. Install your distribution's package of libgdal (3.6 or newer), or name the file in THREATLAYERS_GDAL."
    [ "$(id -u)" = 0 ] || stop "GDAL's library is missing. Install it with: sudo apt-get install libgdal32 (on newer Debian or Ubuntu: the libgdal package that 'apt-cache search ^libgdal[0-9]' shows)."
    echo "Installing GDAL's library from the distribution ..."
    apt-get update -qq
    package=$(apt-cache search --names-only '^libgdal[0-9]+(t64)?$' | cut -d' ' -f1 | sort -V | tail -1)
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${package:-libgdal32}" >/dev/null
}

# Tests hold our files against GDAL's own validator, xmllint, QGIS and a browser, and turn the clock back; without the tools they say that they were skipped.
install_test_tools() {
    missing=()
    /usr/bin/python3 -c 'import osgeo_utils.samples' 2>/dev/null || missing+=(python3-gdal)
    compgen -G '/usr/lib/*/faketime/libfaketime.so.1' >/dev/null || missing+=(faketime)
    [ -x /usr/bin/xmllint ] || missing+=(libxml2-utils)
    [ -x /usr/bin/chromium ] || missing+=(chromium)
    /usr/bin/python3 -c 'import qgis.core' 2>/dev/null || missing+=(python3-qgis qgis-providers)
    [ -d /usr/share/python3-mapproxy/test/schemas ] || missing+=(python3-mapproxy) # For the OGC's schemas in it.
    [ ${#missing[@]} = 0 ] && return
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        echo "Installing ${missing[*]} for the tests ..."
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    else
        echo "Some tests are skipped without: sudo apt-get install ${missing[*]}" >&2
    fi
}

# The map page is bundled once, with npm. Without it a release has a page of pictures and downloads.
build_page() {
    local page=$here/src/ThreatLayers.Portal/page out=$here/artifacts/page
    [ "${THREATLAYERS_NO_BUILD:-}" = 1 ] && return
    [ -f "$out/app.js" ] && [ -z "$(find "$page" -newer "$out/app.js" -type f -not -path '*/node_modules/*' -print -quit)" ] && return
    if ! command -v npm >/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        echo "Installing Node and npm from the distribution for the map page ..."
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null || true
    fi
    command -v npm >/dev/null || { echo "Releases are made without the map page: it needs npm (sudo apt-get install nodejs npm)." >&2; return 0; }
    echo "Building the map page ..."
    mkdir -p "$here/artifacts"
    (cd "$page" && npm ci --no-audit --no-fund && node build.mjs) >"$here/artifacts/page.log" 2>&1 || echo "Releases are made without the map page: npm could not build it; see artifacts/page.log." >&2
}

# Tests look at packages with the libraries of others; without them they say that they were skipped.
install_checks() {
    local checks=$here/tests/ThreatLayers.EndToEnd/Portal/checks
    mkdir -p "$here/artifacts"
    [ "$checks/node_modules/.package-lock.json" -nt "$checks/package-lock.json" ] && return
    command -v npm >/dev/null || { echo "Some tests are skipped without npm." >&2; return 0; }
    (cd "$checks" && npm ci --no-audit --no-fund --ignore-scripts) >"$here/artifacts/checks.log" 2>&1 || echo "Some tests are skipped: npm could not install their libraries; see artifacts/checks.log." >&2
}

# Builds when a source or build file is newer than the last build. THREATLAYERS_NO_BUILD=1 takes the last build as it is: tests call this script while they run.
build() {
    local what=$1 mark=$2
    [ "${THREATLAYERS_NO_BUILD:-}" = 1 ] && return
    [ -f "$mark" ] && [ -z "$(find "$here/src" "$here/tests" "$here"/*.props "$here/global.json" "$here/artifacts/page" -newer "$mark" -type f -not -name '*.md' -not -path '*/node_modules/*' -print -quit 2>/dev/null)" ] && return
    echo "Building ..."
    mkdir -p "$here/artifacts"
    # Where the compiler that compiles ahead of time cannot be had, the program is built without it and starts a little later.
    dotnet build "$what" -c Release --nologo >"$here/artifacts/build.log" 2>&1 ||
        { grep -qi 'NU1.*crossgen' "$here/artifacts/build.log" && dotnet build "$what" -c Release --nologo -p:CompileAhead=false >"$here/artifacts/build.log" 2>&1; } ||
        { grep -E ' error ' "$here/artifacts/build.log" | sort -u >&2; stop "The build failed; all of it is in artifacts/build.log."; }
    touch "$mark"
}

command -v dotnet >/dev/null || stop "The .NET SDK 10 is missing. See https://dotnet.microsoft.com/download, or your distribution's package dotnet-sdk-10.0."
has_gdal || install_gdal

case ${1:-} in
faults)
    install_test_tools
    build "$here/ThreatLayers.sln" "$stamp.tests"
    export THREATLAYERS_FAULT_KILLS="${2:-200}"
    cd "$here" && exec dotnet artifacts/bin/ThreatLayers.EndToEnd/release/ThreatLayers.EndToEnd.dll -namespace ThreatLayers.EndToEnd.Faults -showliveoutput
    ;;
cluster)
    if ! [ -x /usr/sbin/slurmctld ] || ! [ -x /usr/sbin/slurmd ] || ! [ -x /usr/sbin/munged ] || ! command -v sbatch >/dev/null; then
        { command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; } || stop "Slurm is missing. Install it with: sudo apt-get install slurmctld slurmd slurm-client munge"
        echo "Installing Slurm from the distribution ..."
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurmctld slurmd slurm-client munge >/dev/null
    fi
    install_checks
    build "$here/ThreatLayers.sln" "$stamp.tests"
    export THREATLAYERS_CLUSTER=1 THREATLAYERS_CLUSTER_KM="${2:-9.008055210146}"
    cd "$here" && exec dotnet artifacts/bin/ThreatLayers.EndToEnd/release/ThreatLayers.EndToEnd.dll -namespace ThreatLayers.EndToEnd.Cluster -parallelMode none -showliveoutput
    ;;
program)
    [ -n "${2:-}" ] || stop "./run.sh program FOLDER: the folder is missing."
    build_page
    # A lock file of its own: the repository's is for building here, without a runtime's packages.
    exec dotnet publish "$here/src/ThreatLayers.Cli" -c Release --nologo -r linux-x64 --self-contained -p:NuGetLockFilePath=obj/packages.lock.json -o "$2"
    ;;
test)
    shift
    install_test_tools
    build_page
    install_checks
    build "$here/ThreatLayers.sln" "$stamp.tests"
    cd "$here" && exec dotnet test --solution ThreatLayers.sln -c Release --no-build --results-directory artifacts/test-results "$@"
    ;;
"")
    build_page
    build "$here/src/ThreatLayers.Cli" "$stamp"
    cd "$here" && exec dotnet "$program" run pipelines/quickstart.yaml
    ;;
*)
    build_page
    build "$here/src/ThreatLayers.Cli" "$stamp"
    exec dotnet "$program" "$@"
    ;;
esac
