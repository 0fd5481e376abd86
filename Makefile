# Every line here is one command; `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help run once test chaos fuzz tsan lint format bench clean

help: ## List what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-8s %s\n", $$1, $$2 }'

run: ## Build and run everything on this machine
	scripts/run

once: ## The same, print one ranked list, and exit
	scripts/run --once

test: ## Run every test on real parts
	scripts/test

chaos: ## Break things on purpose, on real processes, and see what survives
	scripts/chaos

fuzz: ## Let a fuzzer at the API, and hold its answers to its description
	scripts/fuzz

tsan: ## Run the concurrent rooms' tests under the thread sanitizer
	scripts/test --thread-sanitizer

lint: ## Check the format
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks Chaos

format: ## Mend the format
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks Chaos

bench: ## Measure speed, as ratios in one run
	scripts/bench

clean: ## Remove what was built
	swift package clean
