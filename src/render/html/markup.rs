//! Writes HTML in which all texts of a journey are escaped and every element is closed.

use crate::render::svg::escaped;
use crate::render::text::clean;

/// A piece of a page.
#[derive(Default)]
pub(crate) struct Markup {
    out: String,
    open: Vec<&'static str>,
}

/// The attributes of an element. Names are constants; values may be any text.
pub(crate) type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Markup {
    /// Opens an element, which [`end`](Self::end) closes.
    pub fn begin(&mut self, tag: &'static str, attributes: Attributes<'_>) -> &mut Self {
        self.tag(tag, attributes);
        self.open.push(tag);
        self
    }

    /// Closes the element that was opened last.
    pub fn end(&mut self) -> &mut Self {
        if let Some(tag) = self.open.pop() {
            self.out.push_str(&format!("</{tag}>"));
            if !INLINE.contains(&tag) {
                self.out.push('\n');
            }
        }
        self
    }

    /// Writes an element without content or end tag.
    pub fn single(&mut self, tag: &'static str, attributes: Attributes<'_>) -> &mut Self {
        self.tag(tag, attributes);
        self
    }

    /// Writes an element that contains a text.
    pub fn element(&mut self, tag: &'static str, attributes: Attributes<'_>, text: &str) -> &mut Self {
        self.begin(tag, attributes).text(text).end()
    }

    /// Writes a text. Nothing in it acts as markup or changes the order of the text around it.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.out.push_str(&escaped(&clean(text)));
        self
    }

    /// Writes existing markup.
    pub fn raw(&mut self, markup: &str) -> &mut Self {
        self.out.push_str(markup);
        self
    }

    fn tag(&mut self, tag: &str, attributes: Attributes<'_>) {
        self.out.push('<');
        self.out.push_str(tag);
        for (name, value) in attributes {
            self.out.push_str(&format!(" {name}=\"{}\"", escaped(&clean(value))));
        }
        self.out.push('>');
    }

    /// Returns the markup. Elements that are still open are closed.
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.end();
        }
        self.out
    }
}

/// Elements inside a line of text, where a line break would add a blank.
const INLINE: [&str; 8] = ["a", "abbr", "bdi", "button", "em", "span", "small", "strong"];
