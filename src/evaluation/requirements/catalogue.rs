//! The requirements of all bodies: those that come with the program, and those of the user.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use toml::Spanned;

use super::Requirement;

/// The files that come with the program, by name.
const EMBEDDED: &[(&str, &str)] = &[
    ("3gpp.toml", include_str!("../../../requirements/3gpp.toml")),
    ("5gaa.toml", include_str!("../../../requirements/5gaa.toml")),
    ("c2c_cc.toml", include_str!("../../../requirements/c2c_cc.toml")),
    ("china.toml", include_str!("../../../requirements/china.toml")),
    ("etsi.toml", include_str!("../../../requirements/etsi.toml")),
    ("itu.toml", include_str!("../../../requirements/itu.toml")),
    ("japan.toml", include_str!("../../../requirements/japan.toml")),
    ("research.toml", include_str!("../../../requirements/research.toml")),
    ("sae.toml", include_str!("../../../requirements/sae.toml")),
    ("usa.toml", include_str!("../../../requirements/usa.toml")),
];

/// The requirements of all bodies, in the order of their files.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    rows: Vec<Requirement>,
    /// Name of each body, by its id.
    bodies: BTreeMap<String, String>,
    /// The file of each row.
    files: BTreeMap<String, String>,
}

/// Why a catalogue file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The file is no catalogue.
    #[error("`{file}` is no catalogue of requirements: {problem}")]
    File {
        /// The file.
        file: String,
        /// What is wrong, with its place.
        problem: String,
    },
    /// A row of it is wrong.
    #[error("`{file}`, line {line}, row {row}{id}: {problem}")]
    Row {
        /// The file.
        file: String,
        /// Where the row begins.
        line: usize,
        /// Which row, counted from 1.
        row: usize,
        /// Its id in brackets, if it has one.
        id: String,
        /// What is wrong with it.
        problem: String,
    },
    /// Two rows have one name.
    #[error(
        "`{file}`, line {line}, row {row}: there is a row `{id}` in `{first}` already; every id is unique among all files"
    )]
    DuplicateId {
        /// The file.
        file: String,
        /// Where the row begins.
        line: usize,
        /// Which row, counted from 1.
        row: usize,
        /// The id.
        id: String,
        /// The file that has it already.
        first: String,
    },
}

/// A file as it is written; rows are read one by one, so that a mistake names its row.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    body: Body,
    requirement: Vec<Spanned<toml::Table>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    id: String,
    name: String,
}

impl Catalogue {
    /// What comes with the program.
    pub fn built_in() -> &'static Self {
        static BUILT_IN: LazyLock<Catalogue> = LazyLock::new(|| {
            let mut catalogue = Catalogue::default();
            for (name, text) in EMBEDDED {
                catalogue.add(name, text).unwrap_or_else(|error| panic!("{error}"));
            }
            catalogue
        });
        &BUILT_IN
    }

    /// Adds the rows of a file; nothing is added if anything is wrong.
    pub fn add(&mut self, file: &str, text: &str) -> Result<(), CatalogueError> {
        let parsed: File = toml::from_str(text)
            .map_err(|error| CatalogueError::File { file: file.to_owned(), problem: one_line(&error.to_string()) })?;
        if parsed.body.id.trim().is_empty() {
            let problem = "`body.id` is empty".to_owned();
            return Err(CatalogueError::File { file: file.to_owned(), problem });
        }
        let mut rows = Vec::with_capacity(parsed.requirement.len());
        let mut files = self.files.clone();
        for (place, spanned) in parsed.requirement.into_iter().enumerate() {
            let line = 1 + text[..spanned.span().start.min(text.len())].matches('\n').count();
            let row = place + 1;
            let table = spanned.into_inner();
            let id = table.get("id").and_then(toml::Value::as_str).map(|id| format!(" (`{id}`)")).unwrap_or_default();
            let wrong = |problem| CatalogueError::Row { file: file.to_owned(), line, row, id: id.clone(), problem };
            let mut requirement: Requirement =
                table.try_into().map_err(|error: toml::de::Error| wrong(shorten(&one_line(&error.to_string()))))?;
            if let Some(problem) = requirement.problem() {
                return Err(wrong(problem));
            }
            requirement.body.clone_from(&parsed.body.id);
            if let Some(first) = files.insert(requirement.id.clone(), file.to_owned()) {
                return Err(CatalogueError::DuplicateId {
                    file: file.to_owned(),
                    line,
                    row,
                    id: requirement.id,
                    first,
                });
            }
            rows.push(requirement);
        }
        self.files = files;
        self.rows.extend(rows);
        self.bodies.entry(parsed.body.id).or_insert(parsed.body.name);
        Ok(())
    }

    /// All rows.
    pub fn rows(&self) -> &[Requirement] {
        &self.rows
    }

    /// The row of that name.
    pub fn find(&self, id: &str) -> Option<&Requirement> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// The rows of a use case, whoever wrote them.
    pub fn of_use_case<'a>(&'a self, use_case: &'a str) -> impl Iterator<Item = &'a Requirement> {
        self.rows.iter().filter(move |row| row.use_case == use_case)
    }

    /// All use cases, sorted.
    pub fn use_cases(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.rows.iter().map(|row| row.use_case.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// All bodies by id, with their names.
    pub fn bodies(&self) -> impl Iterator<Item = (&str, &str)> {
        self.bodies.iter().map(|(id, name)| (id.as_str(), name.as_str()))
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A list of all forty keys helps nobody who mistyped one.
fn shorten(message: &str) -> String {
    let Some((found, expected)) = message.split_once(", expected one of ") else {
        return message.to_owned();
    };
    let names: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
    let word = found.split('`').nth(1).unwrap_or_default();
    let likeness = |name: &&str| strsim::normalized_damerau_levenshtein(word, name);
    let near =
        names.iter().copied().max_by(|a, b| likeness(a).total_cmp(&likeness(b))).filter(|name| likeness(name) > 0.5);
    match near {
        Some(name) => format!("{found}; did you mean `{name}`?"),
        None if names.len() <= 12 => message.to_owned(),
        None => format!("{found}; docs/requirements.md lists the keys"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::requirements::{Kind, Verification};

    const BODY: &str = "[body]\nid = \"mine\"\nname = \"Mine\"\n";
    const ROW: &str = "[[requirement]]\nid = \"mine-1\"\ndocument = \"Own\"\nkind = \"service_requirement\"\n\
                       use_case = \"platooning\"\nstatus = \"target\"\nlinks = [\"V2V\"]\nverification = \"primary\"\n\
                       seen = \"own measurement\"\n";

    #[test]
    fn all_bodies_are_there() {
        let catalogue = Catalogue::built_in();
        // body -> rows, 178 with those that hold several contexts of one row of the document
        let expected = [
            ("3gpp", 84),
            ("5gaa", 5),
            ("c2c_cc", 1),
            ("china", 11),
            ("etsi", 50),
            ("itu", 2),
            ("japan", 1),
            ("research", 13),
            ("sae", 8),
            ("usa", 3),
        ];
        for (body, count) in expected {
            assert_eq!(catalogue.rows().iter().filter(|row| row.body == body).count(), count, "{body}");
        }
        assert_eq!(catalogue.bodies().count(), expected.len());
        assert_eq!(catalogue.rows().len(), 178);
        // 29 use cases tie the bodies together.
        assert_eq!(catalogue.use_cases().len(), 29);
    }

    #[test]
    fn rows_say_what_their_documents_say() {
        let catalogue = Catalogue::built_in();
        // id -> numbers
        let cases = [
            ("3gpp-22186-R5.2-006", "10 ms, 99.99 %, 80 m, 50-1200 B, 30 Hz offered, 130 km/h"),
            ("3gpp-22185-size-event", "<=1200 B"),
            ("3gpp-22885-cpr014", "100 ms, 90-95 %"),
            ("etsi-bsa-precrash", "50 ms, >=10 Hz received"),
            ("metis-tc12-rural", "5 ms, 99.999 %, 500 m, <=1600 B, 10 Hz offered, 500 km/h relative"),
            ("3gpp-22185-range", "range = relative speed x 4 s"),
            ("etsi-icrw-range", "300 m, position within 2 m (95 %)"),
        ];
        for (id, numbers) in cases {
            assert_eq!(catalogue.find(id).expect(id).numbers(), numbers, "{id}");
        }
    }

    #[test]
    fn every_row_says_where_its_numbers_were_seen_in_plain_words() {
        for row in Catalogue::built_in().rows() {
            for text in [Some(&row.seen), row.note.as_ref(), row.version.as_ref()].into_iter().flatten() {
                assert!(!text.contains('[') && !text.contains("file id"), "{}: {text}", row.id);
            }
            assert_eq!(row.seen.starts_with("memory"), row.verification == Verification::Memory, "{}", row.id);
            assert!(row.superseded_by.as_ref().is_none_or(|id| Catalogue::built_in().find(id).is_some()), "{}", row.id);
            assert!(row.kind != Kind::QosBudget || row.reliability.is_some(), "{}", row.id);
        }
    }

    #[test]
    fn rows_of_a_user_join_the_others() {
        let mut catalogue = Catalogue::built_in().clone();
        catalogue.add("mine.toml", &format!("{BODY}{ROW}max_latency_ms = 42\n")).expect("a catalogue");
        let row = catalogue.find("mine-1").expect("the row");
        assert_eq!((row.body.as_str(), row.numbers().as_str()), ("mine", "42 ms"));
        assert!(catalogue.of_use_case("platooning").any(|row| row.id == "mine-1"));
    }

    #[test]
    fn a_mistake_names_file_and_row() {
        // what follows the first row -> parts of the message
        let cases: [(String, &[&str]); 9] = [
            (
                "max_latency = 5\n".into(),
                &["mine.toml", "line 4", "row 1 (`mine-1`)", "`max_latency`", "`max_latency_ms`?"],
            ),
            ("max_latency_ms = -5\n".into(), &["row 1", "`max_latency_ms` is -5"]),
            ("reliability = 99\n".into(), &["`reliability` is 99", "from 0.01 to"]),
            ("range_m = \"far\"\n".into(), &["row 1", "a number or a table", "range_m"]),
            ("judged_on = [\"BSM\"]\n".into(), &["`judged_on` names `BSM`", "CAM, DENM"]),
            ("latency_to = \"generation\"\n".into(), &["does not come after"]),
            (ROW.into(), &["line 13", "row 2", "`mine-1` in `mine.toml`"]),
            ("[[requirement]]\nid = \"etsi-cam-rate\"\n".into(), &["row 2 (`etsi-cam-rate`)", "missing field"]),
            ("[author]\n".into(), &["no catalogue of requirements", "author"]),
        ];
        for (rest, parts) in cases {
            let mut catalogue = Catalogue::built_in().clone();
            let error = catalogue.add("mine.toml", &format!("{BODY}{ROW}{rest}")).expect_err(&rest).to_string();
            for part in parts {
                assert!(error.contains(part), "{rest}: `{part}` is missing in: {error}");
            }
            assert_eq!(catalogue.rows().len(), Catalogue::built_in().rows().len(), "nothing was added");
        }
    }
}
