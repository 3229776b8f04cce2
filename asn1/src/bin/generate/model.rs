//! What the modules say, as the generator needs it.

use std::collections::BTreeMap;

/// Every assignment of a release.
#[derive(Default)]
pub struct Model {
    /// Types in the order of the modules.
    pub types: Vec<Assignment>,
    /// Integer constants.
    pub values: BTreeMap<String, i64>,
    /// Information object classes: the type of `&id`.
    pub classes: BTreeMap<String, Type>,
    /// Information object sets: id and type of each object.
    pub object_sets: BTreeMap<String, Vec<(String, String)>>,
}

impl Model {
    /// The type of that name.
    pub fn find(&self, name: &str) -> Result<&Assignment, String> {
        self.types.iter().find(|known| known.name == name).ok_or_else(|| format!("type `{name}` is not defined"))
    }
}

/// A named type.
pub struct Assignment {
    /// Its name.
    pub name: String,
    /// Its unit, often empty.
    pub unit: String,
    /// What it is.
    pub definition: Type,
}

/// Bounds with an extension marker; none is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    pub lower: Option<i64>,
    pub upper: Option<i64>,
    pub extensible: bool,
}

/// A type as it is written.
#[derive(Clone, Debug)]
pub enum Type {
    Boolean,
    Null,
    Integer(Bounds, Vec<(String, i64)>),
    Enumerated(Vec<String>, Option<Vec<String>>),
    BitString(Bounds, Vec<(String, i64)>),
    OctetString(Bounds),
    CharacterString(&'static str, Bounds),
    Sequence(Vec<Field>, Option<Vec<Vec<Field>>>),
    SequenceOf(Bounds, Box<Type>),
    Choice(Vec<(String, Type)>, Option<Vec<(String, Type)>>),
    /// Another type by name, perhaps narrowed.
    Reference(String, Option<Bounds>),
    /// `CLASS.&id`
    ClassId(String),
    /// `CLASS.&Type ({Set}{@selector})`
    Open {
        set: String,
        selector: String,
    },
}

/// A member of a `SEQUENCE`. A group of additions in `[[ ]]` is a list of them, a lone addition a list of one.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub definition: Type,
    pub presence: Presence,
    /// Written between `[[` and `]]`.
    pub grouped: bool,
}

/// Whether a member may be absent.
#[derive(Clone, Debug)]
pub enum Presence {
    Mandatory,
    Optional,
    Default(String),
}
