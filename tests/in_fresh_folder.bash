#!/usr/bin/env bash
# Runs a test script in an empty folder of its own and removes the folder afterwards.
folder=$(mktemp -d "${TMPDIR:-/tmp}/windrow_test.XXXXXX") || exit 1
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
bash "$1"
