//! HTML, written so that whatever stands in a journey is text, and every element ends.

use crate::render::svg::escaped;
use crate::render::text::clean;

/// A piece of a page.
#[derive(Default)]
pub(crate) struct Markup {
    out: String,
    open: Vec<&'static str>,
}

/// The attributes of an element: names are ours, values whatever they are.
pub(crate) type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Markup {
    /// Begins an element, which [`end`](Self::end) ends.
    pub fn begin(&mut self, tag: &'static str, attributes: Attributes<'_>) -> &mut Self {
        self.tag(tag, attributes);
        self.open.push(tag);
        self
    }

    /// Ends the element that was begun last.
    pub fn end(&mut self) -> &mut Self {
        if let Some(tag) = self.open.pop() {
            self.out.push_str(&format!("</{tag}>"));
            if !INLINE.contains(&tag) {
                self.out.push('\n');
            }
        }
        self
    }

    /// An element without content that needs no end.
    pub fn single(&mut self, tag: &'static str, attributes: Attributes<'_>) -> &mut Self {
        self.tag(tag, attributes);
        self
    }

    /// An element with a text.
    pub fn element(&mut self, tag: &'static str, attributes: Attributes<'_>, text: &str) -> &mut Self {
        self.begin(tag, attributes).text(text).end()
    }

    /// A text: nothing in it is markup, nothing in it reorders what stands around it.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.out.push_str(&escaped(&clean(text)));
        self
    }

    /// What is markup already.
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

    /// All of it; what is still open ends.
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.end();
        }
        self.out
    }
}

/// Elements in a line of text, where a line break would be a blank.
const INLINE: [&str; 8] = ["a", "abbr", "bdi", "button", "em", "span", "small", "strong"];
