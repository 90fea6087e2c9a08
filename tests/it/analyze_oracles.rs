//! The figures of `polku analyze`, computed by other means.
//!
//! What is ignored needs Python with `networkx` and `highspy` of PyPI in the directory that `CI_TOOLS` names:
//!
//! ```sh
//! CI_TOOLS=… cargo nextest run --run-ignored all analyze_oracles::
//! ```

use std::path::Path;

use crate::common::client::{assert_passes, tool};

#[test]
#[ignore = "needs networkx and highspy (CI_TOOLS)"]
fn figures_are_those_of_exact_fractions() {
    let oracle = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracles/analyze.py");
    assert_passes(tool("python").arg("-B").arg(oracle).arg(env!("CARGO_BIN_EXE_polku")));
}
