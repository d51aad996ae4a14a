"""windrow.torch: seasons on PyTorch tensors."""
import copy
import resource
import sys
import time
import unittest

import binding_checks
import numpy as np
import site_rows
import torch
from torch.autograd import gradcheck
from windrow.numpy import Seasons, WindrowError, read_weather
from windrow.torch import Calendar, Wofost72, Wofost72_PP

WEATHER, AGROMANAGEMENT, CROP = site_rows.files("spring_cereal")
SCALARS = ["TSUM1", "TSUM2", "TSUMEM", "TBASEM", "TBASE", "SPAN", "RGRLAI", "TDWI", "CVL", "CVO", "CVR", "CVS", "Q10", "RML", "RMO",
           "RMR", "RMS", "DVSEND"]
TABLES = ["AMAXTB", "SLATB", "KDIFTB", "EFFTB", "RFSETB", "RDRSTB"]
OUTPUTS = ["TWSO", "LAI:45", "LAI:65", "LAI:85", "LAI:100", "LAI:max", "TAGP", "DAY_ANTHESIS", "DAY_MATURITY"]
SIZE = {"TWSO": 1e4, "TAGP": 1e4, "DAY_ANTHESIS": 1e2, "DAY_MATURITY": 1e2}  # outputs are checked in these units

# gradcheck differences the function at steps of 1e-6 in units in which inputs and outputs are about 1: rounding of the
# model (1e-13) makes 1e-7, hence atol; rtol is far above what second derivatives add.
CHECK = {"eps": 1e-6, "atol": 2e-6, "rtol": 1e-4}


def scaled(output):
    return tuple(x / SIZE.get(key, 1.0) for key, x in output.items())


def weather_of(n, days=150):
    """n different weathers from 2001-03-18, off the tenths of a degree on which the crop's tables have kinks"""
    site, rng = read_weather(WEATHER), np.random.default_rng(1)
    first = 17
    fields = [site[name][None, first:first + days] + scale * (rng.normal(size=(n, 1)) + 0.3 * rng.normal(size=(n, days)))
              for name, scale in (("IRRAD", 3e5), ("TMIN", 0.7), ("TMAX", 0.7))]
    fields[2] = np.maximum(fields[2], fields[1] + 1.0)
    return torch.from_numpy(np.stack([*fields, (fields[1] + fields[2]) / 2], axis=-1))


def model(n, outputs=OUTPUTS, **more):
    more = {"weather": weather_of(n), "calendar": Calendar("2001-03-18"), "crop": CROP, "latitude": 51.5, "outputs": outputs, **more}
    return Wofost72(**more)


class Gradients(unittest.TestCase):
    def test_gradcheck_of_scalars_and_factors(self):
        m, names = model(3), SCALARS + TABLES
        base = {name: 1.0 if name in TABLES else m.crop[name] or 1.0 for name in names}
        z = torch.linspace(-0.03, 0.02, 3 * len(names), dtype=torch.float64).reshape(len(names), 3)
        z[names.index("TBASE")] += 0.3  # from the freezing point, where it has a kink
        for name in set(names) & {"RFSETB", "TMPFTB", "TMNFTB"}:
            z[names.index(name)] -= 0.05  # reduction factors are at most 1
        z.requires_grad_()

        def run(z):
            params = {name: base[name] * (z[i] + (0.0 if name == "TBASE" else 1.0)) for i, name in enumerate(names)}
            return scaled(m(params))

        _, gradient = Seasons(weather_of(3).numpy(), Calendar("2001-03-18"), CROP, latitude=51.5).vjp(
            {name: base[name] for name in names}, {"TWSO": np.ones(3)})
        felt = [name for name in names if abs(gradient[name] * base[name]) > 1.0]
        self.assertGreaterEqual(len(felt), 12)
        print(f"gradcheck: {len(names)} parameters, {len(felt)} of which move yield; {len(OUTPUTS)} outputs, 3 seasons")
        self.assertTrue(gradcheck(run, (z,), check_forward_ad=True, **CHECK))

    def test_gradcheck_of_ordinates(self):
        # without LAI:max: where FLTB reaches 0 LAI stands still for days, and which of them is the largest is a kink
        m = model(2, [text for text in OUTPUTS if text != "LAI:max"])
        tables = {name: torch.as_tensor(m.crop[name]).expand(2, -1).clone() for name in ("AMAXTB", "SLATB", "FLTB", "FOTB", "TMPFTB")}
        size = {name: torch.full_like(y, {"AMAXTB": 30.0, "SLATB": 2e-3}.get(name, 1.0)) for name, y in tables.items()}
        for name in ("FLTB", "FOTB", "TMPFTB"):  # ordinates at their limits, 0 and 1, stay there
            size[name][(tables[name] < 1e-3) | (tables[name] > 1 - 1e-3)] = 0.0

        def run(*z):
            return scaled(m({name: y + size[name] * d for (name, y), d in zip(tables.items(), z)}))

        zeros = tuple(torch.zeros_like(y, requires_grad=True) for y in tables.values())
        self.assertTrue(gradcheck(run, zeros, **CHECK))

    def test_gradcheck_of_weather(self):
        base = weather_of(1, days=140)
        m = model(1, ["TWSO", "LAI:60", "LAI:max"], weather=base)
        size = torch.tensor([1e6, 1.0, 1.0, 1.0], dtype=torch.float64)
        for params, days in ({}, slice(0, 140)), ({"TSUM1": 700.0}, slice(40, 70)):  # all days; some where a parameter is given
            def run(z):
                weather = base.clone()
                weather[:, days] = base[:, days] + size * z
                return scaled(m(params, weather=weather))

            self.assertTrue(gradcheck(run, (torch.zeros_like(base[:, days], requires_grad=True),), check_forward_ad=True, **CHECK))

    def test_weather_that_begins_earlier_and_has_no_temp(self):
        base = weather_of(1, days=160)[..., :3]
        calendar = Calendar(np.datetime64("2001-03-18") + np.array([3, 11]), weather_start="2001-03-18")
        leaf = base.clone().requires_grad_()
        m = model(2, ["TWSO"], weather=leaf, calendar=calendar)
        m({"SPAN": 28.0})["TWSO"].sum().backward()
        _, _, weather_b = Seasons(base.numpy(), calendar, CROP, latitude=51.5).vjp({"SPAN": 28.0}, {"TWSO": np.ones(2)}, weather=True)
        np.testing.assert_allclose(leaf.grad.numpy(), weather_b, rtol=1e-12, atol=1e-12 * np.abs(weather_b).max())
        self.assertEqual(leaf.grad[0, :3].abs().sum(), 0.0)

    def test_chain_through_a_network(self):
        torch.manual_seed(0)
        m, net, x = model(5, {"TWSO": "TWSO", "LAI": "LAI:daily"}), torch.nn.Linear(3, 2), torch.randn(5, 3)
        z = net(x)  # single precision, as networks are
        out = m({"TSUM1": 700 + 50 * torch.tanh(z[:, 0]), "AMAXTB": 1 + 0.1 * torch.tanh(z[:, 1])})
        ((out["TWSO"] / 1e3).sum() + out["LAI"].mean()).backward()
        self.assertEqual(net.weight.grad.dtype, torch.float32)
        self.assertTrue((net.weight.grad.abs() > 0).all())

    def test_the_whole_vector_may_be_given(self):
        m = model(2, ["TWSO"])
        vector = torch.as_tensor(m.crop.vector).expand(2, -1).clone().requires_grad_()
        m(vector)["TWSO"].sum().backward()
        tsum1 = torch.full((2,), m.crop["TSUM1"], dtype=torch.float64, requires_grad=True)
        m({"TSUM1": tsum1})["TWSO"].sum().backward()
        torch.testing.assert_close(vector.grad[:, m.crop.columns("TSUM1")].squeeze(1), tsum1.grad, rtol=0, atol=0)

    def test_a_vector_of_another_length_is_refused(self):
        m = model(2, ["TWSO"])
        with self.assertRaisesRegex(WindrowError, r"\[2, 5\].*\[2, [0-9]+\] is expected"):
            m(torch.ones(2, 5))
        with self.assertRaisesRegex(WindrowError, r"\[1, [0-9]+\]"):
            m(torch.as_tensor(m.crop.vector)[None])

    def test_switches_have_no_gradient(self):
        with self.assertRaisesRegex(WindrowError, "IDSL is a switch"):
            model(1)({"IDSL": torch.tensor(0.0, requires_grad=True)})


class Values(unittest.TestCase):
    def test_every_day_of_the_golden_seasons_is_that_of_windrow_site(self):
        worst = 0.0
        for case in site_rows.CASES:
            for mode in ("continuous", "reference"):
                weather, agromanagement, crop = site_rows.files(case)
                pcse = Wofost72_PP({}, weather, agromanagement, crop=crop, events=mode)
                pcse.run_till_terminate()
                got, wanted = pcse.get_output(), site_rows.rows(case, mode)
                self.assertEqual([str(row["day"]) for row in got], [row["DAY"] for row in wanted])
                for have, row in zip(got, wanted):
                    for name in site_rows.COLUMNS:
                        self.assertEqual(have[name] is None, row[name] == "")
                        if row[name]:
                            worst = max(worst, site_rows.deviation(float(have[name]), row[name]))
        self.assertLessEqual(worst, 1e-12)  # the digits that the program prints

    def test_values_and_gradients_are_those_of_numpy(self):
        weather, tsum1 = weather_of(6), torch.linspace(650.0, 800.0, 6, dtype=torch.float64, requires_grad=True)
        m = model(6, {"Y": "TWSO", "LAI": "LAI:daily", "TOP": "LAI:max"})
        out = m({"TSUM1": tsum1})
        (out["Y"].sum() + out["TOP"].sum() + (out["LAI"]**2).sum()).backward()
        seasons = Seasons(weather.numpy(), Calendar("2001-03-18"), CROP, latitude=51.5)
        values, gradient = seasons.vjp({"TSUM1": tsum1.detach().numpy()},
                                       {"Y": np.ones(6), "TOP": np.ones(6), "LAI": 2 * out["LAI"].detach().numpy()}, m.plan.outputs)
        for key in values:
            np.testing.assert_array_equal(out[key].detach().numpy(), values[key])
        np.testing.assert_allclose(tsum1.grad.numpy(), gradient["TSUM1"], rtol=1e-14)

    def test_threads_give_the_same_bits(self):
        def bits(threads):
            weather = weather_of(41).requires_grad_()
            tsum1 = torch.linspace(650.0, 800.0, 41, requires_grad=True)
            out = model(41, weather=weather, threads=threads)({"TSUM1": tsum1})
            sum(x.sum() for x in out.values()).backward()
            return [x.detach().numpy().tobytes() for x in (*out.values(), tsum1.grad, weather.grad)]

        one = bits(1)
        for threads in (2, 5):
            self.assertTrue(one == bits(threads), threads)  # assertEqual would look for the difference in megabytes for ever

    def test_models_can_be_copied(self):
        m = model(2)
        again = copy.deepcopy(m)
        del m
        self.assertEqual(again({"SPAN": 30.0})["TWSO"].tolist(), model(2)({"SPAN": 30.0})["TWSO"].tolist())


class PcseManner(unittest.TestCase):
    def parameters(self):
        from windrow.numpy import Crop
        from windrow._library import SCALARS as all_scalars, TABLES as all_tables
        crop = Crop(CROP)
        tables = {t: [float(v) for pair in zip(crop.knots(t), crop[t]) for v in pair] for k, t in enumerate(all_tables) if crop.n_knots[k]}
        return {**{s: crop[s] for s in all_scalars}, **tables, "DLC": -99.0}

    def calendar(self):
        import datetime
        return [{datetime.date(2001, 3, 5): {"CropCalendar": {
            "crop_name": "cereal", "variety_name": "spring", "crop_start_date": datetime.date(2001, 3, 18), "crop_start_type": "sowing",
            "crop_end_date": None, "crop_end_type": "maturity", "max_duration": 300}, "TimedEvents": None, "StateEvents": None}}]

    def test_a_season_runs_day_by_day_and_to_its_end(self):
        m = Wofost72_PP(self.parameters(), WEATHER, self.calendar())
        self.assertEqual(m.get_summary_output(), [])
        m.run(days=60)
        self.assertEqual((str(m.day), len(m.get_output())), ("2001-05-04", 61))
        lai = m.get_variable("LAI")
        self.assertFalse(m.flag_terminate)
        m.run_till_terminate()
        summary, = m.get_summary_output()
        rows = m.get_output()
        self.assertEqual(float(rows[60]["LAI"]), float(lai))
        self.assertEqual(float(rows[-1]["TWSO"]), float(summary["TWSO"]))
        self.assertEqual(float(summary["LAIMAX"]), max(float(r["LAI"]) for r in rows if r["LAI"] is not None))
        first = {name: next(str(r["day"]) for r in rows if r["DVS"] is not None and float(r["DVS"]) >= bound)
                 for name, bound in (("DOE", 0.0), ("DOA", 1.0), ("DOM", 2.0))}
        self.assertEqual({name: str(summary[name]) for name in first}, first)
        self.assertEqual((str(summary["DOS"]), summary["DOH"]), ("2001-03-18", None))

    def test_tensors_carry_gradients(self):
        tsum1, amax = torch.tensor([700.0, 760.0], requires_grad=True), torch.tensor(33.0, requires_grad=True)
        params = {**self.parameters(), "TSUM1": tsum1, "AMAXTB": [0.0, amax, 1.15, 34.5, 1.8, 12.0, 2.0, 3.0]}
        m = Wofost72_PP(params, WEATHER, self.calendar())
        m.run_till_terminate()
        twso = m.get_output()[-1]["TWSO"]
        self.assertEqual(twso.shape, (2,))
        twso.sum().backward()
        self.assertTrue((tsum1.grad.abs() > 1).all() and amax.grad > 1)
        base = Wofost72_PP({"TSUM1": tsum1}, WEATHER, AGROMANAGEMENT, crop=CROP)
        base.run_till_terminate()
        self.assertEqual(base.get_summary_output()[0]["TWSO"].tolist(), twso.tolist())

    def test_a_weather_data_provider_serves(self):
        import datetime
        from types import SimpleNamespace
        site = read_weather(WEATHER)
        first = site["START"].item()

        class Provider:
            latitude, first_date, last_date = site["LAT"], first, first + datetime.timedelta(days=len(site["IRRAD"]) - 1)

            def __call__(self, day):
                return SimpleNamespace(**{name: site[name][(day - first).days] for name in ("IRRAD", "TMIN", "TMAX", "TEMP")})

        one, two = [Wofost72_PP({}, w, self.calendar(), crop=CROP) for w in (Provider(), WEATHER)]
        one.run_till_terminate(), two.run_till_terminate()
        self.assertEqual(float(one.get_summary_output()[0]["TWSO"]), float(two.get_summary_output()[0]["TWSO"]))


class Size(unittest.TestCase):
    def test_a_thousand_cells_forward_and_backward(self):
        seconds, megabytes = binding_checks.thousand(self, __file__)
        self.assertLess(seconds, 4.8)  # a tape-based implementation in Python: 4.8 to 26 s, 13 GB
        self.assertLess(megabytes, 1000)

    def test_the_hybrid_example_learns(self):
        binding_checks.hybrid_example_learns(self)


def thousand():
    """Prints seconds of forward + backward (best of five) and the peak memory that 1,000 cells add to the process."""
    rng = np.random.default_rng(1)
    weather = weather_of(1).expand(1000, -1, -1) + torch.as_tensor(0.3 * rng.normal(size=(1000, 1, 1)))
    weather[..., 2:] += 0.5
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    m = model(1000, {"TWSO": "TWSO", "LAI": "LAI:daily"}, weather=weather)
    best = []
    for gradient_of_weather in (False, True):
        seconds = []
        for _ in range(5):
            params = {name: torch.full((1000,), m.crop[name], requires_grad=True) for name in ("TSUM1", "TSUM2", "SPAN")}
            params["AMAXTB"] = torch.ones(1000, requires_grad=True)
            given = weather.clone().requires_grad_() if gradient_of_weather else None
            began = time.perf_counter()
            out = m(params, weather=given)
            forward = time.perf_counter() - began
            (out["TWSO"].sum() + out["LAI"].sum()).backward()
            seconds.append((time.perf_counter() - began, forward))
        best.append(min(seconds))
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    days = int(m.seasons.forward({}, ["END"])["END"].mean())
    print(f"1000 cells, {days} days each, {m.seasons.threads} threads: forward {best[0][1]:.3f}, forward and backward {best[0][0]:.3f}; with "
          f"the gradient of the weather {best[1][0]:.3f} s, peak memory of all {peak:.0f} MB")


if __name__ == "__main__":
    thousand() if sys.argv[1:] == ["thousand"] else unittest.main()
