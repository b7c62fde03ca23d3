# ./run.ps1            set up what is missing, map the world (pipelines/quickstart.yaml), say where the maps are
# ./run.ps1 test       set up what is missing, run all tests
# ./run.ps1 faults N   the fault suite with N killed runs (200 without N): minutes to hours; run.ps1 test has a short one
# ./run.ps1 program D  the program for Linux with all that it needs of .NET, into the folder D: what a container image holds
# ./run.ps1 ARGS ...   threatlayers ARGS ..., for example: ./run.ps1 plan pipelines/quickstart.yaml
# run.sh is its twin for bash; keep them the same. Plain language features only: it runs in Windows PowerShell 5 too.
$ErrorActionPreference = 'Stop'
$here = $PSScriptRoot
$program = [IO.Path]::Combine($here, 'artifacts', 'bin', 'ThreatLayers.Cli', 'release', 'threatlayers.dll')
$stamp = [IO.Path]::Combine($here, 'artifacts', '.built')
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$onWindows = [IO.Path]::DirectorySeparatorChar -eq '\'

function Stop-Here([string]$message) {
    [Console]::Error.WriteLine($message)
    exit 1
}

function Test-Gdal {
    # On Windows and macOS the library comes with the NuGet packages of the build.
    if ($onWindows -or $env:THREATLAYERS_GDAL -or [IO.Directory]::Exists('/System/Library')) { return $true }
    foreach ($folder in '/usr/lib', '/usr/lib64', '/usr/local/lib') {
        if (-not [IO.Directory]::Exists($folder)) { continue }
        if ([IO.Directory]::GetFiles($folder, 'libgdal.so*').Length -gt 0) { return $true }
        foreach ($inner in [IO.Directory]::GetDirectories($folder)) {
            try {
                if ([IO.Directory]::GetFiles($inner, 'libgdal.so*').Length -gt 0) { return $true }
            } catch [UnauthorizedAccessException] { }
        }
    }
    return $false
}

# Builds when a source or build file is newer than the last build. THREATLAYERS_NO_BUILD=1 takes the last build as it is: tests call this script while they run.
function Invoke-Build([string]$what, [string]$mark) {
    if ($env:THREATLAYERS_NO_BUILD -eq '1') { return }
    if ([IO.File]::Exists($mark)) {
        $built = [IO.File]::GetLastWriteTimeUtc($mark)
        $files = @()
        foreach ($folder in 'src', 'tests') {
            $files += [IO.Directory]::GetFiles([IO.Path]::Combine($here, $folder), '*', [IO.SearchOption]::AllDirectories)
        }
        $files += [IO.Directory]::GetFiles($here, '*.props')
        $files += [IO.Path]::Combine($here, 'global.json')
        $stale = $false
        foreach ($file in $files) {
            if (-not $file.EndsWith('.md') -and [IO.File]::GetLastWriteTimeUtc($file) -gt $built) { $stale = $true; break }
        }
        if (-not $stale) { return }
    }
    [Console]::Out.WriteLine('Building ...')
    $log = [IO.Path]::Combine($here, 'artifacts', 'build.log')
    [void][IO.Directory]::CreateDirectory([IO.Path]::Combine($here, 'artifacts'))
    $output = & dotnet build $what -c Release --nologo 2>&1
    $code = $LASTEXITCODE
    if ($code -ne 0 -and "$output" -match 'NU1.*crossgen') {
        # Where the compiler that compiles ahead of time cannot be had, the program is built without it and starts a little later.
        $output = & dotnet build $what -c Release --nologo '-p:CompileAhead=false' 2>&1
        $code = $LASTEXITCODE
    }
    [IO.File]::WriteAllText($log, ($output -join "`n"))
    if ($code -ne 0) {
        foreach ($line in $output) { if ("$line" -match ' error ') { [Console]::Error.WriteLine("$line") } }
        Stop-Here 'The build failed; all of it is in artifacts/build.log.'
    }
    [IO.File]::WriteAllText($mark, '')
}

# The map page is bundled once, with npm. Without it a release has a page of pictures and downloads.
function Invoke-Page {
    if ($env:THREATLAYERS_NO_BUILD -eq '1') { return }
    $page = [IO.Path]::Combine($here, 'src', 'ThreatLayers.Portal', 'page')
    if ([IO.File]::Exists([IO.Path]::Combine($here, 'artifacts', 'page', 'app.js'))) { return }
    $npm = $false
    foreach ($folder in $env:PATH.Split([IO.Path]::PathSeparator)) {
        foreach ($name in 'npm', 'npm.cmd') {
            if ($folder -and [IO.File]::Exists([IO.Path]::Combine($folder, $name))) { $npm = $true }
        }
    }
    if (-not $npm) { [Console]::Error.WriteLine('Releases are made without the map page: it needs npm (https://nodejs.org).'); return }
    [Console]::Out.WriteLine('Building the map page ...')
    [void](& npm --prefix $page ci --no-audit --no-fund 2>&1)
    [void](& node ([IO.Path]::Combine($page, 'build.mjs')) 2>&1)
    if ($LASTEXITCODE -ne 0) { [Console]::Error.WriteLine('Releases are made without the map page: npm could not build it.') }
}

$dotnet = $false
foreach ($folder in $env:PATH.Split([IO.Path]::PathSeparator)) {
    foreach ($name in 'dotnet', 'dotnet.exe') {
        if ($folder -and [IO.File]::Exists([IO.Path]::Combine($folder, $name))) { $dotnet = $true }
    }
}
if (-not $dotnet) { Stop-Here 'The .NET SDK 10 is missing. See https://dotnet.microsoft.com/download.' }
if (-not (Test-Gdal)) { Stop-Here "GDAL's library is missing. Install it with: sudo apt-get install libgdal32 (or your distribution's libgdal package), or run ./run.sh as root." }

Invoke-Page
if ($args.Length -gt 0 -and $args[0] -eq 'test') {
    Invoke-Build ([IO.Path]::Combine($here, 'ThreatLayers.sln')) "$stamp.tests"
    $rest = @()
    if ($args.Length -gt 1) { $rest = $args[1..($args.Length - 1)] }
    & dotnet test --solution ([IO.Path]::Combine($here, 'ThreatLayers.sln')) -c Release --no-build --results-directory ([IO.Path]::Combine($here, 'artifacts', 'test-results')) $rest
} elseif ($args.Length -gt 0 -and $args[0] -eq 'faults') {
    Invoke-Build ([IO.Path]::Combine($here, 'ThreatLayers.sln')) "$stamp.tests"
    $env:THREATLAYERS_FAULT_KILLS = '200'
    if ($args.Length -gt 1) { $env:THREATLAYERS_FAULT_KILLS = "$($args[1])" }
    & dotnet ([IO.Path]::Combine($here, 'artifacts', 'bin', 'ThreatLayers.EndToEnd', 'release', 'ThreatLayers.EndToEnd.dll')) -namespace ThreatLayers.EndToEnd.Faults -showliveoutput
} elseif ($args.Length -gt 0 -and $args[0] -eq 'program') {
    if ($args.Length -lt 2) { Stop-Here './run.ps1 program FOLDER: the folder is missing.' }
    # A lock file of its own: the repository's is for building here, without a runtime's packages.
    & dotnet publish ([IO.Path]::Combine($here, 'src', 'ThreatLayers.Cli')) -c Release --nologo -r linux-x64 --self-contained -p:NuGetLockFilePath=obj/packages.lock.json -o "$($args[1])"
} else {
    Invoke-Build ([IO.Path]::Combine($here, 'src', 'ThreatLayers.Cli')) $stamp
    if ($args.Length -eq 0) {
        # The quickstart writes its workspace into the checkout, wherever it was called from.
        # (Push-Location belongs to a module that a hosted engine may lack.)
        $places = $ExecutionContext.SessionState.Path
        $back = $places.CurrentLocation.Path
        [void]$places.SetLocation($here)
        & dotnet $program run pipelines/quickstart.yaml
        $code = $LASTEXITCODE
        [void]$places.SetLocation($back)
        exit $code
    }
    & dotnet $program $args
}
exit $LASTEXITCODE
