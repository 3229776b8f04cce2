//! Values that are fine alone and not together.

mod applications;
mod needed_files;
mod nr_v2x;

use std::borrow::Cow;

use super::Problem;
use super::settings::{
    Access, Buildings, Congestion, Demand, ErrorModel, Fading, Ideal, Ieee80211p, Latency, Loss, LteV2x, Mobility,
    Motion, Obstruction, PathLoss, PerPoint, Road, Scenario, SinrReference, SinrRule, VehicleSource, WilabChannel,
};
use super::shape::any_of;
use super::tree::{Content, Node};

/// A rule finds at most one problem.
type Rule = fn(&Checked<'_>) -> Option<Problem>;

const RULES: &[Rule] = &[
    warm_up_ends_before_the_run,
    road_is_long_enough_to_wrap_around,
    bins_fit_into_the_range,
    vehicles_fit_on_the_road,
    there_is_a_vehicle,
    cam_is_checked_often_enough,
    cam_intervals_are_ordered,
    cpm_intervals_are_ordered,
    forwarders_wait_in_order,
    events_take_their_course,
    applications::there_are_events_to_react_to,
    applications::vehicles_can_obey,
    attacks_leave_room,
    traffic_has_its_road,
    a_server_serves_one_run,
    needed_files::a_road_file_is_named,
    needed_files::a_recording_is_named,
    breakpoint_lies_behind_the_reference,
    corners_need_winner_b1,
    nakagami_distances_rise,
    table_levels_rise,
    fading_counts_once,
    chunks_need_bit_errors,
    wilab_curve_exists,
    ngv_frames_have_curves,
    congestion_bounds_are_ordered,
    latencies_are_ordered,
    losses_are_ordered,
    error_model_fits_the_technology,
    subchannels_fit_into_the_channel,
    schemes_are_ordered,
    nr_v2x::channel_exists,
    nr_v2x::control_information_fits,
    nr_v2x::schemes_are_ordered,
    nr_v2x::window_has_slots,
    nr_v2x::intervals_are_known,
    nr_v2x::answers_have_room,
    shares_are_a_whole,
    windows_of_a_mix_are_equal,
];

/// A scenario with the places of its keys.
struct Checked<'a> {
    scenario: &'a Scenario,
    written: &'a Node,
    /// Whether the technology is one of several, whose keys stand below `access.mixed`.
    part_of_mix: bool,
}

/// All contradictions of a scenario whose values are in their ranges.
pub(super) fn check(scenario: &Scenario, written: &Node) -> Vec<Problem> {
    let checked = Checked { scenario, written, part_of_mix: false };
    let Access::Mixed(mixed) = &scenario.access else {
        return RULES.iter().filter_map(|rule| rule(&checked)).collect();
    };
    // What holds for a technology alone holds for each one of several.
    let alone = |(_, access)| Scenario { access, ..scenario.clone() };
    let parts: Vec<Scenario> = mixed.parts().into_iter().map(alone).collect();
    let problems_of = |rule: &Rule| match rule(&checked) {
        Some(problem) => vec![problem],
        None => parts.iter().filter_map(|scenario| rule(&Checked { scenario, written, part_of_mix: true })).collect(),
    };
    RULES.iter().flat_map(problems_of).collect()
}

impl Checked<'_> {
    /// Points at the keys that were written; a key that has its default has no place, and says so in the message.
    fn problem(&self, message: String, keys: &[(&str, String)]) -> Problem {
        let own = format!("access.{}.", self.scenario.access.name());
        let in_mix = |key: &str| match key.strip_prefix(&own).filter(|_| self.part_of_mix) {
            Some(rest) => format!("access.mixed.{}.{rest}", self.scenario.access.name()),
            None => key.to_owned(),
        };
        let keys: Vec<(String, &String)> = keys.iter().map(|(key, label)| (in_mix(key), label)).collect();
        let defaults: Vec<&str> =
            keys.iter().map(|(key, _)| key.as_str()).filter(|key| self.written.entry(key).is_none()).collect();
        let message = match defaults.as_slice() {
            [] => message,
            [one] => format!("{message} (`{one}` is a default)"),
            more => format!("{message} (`{}` are defaults)", more.join("`, `")),
        };
        keys.iter().fold(Problem::new(message), |problem, (key, label)| match self.written.entry(key) {
            Some(entry) => {
                // A table is pointed at by its name, a value by itself.
                let is_table = matches!(entry.node.content, Content::Table(_));
                problem.with_mark(if is_table { &entry.key } else { &entry.node.place }, label.as_str())
            }
            None => problem,
        })
    }

    /// The settings of 802.11 frames, if the technology has them.
    fn ieee80211p(&self) -> Option<Cow<'_, Ieee80211p>> {
        self.scenario.access.ieee80211p()
    }

    /// The path of a key of the access technology.
    fn access_key(&self, key: &str) -> String {
        format!("access.{}.{key}", self.scenario.access.name())
    }
}

fn warm_up_ends_before_the_run(checked: &Checked<'_>) -> Option<Problem> {
    let run = &checked.scenario.run;
    (run.warm_up_s >= run.duration_s).then(|| {
        let message = format!("the warm-up of {} s leaves nothing of the run of {} s", run.warm_up_s, run.duration_s);
        checked
            .problem(
                message,
                &[
                    ("scenario.duration_s", "the whole run, warm-up included".into()),
                    ("scenario.warm_up_s", "not shorter than the run".into()),
                ],
            )
            .with_help("make the run longer or the warm-up shorter")
    })
}

fn road_is_long_enough_to_wrap_around(checked: &Checked<'_>) -> Option<Problem> {
    let Road::Highway(road) = &checked.scenario.road else { return None };
    let metrics = &checked.scenario.metrics;
    let range = metrics.max_distance_m.max(metrics.awareness_range_m);
    (road.wrap_around && road.length_m < 2.0 * range).then(|| {
        let key = if range == metrics.max_distance_m { "metrics.max_distance_m" } else { "metrics.awareness_range_m" };
        let message =
            format!("a ring of {} m is too short for distances of {range} m: pairs would meet twice", road.length_m);
        checked
            .problem(
                message,
                &[
                    ("road.highway.length_m", format!("at least {} m", 2.0 * range)),
                    ("road.highway.wrap_around", "makes the road a ring".into()),
                    (key, format!("at most {} m", road.length_m / 2.0)),
                ],
            )
            .with_help("make the road longer, the range shorter, or set `wrap_around = false`")
    })
}

fn bins_fit_into_the_range(checked: &Checked<'_>) -> Option<Problem> {
    let metrics = &checked.scenario.metrics;
    (metrics.distance_bin_m > metrics.max_distance_m).then(|| {
        checked.problem(
            format!(
                "a bin of {} m is wider than the whole range of {} m",
                metrics.distance_bin_m, metrics.max_distance_m
            ),
            &[
                ("metrics.distance_bin_m", "wider than the range".into()),
                ("metrics.max_distance_m", "the range".into()),
            ],
        )
    })
}

/// Vehicles per kilometre, if that is how the scenario says how many there are.
fn density(scenario: &Scenario) -> Option<f64> {
    match scenario.traffic.source() {
        VehicleSource::Uniform { density_per_km } | VehicleSource::Poisson { density_per_km } => Some(density_per_km),
        VehicleSource::Tr36885(_) | VehicleSource::Tr37885(_) | VehicleSource::File(_) => None,
    }
}

fn vehicles_fit_on_the_road(checked: &Checked<'_>) -> Option<Problem> {
    let density = density(checked.scenario)?;
    let Road::Highway(road) = &checked.scenario.road else { return None };
    let (traffic, vehicles) = (&checked.scenario.traffic, &checked.scenario.vehicles);
    let gap_if_driving = |gap_m: f64| if traffic.motion == Motion::Driving { gap_m } else { 0.0 };
    let car_m = vehicles.car.length_m + gap_if_driving(traffic.drivers.car.min_gap_m);
    let truck_m = vehicles.truck.length_m + gap_if_driving(traffic.drivers.truck.min_gap_m);
    let mean_m = car_m + traffic.truck_share * (truck_m - car_m);
    let most = f64::from(road.lanes()) * 1000.0 / mean_m;
    (density > most).then(|| {
        let message = format!(
            "{density} vehicles per km do not fit on {} lanes: each takes {mean_m:.1} m with its gap",
            road.lanes()
        );
        checked.problem(
            message,
            &[
                ("traffic.density_per_km", format!("at most {}", most.floor())),
                ("road.highway.lanes_per_direction", "this many lanes".into()),
            ],
        )
    })
}

fn there_is_a_vehicle(checked: &Checked<'_>) -> Option<Problem> {
    let density = density(checked.scenario)?;
    let Road::Highway(road) = &checked.scenario.road else { return None };
    let vehicles = (density * road.length_m / 1000.0).round();
    (vehicles < 1.0).then(|| {
        let keys = [
            ("traffic.density_per_km", format!("at least {:.3}", 500.0 / road.length_m)),
            ("road.highway.length_m", "on this road".into()),
        ];
        checked.problem(format!("{density} vehicles per km on {} m of road are no vehicle", road.length_m), &keys)
    })
}

/// Drivers of this program need roads that it knows; what comes from elsewhere does not drive on the straight highway.
fn traffic_has_its_road(checked: &Checked<'_>) -> Option<Problem> {
    let (message, help) = match (&checked.scenario.mobility, &checked.scenario.road) {
        (Mobility::BuiltIn(_), Road::Plane(_)) => (
            "nobody drives on a plane without roads",
            "choose [mobility.recorded] or [mobility.traci], or a road such as [road.highway]",
        ),
        (Mobility::Recorded(_) | Mobility::Traci(_), Road::Highway(_)) => (
            "traffic from elsewhere does not drive on the built-in highway",
            "choose [road.network] with a road file of `comad import`, or [road.plane] where there is none",
        ),
        (Mobility::BuiltIn(_), Road::Network(_)) | (Mobility::Recorded(_) | Mobility::Traci(_), _) => return None,
        _ if checked.scenario.demand == Demand::default() => return None,
        _ => (
            "this road brings its own traffic, and [demand] is for road files",
            "change the traffic with the keys of the road, or choose [road.network]",
        ),
    };
    let keys = [("mobility", "what moves vehicles".to_owned()), ("road", "where".to_owned())];
    Some(checked.problem(message.to_owned(), &keys).with_help(help))
}

/// A SUMO server ends with its client, so that it cannot serve the next seed.
fn a_server_serves_one_run(checked: &Checked<'_>) -> Option<Problem> {
    let run = &checked.scenario.run;
    (matches!(checked.scenario.mobility, Mobility::Traci(_)) && run.seeds > 1).then(|| {
        let keys = [("scenario.seeds", "1 run".to_owned()), ("mobility", "one server".to_owned())];
        checked
            .problem(format!("a SUMO server serves one run, not {}", run.seeds), &keys)
            .with_help("set scenario.seeds = 1; for several seeds, record them with SUMO and use [mobility.recorded]")
    })
}

fn cam_is_checked_often_enough(checked: &Checked<'_>) -> Option<Problem> {
    let cam = &checked.scenario.messages.cam;
    (cam.t_check_cam_gen_ms > cam.t_gen_cam_min_ms).then(|| {
        let message = format!(
            "T_CheckCamGen of {} ms is longer than T_GenCamMin of {} ms",
            cam.t_check_cam_gen_ms, cam.t_gen_cam_min_ms
        );
        checked
            .problem(
                message,
                &[
                    ("messages.cam.t_check_cam_gen_ms", "checked too rarely".into()),
                    ("messages.cam.t_gen_cam_min_ms", "for this interval".into()),
                ],
            )
            .with_help("EN 302 637-2 clause 6.1.3: T_CheckCamGen shall be equal to or less than T_GenCamMin")
    })
}

fn cam_intervals_are_ordered(checked: &Checked<'_>) -> Option<Problem> {
    let cam = &checked.scenario.messages.cam;
    (cam.t_gen_cam_min_ms > cam.t_gen_cam_max_ms).then(|| {
        checked.problem(
            format!(
                "T_GenCamMin of {} ms is longer than T_GenCamMax of {} ms",
                cam.t_gen_cam_min_ms, cam.t_gen_cam_max_ms
            ),
            &[
                ("messages.cam.t_gen_cam_min_ms", "the shortest interval".into()),
                ("messages.cam.t_gen_cam_max_ms", "the longest interval".into()),
            ],
        )
    })
}

fn cpm_intervals_are_ordered(checked: &Checked<'_>) -> Option<Problem> {
    let cpm = &checked.scenario.messages.cpm;
    (cpm.t_gen_cpm_min_ms > cpm.t_gen_cpm_max_ms).then(|| {
        checked.problem(
            format!(
                "T_GenCpmMin of {} ms is longer than T_GenCpmMax of {} ms",
                cpm.t_gen_cpm_min_ms, cpm.t_gen_cpm_max_ms
            ),
            &[
                ("messages.cpm.t_gen_cpm_min_ms", "the shortest interval".into()),
                ("messages.cpm.t_gen_cpm_max_ms", "the longest interval".into()),
            ],
        )
    })
}

fn forwarders_wait_in_order(checked: &Checked<'_>) -> Option<Problem> {
    let networking = &checked.scenario.networking;
    (networking.cbf_min_ms > networking.cbf_max_ms).then(|| {
        checked.problem(
            format!(
                "the shortest wait of {} ms is longer than the longest of {} ms",
                networking.cbf_min_ms, networking.cbf_max_ms
            ),
            &[
                ("networking.cbf_min_ms", "the wait of the farthest forwarder".into()),
                ("networking.cbf_max_ms", "the wait of the nearest forwarder".into()),
            ],
        )
    })
}

fn events_take_their_course(checked: &Checked<'_>) -> Option<Problem> {
    let events = &checked.scenario.messages.denm.events;
    let wrong = events.iter().find_map(|event| {
        let early =
            |name, at_s: Option<f64>| at_s.filter(|at_s| *at_s <= event.at_s).map(|at_s| (name, at_s, event.at_s));
        early("update_at_s", event.update_at_s).or_else(|| early("cancel_at_s", event.cancel_at_s))
    });
    wrong.map(|(name, at_s, happens_s)| {
        let message = format!("`{name}` of an event is {at_s} s, not after the event itself at {happens_s} s");
        checked.problem(message, &[("messages.denm.events", "in this list".into())])
    })
}

fn attacks_leave_room(checked: &Checked<'_>) -> Option<Problem> {
    let security = &checked.scenario.security;
    let together = security.tampered_share + security.wrong_key_share + security.replayed_share;
    (together > 1.0).then(|| {
        checked.problem(
            format!("the shares of attacked messages are {together} together, more than all messages"),
            &[
                ("security.tampered_share", "tampered with".into()),
                ("security.wrong_key_share", "signed with a wrong key".into()),
                ("security.replayed_share", "replayed".into()),
            ],
        )
    })
}

fn breakpoint_lies_behind_the_reference(checked: &Checked<'_>) -> Option<Problem> {
    let PathLoss::DualSlope(slopes) = &checked.scenario.channel.path_loss else {
        return None;
    };
    (slopes.breakpoint_m <= slopes.reference_distance_m).then(|| {
        let message = format!(
            "the breakpoint at {} m does not lie behind the reference distance of {} m",
            slopes.breakpoint_m, slopes.reference_distance_m
        );
        checked.problem(
            message,
            &[
                ("channel.path_loss.dual_slope.reference_distance_m", "the first slope begins here".into()),
                ("channel.path_loss.dual_slope.breakpoint_m", "the second slope begins here".into()),
            ],
        )
    })
}

/// Only WINNER+ has a formula for the way around a corner.
fn corners_need_winner_b1(checked: &Checked) -> Option<Problem> {
    let channel = &checked.scenario.channel;
    let Obstruction::Geometry(geometry) = &channel.obstruction else { return None };
    let corner = geometry.buildings == Buildings::Corner && !matches!(channel.path_loss, PathLoss::WinnerB1(_));
    corner.then(|| {
        checked.problem(
            "buildings = \"corner\" goes with [channel.path_loss.winner_b1] only; choose that path loss, or \"nlos\" or \"walls\""
                .to_owned(),
            &[("channel.obstruction.geometry.buildings", "around corners".to_owned())],
        )
    })
}

fn nakagami_distances_rise(checked: &Checked<'_>) -> Option<Problem> {
    let Fading::Nakagami(fading) = &checked.scenario.channel.fading else {
        return None;
    };
    let starts_at_zero = fading.shape.first().is_some_and(|first| first.from_m == 0.0);
    let rises = fading.shape.windows(2).all(|pair| pair[0].from_m < pair[1].from_m);
    (!starts_at_zero || !rises).then(|| {
        let message = "the distances of the Nakagami shape do not rise from 0 m".to_owned();
        checked.problem(message, &[("channel.fading.nakagami.shape", "in this list".into())])
    })
}

fn table_levels_rise(checked: &Checked<'_>) -> Option<Problem> {
    let ErrorModel::Table(table) = checked.scenario.access.error_model()? else {
        return None;
    };
    let rises = |points: &[PerPoint]| points.windows(2).all(|pair| pair[0].db < pair[1].db);
    let wrong = if rises(&table.points) {
        (!table.by_resource_blocks.iter().all(|of_size| rises(&of_size.points))).then_some("by_resource_blocks")
    } else {
        Some("points")
    };
    wrong.map(|key| {
        let message = "the levels of the error table do not rise".to_owned();
        checked.problem(message, &[(&checked.access_key(&format!("error_model.table.{key}")), "in this list".into())])
    })
}

fn fading_counts_once(checked: &Checked<'_>) -> Option<Problem> {
    let fades = !matches!(checked.scenario.channel.fading, Fading::None(_));
    (fades && checked.scenario.access.error_model()?.contains_fading()).then(|| {
        let message = "the error model was made over a fading channel, and the channel fades as well".to_owned();
        checked
            .problem(
                message,
                &[
                    ("channel.fading", "fading for every frame".into()),
                    (&checked.access_key("error_model"), "fading is in the error rates".into()),
                ],
            )
            .with_help(match checked.ieee80211p() {
                Some(_) => {
                    "choose [channel.fading.none], or an error model for white noise: `nist`, `yans` or `anwar_awgn`"
                }
                None => {
                    "choose [channel.fading.none], or an error model for white noise: `anwar_awgn` or `shannon_gap`"
                }
            })
    })
}

fn chunks_need_bit_errors(checked: &Checked<'_>) -> Option<Problem> {
    let access = checked.ieee80211p()?;
    let chunks = access.reception.sinr_rule == Some(SinrRule::Chunks);
    (chunks && !access.error_model.counts_bit_errors()).then(|| {
        let message = "`sinr_rule = \"chunks\"` needs a model of bit errors, not of whole frames".to_owned();
        checked
            .problem(
                message,
                &[
                    (&checked.access_key("reception.sinr_rule"), "judges parts of a frame".into()),
                    (&checked.access_key("error_model"), "judges whole frames".into()),
                ],
            )
            .with_help("use `mean` or `minimum`, or the error model `nist` or `yans`")
    })
}

/// Curves exist for the rates and payloads that were simulated.
fn wilab_curve_exists(checked: &Checked<'_>) -> Option<Problem> {
    let access = checked.ieee80211p()?;
    let ErrorModel::Wilab(curve) = &access.error_model else {
        return None;
    };
    let (rates, payloads): (&[f64], &[u32]) = match curve.channel {
        WilabChannel::HighwayLos | WilabChannel::HighwayNlos => (&[3.0, 6.0, 12.0], &[190, 350, 550]),
        WilabChannel::UrbanLos | WilabChannel::CrossingNlos => (&[3.0, 6.0, 12.0], &[350]),
        WilabChannel::UrbanNlos => (&[6.0, 24.0], &[100, 1500]),
    };
    (!rates.contains(&access.data_rate_mbps) || !payloads.contains(&curve.payload_bytes)).then(|| {
        let message = format!(
            "there is no such curve for {} Mb/s and {} bytes: this channel has {} Mb/s and {} bytes",
            access.data_rate_mbps,
            curve.payload_bytes,
            any_of(rates.iter().map(f64::to_string)),
            any_of(payloads.iter().map(u32::to_string))
        );
        checked.problem(
            message,
            &[
                (&checked.access_key("data_rate_mbps"), "the data rate".into()),
                (&checked.access_key("error_model.wilab.payload_bytes"), "the simulated payload".into()),
                (&checked.access_key("error_model.wilab.channel"), "the channel".into()),
            ],
        )
    })
}

/// Models of bit errors are those of convolutional codes, and the fading curves are not for all schemes.
fn ngv_frames_have_curves(checked: &Checked<'_>) -> Option<Problem> {
    let Access::Ieee80211bd(access) = &checked.scenario.access else { return None };
    let name = match access.error_model {
        ErrorModel::Nist(_) => "nist",
        ErrorModel::Yans(_) => "yans",
        ErrorModel::Wilab(_) => "wilab",
        ErrorModel::Lena(_) => "lena",
        ErrorModel::Threshold(threshold) if threshold.sinr_db.is_none() => {
            let message = "no hardware threshold of 802.11bd is known".to_owned();
            let key = ("access.ieee80211bd.error_model.threshold", "without a level".into());
            return Some(
                checked.problem(message, &[key]).with_help("write `sinr_db`, which then holds for both formats"),
            );
        }
        ErrorModel::ShannonGap(_) | ErrorModel::AnwarAwgn(_) | ErrorModel::Table(_) | ErrorModel::Threshold(_) => {
            return None;
        }
    };
    let message = format!("the error model `{name}` knows no frames of 802.11bd");
    let key = ("access.ieee80211bd.error_model", "for 802.11p frames only".into());
    Some(checked.problem(message, &[key]).with_help("use `anwar_awgn`, which has both formats, `table` or `threshold`"))
}

fn congestion_bounds_are_ordered(checked: &Checked<'_>) -> Option<Problem> {
    let (table, pairs): (_, &[_]) = match &checked.scenario.congestion {
        Congestion::None(_) | Congestion::EtsiReactive(_) => return None,
        Congestion::EtsiAdaptive(adaptive) => (
            "etsi_adaptive",
            &[
                ("delta_min", adaptive.delta_min, "delta_start", adaptive.delta_start),
                ("delta_start", adaptive.delta_start, "delta_max", adaptive.delta_max),
            ],
        ),
        Congestion::SaeJ2945(sae) => (
            "sae_j2945",
            &[
                ("tracking_error_min_m", sae.tracking_error_min_m, "tracking_error_max_m", sae.tracking_error_max_m),
                ("busy_min", sae.busy_min, "busy_max", sae.busy_max),
                (
                    "radiated_power_min_dbm",
                    sae.radiated_power_min_dbm,
                    "radiated_power_max_dbm",
                    sae.radiated_power_max_dbm,
                ),
            ],
        ),
    };
    pairs.iter().find(|(_, low, _, high)| low > high).map(|(lower, low, upper, high)| {
        let message = format!("`{lower}` is {low} and `{upper}` {high}: they are the wrong way round");
        let key = |name: &str| format!("congestion.{table}.{name}");
        checked.problem(message, &[(&key(lower), format!("at most {high}")), (&key(upper), format!("at least {low}"))])
    })
}

fn latencies_are_ordered(checked: &Checked<'_>) -> Option<Problem> {
    let Access::Ideal(ideal) = &checked.scenario.access else { return None };
    let key = |name: &str| format!("access.ideal.latency.{name}");
    let (lower, low, upper, high) = match &ideal.latency {
        Latency::Constant(_) | Latency::Lognormal(_) => return None,
        Latency::Uniform(latency) => ("uniform.min_ms", latency.min_ms, "uniform.max_ms", latency.max_ms),
        Latency::Exponential(latency) => ("exponential.min_ms", latency.min_ms, "exponential.mean_ms", latency.mean_ms),
        Latency::NormalTruncated(latency) => {
            ("normal_truncated.min_ms", latency.min_ms, "normal_truncated.mean_ms", latency.mean_ms)
        }
        Latency::Quantiles(quantiles) => {
            let points = &quantiles.points;
            let rises =
                points.windows(2).all(|pair| pair[0].share < pair[1].share && pair[0].latency_ms <= pair[1].latency_ms);
            let whole = points.first().is_some_and(|first| first.share == 0.0)
                && points.last().is_some_and(|last| last.share == 1.0);
            return (!rises || !whole).then(|| {
                let message = "the quantiles do not rise from share 0 to share 1".to_owned();
                checked.problem(message, &[(&key("quantiles.points"), "in this list".into())])
            });
        }
    };
    (low > high).then(|| {
        let message = format!("a latency of at least {low} ms does not go with {high} ms");
        checked.problem(message, &[(&key(lower), format!("at most {high}")), (&key(upper), format!("at least {low}"))])
    })
}

fn losses_are_ordered(checked: &Checked<'_>) -> Option<Problem> {
    let Access::Ideal(Ideal { loss: Loss::ByDistance(loss), .. }) = &checked.scenario.access else { return None };
    let rises = loss.points.windows(2).all(|pair| pair[0].distance_m < pair[1].distance_m);
    (!rises).then(|| {
        let message = "the distances of the loss do not rise".to_owned();
        checked.problem(message, &[("access.ideal.loss.by_distance.points", "in this list".into())])
    })
}

fn lte_v2x<'a>(checked: &Checked<'a>) -> Option<&'a LteV2x> {
    match &checked.scenario.access {
        Access::LteV2x(settings) => Some(settings),
        Access::Ieee80211p(_) | Access::Ieee80211bd(_) | Access::NrV2x(_) | Access::Ideal(_) | Access::Mixed(_) => None,
    }
}

/// A technology has nothing to do with models that know the data rates, or the schemes, of another one.
fn error_model_fits_the_technology(checked: &Checked<'_>) -> Option<Problem> {
    let access = &checked.scenario.access;
    let of_802_11p = matches!(access, Access::Ieee80211p(_));
    let technology = match access {
        Access::Ieee80211p(_) => "802.11p",
        // Their rules stand elsewhere.
        Access::Ieee80211bd(_) | Access::Ideal(_) | Access::Mixed(_) => return None,
        Access::LteV2x(_) => "LTE",
        Access::NrV2x(_) => "NR",
    };
    let (message, key) = match access.error_model()? {
        ErrorModel::Nist(_) | ErrorModel::Yans(_) if !of_802_11p => {
            (format!("`nist` and `yans` are models of the 802.11p code, not of {technology}'s"), "error_model")
        }
        ErrorModel::Lena(_) if !matches!(access, Access::NrV2x(_)) => {
            (format!("`lena` are curves of NR's code, not of {technology}'s"), "error_model")
        }
        ErrorModel::Table(table) if table.reference == SinrReference::EbN0 && !of_802_11p => {
            (format!("a table over Eb/N0 needs a data rate, which {technology}-V2X has not"), "error_model.table")
        }
        ErrorModel::Threshold(threshold) if threshold.sinr_db.is_none() && !of_802_11p => {
            ("the threshold of a hardware receiver is known for 802.11p only".to_owned(), "error_model.threshold")
        }
        _ => return None,
    };
    let help = match (key, access) {
        ("error_model.table", _) => "write `reference = \"sinr\"`",
        ("error_model.threshold", _) => "write `sinr_db`",
        (_, Access::Ieee80211p(_) | Access::Ieee80211bd(_) | Access::Ideal(_) | Access::Mixed(_)) => {
            "use `nist`, `yans`, `anwar_awgn`, `wilab`, `table`, `threshold` or `shannon_gap`"
        }
        (_, Access::LteV2x(_)) => "use `anwar_awgn`, `wilab`, `table`, `threshold` or `shannon_gap`",
        (_, Access::NrV2x(_)) => "use `anwar_awgn`, `wilab`, `lena`, `table`, `threshold` or `shannon_gap`",
    };
    let key = checked.access_key(key);
    Some(checked.problem(message, &[(&key, "chosen here".into())]).with_help(help))
}

fn subchannels_fit_into_the_channel(checked: &Checked<'_>) -> Option<Problem> {
    let access = lte_v2x(checked)?;
    let (size, channel) = (access.subchannel_size(), access.resource_blocks());
    let control = if access.adjacent { 0 } else { 2 * access.subchannels };
    let needed = access.subchannels * size + control;
    if size < 3 {
        let message = format!("{} sub-channels leave {size} resource blocks for each", access.subchannels);
        return Some(checked.problem(message, &[("access.lte_v2x.subchannels", "too many".into())]));
    }
    (needed > channel).then(|| {
        let message = format!(
            "{} sub-channels of {size} resource blocks do not fit into a channel of {channel}: they need {needed}",
            access.subchannels
        );
        checked.problem(
            message,
            &[
                ("access.lte_v2x.subchannels", "so many".into()),
                ("access.lte_v2x.subchannel_size_rb", "so wide".into()),
                ("access.lte_v2x.bandwidth_mhz", "the channel".into()),
            ],
        )
    })
}

fn schemes_are_ordered(checked: &Checked<'_>) -> Option<Problem> {
    let access = lte_v2x(checked)?;
    (access.min_mcs > access.max_mcs).then(|| {
        checked.problem(
            format!("the lowest MCS of {} lies above the highest of {}", access.min_mcs, access.max_mcs),
            &[("access.lte_v2x.min_mcs", "the lowest".into()), ("access.lte_v2x.max_mcs", "the highest".into())],
        )
    })
}

fn shares_are_a_whole(checked: &Checked<'_>) -> Option<Problem> {
    let Access::Mixed(mixed) = &checked.scenario.access else { return None };
    let total = mixed.total_share();
    ((total - 1.0).abs() > 1e-9).then(|| {
        let message = format!("the shares of the technologies are {total} together, not 1");
        checked
            .problem(message, &[("access.mixed.shares", "these shares".into())])
            .with_help("a technology that `shares` does not name has no station")
    })
}

/// The ratios of all stations are read at the same instants.
fn windows_of_a_mix_are_equal(checked: &Checked<'_>) -> Option<Problem> {
    let Access::Mixed(mixed) = &checked.scenario.access else { return None };
    // A link beside the band has no channel to look at.
    let parts: Vec<_> = mixed.parts().into_iter().filter(|(_, part)| part.radio().is_some()).collect();
    let window = |access: &Access| access.channel_busy().1;
    let ((_, first), others) = parts.split_first()?;
    let (_, other) = others.iter().find(|(_, other)| window(other) != window(first))?;
    let message = format!(
        "the channel busy ratio is taken over {} ms in one technology and {} ms in another",
        window(first),
        window(other)
    );
    let key = |access: &Access| format!("access.mixed.{}.cbr.window_ms", access.name());
    Some(checked.problem(message, &[(&key(first), "one window".into()), (&key(other), "another one".into())]))
}
