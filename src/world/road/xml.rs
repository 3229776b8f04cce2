//! XML element by element, with the line where each stands: the files of SUMO and GPX are read with it.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Why a file is no XML, or not all of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}")]
pub struct XmlError {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// What was found and what was expected.
    pub problem: String,
}

/// Reads the elements of a file one after the other; comments and declarations are passed over.
pub(crate) struct XmlReader<R> {
    reader: Reader<LineCounter<R>>,
    buffer: Vec<u8>,
    file: String,
    /// The names of the elements that are open.
    open: Vec<String>,
    root_closed: bool,
    /// The last element was empty: its end comes next.
    ends: Option<String>,
}

/// What comes next in a file.
pub(crate) enum XmlEvent<'a> {
    /// An element begins.
    Open(Element<'a>),
    /// The element of this name ends.
    Close(String),
    /// Text inside of an element; entities are passed over.
    Text(String),
}

/// The start of an element with its attributes.
pub(crate) struct Element<'a> {
    start: BytesStart<'a>,
    file: &'a str,
    /// The line on which the tag ends.
    pub line: u64,
}

/// No format that is read here nests deeper than a few elements.
const DEEPEST: usize = 256;

impl<R: BufRead> XmlReader<R> {
    /// Reads from `source`; `file` is the name that errors carry.
    pub fn new(file: &str, source: R) -> Self {
        let reader = Reader::from_reader(LineCounter { source, line: 1 });
        Self { reader, buffer: Vec::new(), file: file.to_owned(), open: Vec::new(), root_closed: false, ends: None }
    }

    /// The line that has been read up to.
    pub fn line(&mut self) -> u64 {
        self.reader.get_mut().line
    }

    /// The next element or end of one; nothing after the end of the file's root element.
    pub fn next_event(&mut self) -> Result<Option<XmlEvent<'_>>, XmlError> {
        if let Some(name) = self.ends.take() {
            self.close();
            return Ok(Some(XmlEvent::Close(name)));
        }
        // The loop only finds out what comes next; a borrowed event could not be given out of it.
        loop {
            self.buffer.clear();
            let event = self.reader.read_event_into(&mut self.buffer);
            let line = self.reader.get_mut().line;
            let problem = |problem: String| XmlError { file: self.file.clone(), line, problem };
            match event {
                Err(error) => return Err(problem(format!("not XML: {error}"))),
                Ok(Event::Eof) => match self.open.last() {
                    Some(name) => {
                        return Err(problem(format!(
                            "the file ends inside of `<{name}>`, expected `</{name}>`; it is cut off"
                        )));
                    }
                    None if self.root_closed => return Ok(None),
                    None => return Err(problem("no XML element, expected an XML document".to_owned())),
                },
                Ok(Event::End(end)) => {
                    let name = end.name().0.to_owned();
                    self.close();
                    return Ok(Some(XmlEvent::Close(name)));
                }
                Ok(Event::Text(text)) => {
                    let text = text.xml10_content();
                    if !text.trim().is_empty() {
                        if self.open.is_empty() {
                            return Err(problem("text outside of any element, expected an XML document".to_owned()));
                        }
                        return Ok(Some(XmlEvent::Text(text.trim().to_owned())));
                    }
                }
                Ok(event @ (Event::Start(_) | Event::Empty(_))) => {
                    let empty = matches!(event, Event::Empty(_));
                    let (Event::Start(start) | Event::Empty(start)) = event else { continue };
                    let name = start.name().0.to_owned();
                    if self.root_closed {
                        return Err(problem(format!("`<{name}>` after the end of the document")));
                    }
                    if self.open.len() >= DEEPEST {
                        return Err(problem(format!("more than {DEEPEST} elements inside of each other")));
                    }
                    self.open.push(name.clone());
                    self.ends = empty.then_some(name);
                    // The same bytes once more: the borrow of the loop's event ends here.
                    let (start, file) = (start.into_owned(), self.file.as_str());
                    return Ok(Some(XmlEvent::Open(Element { start, file, line })));
                }
                Ok(_) => {}
            }
        }
    }

    fn close(&mut self) {
        self.open.pop();
        self.root_closed = self.open.is_empty();
    }
}

impl Element<'_> {
    /// The element's name.
    pub fn name(&self) -> &str {
        self.start.name().0
    }

    /// The value of an attribute, if it is there.
    pub fn get(&self, name: &str) -> Result<Option<Cow<'_, str>>, XmlError> {
        for attribute in self.start.attributes() {
            let attribute = attribute.map_err(|error| self.error(format!("not XML: {error}")))?;
            if attribute.key.0 == name {
                // Most values hold no entity and are passed on as they stand.
                let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                return value.map(Some).map_err(|error| self.error(format!("attribute `{name}`: {error}")));
            }
        }
        Ok(None)
    }

    /// The value of an attribute that must be there.
    pub fn need(&self, name: &str) -> Result<Cow<'_, str>, XmlError> {
        self.get(name)?.ok_or_else(|| self.error(format!("`<{}>` has no attribute `{name}`", self.name())))
    }

    /// An error about this element.
    pub fn error(&self, problem: String) -> XmlError {
        XmlError { file: self.file.to_owned(), line: self.line, problem }
    }
}

/// Counts the lines that pass through.
struct LineCounter<R> {
    source: R,
    line: u64,
}

impl<R: BufRead> Read for LineCounter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.line += newlines(&buffer[..count]);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for LineCounter<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.source.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        // What has been filled is there again without reading.
        if let Ok(bytes) = self.source.fill_buf() {
            self.line += newlines(&bytes[..amount.min(bytes.len())]);
        }
        self.source.consume(amount);
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(text: &str) -> Result<Vec<String>, XmlError> {
        let mut reader = XmlReader::new("file.xml", text.as_bytes());
        let mut found = Vec::new();
        while let Some(event) = reader.next_event()? {
            found.push(match event {
                XmlEvent::Open(element) => {
                    format!("{}:{}:{}", element.line, element.name(), element.get("a")?.unwrap_or_default())
                }
                XmlEvent::Close(name) => format!("/{name}"),
                XmlEvent::Text(text) => text,
            });
        }
        Ok(found)
    }

    #[test]
    fn elements_come_with_their_lines() {
        let text = "<?xml version=\"1.0\"?>\n<!-- two\nlines -->\n<r a=\"1 &lt; 2\">\n  <e a=\"x\"/>\n words </r>\n";
        let found = walk(text).expect("XML");
        assert_eq!(found, ["4:r:1 < 2", "5:e:x", "/e", "words", "/r"]);
    }

    #[test]
    fn what_is_no_whole_document_is_said_with_its_line() {
        // text -> the start of the message
        let cases = [
            ("", "file.xml:1: no XML element"),
            ("words", "file.xml:1: text outside"),
            ("<r>\n<e/>\n", "file.xml:3: the file ends inside of `<r>`, expected `</r>`"),
            ("<r>\n</e>", "file.xml:2: not XML"),
            ("<r>\n<e a=", "file.xml:2: not XML"),
            ("<r/>\n<r/>", "file.xml:2: `<r>` after the end of the document"),
            ("<r>\n<e b=\"1\" b=\"2\"/></r>", "file.xml:2: not XML"),
        ];
        for (text, expected) in cases {
            let error = walk(text).expect_err(expected);
            assert!(error.to_string().starts_with(expected), "{error}");
        }
    }
}
