//! The language server: what `polku lint` says while one types, and what only an editor asks for.
//!
//! Messages are read by a thread of their own and handled one after the other. Changes of documents are taken in at
//! once; what follows from them is worked out when a request needs it, or when nothing is left to be read. So fast
//! typing costs one look at the last text, not one at each.

mod actions;
mod address;
mod capabilities;
mod client;
mod completion;
mod cursor;
mod desk;
mod hover;
mod index;
mod navigation;
mod outline;
mod protocol;
mod rename;
mod requests;
mod session;
mod splices;
mod typed;
mod wire;

use std::io::{BufRead, Write};
use std::sync::mpsc::{self, TryRecvError};

use self::session::{Session, Stage};
use self::wire::Received;

/// The two ends of a journey, which a way may lead to.
const ENDS: [(&str, &str); 2] = [
    ("done", "The customer is finished, content or not."),
    ("lost", "The customer is gone, to a competitor or nowhere."),
];

/// How a session ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Ending {
    /// As the protocol has it: `shutdown`, then `exit`.
    Regular,
    /// Without a word, and why.
    Broken(String),
}

/// Serves an editor until it is gone.
pub fn serve(input: impl BufRead + Send + 'static, output: impl Write) -> Ending {
    let (sender, inbox) = mpsc::channel();
    let mut input = input;
    // It ends with its input, or with the process.
    std::thread::spawn(move || {
        loop {
            let received = wire::read(&mut input);
            let is_last = !matches!(received, Ok(Some(_)));
            if sender.send(received).is_err() || is_last {
                return;
            }
        }
    });
    let mut session = Session::new(output);
    loop {
        let received = match inbox.try_recv() {
            Ok(received) => received,
            Err(TryRecvError::Disconnected) => return Ending::Broken("the input has ended".into()),
            Err(TryRecvError::Empty) => {
                session.publish();
                match inbox.recv() {
                    Ok(received) => received,
                    Err(_) => return Ending::Broken("the input has ended".into()),
                }
            }
        };
        match received {
            Ok(Some(Received::Message(message))) => session.handle(*message),
            Ok(Some(Received::Garbage(why))) => session.complain(&why),
            Ok(None) => return Ending::Broken("the input ends without `exit`".into()),
            Err(error) => return Ending::Broken(format!("the input cannot be read: {error}")),
        }
        if let Some(why) = session.unwritten() {
            return Ending::Broken(format!("the output cannot be written: {why}"));
        }
        match session.stage() {
            Stage::Over { is_regular: true } => return Ending::Regular,
            Stage::Over { is_regular: false } => return Ending::Broken("`exit` came without `shutdown`".into()),
            Stage::Begun | Stage::Running | Stage::Ending => {}
        }
    }
}
