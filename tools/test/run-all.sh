#!/usr/bin/env bash
# Builds everything, runs every test project, and closes with `N passed, N failed, N skipped`.
# Exit code: 0 if all passed; skipped tests say why above.
set -u
cd "$(dirname "$0")/../.."
results=artifacts/test-results
rm -rf "$results"
mkdir -p "$results"

dotnet build Edge.sln -c Release -v quiet -nologo || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }

status=0
for project in tests/*.Tests/*.csproj; do
    name=$(basename "$project" .csproj)
    dotnet test "$project" -c Release --no-build -nologo \
        --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=normal" --results-directory "$results" \
        --blame-hang-timeout 5m >"$results/$name.log" 2>&1 || status=1
    grep -E '^\s*(Failed|Skipped) |^\s+Error Message:|^(Total tests|     Passed|     Failed|    Skipped)' "$results/$name.log" | sed "s/^/  /" | sed -n '1,60p'
    echo "$name: $(grep -oE '<Counters [^>]*' "$results/$name.trx" 2>/dev/null | grep -oE '(total|passed|failed)="[0-9]+"' | tr '\n' ' ')"
    [ -s "$results/$name.trx" ] || { echo "$name: no result, see $results/$name.log"; tail -30 "$results/$name.log"; status=1; }
done

tools/test/conformance-isa.sh >"$results/conformance-isa.log" 2>&1 || { cat "$results/conformance-isa.log"; status=1; }
tail -6 "$results/conformance-isa.log"

# Once more at the end, where whoever reads only the last lines finds it.
grep -hE -A12 '^\s*Failed [A-Z]' "$results"/*.log | grep -vE '^\s*Passed ' | sed -n '1,80p'

count() { cat "$results"/*.trx 2>/dev/null | grep -oE "<UnitTestResult [^>]*outcome=\"$1\"" | wc -l; }
passed=$(count Passed) failed=$(count Failed) skipped=$(count NotExecuted)
[ "$status" = 0 ] || [ "$failed" != 0 ] || failed=1
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
