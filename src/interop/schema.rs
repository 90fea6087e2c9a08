//! JSON Schema of what a file may hold, for editors and validators, made from the table of keys.
//!
//! A value that may have several types gets one schema with all of them wherever possible, since each keyword concerns only
//! one type. `anyOf` stands only where that is not possible. So an editor reports the mistake itself, and not that no
//! alternative fits.

use super::document::{Map, Value};
use crate::model::{ALSO, Key, Named, Shape, Table, with_article};

/// A version of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Draft {
    /// 2020-12, the newest.
    Draft2020,
    /// Draft 07, which older editors and validators read.
    Draft07,
}

impl Draft {
    /// Returns the address of its metaschema.
    pub(crate) fn address(self) -> &'static str {
        match self {
            Draft::Draft2020 => "https://json-schema.org/draft/2020-12/schema",
            Draft::Draft07 => "http://json-schema.org/draft-07/schema#",
        }
    }

    /// Returns the key under which definitions stand.
    pub(crate) fn definitions(self) -> &'static str {
        match self {
            Draft::Draft2020 => "$defs",
            Draft::Draft07 => "definitions",
        }
    }
}

/// Writes the schema of a file that has the keys of a table.
///
/// ```
/// # use polku::{interop::schema::{Draft, schema}, model::JOURNEY_TABLES};
/// let text = schema(JOURNEY_TABLES[0], "polku journey", Draft::Draft2020).unwrap();
/// assert!(text.contains(r#""required": ["#));
/// ```
///
/// # Errors
/// None are known: every table can be written.
pub fn schema(root: &'static Table, title: &str, draft: Draft) -> Result<String, serde_json::Error> {
    let mut schema =
        Map::new().put("$schema", draft.address()).put("title", title).put("description", one_line(root.docs));
    let mut writer = Writer { draft, tables: Vec::new() };
    schema.0.extend(writer.table(root).schema().0);
    let mut definitions = Map::new();
    // Writing a table may name others, which are written next.
    let mut written = 0;
    while let Some(&table) = writer.tables.get(written) {
        let definition = Map::new().put("title", table.name).put("$comment", one_line(table.docs));
        definitions = definitions.put(&id_of(table), with(definition, writer.table(table)));
        written += 1;
    }
    Value::Map(schema.put(draft.definitions(), definitions)).json()
}

/// The form of an id.
const ID: &str = "^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$";
/// The form of an id that is a value: blanks around it do not count.
const ID_AS_VALUE: &str = r"^\s*[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?\s*$";
/// The form of a text: more than blanks.
const TEXT: &str = r"\S";

struct Writer {
    draft: Draft,
    /// The tables that are referred to, in the order of their first references.
    tables: Vec<&'static Table>,
}

/// The values that a key takes.
#[derive(Default)]
struct Union {
    /// Types, each once.
    types: Vec<&'static str>,
    /// The keywords that concern values of these types.
    keywords: Map,
    /// Alternatives: words, or what is defined elsewhere.
    others: Vec<Map>,
    /// Further types, which editors should not offer.
    quiet: Vec<&'static str>,
    /// Whether there are values that an editor can offer.
    has_offers: bool,
}

impl Union {
    fn of(types: &[&'static str], keywords: Map) -> Self {
        Union { types: types.to_vec(), keywords, ..Union::default() }
    }

    /// Joins two alternatives. They stay apart where both have keywords for one type.
    fn or(mut self, other: Union) -> Self {
        if self.types.iter().any(|name| other.types.contains(name)) {
            self.others.push(of_types(&other.types, other.keywords));
        } else {
            self.types.extend(other.types);
            self.keywords.0.extend(other.keywords.0);
        }
        self.others.extend(other.others);
        self.quiet.extend(other.quiet);
        self.has_offers |= other.has_offers;
        self
    }

    /// Allows null, and for a text also blanks.
    fn or_nothing(mut self) -> Self {
        self.keywords.0.retain(|(_, value)| !matches!(value, Value::Text(pattern) if pattern == TEXT));
        for (name, value) in &mut self.keywords.0 {
            if let ("pattern", Value::Text(pattern)) = (name.as_str(), value) {
                // Where blanks around a text do not count, blanks alone count as null.
                let is_exact = pattern.starts_with('^') && !pattern.starts_with(r"^\s*");
                if !is_exact {
                    *pattern = format!(r"^\s*$|{pattern}");
                }
            }
        }
        self.quiet.push("null");
        self
    }

    fn schema(self) -> Map {
        let Union { types, keywords, mut others, quiet, has_offers } = self;
        let is_defined = |other: &Map| other.0.iter().any(|(name, _)| name == "$ref");
        let mut schemas = match (others.len(), types.is_empty()) {
            (_, true) => others,
            // A definition never has a type that stands beside it.
            (1, false) if others.iter().all(is_defined) => {
                let is_of_types = Map::new().put("if", of_types(&types, Map::new()));
                vec![is_of_types.put("then", keywords).put("else", others.swap_remove(0))]
            }
            _ => others.into_iter().chain([of_types(&types, keywords)]).collect(),
        };
        // Editors offer what they find in `anyOf`, but not behind `else`; and they name the types that they find.
        let is_hidden = has_offers && !quiet.is_empty();
        if is_hidden {
            let all = ["string", "number", "boolean", "array", "object", "null"];
            let loud: Vec<&str> = all.into_iter().filter(|name| !quiet.contains(name)).collect();
            schemas.push(Map::new().put("title", "nothing").put("not", of_types(&loud, Map::new())));
        }
        let schema = match schemas.len() {
            1 => schemas.swap_remove(0),
            _ => Map::new().put("anyOf", Value::List(schemas.into_iter().map(Value::Map).collect())),
        };
        match is_hidden || quiet.is_empty() {
            true => schema,
            false => Map::new().put("if", of_types(&quiet, Map::new())).put("else", schema),
        }
    }
}

fn of_types(types: &[&str], keywords: Map) -> Map {
    let types = match types {
        [one] => (*one).into(),
        many => Value::List(many.iter().map(|name| (*name).into()).collect()),
    };
    with_all(Map::new().put("type", types), keywords)
}

impl Writer {
    fn shape(&mut self, shape: &'static Shape) -> Union {
        match shape {
            Shape::Text => {
                Union { quiet: vec!["boolean"], ..Union::of(&["string", "number"], Map::new().put("pattern", TEXT)) }
            }
            Shape::Name(most) => Union {
                quiet: vec!["boolean"],
                ..Union::of(&["string", "number"], Map::new().put("pattern", TEXT).put("maxLength", *most as u32))
            },
            Shape::Phrase(most) => Union {
                quiet: vec!["boolean"],
                ..Union::of(&["string", "number"], Map::new().put("maxLength", *most as u32))
            },
            Shape::Id => id("an id: 1 to 64 of a-z, 0-9 and -".into()),
            Shape::Reference(what) => id(format!("the id of {}", with_article(what))),
            Shape::Word(words) => {
                let also = ALSO.iter().filter_map(|(also, meant)| {
                    words.iter().find(|(word, _)| word == meant).map(|(_, docs)| (*also, *docs))
                });
                let words: Vec<(&str, &str)> = words.iter().copied().chain(also).collect();
                let enumeration = Map::new().list("enum", &words, |(word, _)| (*word).into()).list(
                    "enumDescriptions",
                    &words,
                    |(_, docs)| one_line(docs).into(),
                );
                Union { others: vec![enumeration], has_offers: true, ..Union::default() }
            }
            Shape::Number(low, high) => Union::of(&["number"], range(*low, *high)),
            Shape::Whole(low, high) if low == high => {
                let only = Map::new().put("const", f64::from(*low));
                Union { others: vec![only], has_offers: true, ..Union::default() }
            }
            Shape::Whole(low, high) => Union::of(&["integer"], range(*low, *high)),
            Shape::Range(low, high) => {
                let one = of_types(&["integer"], range(*low, *high));
                let two = Map::new().put("items", one).put("minItems", 2u32).put("maxItems", 2u32);
                Union::of(&["integer", "array"], with_all(range(*low, *high), two))
            }
            Shape::Bool => Union { has_offers: true, ..Union::of(&["boolean"], Map::new()) },
            Shape::Form { what, pattern } => Union::of(
                &["string"],
                Map::new().put("pattern", pattern.unwrap_or(TEXT)).put("patternErrorMessage", format!("Write {what}.")),
            ),
            Shape::Optional(of) => self.shape(of).or_nothing(),
            Shape::Many(of) => self.list(of, Map::new()),
            Shape::Filled(of) => self.list(of, Map::new().put("minItems", 1u32)),
            Shape::Map(of) | Shape::By(_, of) => Union::of(
                &["object"],
                Map::new()
                    .put("propertyNames", Map::new().put("pattern", ID))
                    .put("additionalProperties", self.shape(of).schema()),
            ),
            Shape::Named(names) => {
                let mut properties = Map::new();
                for Named { name, docs, shape } in names() {
                    properties = properties.put(name, with(Map::new().put("description", docs), self.shape(shape)));
                }
                Union::of(&["object"], Map::new().put("properties", properties).put("additionalProperties", false))
            }
            Shape::Either(one, other) => self.shape(one).or(self.shape(other)),
            Shape::Table(table) => self.reference(table),
            Shape::TableOrBy(table, _) => {
                let mut union = self.reference(table);
                let keys: Vec<&Key> = table.keys.iter().collect();
                let others =
                    Map::new().put("pattern", ID).put("not", Map::new().list("enum", &keys, |key| key.name.into()));
                let each = self.reference(table).or_nothing().schema();
                let each = Map::new()
                    .put("minProperties", 1u32)
                    .put("propertyNames", others)
                    .put("additionalProperties", each);
                union.others.push(of_types(&["object"], each));
                union
            }
        }
    }

    /// Refers to the definition of a table.
    fn reference(&mut self, table: &'static Table) -> Union {
        if !self.tables.iter().any(|known| known.name == table.name) {
            self.tables.push(table);
        }
        let address = format!("#/{}/{}", self.draft.definitions(), id_of(table));
        let shorthand = table.shorthand_key().is_some_and(|key| self.shape(&key.shape).has_offers);
        Union { others: vec![Map::new().put("$ref", address)], has_offers: shorthand, ..Union::default() }
    }

    /// One, or a list.
    fn list(&mut self, of: &'static Shape, bounds: Map) -> Union {
        let items = Map::new().put("items", self.shape(of).schema());
        self.shape(of).or(Union::of(&["array"], with_all(items, bounds)))
    }

    /// A map with the keys of a table, or its shorthand.
    fn table(&mut self, table: &'static Table) -> Union {
        let mut properties = Map::new();
        for key in table.keys {
            properties = properties.put(key.name, self.key(key));
        }
        let required: Vec<&Key> = table.keys.iter().filter(|key| key.required).collect();
        let object = Map::new()
            .put("properties", properties)
            .put("patternProperties", Map::new().put("^x-", true))
            .put("additionalProperties", false)
            .list("required", &required, |key| key.name.into());
        let object = Union::of(&["object"], object);
        match table.shorthand_key() {
            Some(key) => self.shape(&key.shape).or(object),
            None => object,
        }
    }

    fn key(&mut self, key: &'static Key) -> Map {
        let union = self.shape(&key.shape);
        let schema = if key.may_be_empty { union.or_nothing() } else { union }.schema();
        // yaml-language-server completes a key with its colon only where types or alternatives stand at the top.
        let is_behind = schema.0.iter().any(|(name, _)| name == "if");
        let schema = if is_behind { Map::new().put("anyOf", Value::List(vec![schema.into()])) } else { schema };
        with_all(Map::new().put("description", one_line(key.docs)), schema)
    }
}

fn id(what: String) -> Union {
    let keywords = Map::new().put("pattern", ID_AS_VALUE).put("patternErrorMessage", format!("Write {what}."));
    Union::of(&["string", "integer"], keywords.put("minimum", 0u32))
}

fn range(low: i32, high: i32) -> Map {
    let bound = |bound: i32| Some(f64::from(bound)).filter(|_| bound != i32::MIN && bound != i32::MAX);
    Map::new().maybe("minimum", bound(low)).maybe("maximum", bound(high))
}

/// Makes a schema that begins with some keywords.
fn with(first: Map, union: Union) -> Map {
    with_all(first, union.schema())
}

fn with_all(mut first: Map, then: Map) -> Map {
    first.0.extend(then.0);
    first
}

fn id_of(table: &Table) -> String {
    table.name.replace(' ', "-")
}

fn one_line(docs: &str) -> String {
    docs.split_whitespace().collect::<Vec<_>>().join(" ")
}
