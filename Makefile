# The two commands that a newcomer needs: `make demo` and `make test`.
CONFIGURATION := Release
EDGE := dotnet tools/edge/bin/$(CONFIGURATION)/net10.0/edge.dll
FUZZ_SECONDS ?= 60

.PHONY: demo test build bench bench-firmware bench-llm bench-split bench-profile bench-sweep fuzz lint clean

demo: build-cli ## read a utility meter and understand commands on three local devices
	@$(EDGE) demo

test: ## everything CI checks; the last line is `N passed, N failed, N skipped`
	@tools/setup/install-test-dependencies.sh
	@tools/test/run-all.sh

build: ## all projects, warnings are errors
	dotnet build Edge.sln -c $(CONFIGURATION)

.PHONY: build-cli
build-cli:
	@dotnet build tools/edge/edge.csproj -c $(CONFIGURATION) -v quiet -nologo -clp:NoSummary

bench: ## every benchmark beside its peer
	@tools/setup/install-bench-dependencies.sh
	@tools/bench/run-all.sh

bench-firmware: ## instructions, memory and flash of firmware on emulated boards, beside its peers
	@tools/setup/install-test-dependencies.sh
	@dotnet build tools/bench/Edge.Bench.csproj -c $(CONFIGURATION) -v quiet -nologo -clp:NoSummary
	@dotnet tools/bench/bin/$(CONFIGURATION)/net10.0/Edge.Bench.dll firmware

bench-llm: ## language models beside llama.cpp
	@tools/setup/install-test-dependencies.sh
	@tools/bench/run-llm.sh

bench-split: ## a network cut in two beside local, raw and JPEG offload, over one emulated link (RATE=250kbit DELAY=5ms PAIRS=DIR)
	@tools/setup/install-test-dependencies.sh
	@tools/bench/run-split.sh $(if $(RATE),rate=$(RATE)) $(if $(DELAY),delay=$(DELAY)) $(if $(PAIRS),pairs=$(PAIRS))

bench-profile: ## this machine calibrated, then predicted times of whole networks beside measured ones
	@tools/bench/run-profile.sh

bench-sweep: ## plans that are chosen beside alternatives to them, run on agents behind emulated links
	@tools/bench/run-sweep.sh

fuzz: ## every fuzz target for FUZZ_SECONDS
	dotnet run --project tests/Edge.Fuzz -c $(CONFIGURATION) -- all $(FUZZ_SECONDS)
	firmware/core/fuzz/run.sh $(FUZZ_SECONDS)

lint: ## formatting and analyzers
	dotnet format Edge.sln --verify-no-changes --severity warn
	dotnet build Edge.sln -c $(CONFIGURATION) -warnaserror

clean:
	dotnet clean Edge.sln -c $(CONFIGURATION) -v quiet
	rm -rf artifacts
