//! Numbers: how they are read, and what is meant by a text in place of one.

use std::fmt;

use super::super::problems as p;
use super::super::reader::{Advice, Fault, Read, Reader};
use super::super::table::Shape;
use crate::diagnostic::shorten;
use crate::yaml::{NodeId, Scalar};

/// Reads a number in a range.
fn number(node: NodeId, reader: &mut Reader<'_>, low: i32, high: i32, whole: bool) -> Result<f64, Fault> {
    let sort = if whole { "a whole number" } else { "a number" };
    let expected = || match (low, high) {
        (low, high) if low == high => format!("{low}"),
        (low, i32::MAX) => format!("{sort} from {low}"),
        (low, high) => format!("{sort} from {low} to {high}"),
    };
    let (text, scalar) = reader.scalar(node, expected)?;
    let fits = |value: f64| (f64::from(low)..=f64::from(high)).contains(&value) && (!whole || value.fract() == 0.0);
    let Scalar::Number(value) = scalar else {
        let meant = meant_number(text, (low, high)).filter(|(meant, _)| meant.parse().is_ok_and(fits));
        let advice = match meant {
            Some((meant, why)) => Advice::Write(meant, why),
            None => reader.meaning_or(instead_of_number(text, high)),
        };
        return Err(reader.wrong_type(node, &expected(), advice));
    };
    if whole && value.fract() != 0.0 {
        let advice = reader.meaning_or(instead_of_number(text, high));
        return Err(reader.wrong_type(node, &expected(), advice));
    }
    if !fits(value) {
        let message = format!("`{}` takes {}, not {}", reader.key(), expected(), shorten(text));
        let is_percent = (low, high) == (0, 1) && value > 1.0 && value <= 100.0;
        let share = || format!("as a part of 1, {value} in a hundred is `{}`", hundredth(value));
        let advice = reader.meaning_or(is_percent.then(share));
        return Err(reader.wrong(&p::OUT_OF_RANGE, node, message, advice));
    }
    // −0 is 0.
    Ok(value + 0.0)
}

/// Returns the only number that a text can mean, and why to write it so: `"4"`, `3,5`, `four`, `4/5`, or `20%` of a
/// share. The range is that of the key.
fn meant_number(text: &str, (low, high): (i32, i32)) -> Option<(String, &'static str)> {
    const SHARE: &str = ", as a part of 1";
    if let Scalar::Number(_) = crate::yaml::core_scalar(text) {
        return Some((text.to_owned(), ", without the quotes"));
    }
    if let Some(number) = NUMBERS.iter().position(|word| text.trim().eq_ignore_ascii_case(word)) {
        return Some((number.to_string(), ", in digits"));
    }
    let dotted = text.replacen(',', ".", 1);
    // A comma before three digits may stand between thousands.
    let may_be_thousands = high > 100 && text.split_once(',').is_some_and(|(_, part)| part.len() == 3);
    if dotted != text && is_plain(&dotted) && dotted.parse::<f64>().is_ok() && !may_be_thousands {
        return Some((dotted, ": decimals take a point"));
    }
    if let Some((part, whole)) = text.split_once('/').map(|(part, whole)| (part.trim(), whole.trim()))
        && is_plain(part)
        && is_plain(whole)
        && let (Ok(parts), Ok(of)) = (part.parse::<f64>(), whole.parse::<f64>())
    {
        let of_scale = low == 1 && of == f64::from(high);
        let share =
            ((low, high) == (0, 1) && of > 0.0 && parts <= of).then(|| ((parts / of * 1e6).round() / 1e6).to_string());
        return share.map(|share| (share, SHARE)).or(of_scale.then(|| (part.to_owned(), ", without the scale")));
    }
    if (low, high) == (0, 1) { share(text).map(|share| (share, SHARE)) } else { None }
}

/// `20%` as a share of 1.
pub(in crate::model) fn share(text: &str) -> Option<String> {
    let percent = text.replacen(',', ".", 1);
    let percent = percent.strip_suffix('%').map(str::trim_end).filter(|number| is_plain(number))?;
    percent.parse::<f64>().ok().filter(|percent| *percent <= 100.0).map(hundredth)
}

fn hundredth(value: f64) -> String {
    ((value * 1e4).round() / 1e6).to_string()
}

fn is_plain(text: &str) -> bool {
    text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

const NUMBERS: [&str; 8] = ["zero", "one", "two", "three", "four", "five", "six", "seven"];

/// What to do about a text that may be one of several numbers, or no number that the key takes.
fn instead_of_number(text: &str, high: i32) -> Option<String> {
    if text.len() > 20 {
        return None;
    }
    let text = text.trim();
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let thousands = text.split_once([',', '.', ' ', '\u{a0}', '\u{202f}']);
    if let Some((whole, part)) = thousands.filter(|(whole, part)| is_digits(whole) && is_digits(part))
        && part.len() == 3
        && high > 100
    {
        return Some(format!("if thousands are meant, write `{whole}{part}`, without a sign between them"));
    }
    if range(text).is_some() {
        return Some("no ranges: write one number; decimals are written with a point".into());
    }
    let percent = text.strip_suffix('%').map(str::trim_end).filter(|number| is_plain(number));
    percent.filter(|_| high > 100).map(|number| format!("write the number alone: `{number}`"))
}

/// The two whole numbers of `2-4`, `2–4`, `2..4` or `2 to 4`.
pub(super) fn range(text: &str) -> Option<(u32, u32)> {
    let (from, to) =
        text.split_once(['-', '–', '—']).or_else(|| text.split_once("..")).or_else(|| text.split_once(" to "))?;
    Some((from.trim().parse().ok()?, to.trim().parse().ok()?))
}

/// A number from `LOW` to `HIGH`; decimals are allowed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number<const LOW: i32, const HIGH: i32>(pub f64);

impl<'t, const LOW: i32, const HIGH: i32> Read<'t> for Number<LOW, HIGH> {
    const SHAPE: Shape = Shape::Number(LOW, HIGH);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        number(node, reader, LOW, HIGH, false).map(Number)
    }
}

impl<const LOW: i32, const HIGH: i32> fmt::Display for Number<LOW, HIGH> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A whole number from `LOW` to `HIGH`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Whole<const LOW: i32, const HIGH: i32>(pub u32);

impl<'t, const LOW: i32, const HIGH: i32> Read<'t> for Whole<LOW, HIGH> {
    const SHAPE: Shape = Shape::Whole(LOW, HIGH);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        number(node, reader, LOW, HIGH, true).map(|value| Whole(value as u32))
    }
}

impl<const LOW: i32, const HIGH: i32> fmt::Display for Whole<LOW, HIGH> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Any finite number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figure(pub f64);

impl<'t> Read<'t> for Figure {
    const SHAPE: Shape = Shape::Number(i32::MIN, i32::MAX);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        match reader.scalar(node, || "a number".into())? {
            (_, Scalar::Number(value)) if value.is_finite() => Ok(Figure(value + 0.0)),
            (text, _) => {
                let advice = match meant_number(text, (i32::MIN, i32::MAX)) {
                    Some((meant, why)) => Advice::Write(meant, why),
                    None => reader.meaning_or(instead_of_number(text, i32::MAX)),
                };
                Err(reader.wrong_type(node, "a number", advice))
            }
        }
    }
}
