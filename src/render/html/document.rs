//! Writes a page as a file: head, style sheet, script, and the policy that allows no other script or style.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::Extra;
use super::colours::PageColours;
use super::markup::Markup;
use crate::render::settings::Theme;

/// The style sheet shared by all pages.
const BASE: &str = include_str!("base.css");

/// A page.
pub(super) struct HtmlDocument<'a> {
    pub lang: &'a str,
    /// Whether the language of its texts is not stated.
    pub is_unstated: bool,
    pub title: &'a str,
    pub description: Option<&'a str>,
    /// The initial theme. `None` means that of the reader's system.
    pub theme: Option<Theme>,
    pub colours: &'a PageColours,
    pub style: &'a str,
    pub script: Option<&'a str>,
    /// The content; markup.
    pub body: &'a str,
    pub extra: Option<Extra<'a>>,
}

impl HtmlDocument<'_> {
    pub fn html(&self) -> String {
        let Extra { style: more, script: then, body: last } =
            self.extra.unwrap_or(Extra { style: "", script: "", body: "" });
        let style = format!("\n{BASE}{}{more}{}", self.style, themes(self.colours));
        let scripts: Vec<&str> = self.script.into_iter().chain(self.extra.map(|_| then)).collect();
        let script = (!scripts.is_empty()).then(|| format!("\n{}", scripts.concat()));
        let mut page = Markup::default();
        page.raw("<!doctype html>\n");
        match self.theme {
            Some(theme) => page.begin("html", &[("lang", self.lang), ("data-theme", theme.as_str())]),
            None => page.begin("html", &[("lang", self.lang)]),
        };
        page.begin("head", &[]).single("meta", &[("charset", "utf-8")]);
        let asks = if self.extra.is_some() { "; connect-src 'self'" } else { "" };
        let policy = security_policy(&style, script.as_deref()) + asks;
        page.single("meta", &[("http-equiv", "Content-Security-Policy"), ("content", &policy)]);
        page.single("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
        page.single("meta", &[("name", "generator"), ("content", GENERATOR)]);
        page.single("meta", &[("name", "color-scheme"), ("content", "light dark")]);
        page.single("meta", &[("name", "referrer"), ("content", "no-referrer")]);
        if let Some(description) = self.description {
            page.single("meta", &[("name", "description"), ("content", description)]);
        }
        page.raw("\n").element("title", &[], self.title);
        page.begin("style", &[]).raw(&style).end().end();
        // An empty `lang` means unknown. Without it the texts would have the language of polku's words.
        let unknown: &[_] = if self.is_unstated { &[("lang", "")] } else { &[] };
        page.begin("body", unknown).raw("\n").raw(self.body).raw(last);
        if let Some(script) = &script {
            page.begin("script", &[]).raw(script).end();
        }
        page.finish()
    }
}

/// The value of the `generator` metadata.
pub const GENERATOR: &str = "polku";

/// Returns the content security policy: nothing is loaded, and no style or script but polku's own applies.
fn security_policy(style: &str, script: Option<&str>) -> String {
    let script = script.map_or("'none'".into(), hash);
    format!(
        "default-src 'none'; img-src data:; font-src data:; style-src {}; script-src {script}; base-uri 'none'; form-action 'none'",
        hash(style),
    )
}

fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// Returns the variables of the pictures for every theme: by default those of the reader's system, otherwise those of
/// the chosen theme, and on paper those of the print theme.
fn themes(colours: &PageColours) -> String {
    let [light, dark, print] = [Theme::Light, Theme::Dark, Theme::Print].map(|theme| colours.declarations(theme));
    format!(
        ":root{{{light}}}\n\
         @media (prefers-color-scheme:dark){{:root:not([data-theme]){{{dark}}}}}\n\
         :root[data-theme=dark]{{{dark}}}\n\
         :root[data-theme=print]{{{print}}}\n\
         @media print{{:root:root:root{{{print}}}}}\n"
    )
}
