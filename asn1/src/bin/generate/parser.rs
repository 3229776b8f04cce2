//! Reads the subset of ASN.1 that the modules use; anything else is an error, never a guess.

use crate::lexer::{self, Token};
use crate::model::{Assignment, Bounds, Field, Model, Presence, Type};

/// Adds a module to the model.
pub fn read(source: &str, model: &mut Model) -> Result<(), String> {
    let lexer::Tokens { tokens, units } = lexer::tokens(source)?;
    let mut parser = Parser { tokens: &tokens, at: 0, model };
    parser.module(&units)
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    model: &'a mut Model,
}

impl Parser<'_> {
    fn peek(&self) -> &str {
        self.peek_after(0)
    }

    fn peek_after(&self, tokens: usize) -> &str {
        self.tokens.get(self.at + tokens).map_or("", |token| &token.text)
    }

    fn next(&mut self) -> String {
        let text = self.peek().to_owned();
        self.at += 1;
        text
    }

    fn accept(&mut self, text: &str) -> bool {
        let there = self.peek() == text;
        self.at += usize::from(there);
        there
    }

    fn expect(&mut self, text: &str) -> Result<(), String> {
        if self.accept(text) { Ok(()) } else { Err(self.error(&format!("expected `{text}`"))) }
    }

    fn error(&self, problem: &str) -> String {
        let line = self.tokens.get(self.at).or(self.tokens.last()).map_or(0, |token| token.line);
        format!("line {line}: {problem}, found `{}`", self.peek())
    }

    /// Skips a bracketed part, the opening bracket included.
    fn skip_brackets(&mut self) -> Result<(), String> {
        let mut depth = 0;
        loop {
            match self.next().as_str() {
                "{" | "(" => depth += 1,
                "}" | ")" => depth -= 1,
                "" => return Err(self.error("a bracket is not closed")),
                _ => {}
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    fn module(&mut self, units: &[(usize, String)]) -> Result<(), String> {
        self.next();
        if self.peek() == "{" {
            self.skip_brackets()?;
        }
        for word in ["DEFINITIONS", "AUTOMATIC", "TAGS", "::=", "BEGIN"] {
            self.expect(word)?;
        }
        if self.accept("IMPORTS") {
            // One name space for all modules of a release: an import adds nothing.
            while !self.accept(";") {
                if self.next().is_empty() {
                    return Err(self.error("IMPORTS does not end"));
                }
            }
        }
        while !self.accept("END") {
            let name = self.next();
            self.assignment(name)?;
            if let Some((_, unit)) = units.iter().find(|(at, _)| *at == self.at)
                && let Some(last) = self.model.types.last_mut()
            {
                last.unit.clone_from(unit);
            }
        }
        Ok(())
    }

    fn assignment(&mut self, name: String) -> Result<(), String> {
        if name.starts_with(|c: char| c.is_ascii_lowercase()) {
            self.next();
            self.expect("::=")?;
            let value = self.number(&[])?;
            self.model.values.insert(name, value);
        } else if self.accept("::=") {
            if self.accept("CLASS") {
                return self.class(name);
            }
            if self.model.types.iter().any(|known| known.name == name) {
                // Names are not on the wire, and both readers of the modules need them to differ.
                return Err(self.error(&format!("`{name}` is defined twice in this release, rename one")));
            }
            let definition = self.definition()?;
            self.model.types.push(Assignment { name, unit: String::new(), definition });
        } else {
            self.next();
            self.expect("::=")?;
            let set = self.object_set()?;
            self.model.object_sets.insert(name, set);
        }
        Ok(())
    }

    fn class(&mut self, name: String) -> Result<(), String> {
        self.expect("{")?;
        self.expect("&id")?;
        let id = self.definition()?;
        self.accept("UNIQUE");
        self.expect(",")?;
        self.expect("&Type")?;
        self.expect("}")?;
        self.expect("WITH")?;
        self.expect("SYNTAX")?;
        self.skip_brackets()?;
        self.model.classes.insert(name, id);
        Ok(())
    }

    /// `{ { Type IDENTIFIED BY id } | ... , ... }`
    fn object_set(&mut self) -> Result<Vec<(String, String)>, String> {
        self.expect("{")?;
        let mut objects = Vec::new();
        loop {
            if self.accept("...") {
                self.expect("}")?;
                return Ok(objects);
            }
            self.expect("{")?;
            let definition = self.next();
            self.expect("IDENTIFIED")?;
            self.expect("BY")?;
            objects.push((self.next(), definition));
            self.expect("}")?;
            if !self.accept("|") && !self.accept(",") {
                self.expect("}")?;
                return Ok(objects);
            }
        }
    }

    fn definition(&mut self) -> Result<Type, String> {
        let word = self.next();
        Ok(match word.as_str() {
            "BOOLEAN" => Type::Boolean,
            "NULL" => Type::Null,
            "INTEGER" => {
                let names = self.named_numbers()?;
                let bounds = self.constraint(&names)?.unwrap_or_default();
                Type::Integer(bounds, names)
            }
            "ENUMERATED" => self.enumerated()?,
            "BIT" => {
                self.expect("STRING")?;
                let names = self.named_numbers()?;
                Type::BitString(self.size()?, names)
            }
            "OCTET" => {
                self.expect("STRING")?;
                Type::OctetString(self.size()?)
            }
            "UTF8String" => Type::CharacterString("Utf8", self.size()?),
            "IA5String" => Type::CharacterString("Ia5", self.size()?),
            "VisibleString" => Type::CharacterString("Visible", self.size()?),
            "PrintableString" => Type::CharacterString("Printable", self.size()?),
            "NumericString" => Type::CharacterString("Numeric", self.size()?),
            "SEQUENCE" if self.peek() == "{" => self.sequence()?,
            "SEQUENCE" => {
                let size = self.size()?;
                self.expect("OF")?;
                Type::SequenceOf(size, Box::new(self.definition()?))
            }
            "CHOICE" => self.choice()?,
            class if self.peek() == "." => self.class_field(class.to_owned())?,
            name if name.starts_with(|c: char| c.is_ascii_uppercase()) => {
                let narrowed = self.reference_constraint(name)?;
                Type::Reference(name.to_owned(), narrowed)
            }
            _ => {
                self.at -= 1;
                return Err(self.error("expected a type"));
            }
        })
    }

    /// `CLASS.&id ({Set})` or `CLASS.&Type ({Set}{@selector})`
    fn class_field(&mut self, class: String) -> Result<Type, String> {
        self.expect(".")?;
        let field = self.next();
        self.expect("(")?;
        self.expect("{")?;
        let set = self.next();
        self.expect("}")?;
        let definition = if field == "&id" {
            Type::ClassId(class)
        } else {
            self.expect("{")?;
            self.expect("@")?;
            let selector = self.next();
            self.expect("}")?;
            Type::Open { set, selector }
        };
        self.expect(")")?;
        Ok(definition)
    }

    fn reference_constraint(&mut self, name: &str) -> Result<Option<Bounds>, String> {
        let names = match self.model.find(name).map(|known| &known.definition) {
            Ok(Type::Integer(_, names)) => names.clone(),
            _ => Vec::new(),
        };
        self.constraint(&names)
    }

    fn named_numbers(&mut self) -> Result<Vec<(String, i64)>, String> {
        let mut names = Vec::new();
        if !self.accept("{") {
            return Ok(names);
        }
        loop {
            let name = self.next();
            self.expect("(")?;
            names.push((name, self.number(&[])?));
            self.expect(")")?;
            if !self.accept(",") {
                self.expect("}")?;
                return Ok(names);
            }
        }
    }

    fn number(&mut self, names: &[(String, i64)]) -> Result<i64, String> {
        let text = self.next();
        let named = names.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
        named.or_else(|| self.model.values.get(&text).copied()).or_else(|| text.parse().ok()).ok_or_else(|| {
            self.at -= 1;
            self.error("expected a number")
        })
    }

    fn size(&mut self) -> Result<Bounds, String> {
        Ok(self.constraint(&[])?.unwrap_or_default())
    }

    /// A value or size constraint. What follows the extension marker does not change the encoding.
    fn constraint(&mut self, names: &[(String, i64)]) -> Result<Option<Bounds>, String> {
        let bare_size = self.peek() == "SIZE";
        if !bare_size && (self.peek() != "(" || self.peek_after(1) == "{") {
            return Ok(None);
        }
        let wrapped = !bare_size && self.peek_after(1) == "SIZE";
        if wrapped {
            self.expect("(")?;
        }
        self.accept("SIZE");
        self.expect("(")?;
        let mut bounds = self.range(names)?;
        while self.accept("|") {
            let other = self.range(names)?;
            // PER sees the hull of a union (X.691, effective constraint).
            bounds.lower = bounds.lower.zip(other.lower).map(|(a, b)| a.min(b));
            bounds.upper = bounds.upper.zip(other.upper).map(|(a, b)| a.max(b));
        }
        if self.accept(",") {
            self.expect("...")?;
            bounds.extensible = true;
            if self.accept(",") {
                self.range(names)?;
            }
        }
        self.expect(")")?;
        if wrapped {
            self.expect(")")?;
        }
        Ok(Some(bounds))
    }

    fn range(&mut self, names: &[(String, i64)]) -> Result<Bounds, String> {
        let lower = if self.accept("MIN") { None } else { Some(self.number(names)?) };
        let upper = match (self.accept(".."), self.peek()) {
            (false, _) => lower,
            (true, "MAX") => {
                self.next();
                None
            }
            (true, _) => Some(self.number(names)?),
        };
        Ok(Bounds { lower, upper, extensible: false })
    }

    fn enumerated(&mut self) -> Result<Type, String> {
        self.expect("{")?;
        let mut root: Vec<(String, Option<i64>)> = Vec::new();
        let mut additions = None;
        loop {
            if self.accept("...") {
                additions = Some(Vec::new());
            } else {
                let name = self.next();
                let number = if self.accept("(") {
                    let number = self.number(&[])?;
                    self.expect(")")?;
                    Some(number)
                } else {
                    None
                };
                match &mut additions {
                    Some(additions) => additions.push(name),
                    None => root.push((name, number)),
                }
            }
            if !self.accept(",") {
                self.expect("}")?;
                break;
            }
        }
        // On the wire, root names are numbered in the order of their values (X.691 clause 14.1).
        if root.iter().all(|(_, number)| number.is_some()) {
            root.sort_by_key(|(_, number)| *number);
        } else if root.iter().any(|(_, number)| number.is_some()) {
            return Err(self.error("give a number to every name or to none"));
        }
        Ok(Type::Enumerated(root.into_iter().map(|(name, _)| name).collect(), additions))
    }

    fn sequence(&mut self) -> Result<Type, String> {
        self.expect("{")?;
        let mut root = Vec::new();
        let mut additions: Option<Vec<Vec<Field>>> = None;
        if self.accept("}") {
            return Ok(Type::Sequence(root, additions));
        }
        loop {
            if self.accept("...") {
                if additions.is_some() {
                    return Err(self.error("members after a second extension marker are not supported"));
                }
                additions = Some(Vec::new());
            } else if self.accept("[[") {
                let mut group = vec![self.field(true)?];
                while self.accept(",") {
                    group.push(self.field(true)?);
                }
                self.expect("]]")?;
                additions.as_mut().ok_or("a group of additions needs an extension marker")?.push(group);
            } else {
                let field = self.field(false)?;
                match &mut additions {
                    Some(additions) => additions.push(vec![field]),
                    None => root.push(field),
                }
            }
            if !self.accept(",") {
                self.expect("}")?;
                return Ok(Type::Sequence(root, additions));
            }
        }
    }

    fn field(&mut self, grouped: bool) -> Result<Field, String> {
        let name = self.next();
        if name == "COMPONENTS" {
            return Err(self.error("write the members out instead of COMPONENTS OF"));
        }
        let definition = self.definition()?;
        let presence = if self.accept("OPTIONAL") {
            Presence::Optional
        } else if self.accept("DEFAULT") {
            Presence::Default(self.next())
        } else {
            Presence::Mandatory
        };
        Ok(Field { name, definition, presence, grouped })
    }

    fn choice(&mut self) -> Result<Type, String> {
        self.expect("{")?;
        let mut root = Vec::new();
        let mut additions: Option<Vec<(String, Type)>> = None;
        loop {
            if self.accept("...") {
                additions = Some(Vec::new());
            } else {
                let alternative = (self.next(), self.definition()?);
                match &mut additions {
                    Some(additions) => additions.push(alternative),
                    None => root.push(alternative),
                }
            }
            if !self.accept(",") {
                self.expect("}")?;
                return Ok(Type::Choice(root, additions));
            }
        }
    }
}
