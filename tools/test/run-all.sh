#!/usr/bin/env bash
# Builds everything, runs every test project, and closes with `N passed, N failed, N skipped`.
# Exit code: 0 if all passed; skipped tests say why above.
set -u
cd "$(dirname "$0")/../.."
results=artifacts/test-results
rm -rf "$results"
mkdir -p "$results"

dotnet build Edge.sln -c Release -v quiet -nologo || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }

# One after the other in two lanes: projects of processes, links and clocks, which mostly wait, beside those that compute.
waiting=() computing=()
for project in tests/*.Tests/*.csproj; do
    name=$(basename "$project" .csproj)
    case $name in
        Edge.Browser.Tests | Edge.Chaos.Tests | Edge.Cli.Tests | Edge.Server.Tests | Edge.Transport.Tests) waiting+=("$name") ;;
        *) computing+=("$name") ;;
    esac
done

report() { # NAME: what of its log matters
    grep -E '^\s*(Failed|Skipped) |^\s+Error Message:|^(Total tests|     Passed|     Failed|    Skipped)' "$results/$1.log" | sed "s/^/  /" | sed -n '1,60p'
    echo "$1: $(grep -oE '<Counters [^>]*' "$results/$1.trx" 2>/dev/null | grep -oE '(total|passed|failed)="[0-9]+"' | tr '\n' ' ')"
    [ -s "$results/$1.trx" ] || { echo "$1: no result, see $results/$1.log"; tail -30 "$results/$1.log"; }
}

run() { # NAME…: returns 1 if any failed
    local status=0 name
    for name; do
        # The assembly itself: the project would be evaluated once more.
        dotnet test "tests/$name/bin/Release/net10.0/$name.dll" \
            --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=normal" --results-directory "$results" \
            --blame-hang-timeout 5m >"$results/$name.log" 2>&1 || status=1
        [ -s "$results/$name.trx" ] || status=1
        echo "$(report "$name")" # at once: the other lane writes too
    done
    return "$status"
}

run "${computing[@]}" & # this one: what runs in the background ignores Ctrl+C, and tests interrupt programs
lane=$!
status=0
run "${waiting[@]}" || status=1
wait "$lane" || status=1

tools/test/conformance-isa.sh >"$results/conformance-isa.log" 2>&1 || { cat "$results/conformance-isa.log"; status=1; }
grep -E '^==|Passed!|Failed!' "$results/conformance-isa.log"

# Once more at the end, where whoever reads only the last lines finds it.
grep -hE -A12 '^\s*Failed [A-Z]' "$results"/*.log | grep -vE '^\s*Passed ' | sed -n '1,80p'

count() { cat "$results"/*.trx 2>/dev/null | grep -oE "<UnitTestResult [^>]*outcome=\"$1\"" | wc -l; }
passed=$(count Passed) failed=$(count Failed) skipped=$(count NotExecuted)
[ "$status" = 0 ] || [ "$failed" != 0 ] || failed=1
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
