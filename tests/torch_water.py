"""windrow.torch: water-limited production."""
import datetime
import resource
import sys
import time
import unittest
from types import SimpleNamespace

import binding_checks
import numpy as np
import site_rows
import torch
from torch.autograd import gradcheck
from windrow._library import WEATHER_WLP
from windrow.numpy import Seasons, WindrowError, read_weather
from windrow.torch import Calendar, Wofost72, Wofost72_PP, Wofost72_WLP_FD

WEATHER, AGROMANAGEMENT, PARAMETERS = site_rows.wet_files("spring_cereal")
FALLOW, SOWING = 14, np.datetime64("2001-03-18")

# Factors on crop and soil: a soil that is shallow, slow below and dry in its upper zone now and then, so that all of it is felt.
SOIL = {"SMW": 0.11, "SMFCF": 0.26, "SM0": 0.36, "CRAIRC": 0.07, "SOPE": 2.3, "KSUB": 0.21, "WAV": 3.3, "SSI": 0.13, "SSMAX": 1.4,
        "NOTINF": 0.13, "RDMSOL": 47.0, "SMLIM": 0.31, "IFUNRN": 0, "IOX": 1}
NAMES = ["SMW", "SMFCF", "SM0", "CRAIRC", "SOPE", "KSUB", "WAV", "SSI", "SSMAX", "NOTINF", "RDMSOL", "TSUM1", "TSUM2", "SPAN", "TBASEM",
         "TDWI", "RGRLAI", "CVO", "CFET", "DEPNR", "RDI", "RRI", "AMAXTB", "SLATB", "KDIFTB"]
OUTPUTS = ["TWSO", "LAI:45", "LAI:65", "LAI:85", "SM:-2", "SM:40", "SM:70", "SM:90", "WLOW:60", "WWLOW:95"]
SIZE = {"TWSO": 1e4, "WLOW:60": 10.0, "WWLOW:95": 10.0}  # outputs are checked in these units

# As in torch_binding.py: rounding of the model (1e-13) over steps of 1e-6 makes 1e-7, hence atol
CHECK = {"eps": 1e-6, "atol": 2e-6, "rtol": 1e-4}


def scaled(output):
    return tuple(x / SIZE.get(key, 1.0) for key, x in output.items())


def weather_of(n, days=150 + FALLOW, wet=1.0):
    """n weathers [n, days, 9] from 14 days before sowing, off the kinks of the crop's tables, never quite without rain"""
    site, rng = read_weather(WEATHER), np.random.default_rng(1)
    first = 17 - FALLOW
    fields = {name: site[name][None, first:first + days] + scale * (rng.normal(size=(n, 1)) + 0.3 * rng.normal(size=(n, days)))
              for name, scale in (("IRRAD", 3e5), ("TMIN", 0.7), ("TMAX", 0.7))}
    fields["TMAX"] = np.maximum(fields["TMAX"], fields["TMIN"] + 1.0)
    fields["TEMP"] = (fields["TMIN"] + fields["TMAX"]) / 2
    fields["RAIN"] = wet * site["RAIN"][None, first:first + days] * (1 + 0.2 * rng.normal(size=(n, days))) + 0.011
    for name in ("E0", "ES0", "ET0"):
        fields[name] = site[name][None, first:first + days] * (1 + 0.1 * rng.normal(size=(n, days)))
    fields["IRRIGATION"] = np.where(np.arange(days) == 70, 0.9, 0.0) + np.zeros((n, 1))
    return torch.from_numpy(np.stack([np.broadcast_to(fields[name], (n, days)) for name in WEATHER_WLP], axis=-1))


def model(n, outputs=OUTPUTS, **more):
    calendar = Calendar(SOWING, campaign_start=SOWING - FALLOW)  # potential production begins at SOWING
    return Wofost72(**{"weather": weather_of(n), "calendar": calendar, "crop": PARAMETERS, "latitude": 51.5, "outputs": outputs,
                       "production": "wlp", "soil": {k: v for k, v in SOIL.items() if k != "IOX"}, **more})


def base_of(m):
    return {name: 1.0 if name.endswith("TB") else SOIL.get(name, m.crop[name]) for name in NAMES}


class Gradients(unittest.TestCase):
    def test_gradcheck_of_crop_soil_and_rain(self):
        # rain: a factor on each season's
        weather = weather_of(2)
        m, oxygen = model(2), {"IOX": SOIL["IOX"]}
        base = base_of(m)
        z = torch.linspace(-0.013, 0.011, 2 * (len(NAMES) + 1), dtype=torch.float64).reshape(len(NAMES) + 1, 2)
        z.requires_grad_()
        rain = torch.zeros(len(WEATHER_WLP), dtype=torch.float64)
        rain[WEATHER_WLP.index("RAIN")] = 1.0

        def run(z):
            params = {name: base[name] * (1 + z[i]) for i, name in enumerate(NAMES)}
            return scaled(m({**params, **oxygen}, weather=weather * (1 + rain * z[-1, :, None, None])))

        for key, x in zip(OUTPUTS, run(z)):
            g, = torch.autograd.grad(x.sum(), z, retain_graph=True)
            felt = [name for name, b in zip([*NAMES, "RAIN"], g) if b.abs().max() > 1e-4]
            if key == "TWSO":
                print(f"wlp gradcheck: {len(NAMES)} parameters and rain, {len(felt)} of them move TWSO; {len(OUTPUTS)} outputs, 2 seasons")
                self.assertGreaterEqual(len(felt), 20)
        self.assertTrue(gradcheck(run, (z,), check_forward_ad=True, **CHECK))

    def test_gradcheck_of_weather(self):
        days = 90 + FALLOW
        base = weather_of(1, days=days)
        m = model(1, ["TWSO", "LAI:60", "SM:-2", "SM:55", "WLOW:80"], weather=base)
        size = torch.tensor([1e6, 1.0, 1.0, 1.0, 0.1, 0.1, 0.1, 0.1, 0.1], dtype=torch.float64)
        wet = slice(4, 8)  # IRRIGATION is 0 on most days, where it may not be less

        def run(z):
            weather = base.clone()
            weather[..., wet] = base[..., wet] + size[wet] * z
            return scaled(m({}, weather=weather))

        with self.assertWarns(UserWarning):  # 90 days are not enough to ripen
            z = torch.zeros(1, days, 4, dtype=torch.float64, requires_grad=True)
            self.assertTrue(gradcheck(run, (z,), check_forward_ad=True, **CHECK))

    def test_weather_that_begins_earlier_and_has_no_temp(self):
        days = 170
        site = weather_of(1, days=days)
        fields = {name: site[..., v].clone().requires_grad_() for v, name in enumerate(WEATHER_WLP) if name not in ("TEMP", "IRRIGATION")}
        start = SOWING + np.array([3, 11])
        calendar = Calendar(start, weather_start=SOWING - FALLOW, campaign_start=start - 9, irrigation={"2001-05-20": 1.0})
        m = model(2, ["TWSO", "SM:50"], weather=fields, calendar=calendar)
        out = m({"SPAN": 28.0, "WAV": 0.5})
        (out["TWSO"].sum() + 1e3 * out["SM:50"].sum()).backward()
        numpy = Seasons({name: f.detach().numpy() for name, f in fields.items()}, calendar, PARAMETERS, latitude=51.5, production="wlp",
                        soil={k: v for k, v in SOIL.items() if k != "IOX"})
        values, _, weather_b = numpy.vjp({"SPAN": 28.0, "WAV": 0.5}, {"TWSO": np.ones(2), "SM:50": np.full(2, 1e3)}, weather=True)
        np.testing.assert_array_equal(out["TWSO"].detach().numpy(), values["TWSO"])
        for name, f in fields.items():
            np.testing.assert_allclose(f.grad.numpy(), weather_b[name], rtol=1e-12, atol=1e-12 * np.abs(weather_b[name]).max())
        self.assertEqual(fields["RAIN"].grad[0, :FALLOW + 3 - 9].abs().sum(), 0.0)
        self.assertGreater(fields["RAIN"].grad[0, FALLOW + 3 - 9:FALLOW].abs().sum(), 0.0)

    def test_chain_through_a_network(self):
        torch.manual_seed(0)
        m, net, x = model(5, {"TWSO": "TWSO", "SM": "SM:daily"}), torch.nn.Linear(3, 2), torch.randn(5, 3)
        z = net(x)
        out = m({"SMFCF": 0.27 + 0.03 * torch.tanh(z[:, 0]), "RRI": 1.2 + 0.1 * torch.tanh(z[:, 1])})
        ((out["TWSO"] / 1e3).sum() + out["SM"].mean()).backward()
        self.assertTrue((net.weight.grad.abs() > 0).all())

    def test_a_networks_outputs_may_be_factors_of_a_soils(self):
        try:
            from windrow.network import Network
        except ImportError as e:
            self.skipTest(str(e))
        m, names = model(2, ["TWSO"]), ["SMFCF", "TSUM1", "AMAXTB"]
        net = Network(outputs=3, statics=2, names={"output": names, "output_factor": [1, 1, 1]})
        given = net.crop_parameters(torch.tensor([[1.0, 1.0, 1.0], [1.1, 0.9, 0.8]], dtype=torch.float64), m.crop)
        wanted = {"SMFCF": torch.tensor([0.26, 0.286]), "TSUM1": m.crop["TSUM1"] * torch.tensor([1.0, 0.9]), "AMAXTB": torch.tensor([1.0, 0.8])}
        for name, values in wanted.items():
            torch.testing.assert_close(given[name], values.double(), rtol=1e-6, atol=0)  # single precision made `wanted`
        self.assertEqual(m(given)["TWSO"].shape, (2,))

    def test_a_soil_for_each_season_may_be_given_by_the_call_alone(self):
        one = weather_of(1, wet=0.6).expand(3, -1, -1)
        m = model(3, ["TWSO"], soil={k: v for k, v in SOIL.items() if k not in ("IOX", "WAV")},
                  crop=site_rows.files("spring_cereal")[2], weather=one)
        with self.assertRaisesRegex(WindrowError, "WAV is missing"):
            m({})
        wav = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        twso = m({"WAV": wav})["TWSO"]
        twso.sum().backward()
        self.assertTrue((wav.grad > 0).all() and twso[0] < twso[2])
        with self.assertRaisesRegex(WindrowError, "IFUNRN is a switch"):
            m({"IFUNRN": torch.tensor(0.0, requires_grad=True)})


class PcseManner(unittest.TestCase):
    def test_every_day_of_the_golden_seasons_is_that_of_windrow_site(self):
        worst, columns = 0.0, (*site_rows.COLUMNS, *site_rows.SOIL_COLUMNS)
        for case in site_rows.WET_CASES:
            weather, agromanagement, parameters = site_rows.wet_files(case)
            for mode in ("continuous", "reference"):
                pcse = Wofost72_WLP_FD({}, weather, agromanagement, crop=parameters, events=mode)
                pcse.run_till_terminate()
                got, wanted = pcse.get_output(), site_rows.rows(case, mode, "wlp")
                self.assertEqual([str(row["day"]) for row in got], [row["DAY"] for row in wanted])
                for have, row in zip(got, wanted):
                    for name in columns:
                        self.assertEqual(have[name] is None, row[name] == "", (name, row["DAY"]))
                        if row[name]:
                            worst = max(worst, site_rows.deviation(float(have[name]), row[name]))
        self.assertLessEqual(worst, 1e-12)  # the digits that the program prints

    def agromanagement(self):
        return [{datetime.date(2001, 3, 5): {"CropCalendar": {
            "crop_name": "cereal", "variety_name": "spring", "crop_start_date": datetime.date(2001, 3, 18), "crop_start_type": "sowing",
            "crop_end_date": None, "crop_end_type": "maturity", "max_duration": 300}, "StateEvents": None, "TimedEvents": [
                {"event_signal": "irrigate", "events_table": [{datetime.date(2001, 6, day): {"amount": float(f"2.{day % 10}"),
                                                               "efficiency": 0.7}} for day in (11, 15)]}]}}]

    def test_pcses_objects_serve_and_tensors_carry_gradients(self):
        site = read_weather(WEATHER)
        first = site["START"].item()

        class Provider:
            latitude, first_date, last_date = site["LAT"], first, first + datetime.timedelta(days=len(site["IRRAD"]) - 1)

            def __call__(self, day):
                return SimpleNamespace(**{name: site[name][(day - first).days] for name in WEATHER_WLP[:8]})

        smfcf = torch.tensor([0.27, 0.25], dtype=torch.float64, requires_grad=True)
        m = Wofost72_WLP_FD({"SMFCF": smfcf, "WAV": 7.0}, Provider(), self.agromanagement(), crop=PARAMETERS)
        m.run(days=5)
        self.assertIsNone(m.get_variable("LAI"))
        self.assertEqual(m.get_variable("SM").shape, (2,))
        m.run_till_terminate()
        twso = m.get_summary_output()[0]["TWSO"]
        twso.sum().backward()
        self.assertTrue((smfcf.grad.abs() > 1).all())
        one = Wofost72_WLP_FD({}, WEATHER, AGROMANAGEMENT, crop=PARAMETERS)
        one.run_till_terminate()
        self.assertEqual(float(one.get_summary_output()[0]["TWSO"]), float(twso[0]))
        rainfed = self.agromanagement()
        rainfed[0][datetime.date(2001, 3, 5)]["TimedEvents"] = None
        dry = Wofost72_WLP_FD({}, WEATHER, rainfed, crop=PARAMETERS)
        dry.run_till_terminate()
        self.assertLess(float(dry.get_summary_output()[0]["TWSO"]), float(twso[0]))

    def test_one_dict_holds_crop_soil_and_site(self):
        import windrow
        crop = model(1).crop
        tables = {t.name: [float(v) for pair in zip(crop.knots(t.name), crop[t.name]) for v in pair]
                  for k, t in enumerate(windrow.tables()) if crop.n_knots[k]}
        scalars = {p.name: crop[p.name] for p in windrow.parameters()}
        wav = torch.tensor(7.0, dtype=torch.float64, requires_grad=True)
        params = {**scalars, **tables, **site_rows.SOIL, "WAV": wav}
        m = Wofost72_WLP_FD(params, WEATHER, AGROMANAGEMENT)
        m.run_till_terminate()
        twso = m.get_summary_output()[0]["TWSO"]
        twso.backward()
        self.assertGreater(float(wav.grad), 1.0)
        pp = Wofost72_PP({k: v for k, v in params.items() if k != "WAV"}, WEATHER, AGROMANAGEMENT)
        pp.run_till_terminate()
        self.assertGreater(float(pp.get_summary_output()[0]["TWSO"]), float(twso))
        self.assertNotIn("SM", pp.get_summary_output()[0])


class Values(unittest.TestCase):
    def test_values_and_gradients_are_those_of_numpy(self):
        smfcf = torch.linspace(0.24, 0.29, 6, dtype=torch.float64, requires_grad=True)
        m = model(6, {"Y": "TWSO", "SM": "SM:all", "TOP": "LAI:max"})
        out = m({"SMFCF": smfcf})
        (out["Y"].sum() + out["TOP"].sum() + (out["SM"]**2).sum()).backward()
        self.assertEqual(out["SM"].shape, (6, FALLOW + 150 + 1))
        values, gradient = m.seasons.vjp({"SMFCF": smfcf.detach().numpy()},
                                         {"Y": np.ones(6), "TOP": np.ones(6), "SM": 2 * out["SM"].detach().numpy()}, m.plan.outputs)
        for key in values:
            np.testing.assert_array_equal(out[key].detach().numpy(), values[key])
        np.testing.assert_allclose(smfcf.grad.numpy(), gradient["SMFCF"], rtol=1e-13)

    def test_threads_give_the_same_bits(self):
        def bits(threads):
            weather = weather_of(41).requires_grad_()
            smw = torch.linspace(0.08, 0.14, 41, requires_grad=True)
            out = model(41, weather=weather, threads=threads)({"SMW": smw})
            sum(x.sum() for x in out.values()).backward()
            return [x.detach().numpy().tobytes() for x in (*out.values(), smw.grad, weather.grad)]

        one = bits(1)
        for threads in (2, 5):
            self.assertTrue(one == bits(threads), threads)  # assertEqual would look for the difference in megabytes for ever


class Size(unittest.TestCase):
    def test_a_thousand_cells_forward_and_backward(self):
        seconds, megabytes = binding_checks.thousand(self, __file__)
        self.assertLess(seconds, 4.8)  # the bound of potential production (torch_binding.py)
        self.assertLess(megabytes, 1000)

    def test_the_hybrid_example_learns(self):
        binding_checks.hybrid_example_learns(self, "--production", "wlp")


def thousand(threads=None, production="wlp"):
    """Prints seconds of forward + backward (best of five) and the peak memory that 1,000 cells add to the process."""
    wet = production == "wlp"
    rng = np.random.default_rng(1)
    weather = weather_of(1).expand(1000, -1, -1) * torch.as_tensor(1 + 0.02 * rng.normal(size=(1000, 1, 9)))
    weather[..., 2:4] += 0.5
    weather = weather if wet else weather[:, FALLOW:, :4].contiguous()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    m = model(1000, {"TWSO": "TWSO", "LAI": "LAI:daily"}, weather=weather, soil=site_rows.SOIL, threads=threads, production=production)
    made = time.perf_counter() - began
    names = ["TSUM1", "TSUM2", "SPAN", *(["SMW", "SMFCF", "WAV"] if wet else [])]
    best = []
    for gradient_of_weather in (False, True):
        seconds = []
        for _ in range(5):
            params = {name: torch.full((1000,), m.crop[name], requires_grad=True) for name in names}
            params["AMAXTB"] = torch.ones(1000, requires_grad=True)
            given = weather.clone().requires_grad_() if gradient_of_weather else None
            began, used = time.perf_counter(), time.process_time()
            out = m(params, weather=given)
            forward = time.perf_counter() - began
            (out["TWSO"].sum() + out["LAI"].sum()).backward()
            seconds.append((time.perf_counter() - began, forward, time.process_time() - used))
        best.append(min(seconds))
        if not gradient_of_weather:
            first = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    days = int(m.seasons.forward({}, ["END"])["END"].mean())
    print(f"{production}: 1000 cells, {days} days{' and 14 of fallow' if wet else ''} each, {m.seasons.threads} threads: set up {made:.2f}, forward {best[0][1]:.3f}, "
          f"forward and backward {best[0][0]:.3f} ({best[0][2]:.3f} of processors, {first:.0f} more MiB); with the gradient of the weather {best[1][0]:.3f} s, peak memory of "
          f"all {peak:.0f} MB")


if __name__ == "__main__":
    # python3 torch_water.py thousand [THREADS [pp|wlp]]
    if sys.argv[1:2] == ["thousand"]:
        thousand(*[int(x) for x in sys.argv[2:3]], *sys.argv[3:])
    else:
        unittest.main()
