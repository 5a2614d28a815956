.DEFAULT_GOAL := help
.PHONY: help demo test build release check bench fuzz format reference hooks clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Install what is missing, build, and play the story in the terminal
	@scripts/setup && scripts/demo

test: ## Install what is missing, then run the gate; CI calls this
	@scripts/setup && scripts/check

build: ## Build everything for work (debug)
	swift build

release: ## Build the release binary: .build/release/outrider
	scripts/release

check: ## Run the gate without looking for missing packages
	@scripts/check

bench: ## Measure the release binary beside a yardstick; 1 when it is below a threshold
	@scripts/release && swift run --package-path Benchmarks --configuration release bench

fuzz: ## Fuzz every target, FUZZ_SECONDS (60) each; a first build takes some minutes
	@scripts/fuzz

format: ## Format the code in place
	swift format --in-place --parallel --recursive Package.swift Sources Tests Benchmarks

reference: ## Rewrite docs/reference from what the program says
	@scripts/release && scripts/reference

hooks: ## Lint and tidy before each commit
	install -m 755 scripts/pre-commit "$$(git rev-parse --git-path hooks)/pre-commit"

clean: ## Remove what was built
	rm -rf .build
