//! What several tests look at and one of them makes, since it takes long: what a browser has seen.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use serde::de::DeserializeOwned;

/// Where the tests of one run leave what they share.
const FOLDER: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/shared");

/// Returns what `make` returns, a text of JSON, as a value. Under nextest every test is a process of its own: there,
/// the first test of a run makes it, the others wait and read it.
pub fn shared<T: DeserializeOwned>(name: &str, make: impl FnOnce() -> Result<String, String>) -> Result<T, String> {
    let made = match std::env::var("NEXTEST_RUN_ID") {
        Ok(run) => once(&run, name, make)?,
        Err(_) => make()?,
    };
    serde_json::from_str(&made).map_err(|error| error.to_string())
}

fn once(run: &str, name: &str, make: impl FnOnce() -> Result<String, String>) -> Result<String, String> {
    let path = Path::new(FOLDER).join(name);
    fs::create_dir_all(FOLDER).unwrap();
    let mut file = File::options().create(true).truncate(false).read(true).write(true).open(path).unwrap();
    file.lock().unwrap();
    let mut text = String::new();
    file.read_to_string(&mut text).unwrap();
    if let Some(made) = text.strip_prefix(run) {
        return Ok(made.to_owned());
    }
    // The file of an earlier run, or of a test that was killed as it wrote: the run is written last.
    file.set_len(0).unwrap();
    let made = make()?;
    let mut file = std::io::BufWriter::new(&file);
    std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(run.len() as u64)).unwrap();
    file.write_all(made.as_bytes()).unwrap();
    std::io::Seek::rewind(&mut file).unwrap();
    file.write_all(run.as_bytes()).unwrap();
    file.flush().unwrap();
    Ok(made)
}
