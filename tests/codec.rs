//! Messages to bytes and back: against an independent compiler, against the generated types, against hostile input.

#[path = "codec/cam.rs"]
mod cam;
#[path = "codec/cpm.rs"]
mod cpm;
#[path = "codec/denm.rs"]
mod denm;
#[path = "security/envelopes.rs"]
mod envelopes;
#[path = "codec/fuzz_seeds.rs"]
mod fuzz_seeds;
#[path = "codec/hostile.rs"]
mod hostile;
#[path = "codec/hostile_packets.rs"]
mod hostile_packets;
#[path = "codec/judge.rs"]
mod judge;
#[path = "codec/random_message.rs"]
mod random_message;
#[path = "codec/random_value.rs"]
mod random_value;
#[path = "codec/road_side.rs"]
mod road_side;
#[path = "codec/rules.rs"]
mod rules;
#[path = "codec/two_codecs.rs"]
mod two_codecs;
#[path = "codec/vam.rs"]
mod vam;
#[path = "codec/vector.rs"]
mod vector;
