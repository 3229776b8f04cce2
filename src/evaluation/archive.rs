//! Runs on disk: what a result folder and a study keep of every run, so that verdicts and merges need no second simulation.
//!
//! A file is a sequence of CBOR values (RFC 8742): a header, one record per run, and the BLAKE3 hash of all bytes before it. Equal
//! runs give equal bytes; what was measured of this machine, such as the time that a run took, is not in it.

use serde::{Deserialize, Serialize};

use super::metrics::{ResultHash, RunMetrics, result_hash};

/// Runs of one scenario, with what tells whether they are still worth something.
#[derive(Clone, Debug, PartialEq)]
pub struct Archive {
    /// The revision of the models that ran; see [`MODEL_REVISION`].
    pub model_revision: String,
    /// The seeds of the runs.
    pub seeds: Vec<u64>,
    /// What was measured, in the same order.
    pub runs: Vec<RunMetrics>,
}

/// Fingerprint of everything in this program that a result depends on: of its sources without command line, reports and viewer, and of
/// the versions of its libraries. Results of different revisions may differ.
pub const MODEL_REVISION: &str = env!("COMAD_MODEL_REVISION");

/// Why a file of runs cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// It is something else.
    #[error("this is not a file of runs that comad wrote")]
    NotAnArchive,
    /// Another format.
    #[error(
        "the file has format {found}, this program reads format {VERSION}; use the program that wrote it, or run again"
    )]
    OtherVersion {
        /// The format of the file.
        found: u32,
    },
    /// The bytes are not those that were written.
    #[error("the file is damaged: its bytes do not have the hash at their end; remove it and run again")]
    Damaged,
    /// Another program wrote it.
    #[error(
        "the file was written by a program with other models (revision {found}, this one has {MODEL_REVISION}): run again"
    )]
    OtherRevision {
        /// The revision of that program.
        found: String,
    },
    /// A run in it is no run.
    #[error("run {place} in the file cannot be read: {problem}")]
    Run {
        /// Which one, from 1.
        place: usize,
        /// What the reader says.
        problem: String,
    },
}

const FORMAT: &str = "comad runs";
const VERSION: u32 = 1;
const HASH_BYTES: usize = 32;
/// CBOR: a byte string of 32 bytes follows.
const HASH_HEAD: [u8; 2] = [0x58, HASH_BYTES as u8];

#[derive(Serialize, Deserialize)]
struct Header {
    format: String,
    version: u32,
    model_revision: String,
    runs: u32,
}

#[derive(Serialize)]
struct RunToWrite<'a> {
    seed: u64,
    metrics: &'a RunMetrics,
}

#[derive(Deserialize)]
struct RunRead {
    seed: u64,
    metrics: RunMetrics,
}

/// The content of the file for runs of this program; `runs` are in the order of `seeds`.
pub fn archive_bytes(seeds: &[u64], runs: &[RunMetrics]) -> Vec<u8> {
    let header = Header {
        format: FORMAT.to_owned(),
        version: VERSION,
        model_revision: MODEL_REVISION.to_owned(),
        runs: runs.len() as u32,
    };
    let mut bytes = Vec::new();
    let plain = "plain data becomes CBOR";
    ciborium::into_writer(&header, &mut bytes).expect(plain);
    for (seed, metrics) in seeds.iter().zip(runs) {
        ciborium::into_writer(&RunToWrite { seed: *seed, metrics }, &mut bytes).expect(plain);
    }
    let hash = blake3::hash(&bytes);
    bytes.extend(HASH_HEAD);
    bytes.extend(hash.as_bytes());
    bytes
}

impl Archive {
    /// Whether a file is whole, without looking into it.
    pub fn is_intact(bytes: &[u8]) -> bool {
        let end = bytes.len().checked_sub(HASH_HEAD.len() + HASH_BYTES);
        end.is_some_and(|end| {
            let (content, hash) = bytes.split_at(end);
            hash[..HASH_HEAD.len()] == HASH_HEAD && hash[HASH_HEAD.len()..] == *blake3::hash(content).as_bytes()
        })
    }

    /// Reads a file back, if it is whole.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ArchiveError> {
        let mut rest = bytes;
        let header: Header = ciborium::from_reader(&mut rest).map_err(|_| ArchiveError::NotAnArchive)?;
        if header.format != FORMAT {
            return Err(ArchiveError::NotAnArchive);
        }
        if header.version != VERSION {
            return Err(ArchiveError::OtherVersion { found: header.version });
        }
        let end = rest.len().checked_sub(HASH_HEAD.len() + HASH_BYTES).filter(|_| Self::is_intact(bytes));
        let mut rest = &rest[..end.ok_or(ArchiveError::Damaged)?];
        let (mut seeds, mut runs) = (Vec::new(), Vec::new());
        for place in 1..=header.runs as usize {
            let failed = |problem| ArchiveError::Run { place, problem };
            let run: RunRead = ciborium::from_reader(&mut rest).map_err(|error| {
                // What is measured changes with the revisions.
                if header.model_revision == MODEL_REVISION {
                    failed(error.to_string())
                } else {
                    ArchiveError::OtherRevision { found: header.model_revision.clone() }
                }
            })?;
            if !run.metrics.is_consistent() {
                return Err(failed("its counters do not fit its settings".to_owned()));
            }
            seeds.push(run.seed);
            runs.push(run.metrics);
        }
        if !rest.is_empty() {
            return Err(ArchiveError::Damaged);
        }
        Ok(Self { model_revision: header.model_revision, seeds, runs })
    }

    /// The fingerprint of the runs.
    pub fn result_hash(&self) -> ResultHash {
        result_hash(&self.runs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::metrics::{MetricsRecorder, MetricsSettings};
    use crate::evaluation::record::{
        CongestionState, DropReason, LatencyStages, LossCause, MessageKind, Outcome, Reception, Recorder, StationId,
        Technology, Transmission, Verification,
    };
    use crate::units::{SimDuration, SimTime};

    /// A run in which a bit of everything happens.
    fn run() -> RunMetrics {
        let mut recorder = MetricsRecorder::new(MetricsSettings::default());
        recorder.station(StationId(0), Technology("ieee80211p"));
        recorder.station(StationId(1), Technology("lte_v2x"));
        for number in 0..50 {
            let at = SimTime(number * 100_000_000);
            recorder.generated(at, StationId(0), MessageKind("CAM"));
            let frame = Transmission {
                frame: number as u64,
                message: MessageKind("CAM"),
                sender: StationId(0),
                measured: true,
                awareness: true,
                hop: 1,
                generated_at: at,
                started_at: at,
                stages: LatencyStages { air: SimDuration::from_millis(1 + number), ..LatencyStages::default() },
                verification: Verification::SameForAll,
                bytes: 300,
                sensed_by: 1,
                channel_time: SimDuration::from_millis(1),
            };
            let outcome = if number % 3 > 0 { Outcome::Received } else { Outcome::Lost(LossCause::Collision) };
            let reception = Reception {
                receiver: StationId(1),
                distance_m: 5.0 * number as f32,
                power_mw: 1e-9,
                outcome,
                verification: SimDuration::ZERO,
                retransmission: SimDuration::ZERO,
            };
            recorder.transmission(&frame, &[reception]);
            recorder.channel_busy_ratio(at, StationId(1), true, 0.01 * number as f64);
            let state = CongestionState {
                quantity: "delta",
                value: 0.01,
                cbr: 0.3,
                allowed_rate_hz: None,
                sent_rate_hz: 10.0,
                radiated_power_dbm: None,
            };
            recorder.congestion(at, StationId(1), true, &state);
        }
        recorder.dropped(SimTime(1), StationId(0), MessageKind("DENM"), DropReason::Replaced);
        recorder.finish()
    }

    #[test]
    fn what_is_read_back_has_the_same_hash() {
        let (seeds, runs) = ([1, u64::MAX], [run(), run()]);
        let bytes = archive_bytes(&seeds, &runs);
        let back = Archive::from_bytes(&bytes).expect("readable");
        assert_eq!((&back.seeds[..], &back.runs[..]), (&seeds[..], &runs[..]));
        assert_eq!(back.model_revision, MODEL_REVISION);
        assert_eq!(back.result_hash(), result_hash(&runs));
        assert_eq!(archive_bytes(&back.seeds, &back.runs), bytes);
    }

    #[test]
    fn a_cut_or_changed_file_is_refused() {
        let bytes = archive_bytes(&[1], &[run()]);
        for length in [0, 1, 40, bytes.len() / 2, bytes.len() - 1] {
            assert!(Archive::from_bytes(&bytes[..length]).is_err(), "cut to {length}");
        }
        for place in (0..bytes.len()).step_by(97) {
            let mut changed = bytes.clone();
            changed[place] ^= 0x10;
            assert!(Archive::from_bytes(&changed).is_err(), "changed at {place}");
        }
    }

    #[test]
    fn counters_that_do_not_fit_the_settings_are_refused() {
        let mut run = run();
        run.settings.max_distance_m = 123.0;
        let problem = Archive::from_bytes(&archive_bytes(&[1], &[run])).expect_err("no run");
        assert!(matches!(problem, ArchiveError::Run { place: 1, .. }), "{problem}");
    }
}
