"""windrow.letkf and windrow.esmda on NumPy arrays, against formulas written out with NumPy."""
import unittest

import numpy as np
import windrow


def kalman(x, rows, value, sigma):
    """mean and covariance [rows] of the Kalman filter with the covariance of the members x [members, rows]"""
    mean, p = x.mean(0), np.cov(x.T)
    gain = p[:, rows] @ np.linalg.inv(p[np.ix_(rows, rows)] + np.diag(np.broadcast_to(np.square(sigma), len(rows))))
    return mean + gain @ (value - mean[rows]), p - gain @ p[rows]


def ensemble(members=20, points=30, seed=1):
    rng = np.random.default_rng(seed)
    wave = np.sin(np.arange(points) / 5 + rng.normal(size=(members, 1)))
    return wave + 0.3 * rng.normal(size=(members, points))


def taper(z):
    """Gaspari and Cohn (1999), eq. 4.10"""
    near = -z**5 / 4 + z**4 / 2 + 5 * z**3 / 8 - 5 * z**2 / 3 + 1
    far = z**5 / 12 - z**4 / 2 + 5 * z**3 / 8 + 5 * z**2 / 3 - 5 * z + 4 - 2 / (3 * np.maximum(z, 1))
    return np.where(z < 1, near, np.where(z < 2, far, 0))


class Letkf(unittest.TestCase):
    ROWS = np.array([3, 11, 26])
    VALUE = np.array([0.4, -0.2, 0.8])

    def analyse(self, x, **more):
        return windrow.letkf(x, x[:, self.ROWS], self.VALUE, 0.5, **more)

    def local(self, x, radius, **more):
        lon = np.linspace(0, 20, x.shape[-1])
        return self.analyse(x, lat=50.0, lon=lon, obs_lat=50.0, obs_lon=lon[self.ROWS], radius=radius, **more)

    def test_a_global_analysis_is_the_kalman_filter(self):
        x = ensemble()
        analysis = self.analyse(x)
        mean, covariance = kalman(x, self.ROWS, self.VALUE, 0.5)
        self.assertLess(abs(analysis.ensemble.mean(0) - mean).max(), 1e-12)
        self.assertLess(abs(np.cov(analysis.ensemble.T) - covariance).max(), 1e-12)
        self.assertEqual(list(analysis.used), ["used"] * 3)
        self.assertTrue(analysis.members.all() and (analysis.signal < 3).all() and (analysis.signal > 0).all())

    def test_a_large_radius_is_the_global_analysis_and_a_small_one_leaves_far_points_alone(self):
        x = ensemble()
        self.assertLess(abs(self.local(x, 1e11).ensemble - self.analyse(x).ensemble).max(), 1e-12)
        near = self.local(x, 20.0, inflation=1.1)  # points stand 49 km apart: reach 73 km
        changed = (near.ensemble != x).any(0)
        self.assertEqual(sorted(np.flatnonzero(changed)), sorted(i + d for i in self.ROWS for d in (-1, 0, 1)))
        self.assertTrue((near.signal[~changed] == 0).all())

    def test_a_local_analysis_is_the_kalman_filter_with_errors_that_grow_with_distance(self):
        x, radius, lon = ensemble(), 200.0, np.radians(np.linspace(0, 20, 30))
        got = self.local(x, radius).ensemble
        for point in (4, 15, 27):
            km = 2 * 6371.0088 * np.arcsin(np.cos(np.radians(50)) * abs(np.sin((lon[self.ROWS] - lon[point]) / 2)))
            weight = taper(km / (np.sqrt(10 / 3) * radius))
            near = weight > 0
            mean, covariance = kalman(x, self.ROWS[near], self.VALUE[near], 0.5 / np.sqrt(weight[near]))
            self.assertLess(abs(got[:, point].mean() - mean[point]), 1e-12)
            self.assertLess(abs(got[:, point].var(ddof=1) - covariance[point, point]), 1e-12)

    def test_axes_between_members_and_points_are_analysed_together(self):
        x, y = ensemble(), ensemble(seed=2)
        both = windrow.letkf(np.stack([x, y], 1), x[:, self.ROWS], self.VALUE, 0.5)
        self.assertEqual(both.ensemble.shape, (20, 2, 30))
        np.testing.assert_array_equal(both.ensemble[:, 0], self.analyse(x).ensemble)

    def test_relaxation_and_inflation_are_their_formulas(self):
        x = ensemble()
        plain = self.analyse(x).ensemble
        mean, before, after = plain.mean(0), x - x.mean(0), plain - plain.mean(0)
        sb, sa = x.std(0, ddof=1), plain.std(0, ddof=1)
        for more, expected in (({"rtpp": 0.3}, 0.7 * after + 0.3 * before), ({"rtps": 0.3}, after * (1 + 0.3 * (sb - sa) / sa)),
                               ({"inflation": 1.2}, 1.2 * after)):
            np.testing.assert_allclose(self.analyse(x, **more).ensemble, mean + expected, rtol=0, atol=1e-13)

    def test_members_that_are_not_finite_are_left_out(self):
        x = ensemble()
        x[4, 7] = np.nan
        analysis = self.analyse(x)
        self.assertEqual(list(np.flatnonzero(~analysis.members)), [4])
        np.testing.assert_array_equal(analysis.ensemble[4], x[4])
        rest = np.delete(x, 4, 0)
        np.testing.assert_array_equal(np.delete(analysis.ensemble, 4, 0), self.analyse(rest).ensemble)
        with self.assertRaisesRegex(windrow.WindrowError, "min_members"):
            self.analyse(x, min_members=20)

    def test_what_is_not_used_is_told(self):
        x = ensemble()
        lon = np.linspace(0, 20, 30)
        equivalents = x[:, [3, 11, 26, 5]].copy()
        equivalents[:, 1] = 2.0
        analysis = windrow.letkf(x, equivalents, [0.4, 0.1, np.nan, 0.3], 0.5, 50.0, lon, [50, 50, 50, -50], lon[[3, 11, 26, 5]], radius=20.0)
        self.assertEqual(list(analysis.used), ["used", "all members agree", "value or error is not a number", "out of every point's reach"])
        for wrong, said in (({"radius": 20.0}, "coordinates"), ({"rtpp": 2.0}, "relaxation"), ({"radius": 0.0}, "radius")):
            with self.assertRaisesRegex(windrow.WindrowError, said):
                self.analyse(x, **wrong)
        with self.assertRaisesRegex(windrow.WindrowError, "no observation is used"):
            windrow.letkf(x, equivalents[:, :1], [np.nan], 0.5)
        with self.assertRaisesRegex(windrow.WindrowError, "within reach"):
            windrow.letkf(x, equivalents[:, :1], [0.4], 0.5, 50.0, lon, -50.0, 0.0, radius=20.0)

    def test_without_observations_the_forecast_is_unchanged(self):
        x = ensemble()
        np.testing.assert_array_equal(windrow.letkf(x, np.empty((20, 0)), [], 0.5).ensemble, x)


class Esmda(unittest.TestCase):
    def setUp(self):
        rng = np.random.default_rng(5)
        self.prior = rng.normal(size=(200, 3))
        self.h = rng.normal(size=(3, 6))
        self.value = np.array([1.0, 0.3, -0.5, 0.2, 0.9, -1.1])

    def test_square_root_steps_of_a_linear_model_are_the_kalman_filter(self):
        joint = np.hstack([self.prior, self.prior @ self.h])
        mean, covariance = kalman(joint, np.arange(3, 9), self.value, 0.4)
        for alpha in (1, 4, [28 / 3, 7, 4, 2], [1, 2, 3]):
            got = windrow.esmda(lambda p: p @ self.h, self.prior, self.value, 0.4, alpha, square_root=True)
            self.assertLess(abs(got.ensemble.mean(0) - mean[:3]).max(), 1e-12)
            self.assertLess(abs(np.cov(got.ensemble.T) - covariance[:3, :3]).max(), 1e-12)
            self.assertEqual(len(got.signal), alpha if np.ndim(alpha) == 0 else len(alpha))

    def test_perturbed_steps_have_its_moments_within_sampling_error(self):
        exact = windrow.esmda(lambda p: p @ self.h, self.prior, self.value, 0.4, 1, square_root=True).ensemble
        got = windrow.esmda(lambda p: p @ self.h, self.prior, self.value, 0.4, 4, seed=3)
        again = windrow.esmda(lambda p: p @ self.h, self.prior, self.value, 0.4, 4, seed=3)
        other = windrow.esmda(lambda p: p @ self.h, self.prior, self.value, 0.4, 4, seed=4)
        np.testing.assert_array_equal(got.ensemble, again.ensemble)
        self.assertTrue((got.ensemble != other.ensemble).any())
        sd = exact.std(0, ddof=1)  # five standard errors: 5 / sqrt(200), 5 / sqrt(400)
        self.assertTrue((abs(got.ensemble.mean(0) - exact.mean(0)) < 0.36 * sd).all())
        self.assertTrue((abs(got.ensemble.std(0, ddof=1) / sd - 1) < 0.25).all())

    def test_a_member_that_fails_stays_out(self):
        calls = []

        def model(p):
            calls.append(p)
            y = p @ self.h
            if len(calls) == 2:
                y[17, 0] = np.nan
            return y

        got = windrow.esmda(model, self.prior, self.value, 0.4, 4)
        self.assertEqual(list(np.flatnonzero(~got.members)), [17])
        np.testing.assert_array_equal(got.ensemble[17], calls[1][17])
        self.assertTrue((got.ensemble[16] != calls[3][16]).all())

    def test_wrong_shapes_and_weights_are_refused(self):
        with self.assertRaisesRegex(windrow.WindrowError, r"\[200, 6\]"):
            windrow.esmda(lambda p: p, self.prior, self.value, 0.4)
        with self.assertRaisesRegex(windrow.WindrowError, "alpha"):
            windrow.esmda(lambda p: p @ self.h, self.prior, self.value, 0.4, [2.0, -1.0])


if __name__ == "__main__":
    unittest.main()
