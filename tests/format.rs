//! The formatter.

mod common;

use polku::Source;
use polku::format::format;
use polku::model::Catalog;

#[test]
fn tmp() {
    for name in common::shipped_names() {
        let text = std::fs::read_to_string(common::shipped().join(&name)).unwrap();
        let out = format(&Source::new(&name, &text), &Catalog::default());
        match out {
            Err(e) => println!("{name}: {e:?}"),
            Ok(out) => {
                std::fs::create_dir_all("/tmp/fmtout").unwrap();
                std::fs::write(format!("/tmp/fmtout/{name}"), &out).unwrap();
                let again = format(&Source::new(&name, &out), &Catalog::default()).unwrap();
                assert_eq!(out, again);
            }
        }
    }
    for (name) in ["polku.yaml", "tests/data/every-key.yaml", "tests/sheet/full.yaml"] {
        let text = std::fs::read_to_string(name).unwrap();
        let out = format(&Source::new(name, &text), &Catalog::default());
        match out {
            Err(e) => println!("{name}: {e:?}"),
            Ok(out) => std::fs::write(format!("/tmp/fmtout/{}", name.replace("/", "_")), &out).unwrap(),
        }
    }
    let text = std::fs::read_to_string("/tmp/x.yaml").unwrap_or_default();
    println!("{}", format(&Source::new("x", &text), &Catalog::default()).unwrap_or_else(|e| format!("{e:?}")));
}
