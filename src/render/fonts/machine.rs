//! The fonts of this machine. A process looks for them once, and reads each that it draws with once.

use std::collections::{BTreeSet, HashMap};
use std::sync::{LazyLock, Mutex, PoisonError};

use fontdb::{Database, Family, ID, Query, Stretch, Style, Weight};

use super::typeface::{Typeface, drawn};

/// The fonts that are installed on this machine.
pub(super) struct Machine {
    fonts: Database,
    /// The order in which fonts are asked for a character: plain ones come first.
    order: Vec<ID>,
    open: Mutex<HashMap<ID, Option<&'static Typeface>>>,
    /// The font of each character that was looked for.
    found: Mutex<HashMap<char, Option<&'static Typeface>>>,
}

static MACHINE: LazyLock<Machine> = LazyLock::new(Machine::new);

impl Machine {
    /// Returns the machine that this process runs on.
    pub fn this() -> &'static Self {
        &MACHINE
    }

    fn new() -> Self {
        let mut fonts = Database::new();
        fonts.load_system_fonts();
        let mut faces: Vec<_> = fonts.faces().collect();
        faces.sort_by_cached_key(|face| {
            let name = face.post_script_name.as_str();
            let is_plain = face.style == Style::Normal && face.stretch == Stretch::Normal;
            (!is_plain, face.weight.0.abs_diff(400), !name.contains("Sans"), name.to_owned(), face.index)
        });
        let order = faces.into_iter().map(|face| face.id).collect();
        Machine { fonts, order, open: Mutex::default(), found: Mutex::default() }
    }

    /// Returns the regular and the bold font of a family, or those that come nearest.
    pub fn family(&self, name: &str) -> Option<[&'static Typeface; 2]> {
        let font = |weight| self.open(self.find(name, weight)?);
        Some([font(Weight::NORMAL)?, font(Weight::BOLD)?])
    }

    /// Returns whether there is a family with this name.
    pub fn has_family(&self, name: &str) -> bool {
        self.find(name, Weight::NORMAL).is_some()
    }

    /// Returns the number of families.
    pub fn families(&self) -> usize {
        let names = self.fonts.faces().filter_map(|face| face.families.first());
        names.map(|(name, _)| name).collect::<BTreeSet<_>>().len()
    }

    fn find(&self, name: &str, weight: Weight) -> Option<ID> {
        let family = match name.to_ascii_lowercase().as_str() {
            "serif" => Family::Serif,
            "sans-serif" => Family::SansSerif,
            "monospace" => Family::Monospace,
            _ => Family::Name(name),
        };
        self.fonts.query(&Query { families: &[family], weight, ..Query::default() })
    }

    /// Returns, for each of these characters that a font draws, the first font that does.
    pub fn fonts_of(&self, chars: &[char]) -> Vec<(char, &'static Typeface)> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let mut wanted: BTreeSet<char> = chars.iter().copied().filter(|c| !found.contains_key(c)).collect();
        for &id in &self.order {
            if wanted.is_empty() {
                break;
            }
            let drawn = self.fonts.with_face_data(id, |bytes, index| drawn(bytes, index, &wanted)).unwrap_or_default();
            if let Some(font) = drawn.first().and_then(|_| self.open(id)) {
                wanted.retain(|c| !drawn.contains(c));
                found.extend(drawn.into_iter().map(|c| (c, Some(font))));
            }
        }
        found.extend(wanted.into_iter().map(|c| (c, None)));
        chars.iter().filter_map(|c| Some((*c, (*found.get(c)?)?))).collect()
    }

    /// Returns a font, which stays in memory from then on.
    fn open(&self, id: ID) -> Option<&'static Typeface> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let read = |bytes: &[u8], index| Some(&*Box::leak(Box::new(Typeface::new(bytes.to_vec().leak(), index)?)));
        *open.entry(id).or_insert_with(|| self.fonts.with_face_data(id, read)?)
    }
}
