//! What can be wrong with a road file.

/// Why a road file is no road network.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NetworkError {
    /// It is no JSON of this shape.
    #[error("the road file cannot be read: {0}")]
    Syntax(String),
    /// Another version.
    #[error("the road file has version {found}, expected {expected}; import or generate it again")]
    Version {
        /// What it says.
        found: u32,
        /// What this program reads.
        expected: u32,
    },
    /// Nothing to drive on.
    #[error("the road file has no edges; a network needs at least one")]
    Empty,
    /// Two of one name.
    #[error("{element} `{id}` is there twice; give one of them another id")]
    Duplicate {
        /// What it is.
        element: &'static str,
        /// Its name.
        id: String,
    },
    /// A name that nobody has.
    #[error("{element} `{id}` names {kind} `{missing}`, which is not in the file; add it or correct the name")]
    Missing {
        /// What it is.
        element: &'static str,
        /// Its name.
        id: String,
        /// What it looks for.
        kind: &'static str,
        /// The name that it looks for.
        missing: String,
    },
    /// A line that is none.
    #[error("{element} `{id}` has a shape with {points} points, expected {expected}")]
    Shape {
        /// What it is.
        element: &'static str,
        /// Its name.
        id: String,
        /// How many points it has.
        points: usize,
        /// What would work.
        expected: &'static str,
    },
    /// A number that makes no sense.
    #[error("`{field}` of {element} `{id}` is {value}, expected {expected}")]
    OutOfRange {
        /// What it is.
        element: &'static str,
        /// Its name.
        id: String,
        /// The field.
        field: &'static str,
        /// What it holds.
        value: f64,
        /// What would work.
        expected: &'static str,
    },
    /// Elements that do not fit together.
    #[error("{element} `{id}`: {problem}")]
    Contradiction {
        /// What it is.
        element: &'static str,
        /// Its name.
        id: String,
        /// What is wrong, and what would work.
        problem: String,
    },
}
