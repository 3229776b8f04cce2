//! TraCI on the wire: big-endian numbers, strings with a length, values with a type, commands with a length.

/// Identifiers of commands, of the answers to them and of variables (SUMO's `TraCIConstants.h`).
pub(super) mod id {
    pub const GET_VERSION: u8 = 0x00;
    pub const SIM_STEP: u8 = 0x02;
    pub const SET_ORDER: u8 = 0x03;
    pub const CLOSE: u8 = 0x7f;
    pub const GET_VEHICLE: u8 = 0xa4;
    pub const GET_PERSON: u8 = 0xae;
    pub const SET_VEHICLE: u8 = 0xc4;
    pub const SUBSCRIBE_VEHICLE: u8 = 0xd4;
    pub const SUBSCRIBE_SIMULATION: u8 = 0xdb;
    pub const SUBSCRIBE_PERSON: u8 = 0xde;
    /// The answer to a command that gets or subscribes.
    pub const ANSWER: u8 = 0x10;

    pub const ID_LIST: u8 = 0x00;
    pub const CHANGE_LANE: u8 = 0x13;
    pub const SLOW_DOWN: u8 = 0x14;
    pub const DEPARTED_PERSONS: u8 = 0x25;
    pub const ARRIVED_PERSONS: u8 = 0x27;
    pub const SPEED: u8 = 0x40;
    pub const POSITION: u8 = 0x42;
    pub const ANGLE: u8 = 0x43;
    pub const LENGTH: u8 = 0x44;
    pub const VEHICLE_CLASS: u8 = 0x49;
    pub const WIDTH: u8 = 0x4d;
    pub const TYPE: u8 = 0x4f;
    pub const TIME: u8 = 0x66;
    pub const ACCELERATION: u8 = 0x72;
    pub const DEPARTED_VEHICLES: u8 = 0x74;
    pub const ARRIVED_VEHICLES: u8 = 0x7a;
    pub const HEIGHT: u8 = 0xbc;
}

mod kind {
    pub const POSITION_LON_LAT: u8 = 0x00;
    pub const POSITION_2D: u8 = 0x01;
    pub const POSITION_3D: u8 = 0x03;
    pub const UBYTE: u8 = 0x07;
    pub const BYTE: u8 = 0x08;
    pub const INTEGER: u8 = 0x09;
    pub const DOUBLE: u8 = 0x0b;
    pub const STRING: u8 = 0x0c;
    pub const STRING_LIST: u8 = 0x0e;
    pub const COMPOUND: u8 = 0x0f;
}

/// A value with its type.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Position(f64, f64),
    Ubyte(u8),
    Byte(i8),
    Integer(i32),
    Double(f64),
    Text(String),
    Texts(Vec<String>),
    Compound(Vec<Value>),
}

/// Builds the content of a command.
#[derive(Clone, Debug, Default)]
pub(super) struct Writer(pub Vec<u8>);

impl Writer {
    pub fn ubyte(mut self, value: u8) -> Self {
        self.0.push(value);
        self
    }

    pub fn integer(mut self, value: i32) -> Self {
        self.0.extend(value.to_be_bytes());
        self
    }

    pub fn double(mut self, value: f64) -> Self {
        self.0.extend(value.to_be_bytes());
        self
    }

    pub fn text(mut self, text: &str) -> Self {
        // Names of gigabytes do not come out of messages whose length is checked.
        self.0.extend((text.len() as u32).to_be_bytes());
        self.0.extend(text.as_bytes());
        self
    }

    pub fn value(self, value: &Value) -> Self {
        match value {
            Value::Position(x, y) => self.ubyte(kind::POSITION_2D).double(*x).double(*y),
            Value::Ubyte(value) => self.ubyte(kind::UBYTE).ubyte(*value),
            Value::Byte(value) => self.ubyte(kind::BYTE).ubyte(value.to_be_bytes()[0]),
            Value::Integer(value) => self.ubyte(kind::INTEGER).integer(*value),
            Value::Double(value) => self.ubyte(kind::DOUBLE).double(*value),
            Value::Text(text) => self.ubyte(kind::STRING).text(text),
            Value::Texts(texts) => {
                let start = self.ubyte(kind::STRING_LIST).integer(texts.len() as i32);
                texts.iter().fold(start, |writer, text| writer.text(text))
            }
            Value::Compound(values) => {
                let start = self.ubyte(kind::COMPOUND).integer(values.len() as i32);
                values.iter().fold(start, |writer, value| writer.value(value))
            }
        }
    }
}

/// Adds a command to a message: its length with itself, one byte or, if that does not do, a zero and four.
pub(super) fn push_command(message: &mut Vec<u8>, id: u8, content: &[u8]) {
    let short = content.len() + 2;
    match u8::try_from(short) {
        Ok(length) => message.push(length),
        Err(_) => {
            message.push(0);
            message.extend((short as u32 + 4).to_be_bytes());
        }
    }
    message.push(id);
    message.extend(content);
}

/// Takes an answer apart; an error says what was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    pub bytes: &'a [u8],
}

/// Compound values do not nest deeper than this.
const DEEPEST: u32 = 8;

impl<'a> Reader<'a> {
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self
            .bytes
            .split_at_checked(count)
            .ok_or_else(|| format!("it ends {} bytes too early", count - self.bytes.len()))?;
        self.bytes = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    pub fn ubyte(&mut self) -> Result<u8, String> {
        Ok(self.array::<1>()?[0])
    }

    pub fn integer(&mut self) -> Result<i32, String> {
        Ok(i32::from_be_bytes(self.array()?))
    }

    pub fn double(&mut self) -> Result<f64, String> {
        Ok(f64::from_be_bytes(self.array()?))
    }

    pub fn count(&mut self) -> Result<usize, String> {
        let count = self.integer()?;
        usize::try_from(count).map_err(|_| format!("a count of {count}, expected 0 or more"))
    }

    pub fn text(&mut self) -> Result<String, String> {
        let length = self.count()?;
        let bytes = self.take(length)?;
        String::from_utf8(bytes.to_vec()).map_err(|_| "a text that is not UTF-8".to_owned())
    }

    pub fn value(&mut self) -> Result<Value, String> {
        self.nested_value(0)
    }

    fn nested_value(&mut self, depth: u32) -> Result<Value, String> {
        if depth > DEEPEST {
            return Err(format!("values inside of values more than {DEEPEST} deep"));
        }
        Ok(match self.ubyte()? {
            kind::POSITION_2D | kind::POSITION_LON_LAT => Value::Position(self.double()?, self.double()?),
            kind::POSITION_3D => {
                let position = Value::Position(self.double()?, self.double()?);
                self.double()?;
                position
            }
            kind::UBYTE => Value::Ubyte(self.ubyte()?),
            kind::BYTE => Value::Byte(i8::from_be_bytes(self.array()?)),
            kind::INTEGER => Value::Integer(self.integer()?),
            kind::DOUBLE => Value::Double(self.double()?),
            kind::STRING => Value::Text(self.text()?),
            kind::STRING_LIST => {
                let count = self.count()?;
                Value::Texts((0..count).map(|_| self.text()).collect::<Result<_, _>>()?)
            }
            kind::COMPOUND => {
                let count = self.count()?;
                Value::Compound((0..count).map(|_| self.nested_value(depth + 1)).collect::<Result<_, _>>()?)
            }
            other => return Err(format!("a value of unknown type 0x{other:02x}")),
        })
    }

    /// The next command: its identifier and content.
    pub fn command(&mut self) -> Result<(u8, Reader<'a>), String> {
        let short = usize::from(self.ubyte()?);
        let (length, head) = if short == 0 { (self.count()?, 6) } else { (short, 2) };
        let id = self.ubyte()?;
        let content = length.checked_sub(head).ok_or_else(|| format!("a command of {length} bytes"))?;
        Ok((id, Reader { bytes: self.take(content)? }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_the_bytes_of_the_documentation() {
        // "TraCI/Protocol": a step of one second is length 10, command 0x02 and the time as a double.
        let mut message = Vec::new();
        push_command(&mut message, id::SIM_STEP, &Writer::default().double(1.0).0);
        assert_eq!(message, [10, 0x02, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0]);
        // "Change Vehicle State", slowDown (0x14): compound of two doubles, speed and duration.
        let slow = Value::Compound(vec![Value::Double(2.0), Value::Double(1.0)]);
        let content = Writer::default().ubyte(id::SLOW_DOWN).text("v").value(&slow).0;
        let expected = [
            &[0x14, 0, 0, 0, 1, b'v', 0x0f, 0, 0, 0, 2][..],
            &[0x0b, 0x40, 0, 0, 0, 0, 0, 0, 0, 0x0b, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0],
        ]
        .concat();
        assert_eq!(content, expected);
        // Longer than 255 bytes: a zero, then the length in four bytes with all five of them.
        let mut long = Vec::new();
        push_command(&mut long, id::SET_VEHICLE, &[7; 300]);
        assert_eq!(long[..6], [0, 0, 0, 1, 50, 0xc4]);
        let (command, content) = Reader { bytes: &long }.command().expect("a command");
        assert_eq!((command, content.bytes), (id::SET_VEHICLE, &[7; 300][..]));
    }

    #[test]
    fn values_come_back_and_damaged_ones_are_refused() {
        let values = Value::Compound(vec![
            Value::Position(1.5, -2.5),
            Value::Ubyte(255),
            Value::Byte(-3),
            Value::Integer(-70_000),
            Value::Double(0.1),
            Value::Text("ü".to_owned()),
            Value::Texts(vec!["a".to_owned(), String::new()]),
        ]);
        let bytes = Writer::default().value(&values).0;
        assert_eq!(Reader { bytes: &bytes }.value().as_ref(), Ok(&values));
        for end in 0..bytes.len() {
            assert!(Reader { bytes: &bytes[..end] }.value().is_err(), "{end}");
        }
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0xff;
            let _ = Reader { bytes: &damaged }.value();
        }
        assert!(Reader { bytes: &[0x0e, 0x7f, 0xff, 0xff, 0xff] }.value().is_err());
    }
}
