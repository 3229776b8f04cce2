//! An ITS station; the folders are the boxes of its reference architecture (EN 302 665).

pub mod access;
pub mod applications;
pub mod dissection;
pub mod facilities;
pub mod message;
pub mod networking;
pub mod security;
