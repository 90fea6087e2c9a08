//! The additions to every page: a status line, a panel with findings, and an alert if the page does not show the
//! current state of its file.

use super::findings::{highest_severity, summary};
use crate::render::{Extra, Markup, Theme};
use crate::report::Counts;

/// The content of the additions.
pub(super) struct Panel<'a> {
    pub stamp: &'a str,
    /// The address of the page's events.
    pub events: &'a str,
    /// The file or the folder that the page shows.
    pub name: &'a str,
    /// The initial theme of the page.
    pub theme: Option<Theme>,
    pub counts: Counts,
    /// The findings, as markup.
    pub found: &'a str,
    /// The reason why the page does not show the current state: what has happened, and a report.
    pub trouble: Option<(&'a str, &'a str)>,
    /// The data for the script, as JSON.
    pub data: &'a str,
}

impl Panel<'_> {
    /// Renders a page with the additions.
    pub fn render_with<T>(&self, page: impl FnOnce(Extra<'_>) -> T) -> T {
        let body = self.markup();
        page(Extra { style: include_str!("preview.css"), script: include_str!("preview.js"), body: &body })
    }

    fn markup(&self) -> String {
        let mut markup = Markup::default();
        markup.begin(
            "aside",
            &[
                ("id", "preview"),
                ("lang", "en"),
                ("aria-label", "Preview"),
                ("data-stamp", self.stamp),
                ("data-events", self.events),
                ("data-theme", self.theme.map_or("", Theme::as_str)),
            ],
        );
        self.status_line(&mut markup);
        self.panel(&mut markup);
        self.trouble(&mut markup);
        // A browser does not run this script. Without `<`, its content cannot close the element.
        markup.begin("script", &[("type", "application/json"), ("id", "preview-data")]);
        markup.raw(&self.data.replace('<', "\\u003c")).end();
        markup.finish()
    }

    fn status_line(&self, markup: &mut Markup) {
        markup.begin("div", &[("class", "preview-line")]);
        let state = [("id", "preview-state"), ("role", "status"), ("data-state", "begun")];
        markup.element("span", &state, "connecting");
        markup.element("span", &[("class", "preview-name")], self.name);
        let attributes = [
            ("type", "button"),
            ("id", "preview-open"),
            ("aria-controls", "preview-panel"),
            ("aria-expanded", "false"),
            ("data-severity", highest_severity(self.counts)),
        ];
        markup.element("button", &attributes, &summary(self.counts)).end();
    }

    fn panel(&self, markup: &mut Markup) {
        markup.begin("div", &[("id", "preview-panel"), ("hidden", ""), ("tabindex", "-1")]);
        markup.begin("section", &[("id", "preview-place"), ("hidden", ""), ("aria-labelledby", "preview-where")]);
        markup.begin("div", &[("class", "preview-title")]);
        markup.element("h2", &[("id", "preview-where")], "");
        markup.element("button", &[("type", "button"), ("id", "preview-copy"), ("class", "plain")], "Copy");
        let unpick = [("type", "button"), ("id", "preview-unpick"), ("class", "plain"), ("aria-label", "Close")];
        markup.element("button", &unpick, "×").end();
        markup.element("a", &[("id", "preview-follow"), ("hidden", ""), ("rel", "noreferrer")], "");
        markup.begin("div", &[("id", "preview-source"), ("tabindex", "0")]).end().end();
        markup.begin("section", &[("aria-labelledby", "preview-findings")]);
        markup.element("h2", &[("id", "preview-findings")], "Findings");
        markup.begin("div", &[("id", "preview-found")]).raw(self.found).end().end().end();
    }

    fn trouble(&self, markup: &mut Markup) {
        markup.begin("div", &[("role", "alert")]).begin("div", &[("id", "preview-trouble")]);
        if let Some((what, report)) = self.trouble {
            markup.element("p", &[("class", "preview-what")], what);
            if !report.is_empty() {
                markup.begin("pre", &[("tabindex", "0")]);
                for line in report.trim_end().lines() {
                    markup.text(line).raw("\n");
                }
                markup.end();
            }
        }
        markup.end().end();
    }
}
