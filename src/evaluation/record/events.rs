//! Every transmission and reception as a row of a Parquet file.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use super::{
    DropReason, LatencyStages, MessageKind, Neighbour, Outcome, Reception, Recorder, StationId, Technology,
    Transmission,
};
use crate::units::{Milliwatts, SimTime};

/// Rows in memory before they are written, about 100 bytes each; the receptions of a frame stay together.
const ROWS_PER_GROUP: usize = 1 << 17;

/// The columns; what a kind of row does not have is null. `docs/metrics.md` explains them.
pub const EVENTS_SCHEMA: &str = "
message comad_events {
    REQUIRED INT64 seed (INTEGER(64, false));
    REQUIRED BYTE_ARRAY kind (STRING);
    REQUIRED INT64 frame;
    REQUIRED BYTE_ARRAY message (STRING);
    REQUIRED INT32 sender (INTEGER(32, false));
    REQUIRED INT64 time_ns;
    OPTIONAL INT32 receiver (INTEGER(32, false));
    OPTIONAL DOUBLE distance_m;
    OPTIONAL DOUBLE power_dbm;
    OPTIONAL BYTE_ARRAY outcome (STRING);
    OPTIONAL BOOLEAN measured;
    OPTIONAL INT32 bytes (INTEGER(32, false));
    OPTIONAL INT64 generated_ns;
    OPTIONAL INT64 generation_ns;
    OPTIONAL INT64 encoding_ns;
    OPTIONAL INT64 signing_ns;
    OPTIONAL INT64 forwarding_ns;
    OPTIONAL INT64 gate_ns;
    OPTIONAL INT64 queue_ns;
    OPTIONAL INT64 access_ns;
    OPTIONAL INT64 air_ns;
    OPTIONAL INT64 decoding_ns;
    OPTIONAL INT32 hop (INTEGER(8, false));
    OPTIONAL INT64 verification_ns;
    OPTIONAL INT64 end_to_end_ns;
    REQUIRED BYTE_ARRAY technology (STRING);
}";

/// Writes one row per transmission, followed by one row per reception of it.
///
/// Rows are written in groups, so that memory stays bounded. A recorder cannot refuse a call; the first error is kept,
/// nothing more is written, and [`Self::finish`] returns it.
pub struct EventsRecorder<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    rows: Rows,
    seed: u64,
    /// The technology of all stations that did not name one of their own.
    technology: ByteArray,
    /// Of a mixed fleet: the technology of each station, by its number.
    of_station: Vec<Option<ByteArray>>,
    error: Option<ParquetError>,
}

/// One group of rows by column; a nullable column has a level (1: there is a value) per row.
#[derive(Default)]
struct Rows {
    seed: Vec<i64>,
    kind: Vec<ByteArray>,
    frame: Vec<i64>,
    message: Vec<ByteArray>,
    sender: Vec<i32>,
    time: Vec<i64>,
    is_reception: Vec<i16>,
    is_transmission: Vec<i16>,
    receiver: Vec<i32>,
    distance: Vec<f64>,
    power: Vec<f64>,
    outcome: Vec<ByteArray>,
    measured: Vec<bool>,
    bytes: Vec<i32>,
    generated: Vec<i64>,
    hop: Vec<i32>,
    /// The stages that a transmission has, in the order of [`TRANSMISSION_STAGES`].
    stages: [Vec<i64>; TRANSMISSION_STAGES],
    is_received: Vec<i16>,
    verification: Vec<i64>,
    end_to_end: Vec<i64>,
    technology: Vec<ByteArray>,
}

/// All stages but verification, which differs between receivers.
const TRANSMISSION_STAGES: usize = LatencyStages::NAMES.len() - 1;

impl<W: Write + Send> EventsRecorder<W> {
    /// Begins a file; the rows that follow are of `seed`, and of `technology` where stations name no other.
    pub fn new(file: W, seed: u64, technology: &str) -> Result<Self, ParquetError> {
        let schema = Arc::new(parse_message_type(EVENTS_SCHEMA)?);
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let writer = SerializedFileWriter::new(file, schema, Arc::new(properties))?;
        let technology = text(technology);
        Ok(Self { writer, rows: Rows::default(), seed, technology, of_station: Vec::new(), error: None })
    }

    /// The rows that follow are of another seed: the runs of a result share a file, one after the other.
    pub fn begin_seed(&mut self, seed: u64) {
        self.seed = seed;
        self.of_station.clear();
    }

    /// Completes the file and gives back where it was written to.
    pub fn finish(mut self) -> Result<W, ParquetError> {
        self.write_group();
        match self.error {
            Some(error) => Err(error),
            None => self.writer.into_inner(),
        }
    }

    fn write_group(&mut self) {
        if self.error.is_none() && !self.rows.seed.is_empty() {
            let written = self.writer.next_row_group().and_then(|group| self.rows.write(group));
            self.error = written.err();
        }
        self.rows.clear();
    }
}

impl<W: Write + Send> Recorder for EventsRecorder<W> {
    fn station(&mut self, station: StationId, technology: Technology) {
        let index = station.0 as usize;
        if index >= self.of_station.len() {
            self.of_station.resize(index + 1, None);
        }
        self.of_station[index] = Some(text(technology.name()));
    }

    fn generated(&mut self, _at: SimTime, _sender: StationId, _message: MessageKind) {}

    fn dropped(&mut self, _at: SimTime, _sender: StationId, _message: MessageKind, _reason: DropReason) {}

    fn transmission(&mut self, transmission: &Transmission, receptions: &[Reception]) {
        if self.error.is_some() {
            return;
        }
        let own = self.of_station.get(transmission.sender.0 as usize).and_then(Option::as_ref);
        let technology = own.unwrap_or(&self.technology).clone();
        self.rows.technology.resize(self.rows.technology.len() + 1 + receptions.len(), technology);
        self.rows.push_transmission(self.seed, transmission);
        for reception in receptions {
            self.rows.push_reception(self.seed, transmission, reception);
        }
        if self.rows.seed.len() >= ROWS_PER_GROUP {
            self.write_group();
        }
    }

    fn channel_busy_ratio(&mut self, _at: SimTime, _station: StationId, _measured: bool, _ratio: f64) {}

    fn neighbourhood(&mut self, _at: SimTime, _receiver: StationId, _measured: bool, _neighbours: &[Neighbour]) {}
}

impl Rows {
    fn push_transmission(&mut self, seed: u64, transmission: &Transmission) {
        self.push_common(seed, "transmission", transmission);
        self.is_reception.push(0);
        self.is_transmission.push(1);
        self.is_received.push(0);
        self.measured.push(transmission.measured);
        self.bytes.push(transmission.bytes as i32);
        self.generated.push(transmission.generated_at.0);
        self.hop.push(i32::from(transmission.hop));
        let stages = &transmission.stages;
        let in_order = [
            stages.generation,
            stages.encoding,
            stages.signing,
            stages.forwarding,
            stages.gate,
            stages.queue,
            stages.access,
            stages.air,
            stages.decoding,
        ];
        for (column, stage) in self.stages.iter_mut().zip(in_order) {
            column.push(stage.0);
        }
    }

    fn push_reception(&mut self, seed: u64, transmission: &Transmission, reception: &Reception) {
        self.push_common(seed, "reception", transmission);
        self.is_reception.push(1);
        self.is_transmission.push(0);
        self.receiver.push(reception.receiver.0 as i32);
        self.distance.push(f64::from(reception.distance_m));
        self.power.push(Milliwatts(f64::from(reception.power_mw)).dbm().0);
        self.outcome.push(match reception.outcome {
            Outcome::Received => text("received"),
            Outcome::Lost(cause) => text(cause.code()),
        });
        let received = reception.outcome == Outcome::Received;
        self.is_received.push(i16::from(received));
        if received {
            let stages = LatencyStages {
                air: transmission.stages.air + reception.retransmission,
                verification: transmission.stages.verification + reception.verification,
                ..transmission.stages
            };
            self.verification.push(stages.verification.0);
            self.end_to_end.push(stages.end_to_end().0);
        }
    }

    fn push_common(&mut self, seed: u64, kind: &str, transmission: &Transmission) {
        self.seed.push(seed as i64);
        self.kind.push(text(kind));
        self.frame.push(transmission.frame as i64);
        self.message.push(text(transmission.message.name()));
        self.sender.push(transmission.sender.0 as i32);
        self.time.push(transmission.started_at.0);
    }

    /// Writes all columns in the order of [`EVENTS_SCHEMA`].
    fn write<W: Write + Send>(&self, mut group: SerializedRowGroupWriter<'_, W>) -> Result<(), ParquetError> {
        let (receptions, transmissions) = (Some(&self.is_reception[..]), Some(&self.is_transmission[..]));
        write_column::<Int64Type, W>(&mut group, &self.seed, None)?;
        write_column::<ByteArrayType, W>(&mut group, &self.kind, None)?;
        write_column::<Int64Type, W>(&mut group, &self.frame, None)?;
        write_column::<ByteArrayType, W>(&mut group, &self.message, None)?;
        write_column::<Int32Type, W>(&mut group, &self.sender, None)?;
        write_column::<Int64Type, W>(&mut group, &self.time, None)?;
        write_column::<Int32Type, W>(&mut group, &self.receiver, receptions)?;
        write_column::<DoubleType, W>(&mut group, &self.distance, receptions)?;
        write_column::<DoubleType, W>(&mut group, &self.power, receptions)?;
        write_column::<ByteArrayType, W>(&mut group, &self.outcome, receptions)?;
        write_column::<BoolType, W>(&mut group, &self.measured, transmissions)?;
        write_column::<Int32Type, W>(&mut group, &self.bytes, transmissions)?;
        write_column::<Int64Type, W>(&mut group, &self.generated, transmissions)?;
        for stage in &self.stages {
            write_column::<Int64Type, W>(&mut group, stage, transmissions)?;
        }
        write_column::<Int32Type, W>(&mut group, &self.hop, transmissions)?;
        let received = Some(&self.is_received[..]);
        write_column::<Int64Type, W>(&mut group, &self.verification, received)?;
        write_column::<Int64Type, W>(&mut group, &self.end_to_end, received)?;
        write_column::<ByteArrayType, W>(&mut group, &self.technology, None)?;
        group.close().map(drop)
    }

    fn clear(&mut self) {
        let Self { seed, kind, frame, message, sender, time, is_reception, is_transmission, .. } = self;
        [seed, frame, time, &mut self.generated, &mut self.verification, &mut self.end_to_end]
            .into_iter()
            .for_each(Vec::clear);
        [kind, message, &mut self.outcome, &mut self.technology].into_iter().for_each(Vec::clear);
        [sender, &mut self.receiver, &mut self.bytes, &mut self.hop].into_iter().for_each(Vec::clear);
        [is_reception, is_transmission, &mut self.is_received].into_iter().for_each(Vec::clear);
        [&mut self.distance, &mut self.power].into_iter().for_each(Vec::clear);
        self.measured.clear();
        self.stages.iter_mut().for_each(Vec::clear);
    }
}

/// Writes one column; `levels` tell which rows have a value, and there are none if all do.
fn write_column<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let mut column = group.next_column()?.ok_or_else(|| ParquetError::General("too many columns".to_owned()))?;
    column.typed::<T>().write_batch(values, levels, None)?;
    column.close()
}

fn text(text: &str) -> ByteArray {
    ByteArray::from(text)
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::{Row, RowAccessor};

    use super::*;
    use crate::evaluation::record::{LossCause, Verification};
    use crate::units::SimDuration;

    fn frame(number: u64) -> Transmission {
        Transmission {
            frame: number,
            message: MessageKind("CAM"),
            sender: StationId(3),
            measured: true,
            awareness: true,
            hop: 1,
            generated_at: SimTime(1_000),
            started_at: SimTime(5_000),
            stages: LatencyStages { access: SimDuration(4_000), air: SimDuration(500), ..LatencyStages::default() },
            channel_time: SimDuration(500),
            verification: Verification::ByReception,
            bytes: 321,
            sensed_by: 2,
        }
    }

    fn write(seeds: &[u64], frames: u64, receptions: &[Reception]) -> Vec<u8> {
        let mut recorder = EventsRecorder::new(Vec::new(), seeds[0], "ieee80211p").expect("a file");
        for seed in seeds {
            recorder.begin_seed(*seed);
            if *seed == 8 {
                recorder.station(StationId(3), Technology("lte_v2x"));
            }
            (0..frames).for_each(|number| recorder.transmission(&frame(number), receptions));
        }
        recorder.finish().expect("memory takes any file")
    }

    fn receptions() -> [Reception; 2] {
        [(4, Outcome::Received), (9, Outcome::Lost(LossCause::HalfDuplex))].map(|(receiver, outcome)| Reception {
            receiver: StationId(receiver),
            distance_m: 12.5,
            power_mw: 1e-9,
            outcome,
            verification: SimDuration(250),
            retransmission: SimDuration::ZERO,
        })
    }

    #[test]
    fn rows_are_read_back_as_they_were_recorded() {
        let file = file_of(write(&[7, 8], 1, &receptions()));
        let reader = SerializedFileReader::new(file).expect("a Parquet file");
        let rows: Vec<Row> = reader.get_row_iter(None).expect("rows").map(|row| row.expect("a row")).collect();
        assert_eq!(rows.len(), 6);
        // row -> seed, kind, outcome
        let kinds: Vec<_> =
            rows.iter().map(|row| (row.get_ulong(0), row.get_string(1).cloned(), row.get_string(9).cloned())).collect();
        for (place, (seed, kind, outcome)) in [
            (7, "transmission", None),
            (7, "reception", Some("received")),
            (7, "reception", Some("HD")),
            (8, "transmission", None),
        ]
        .into_iter()
        .enumerate()
        {
            let found = &kinds[place];
            assert_eq!(found.0.as_ref().ok(), Some(&seed));
            assert_eq!(found.1.as_deref().ok(), Some(kind));
            assert_eq!(found.2.as_deref().ok(), outcome);
        }
        assert_eq!((rows[1].get_uint(6).ok(), rows[1].get_double(7).ok()), (Some(4), Some(12.5)));
        assert!((rows[1].get_double(8).expect("a power") + 90.0).abs() < 1e-5);
        assert_eq!(rows[0].get_uint(11).ok(), Some(321));
        assert_eq!((rows[1].get_long(23).ok(), rows[1].get_long(24).ok()), (Some(250), Some(4_750)));
        let technologies: Vec<_> = rows.iter().map(|row| row.get_string(25).expect("a technology").as_str()).collect();
        assert_eq!(technologies, ["ieee80211p", "ieee80211p", "ieee80211p", "lte_v2x", "lte_v2x", "lte_v2x"]);
        assert!(rows[0].get_long(24).is_err() && rows[2].get_long(24).is_err(), "only a reception has a latency");
    }

    #[test]
    fn groups_are_bounded() {
        let many = vec![receptions()[0]; 1000];
        let reader = SerializedFileReader::new(file_of(write(&[1], 300, &many))).expect("a Parquet file");
        let sizes: Vec<i64> = reader.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
        assert_eq!(sizes.iter().sum::<i64>(), 300 * 1001);
        assert!(sizes.len() > 1 && sizes.iter().all(|rows| *rows < (ROWS_PER_GROUP + 1001) as i64), "{sizes:?}");
    }

    /// A disk that is full from the start.
    struct FullDisk;

    impl Write for FullDisk {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
    }

    #[test]
    fn a_full_disk_is_reported_at_the_end() {
        let Ok(mut recorder) = EventsRecorder::new(FullDisk, 1, "ieee80211p") else { return };
        recorder.transmission(&frame(0), &receptions());
        assert!(recorder.finish().is_err());
    }

    /// The same content as a file that can be read.
    fn file_of(content: Vec<u8>) -> File {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(&content).expect("space for it");
        file
    }
}
