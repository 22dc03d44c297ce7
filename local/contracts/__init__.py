"""Documents generated from the code: the API's contract, the gateway's body, the authorizer's table. `--check` compares."""
