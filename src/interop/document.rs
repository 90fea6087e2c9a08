//! A document for serde: values and maps that keep the order of their keys.

use serde::ser::{Serialize, SerializeMap, Serializer};

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
    pub fn any_text(&self, found: &impl Fn(&str) -> bool) -> bool {
        match self {
            Value::Text(text) => found(text),
            Value::List(values) => values.iter().any(|value| value.any_text(found)),
            Value::Map(map) => map.0.iter().any(|(_, value)| value.any_text(found)),
            Value::Number(_) | Value::Whole(_) | Value::Bool(_) | Value::Null => false,
        }
    }
}

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

    pub fn texts(self, key: &str, values: &[At<String>]) -> Self {
        self.list(key, values, |text| text.value.as_str().into())
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

impl From<u8> for Value {
    fn from(number: u8) -> Self {
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
