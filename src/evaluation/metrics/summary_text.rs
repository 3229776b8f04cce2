//! A summary as a table for a terminal.

use std::fmt::Write;

use super::{
    ConfidenceInterval, LatencySummary, MessageSummary, MultiHopSummary, ReliableRange, Summary, TechnologySummary,
};

/// Width of the first column, in characters.
const LABEL_WIDTH: usize = 24;

impl Summary {
    /// The figures as aligned lines of at most 100 characters.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let runs = if self.runs == 1 { "1 seed".to_owned() } else { format!("{} seeds", self.runs) };
        line(&mut text, "technology", &format!("{}, {runs}", self.technology));
        if !self.error_model.is_empty() {
            line(&mut text, "error model", &self.error_model);
        }
        line(&mut text, "stations", &self.stations.to_string());
        self.write_messages(&mut text);
        self.write_technologies(&mut text);
        let load = match (self.cbr.mean, self.cbr.p95) {
            (Some(mean), Some(p95)) => format!("mean {mean:.3}{}, p95 {p95:.3}", plus_minus(self.cbr.interval, 1.0, 3)),
            _ => "-".to_owned(),
        };
        line(&mut text, "channel busy ratio", &load);
        self.write_delivery(&mut text);
        self.write_latency(&mut text);
        self.write_awareness(&mut text);
        self.write_hazards(&mut text);
        line(&mut text, "result hash", &self.result_hash.to_string());
        text
    }

    fn write_messages(&self, text: &mut String) {
        let messages = &self.messages;
        let dropped: Vec<String> = messages
            .dropped
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(reason, count)| format!(", {count} {}", reason.name().replace('_', " ")))
            .collect();
        let counts =
            format!("{} generated, {} transmitted{}", messages.generated, messages.transmitted, dropped.concat());
        line(text, "messages", &counts);
        let columns = ["generated", "frames", "size [B]", "load", "PRR 100 m", "200 m", "300 m", "p95 [ms]"];
        line(text, "by message", &columns.map(|name| format!("{name:>10}")).concat());
        for message in &self.by_message {
            line(text, &format!("  {}", message.kind.name()), &message_row(message));
        }
        for message in &self.by_message {
            if let Some(multi_hop) = &message.multi_hop {
                line(text, &format!("{} by hops", message.kind.name()), &multi_hop_row(multi_hop));
            }
        }
    }

    fn write_technologies(&self, text: &mut String) {
        if self.by_technology.is_empty() {
            return;
        }
        let columns = ["stations", "frames", "CBR", "PRR 100 m", "200 m", "300 m", "p95 [ms]"];
        line(text, "by technology", &columns.map(|name| format!("{name:>10}")).concat());
        for technology in &self.by_technology {
            line(text, &format!("  {}", technology.technology.name()), &technology_row(technology));
        }
    }

    fn write_delivery(&self, text: &mut String) {
        line(text, "receptions", &format!("{} of {} expected", self.received, self.expected));
        for at in &self.prr_at {
            let ratio = at.ratio.map_or("-".to_owned(), |ratio| {
                format!("{:7.2} %{}", ratio * 100.0, plus_minus(at.interval, 100.0, 2))
            });
            line(text, &format!("PRR at {:.0} m", at.distance_m), &ratio);
        }
        for at in &self.prr_range {
            let range = match at.range {
                ReliableRange::Meters(meters) => format!("{meters:7.1} m{}", plus_minus(at.interval, 1.0, 1)),
                ReliableRange::NeverReached => "never reached".to_owned(),
                ReliableRange::BeyondMeasured(meters) => format!("more than {meters:.0} m (end of the measured curve)"),
            };
            line(text, &format!("range with PRR >= {}", at.level), &range);
        }
        let lost = self.expected - self.received;
        if lost > 0 {
            let share = |count: u64| count as f64 / lost as f64 * 100.0;
            let causes: Vec<String> =
                self.lost.iter().map(|(cause, count)| format!("{} {:.1} %", cause.code(), share(*count))).collect();
            line(text, "causes of losses", &causes.join("   "));
        }
        let rejections: Vec<String> = self
            .rejections
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(reason, count)| format!("{count} {}", reason.name().replace('_', " ")))
            .collect();
        if !rejections.is_empty() {
            line(text, "not accepted", &rejections.join(", "));
        }
    }

    fn write_latency(&self, text: &mut String) {
        let names: String = LatencySummary::QUANTILES.iter().map(|name| format!("{name:>10}")).collect();
        line(text, "latency [ms]", &names);
        // Without congestion control there is no gate to speak of.
        let passed = |name: &str, stage: &LatencySummary| name != "gate" || stage.max.is_some_and(|max| max > 0.0);
        for (name, stage) in self.stages.iter().filter(|(name, stage)| passed(name, stage)) {
            line(text, &format!("  {name}"), &figures(stage));
        }
        line(text, "  end to end", &figures(&self.end_to_end));
        line(text, "inter-packet gap [ms]", &figures(&self.inter_packet_gap));
        line(text, "peak age [ms]", &figures(&self.peak_age_of_information));
    }

    fn write_awareness(&self, text: &mut String) {
        let age = self.age_of_information_ms.map_or("-".to_owned(), |age| {
            format!("mean {age:.1} ms{}", plus_minus(self.age_of_information_interval, 1.0, 1))
        });
        line(text, "age of information", &age);
        let known = self.neighbour_awareness_ratio.map_or("-".to_owned(), |ratio| {
            let range = self.pooled.settings.awareness_range_m;
            let interval = plus_minus(self.neighbour_awareness_interval, 100.0, 2);
            format!("{:.2} %{interval} of those within {range} m", ratio * 100.0)
        });
        line(text, "neighbours known", &known);
    }
}

impl Summary {
    fn write_hazards(&self, text: &mut String) {
        let Some(hazards) = &self.hazards else { return };
        let counts =
            format!("{} warned, {} reacted, {} of them in time", hazards.warned, hazards.reacted, hazards.in_time);
        line(text, "vehicles before events", &counts);
        let names: String = LatencySummary::QUANTILES.iter().map(|name| format!("{name:>10}")).collect();
        line(text, "from detection [ms]", &names);
        line(text, "  to the warning", &figures(&hazards.detection_to_warning));
        line(text, "  to the reaction", &figures(&hazards.detection_to_reaction));
        let (Some(mean), Some(least)) = (hazards.mean_distance_m, hazards.least_distance_m) else { return };
        let interval = plus_minus(hazards.mean_distance_interval, 1.0, 1);
        line(text, "distance at the reaction", &format!("mean {mean:.1} m{interval}, least {least:.1} m"));
    }
}

fn message_row(message: &MessageSummary) -> String {
    let percent = |ratio: Option<f64>| ratio.map_or("-".to_owned(), |ratio| format!("{:.2} %", ratio * 100.0));
    let size = message.bytes.map_or("-".to_owned(), |bytes| format!("{:.1}", bytes.mean));
    let mut cells = vec![message.generated.to_string(), message.transmitted.to_string(), size];
    cells.push(message.channel_load.map_or("-".to_owned(), |load| format!("{load:.4}")));
    cells.extend(message.prr_at.iter().map(|at| percent(at.ratio)));
    cells.push(message.end_to_end.p95.map_or("-".to_owned(), |ms| format!("{ms:.3}")));
    cells.iter().map(|cell| format!("{cell:>10}")).collect()
}

fn technology_row(technology: &TechnologySummary) -> String {
    let percent = |ratio: Option<f64>| ratio.map_or("-".to_owned(), |ratio| format!("{:.2} %", ratio * 100.0));
    let mut cells = vec![technology.stations.to_string(), technology.transmitted.to_string()];
    cells.push(technology.cbr.mean.map_or("-".to_owned(), |mean| format!("{mean:.3}")));
    cells.extend(technology.prr_at.iter().map(|at| percent(at.ratio)));
    cells.push(technology.end_to_end.p95.map_or("-".to_owned(), |ms| format!("{ms:.3}")));
    cells.iter().map(|cell| format!("{cell:>10}")).collect()
}

fn multi_hop_row(multi_hop: &MultiHopSummary) -> String {
    let hops: Vec<String> = multi_hop
        .by_hop
        .iter()
        .enumerate()
        .map(|(index, (delivered, latency, _))| {
            let mean = latency.mean.map_or("-".to_owned(), |ms| format!("{ms:.1} ms"));
            format!("{}: {delivered} ({mean})", index + 1)
        })
        .collect();
    let share =
        if multi_hop.addressed > 0 { multi_hop.delivered as f64 / multi_hop.addressed as f64 * 100.0 } else { 0.0 };
    format!("{} of {} addressed ({share:.1} %)   {}", multi_hop.delivered, multi_hop.addressed, hops.join("   "))
}

fn line(text: &mut String, label: &str, content: &str) {
    writeln!(text, "{label:LABEL_WIDTH$} {}", content.trim_end()).expect("a string takes any text");
}

fn figures(latency: &LatencySummary) -> String {
    let figure = |value: Option<f64>| value.map_or(format!("{:>10}", "-"), |ms| format!("{ms:>10.3}"));
    latency.figures().map(figure).concat()
}

/// Half the width of the interval, or nothing.
fn plus_minus(interval: Option<ConfidenceInterval>, scale: f64, decimals: usize) -> String {
    interval.map_or_else(String::new, |bounds| format!(" ± {:.decimals$}", (bounds.hi - bounds.lo) / 2.0 * scale))
}
