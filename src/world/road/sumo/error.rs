//! What is wrong with a file of SUMO.

use std::io;
use std::path::PathBuf;

use crate::world::road::network::NetworkError;
use crate::world::road::xml::XmlError;

/// Why a network cannot be imported.
#[derive(Debug, thiserror::Error)]
pub enum SumoError {
    /// The file cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file is no XML, is cut off, or lacks an attribute.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// A value that cannot be.
    #[error("{file}:{line}: `{attribute}` of {element} is `{value}`, expected {expected}")]
    BadValue {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// The element and its name.
        element: String,
        /// The attribute.
        attribute: &'static str,
        /// What was found.
        value: String,
        /// What would do.
        expected: &'static str,
    },
    /// A name that nobody has.
    #[error("{file}:{line}: {element} names {kind} `{missing}`, which is not in the file; expected one that is")]
    Missing {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// The element and its name.
        element: String,
        /// What it looks for.
        kind: &'static str,
        /// The name that it looks for.
        missing: String,
    },
    /// The file is sound but empty.
    #[error("{file}: no edge for road vehicles in it, expected a network of `netconvert`")]
    Nothing {
        /// The file.
        file: String,
    },
    /// What was read is no road network.
    #[error("{file}: {source}")]
    Network {
        /// The file.
        file: String,
        /// Why not.
        source: NetworkError,
    },
}
