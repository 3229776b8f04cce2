//! One requirement against the runs of one technology.

use crate::evaluation::metrics::RunMetrics;

use super::component::{Target, delivery, goodput, met_up_to, position_accuracy, station_stage, update_interval};
use super::envelope::{Envelope, short};
use super::offered::Offered;
use super::{Cast, Component, Context, Kind, Link, Quantity, Requirement, Span, Verdict, Verification, Word};

/// What is taken for blanks of rows that do not say themselves what to take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Defaults {
    /// Share of messages that must succeed.
    pub reliability: f64,
    /// Distance at which.
    pub range_m: f64,
}

impl Default for Defaults {
    fn default() -> Self {
        Self { reliability: 0.95, range_m: 100.0 }
    }
}

/// Judges a row; none if rows of its kind get no verdict. `runs` are those of one technology, one per seed.
pub fn judge(row: &Requirement, runs: &[RunMetrics], context: &Context, defaults: Defaults) -> Option<Verdict> {
    if !row.kind.is_judged() {
        return None;
    }
    let verdict = Verdict {
        requirement: row.id.clone(),
        use_case: row.use_case.clone(),
        technology: context.technology.clone(),
        word: Word::NotMeasured,
        otherwise: None,
        from_memory: row.verification == Verification::Memory,
        met_with_holm: None,
        decisive: None,
        assumptions: Vec::new(),
        reasons: Vec::new(),
        remarks: Vec::new(),
        components: Vec::new(),
    };
    if let Some(reason) = not_supported(row, context) {
        return Some(Verdict { word: Word::NotSupported, reasons: vec![reason], ..verdict });
    }
    let kinds = match kinds_of(row, runs) {
        Ok(kinds) => kinds,
        Err(reason) => return Some(Verdict { reasons: vec![reason], ..verdict }),
    };
    let offered: Vec<(&str, Offered)> =
        kinds.iter().filter_map(|kind| Some((*kind, Offered::of(runs, kind, context)?))).collect();
    Some(Judging { row, runs, context, defaults, offered, verdict }.verdict())
}

/// Why the technology cannot do what the row is about, if it cannot.
fn not_supported(row: &Requirement, context: &Context) -> Option<String> {
    let technology = &context.technology;
    if row.links == [Link::VehicleToNetwork] && !context.links.contains(&Link::VehicleToNetwork) {
        return Some(format!("{technology} is a direct link, the row is about one through a network"));
    }
    let named = row.cast != Cast::Unspecified;
    (named && !context.casts.contains(&row.cast)).then(|| format!("{technology} has no {}", row.cast.name()))
}

/// Between whom messages of a kind go, as far as receptions are counted apart.
fn link_of(kind: &str) -> Link {
    match kind {
        "SPATEM" | "MAPEM" => Link::VehicleToInfrastructure,
        "VAM" => Link::VehicleToPedestrian,
        _ => Link::VehicleToVehicle,
    }
}

/// The kinds of messages in the runs on which the row is judged, or why there is none.
fn kinds_of<'a>(row: &Requirement, runs: &'a [RunMetrics]) -> Result<Vec<&'a str>, String> {
    let mut there: Vec<(&str, u64)> = Vec::new();
    for run in runs {
        for (kind, metrics) in &run.messages {
            let count = metrics.counts.generated.max(metrics.counts.transmitted);
            match there.iter_mut().find(|(known, _)| *known == kind.name()) {
                Some((_, sum)) => *sum += count,
                None => there.push((kind.name(), count)),
            }
        }
    }
    there.retain(|(_, count)| *count > 0);
    let names = |kinds: &[(&str, u64)]| kinds.iter().map(|(kind, _)| *kind).collect::<Vec<_>>().join(", ");
    if there.is_empty() {
        return Err("the run has no messages".to_owned());
    }
    let wanted = |kind: &str| row.judged_on.is_empty() || row.judged_on.iter().any(|wanted| wanted == kind);
    let of_kind: Vec<(&str, u64)> = there.iter().copied().filter(|(kind, _)| wanted(kind)).collect();
    if of_kind.is_empty() {
        return Err(format!("the run has no {}, only {}", row.judged_on.join(" or "), names(&there)));
    }
    let over_link: Vec<(&str, u64)> =
        of_kind.iter().copied().filter(|(kind, _)| row.links.contains(&link_of(kind))).collect();
    if over_link.is_empty() {
        let links: Vec<&str> = row.links.iter().map(|link| link.name()).collect();
        return Err(format!("receptions of {} over {} are not counted apart", names(&of_kind), links.join("/")));
    }
    if !row.judged_on.is_empty() {
        return Ok(over_link.into_iter().map(|(kind, _)| kind).collect());
    }
    // A row for any message: the kind that is sent most, the first by name if two are equal.
    let most = over_link.into_iter().rev().max_by_key(|(_, count)| *count);
    Ok(most.into_iter().map(|(kind, _)| kind).collect())
}

/// A row that can be judged, on its way to a verdict.
struct Judging<'a> {
    row: &'a Requirement,
    runs: &'a [RunMetrics],
    context: &'a Context,
    defaults: Defaults,
    offered: Vec<(&'a str, Offered)>,
    verdict: Verdict,
}

/// The strictest and the laxest reading of a row that names ranges.
struct Readings {
    strict: Target,
    lax: Target,
}

impl Judging<'_> {
    fn verdict(mut self) -> Verdict {
        let readings = self.readings();
        let components = self.components(readings.strict);
        let Some(decisive) = worst(&components) else {
            self.verdict.reasons.push("the row has no number that could be measured".to_owned());
            return self.verdict;
        };
        let figures = components[decisive].word;
        if readings.lax != readings.strict {
            let lax = self.components(readings.lax);
            let word = worst(&lax).map_or(Word::NotMeasured, |place| lax[place].word);
            let reading = format!("the strict ends of {}", self.ranges());
            if word == figures {
                self.verdict.remarks.push(format!("judged at {reading}; the lax ends give {} as well", word.text()));
            } else {
                self.verdict.assumptions.push(format!("{reading}; the lax ends give {}", word.text()));
            }
        }
        let mut envelope = Envelope::default();
        let stations = self.runs.iter().map(|run| run.stations).max().unwrap_or_default();
        if self.row.kind != Kind::StationInternalBudget {
            for (kind, offered) in &self.offered {
                let found = Envelope::of(self.row, offered, self.context, stations);
                let named = |text: String| if self.offered.len() > 1 { format!("{kind}: {text}") } else { text };
                envelope.outside.extend(found.outside.into_iter().map(named));
                envelope.unknown.extend(found.unknown);
            }
        }
        if !envelope.unknown.is_empty() {
            envelope.unknown.dedup();
            self.verdict.remarks.push(format!("not compared: {}", envelope.unknown.join(", ")));
        }
        let unmeasured: Vec<String> = components
            .iter()
            .filter(|component| component.word == Word::NotMeasured)
            .map(|component| {
                let reason = component.reason.clone().unwrap_or_default();
                format!("{} of {}: {reason}", component.part.text(), component.message)
            })
            .collect();
        self.verdict.decisive = Some(decisive);
        self.verdict.components = components;
        let all_measured = unmeasured.is_empty();
        self.verdict.reasons.extend(unmeasured);
        if figures == Word::NotMeasured {
            return self.verdict;
        }
        let (word, otherwise) = if !envelope.outside.is_empty() {
            self.verdict.reasons.splice(0..0, envelope.outside);
            (Word::OutOfEnvelope, Some(figures))
        } else if !self.verdict.assumptions.is_empty() {
            (Word::Underspecified, Some(figures))
        } else if figures == Word::Met && !all_measured {
            (Word::NotMeasured, Some(figures))
        } else {
            (figures, None)
        };
        Verdict { word, otherwise, ..self.verdict }
    }

    /// Numbers for all that the row leaves blank, and what was assumed.
    fn readings(&mut self) -> Readings {
        let row = self.row;
        let judged_on_way = row.kind != Kind::StationInternalBudget;
        let needs_share = row.max_latency_ms.is_some()
            || row.range_m.is_some()
            || row.update_rate_hz.is_some()
            || row.data_rate_mbps.is_some();
        let assumed = row.assume.reliability.unwrap_or(self.defaults.reliability);
        if row.reliability.is_none() && needs_share {
            self.verdict.assumptions.push(format!("reliability {} %", short(assumed * 100.0)));
        }
        let assumed_range = row.assume.range_m.unwrap_or(self.defaults.range_m);
        let at_distance = row.max_latency_ms.is_some() || row.reliability.is_some() || row.data_rate_mbps.is_some();
        if row.range_m.is_none() && judged_on_way && at_distance {
            self.verdict.assumptions.push(format!("range {} m", short(assumed_range)));
        }
        let end = |span: Option<Span>, end: fn(Span) -> Option<f64>| span.and_then(end);
        let reading = |strict_low: fn(Span) -> Option<f64>, strict_high: fn(Span) -> Option<f64>| Target {
            limit_ms: end(row.max_latency_ms, strict_low),
            reliability: end(row.reliability, strict_high).unwrap_or(assumed),
            range_m: end(row.range_m, strict_high).unwrap_or(assumed_range),
        };
        Readings { strict: reading(Span::smallest, Span::largest), lax: reading(Span::largest, Span::smallest) }
    }

    /// The ranges that the row names.
    fn ranges(&self) -> String {
        let row = self.row;
        let spans = [(row.max_latency_ms, 1.0, "ms"), (row.reliability, 100.0, "%"), (row.range_m, 1.0, "m")];
        let wide = spans
            .into_iter()
            .filter_map(|(span, factor, unit)| Some((span.filter(|span| span.is_wide())?, factor, unit)));
        wide.map(|(span, factor, unit)| format!("{} {unit}", span.to_text(factor))).collect::<Vec<_>>().join(" and ")
    }

    fn components(&mut self, target: Target) -> Vec<Component> {
        let (row, runs) = (self.row, self.runs);
        let mut found = Vec::new();
        for (kind, offered) in &self.offered {
            if offered.transmitted == 0 {
                found.push(nothing_sent(kind, offered, target));
                continue;
            }
            if row.kind == Kind::StationInternalBudget {
                if let Some(limit_ms) = target.limit_ms {
                    let ends = (row.latency_from, row.latency_to);
                    found.push(station_stage(runs, kind, ends, limit_ms, target.reliability));
                }
                continue;
            }
            let link = row.latency_from >= super::Endpoint::AccessEntry;
            if target.limit_ms.is_some() || row.reliability.is_some() || row.range_m.is_some() {
                found.push(delivery(runs, kind, link, row.reliability_of, target));
                if let (Some(limit_ms), None) = (target.limit_ms, row.reliability) {
                    let reliability = met_up_to(runs, kind, link, limit_ms, target.range_m);
                    let text = match reliability {
                        Some(share) => {
                            format!("{kind}: {limit_ms} ms kept at {} m up to {} %", target.range_m, share * 100.0)
                        }
                        None => format!("{kind}: {limit_ms} ms not kept at {} m for even 90 %", target.range_m),
                    };
                    if !self.verdict.remarks.contains(&text) {
                        self.verdict.remarks.push(text);
                    }
                }
            }
            if let Some(rate_hz) = row.update_rate_hz.and_then(Span::smallest) {
                found.push(update_interval(runs, kind, rate_hz, target.reliability));
            }
            if let Some(required) = row.data_rate_mbps.and_then(Span::smallest)
                // Whoever offers less cannot get more through: that is a matter of the envelope.
                && offered.data_rate_mbps().is_none_or(|offered| offered >= 0.9 * required)
            {
                found.push(goodput(runs, kind, offered, required, target));
            }
            if let Some(accuracy) = row.position_accuracy_m {
                found.push(position_accuracy(kind, accuracy.max));
            }
        }
        // Where some kind has what is measured of a part, the others need not have it.
        let measured: Vec<_> =
            found.iter().filter(|part| part.word != Word::NotMeasured).map(|part| part.part).collect();
        found.retain(|part| {
            part.part != super::Part::UpdateInterval || part.word != Word::NotMeasured || !measured.contains(&part.part)
        });
        found
    }
}

/// Messages that were all given up before they were sent.
fn nothing_sent(kind: &str, offered: &Offered, target: Target) -> Component {
    let failed = offered.never_sent > 0;
    Component {
        part: super::Part::TimelyDelivery,
        message: kind.to_owned(),
        word: if failed { Word::NotMet } else { Word::NotMeasured },
        reason: Some(format!("none of {} messages was sent", offered.generated)),
        limit_ms: target.limit_ms,
        target: target.reliability,
        range_m: Some(target.range_m),
        evidence: None,
        edge_bin: None,
        cumulative: None,
        margins: Vec::new(),
    }
}

/// The measured part with the worst word; of several, the one with the smallest margin. An unmeasured one if none was measured.
fn worst(components: &[Component]) -> Option<usize> {
    let nines = |component: &Component| {
        let margin = component.margin(Quantity::Reliability);
        margin.and_then(|margin| margin.estimate).unwrap_or(f64::INFINITY)
    };
    let order = |a: &(usize, &Component), b: &(usize, &Component)| {
        let severity = a.1.word.severity().cmp(&b.1.word.severity());
        severity.then(nines(b.1).total_cmp(&nines(a.1))).then(b.0.cmp(&a.0))
    };
    components.iter().enumerate().max_by(order).map(|(place, _)| place)
}
