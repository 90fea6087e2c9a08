//! The core schema of YAML 1.2: the meaning of an unquoted scalar.

/// The meaning of a scalar. Anything that matches no other type is text, including `no`, `on` and `yes`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Scalar {
    Null,
    Bool(bool),
    Number(f64),
    Text,
}

/// Returns whether an unquoted scalar is a null: the quick part of [`core_scalar`], which is called for every
/// value.
pub(crate) fn is_null(text: &str) -> bool {
    text.len() <= 4 && matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// Reads an unquoted scalar by the core schema (YAML 1.2.2, 10.3.2).
pub(crate) fn core_scalar(text: &str) -> Scalar {
    match text {
        _ if is_null(text) => Scalar::Null,
        "true" | "True" | "TRUE" => Scalar::Bool(true),
        "false" | "False" | "FALSE" => Scalar::Bool(false),
        _ => number(text).map_or(Scalar::Text, Scalar::Number),
    }
}

fn number(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    match unsigned {
        ".inf" | ".Inf" | ".INF" => {
            return Some(if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY });
        }
        _ if matches!(text, ".nan" | ".NaN" | ".NAN") => return Some(f64::NAN),
        _ => {}
    }
    let radix = |digits: &str, radix| u64::from_str_radix(digits, radix).ok().map(|n| n as f64);
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    // Rust also reads `inf`, `nan` and `infinity` as floats; in YAML they are text.
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') || unsigned.starts_with(['+', '-']) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unquoted_scalars_follow_the_core_schema() {
        for text in ["", "~", "null", "NULL"] {
            assert_eq!(core_scalar(text), Scalar::Null, "{text}");
        }
        for text in [
            "no",
            "yes",
            "on",
            "off",
            "nan",
            "inf",
            "infinity",
            "1_000",
            "1.2.3",
            "4,2",
            "-",
            "+-1",
            "0o9",
            "12min",
            "2026-01-01",
            ".",
        ] {
            assert_eq!(core_scalar(text), Scalar::Text, "{text}");
        }
        for (text, value) in [
            ("4", 4.0),
            ("-1.5", -1.5),
            ("+.5", 0.5),
            ("1e2", 100.0),
            ("0x10", 16.0),
            ("0o17", 15.0),
            ("4.", 4.0),
            ("007", 7.0),
        ] {
            assert_eq!(core_scalar(text), Scalar::Number(value), "{text}");
        }
        assert_eq!(core_scalar("-.inf"), Scalar::Number(f64::NEG_INFINITY));
        assert_eq!(core_scalar("True"), Scalar::Bool(true));
    }
}
