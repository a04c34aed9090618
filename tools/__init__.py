"""How the product starts on a bare machine: dependencies, embedded servers, demo, tests, rehearsal."""
