//! A document for serde: values and maps that keep the order of their keys.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::model::Segment;
use crate::source::At;

/// A document, with its keys in the order of the format.
pub(super) enum Value {
    Text(String),
    Number(f64),
    Whole(i64),
    Bool(bool),
    Null,
    List(Vec<Value>),
    Map(Map),
}

impl Value {
    /// Writes JSON: a list or map on one line where it fits, otherwise with a line for each part.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        let mut text = String::new();
        self.write(0, WIDTH, &mut text)?;
        Ok(text + "\n")
    }

    /// Writes the value behind `before` bytes of its line.
    fn write(&self, indent: usize, before: usize, text: &mut String) -> Result<(), serde_json::Error> {
        let start = text.len();
        let most = (start + WIDTH).saturating_sub(before + 1);
        if self.write_on_one_line(most, text)? || !self.has_parts() {
            return Ok(());
        }
        text.truncate(start);
        let (open, close) = if matches!(self, Value::Map(_)) { ('{', '}') } else { ('[', ']') };
        text.push(open);
        self.each_part(|index, key, value| {
            text.push_str(if index == 0 { "\n" } else { ",\n" });
            let start = format!("{:1$}{key}", "", indent + 2);
            text.push_str(&start);
            value.write(indent + 2, start.len(), text).map(|()| true)
        })?;
        text.push_str(&format!("\n{:indent$}{close}", ""));
        Ok(())
    }

    /// Writes the value on one line. Gives up, with `false`, once the text has more than `most` bytes: so writing takes
    /// time in proportion to what is written, however deep it is nested.
    fn write_on_one_line(&self, most: usize, text: &mut String) -> Result<bool, serde_json::Error> {
        if !self.has_parts() {
            text.push_str(&serde_json::to_string(self)?);
            return Ok(text.len() <= most);
        }
        let (open, close) = if matches!(self, Value::Map(_)) { ("{ ", " }") } else { ("[", "]") };
        text.push_str(open);
        let fits = self.each_part(|index, key, value| {
            text.push_str(if index == 0 { "" } else { ", " });
            text.push_str(key);
            value.write_on_one_line(most, text)
        })?;
        text.push_str(close);
        Ok(fits && text.len() <= most)
    }

    fn has_parts(&self) -> bool {
        match self {
            Value::List(values) => !values.is_empty(),
            Value::Map(map) => !map.0.is_empty(),
            _ => false,
        }
    }

    /// Visits the parts of a list or map, each with its position and its key as written, until one returns `false`.
    fn each_part(
        &self,
        mut visit: impl FnMut(usize, &str, &Value) -> Result<bool, serde_json::Error>,
    ) -> Result<bool, serde_json::Error> {
        match self {
            Value::List(values) => {
                for (index, value) in values.iter().enumerate() {
                    if !visit(index, "", value)? {
                        return Ok(false);
                    }
                }
            }
            Value::Map(map) => {
                for (index, (key, value)) in map.0.iter().enumerate() {
                    if !visit(index, &format!("{}: ", serde_json::Value::from(key.as_str())), value)? {
                        return Ok(false);
                    }
                }
            }
            _ => {}
        }
        Ok(true)
    }
}

/// How wide a line of JSON may be.
const WIDTH: usize = 120;

#[derive(Default)]
pub(super) struct Map(pub Vec<(String, Value)>);

impl Map {
    pub fn new() -> Self {
        Map::default()
    }

    pub fn put(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.push((key.to_owned(), value.into()));
        self
    }

    /// Adds a value at the end of a path of an address: under a key, or to the list or map under that key.
    pub fn add(&mut self, path: &[Segment<'_>], value: Value) {
        // Every path begins with a key, and all values under one key have paths of one form.
        let [Segment::Key(key), inner @ ..] = path else { return };
        self.add_under(key, inner, value);
    }

    fn add_under(&mut self, key: &str, path: &[Segment<'_>], value: Value) {
        let [inner, further @ ..] = path else {
            self.0.push((key.to_owned(), value));
            return;
        };
        if self.0.last().is_none_or(|(last, _)| last != key) {
            let empty = if matches!(inner, Segment::Id(_)) { Map::new().into() } else { Value::List(Vec::new()) };
            self.0.push((key.to_owned(), empty));
        }
        match (self.0.last_mut(), inner) {
            (Some((_, Value::Map(map))), Segment::Id(id)) => map.add_under(id, further, value),
            (Some((_, Value::List(values))), _) => values.push(value),
            _ => {}
        }
    }

    /// Leaves the key out where there is nothing.
    pub fn maybe<T: Into<Value>>(self, key: &str, value: Option<T>) -> Self {
        match value {
            Some(value) => self.put(key, value),
            None => self,
        }
    }

    /// Leaves the key out where there are none.
    pub fn list<T>(self, key: &str, values: &[T], one: impl Fn(&T) -> Value) -> Self {
        if values.is_empty() { self } else { self.put(key, Value::List(values.iter().map(one).collect())) }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Text(text) => serializer.serialize_str(text),
            // A whole number reads better without `.0`.
            Value::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
                serializer.serialize_i64(*number as i64)
            }
            Value::Number(number) => serializer.serialize_f64(*number),
            Value::Whole(number) => serializer.serialize_i64(*number),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Null => serializer.serialize_none(),
            Value::List(values) => serializer.collect_seq(values),
            Value::Map(map) => {
                let mut out = serializer.serialize_map(Some(map.0.len()))?;
                for (key, value) in &map.0 {
                    out.serialize_entry(key, value)?;
                }
                out.end()
            }
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Value::Number(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Value::Whole(number.into())
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Value::Map(map)
    }
}

impl<T: Clone + Into<Value>> From<&At<T>> for Value {
    fn from(value: &At<T>) -> Self {
        value.value.clone().into()
    }
}
