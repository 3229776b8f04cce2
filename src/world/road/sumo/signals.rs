//! Signal programs: from states per link and phase to groups.

use std::collections::BTreeMap;

use crate::world::road::network::{FileSignalGroup, FileSignals, FileStage};
use crate::world::road::sumo::read::NetProgram;

/// The signals of one junction, and the group of each link.
pub(super) struct JunctionSignals {
    pub signals: FileSignals,
    pub group_of_link: BTreeMap<u32, u8>,
}

/// Messages name groups up to this (TS 103 301, SignalGroupID).
const MOST_GROUPS: usize = 254;

/// The program as it concerns `links`; links that always show the same are one group. `approach_mps` is the speed at which
/// vehicles come. None if there is nothing to show or more groups than can be named.
pub(super) fn signals_of(
    program: &NetProgram,
    links: &[u32],
    approach_mps: f64,
    warnings: &mut Vec<String>,
) -> Option<JunctionSignals> {
    let phases = &program.phases;
    let cycle: f64 = phases.iter().map(|phase| phase.duration).sum();
    if phases.is_empty() || cycle <= 0.0 {
        warnings.push(format!("signals `{}` have no phase that lasts; its junction has none", program.id));
        return None;
    }
    let state = |link: u32| -> Option<String> {
        phases.iter().map(|phase| phase.state.as_bytes().get(link as usize).map(|state| *state as char)).collect()
    };
    let mut groups: Vec<String> = Vec::new();
    let mut group_of_link = BTreeMap::new();
    for &link in links {
        let Some(states) = state(link) else {
            warnings.push(format!("signals `{}` have no state for link {link}; it obeys none", program.id));
            continue;
        };
        let index = groups.iter().position(|group| *group == states).unwrap_or_else(|| {
            groups.push(states);
            groups.len() - 1
        });
        if index >= MOST_GROUPS {
            warnings
                .push(format!("signals `{}` have more than {MOST_GROUPS} groups; its junction has none", program.id));
            return None;
        }
        group_of_link.insert(link, index as u8 + 1);
    }
    if groups.is_empty() {
        return None;
    }
    let signals = if program.actuated {
        actuated(program, &groups, approach_mps).unwrap_or_else(|| fixed(program, cycle, &groups, warnings))
    } else {
        fixed(program, cycle, &groups, warnings)
    };
    Some(JunctionSignals { signals, group_of_link })
}

/// Switched off signals let everybody go who gives way where it must.
fn is_green(state: char) -> bool {
    matches!(state, 'G' | 'g' | 'o' | 'O')
}

fn is_amber(state: char) -> bool {
    matches!(state, 'y' | 'Y')
}

fn fixed(program: &NetProgram, cycle: f64, groups: &[String], warnings: &mut Vec<String>) -> FileSignals {
    let durations: Vec<f64> = program.phases.iter().map(|phase| phase.duration).collect();
    let starts: Vec<f64> = durations
        .iter()
        .scan(0.0, |at, duration| {
            let start = *at;
            *at += duration;
            Some(start)
        })
        .collect();
    let mut several = 0;
    let groups = groups
        .iter()
        .enumerate()
        .map(|(index, states)| {
            let states: Vec<char> = states.chars().collect();
            let count = states.len();
            let before = |phase: usize| (phase + count - 1) % count;
            // How long a run of like phases lasts, forwards from or backwards before a phase.
            let run = |from: usize, step: fn(usize, usize) -> usize, like: fn(char) -> bool| -> (f64, usize) {
                let (mut at, mut seconds, mut steps) = (from, 0.0, 0);
                while steps < count && like(states[at]) {
                    seconds += durations[at];
                    at = step(at, count);
                    steps += 1;
                }
                (seconds, at)
            };
            let next: fn(usize, usize) -> usize = |at, count| (at + 1) % count;
            let back: fn(usize, usize) -> usize = |at, count| (at + count - 1) % count;
            let group = index as u8 + 1;
            let always = states.iter().all(|state| is_green(*state));
            let begins: Vec<usize> = (0..count)
                .filter(|phase| is_green(states[*phase]) && durations[*phase] > 0.0)
                .filter(|phase| !is_green(states[before(*phase)]))
                .collect();
            several += usize::from(begins.len() > 1);
            let longest = begins
                .iter()
                .map(|begin| (*begin, run(*begin, next, is_green)))
                .reduce(|best, other| if other.1.0 > best.1.0 { other } else { best });
            match longest {
                _ if always => {
                    FileSignalGroup { group, green_from_s: 0.0, green_s: cycle, amber_s: 0.0, red_amber_s: 0.0 }
                }
                // Never green: red all the time.
                None => FileSignalGroup { group, green_from_s: 0.0, green_s: 0.0, amber_s: 0.0, red_amber_s: 0.0 },
                Some((begin, (green_s, end))) => FileSignalGroup {
                    group,
                    green_from_s: starts[begin],
                    green_s,
                    amber_s: run(end, next, is_amber).0,
                    red_amber_s: run(before(begin), back, |state| state == 'u').0,
                },
            }
        })
        .collect();
    if several > 0 {
        warnings.push(format!(
            "signals `{}`: {several} groups have green more than once in a cycle; only the longest green is kept",
            program.id
        ));
    }
    FileSignals::Fixed { cycle_s: cycle, offset_s: program.offset, groups }
}

/// Stages are the phases that last between a minimum and a maximum; the phases between them are amber and red for all.
fn actuated(program: &NetProgram, groups: &[String], approach_mps: f64) -> Option<FileSignals> {
    let states: Vec<Vec<char>> = groups.iter().map(|states| states.chars().collect()).collect();
    let (mut stages, mut amber_s, mut red_amber_s, mut clearance_s) = (Vec::new(), 0.0f64, 0.0f64, 0.0f64);
    for (index, phase) in program.phases.iter().enumerate() {
        let any = |like: fn(char) -> bool| states.iter().any(|group| like(group[index]));
        let change = program.phases[index].state.chars().any(is_amber);
        if change {
            amber_s = amber_s.max(phase.duration);
        } else if phase.state.contains('u') {
            red_amber_s = red_amber_s.max(phase.duration);
        } else if any(is_green) && phase.max > 0.0 {
            let green = states.iter().enumerate().filter(|(_, group)| is_green(group[index]));
            stages.push(FileStage {
                groups: green.map(|(group, _)| group as u8 + 1).collect(),
                min_green_s: phase.min.min(phase.max),
                max_green_s: phase.max,
            });
        } else if !program.phases[index].state.chars().any(is_green) {
            clearance_s = clearance_s.max(phase.duration);
        }
    }
    let named = |group: u8| stages.iter().any(|stage| stage.groups.contains(&group));
    // A group that no stage names would be unknown to the junction.
    if stages.is_empty() || !(1..=groups.len()).all(|group| named(group as u8)) {
        return None;
    }
    let detector_m = (program.detector_gap * approach_mps).min(1000.0);
    Some(FileSignals::Actuated { stages, amber_s, red_amber_s, clearance_s, detector_m, gap_s: program.max_gap })
}
