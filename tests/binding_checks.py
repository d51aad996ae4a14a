"""What the tests of the Python package ask of both productions."""
import os
import re
import subprocess
import sys

import numpy as np
from windrow._library import ACTIVE_WLP, WindrowError


def tangent_and_adjoint_agree(test, seasons, fields, params, outputs, size):
    """<s, J d> = <J' s, d> for parameters by name and weather; rounding against the sum of the terms' sizes. size(key): of a cotangent"""
    rng = np.random.default_rng(5)
    tangents = {k: 0.01 * np.asarray(x) * rng.normal(size=np.shape(x)) for k, x in params.items()}
    weather_d = {k: 0.01 * x * rng.normal(size=x.shape) for k, x in fields.items()}
    values, values_d = seasons.jvp(params, tangents, outputs, weather_d)
    cotangents = {k: size(k) * rng.normal(size=x.shape) for k, x in values.items()}
    _, gradient, weather_b = seasons.vjp(params, cotangents, outputs, weather=True)
    left = sum((cotangents[k] * values_d[k]).sum() for k in values)
    terms = [gradient[k] * tangents[k] for k in params] + [weather_b[k] * weather_d[k] for k in fields]
    test.assertEqual({k: np.shape(g) for k, g in gradient.items()}, {k: np.shape(x) for k, x in params.items()})
    test.assertGreater(abs(left), 1.0)
    test.assertLess(abs(left - sum(t.sum() for t in terms)), 1e-11 * sum(np.abs(t).sum() for t in terms))


def gradient_of_all(test, seasons, outputs):
    """The same for all active parameters as a vector; returns their gradient [n, P]."""
    matrix, rng = seasons.matrix({})[0], np.random.default_rng(6)
    direction = 0.01 * matrix * rng.normal(size=matrix.shape) * ACTIVE_WLP[:seasons.count]
    values, values_d = seasons.jvp(matrix, direction, outputs)
    cotangents = {k: rng.normal(size=x.shape) for k, x in values.items()}
    _, matrix_b = seasons.vjp(matrix, cotangents)
    left, terms = sum((cotangents[k] * values_d[k]).sum() for k in values), matrix_b * direction
    test.assertLess(abs(left - terms.sum()), 1e-11 * np.abs(terms).sum())
    return matrix_b


def everything(seasons, fields, params, outputs):
    """Values, adjoint and tangent of a run, by parameters and weather"""
    values = seasons.forward(params, outputs)
    cotangents = {key: np.cos(np.arange(x.size)).reshape(x.shape) for key, x in values.items()}
    tangents = {key: np.ones_like(x) for key, x in params.items()}
    return [values, *seasons.vjp(params, cotangents, outputs, weather=True), *seasons.jvp(params, tangents, outputs, fields)]


def same_bits(test, run, threads):
    """run(threads) -> list of dicts of arrays: the same with one and with others"""
    one = run(1)
    for number in threads:
        for a, b in zip(one, run(number)):
            for key in a:
                test.assertEqual(np.asarray(a[key]).tobytes(), np.asarray(b[key]).tobytes(), key)


def thousand(test, file):
    """Runs `file thousand` in a process of its own, so that its peak is that of this work; (seconds, megabytes) of the last it prints"""
    said = subprocess.run([sys.executable, file, "thousand"], capture_output=True, text=True)
    test.assertEqual(said.returncode, 0, said.stderr)
    print(said.stdout, end="")
    return map(float, re.findall(r"([0-9.]+) (?:s|MB)\b", said.stdout)[-2:])


def hybrid_example_learns(test, *options):
    """A small run of examples/hybrid.py: its loss falls, and it beats the best constants on cells that it has not seen"""
    example = os.path.join(os.environ["WINDROW_SOURCE"], "drivers", "torch", "examples", "hybrid.py")
    said = subprocess.run([sys.executable, example, "--cells", "40", "--epochs", "80", *options], capture_output=True, text=True)
    test.assertEqual(said.returncode, 0, said.stderr)
    losses = [float(x) for x in re.findall(r"loss +([0-9.]+)", said.stdout)]
    hybrid, constants = map(float, re.search(r"hybrid (\d+), best constants (\d+)", said.stdout).groups())
    print(f"hybrid example, 40 cells, 80 epochs {' '.join(options)}: loss {losses[0]:.2f} to {losses[-1]:.2f}; unseen cells: yield RMSE "
          f"{hybrid:.0f}, best constants {constants:.0f}")
    test.assertLess(losses[-1], losses[0] / 4)
    test.assertLess(hybrid, 0.75 * constants)


class Refusals:
    """Of test cases that ask for the words of an error."""

    def refused(self, words, function, *args, **more):
        with self.assertRaises(WindrowError) as caught:
            function(*args, **more)
        for word in words:
            self.assertIn(word, str(caught.exception))
