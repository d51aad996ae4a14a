"""The bars of jobs/network_twin.sh: `network_twin_bars.py REGION RESULTS`; RESULTS holds campaign/, constants/,
yield_constants/ and shuffled/. Prints a line for the network and one for the control; exit code 1 where either is
on the wrong side."""
import sys

import network_twin

region = network_twin.Region(sys.argv[1])
result = {
    name: network_twin.score(region, f"{sys.argv[2]}/{name}")
    for name in ("campaign", "constants", "yield_constants", "shuffled")
}
constants = min(result["constants"]["true"], result["yield_constants"]["true"])


def meets(name):
    """whether a network halves the constants' error and finds every parameter"""
    share = result[name]["true"] / constants
    worst = min(r if r == r else 0.0 for r, _, _ in result[name]["parameters"].values())
    good = share <= 0.5 and worst >= 0.8
    label = {"campaign": "network"}.get(name, name)
    print(f"{label:9s} error of true yields {share:.3f} of the best constants', smallest correlation {worst:.3f}: "
          + ("meets both bars" if good else "misses a bar"))
    return good


network, control = meets("campaign"), meets("shuffled")
sys.exit(0 if network and not control else 1)
