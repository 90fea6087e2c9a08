//! The language server: shows what `polku lint` finds while the author types, and answers what only an editor asks
//! for.
//!
//! A thread of its own reads messages, which are handled one after the other. Changes to documents are stored at
//! once. Their consequences are worked out when a request needs them, or when no more messages are waiting. So fast
//! typing costs one check of the final text, not one for each character.

mod actions;
mod address;
mod capabilities;
mod client;
mod completion;
mod cursor;
mod desk;
mod hover;
mod markdown;
mod navigation;
mod notifications;
mod outline;
mod protocol;
mod rename;
mod requests;
mod session;
mod splices;
mod state;
mod wire;

use std::io::{BufRead, Write};
use std::sync::mpsc::{self, TryRecvError};

use self::session::{Phase, Session};
use self::wire::Received;

/// How a session ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Ending {
    /// According to the protocol: `shutdown`, then `exit`.
    Regular,
    /// Any other end, with the reason.
    Broken(String),
}

/// Serves an editor until the session ends.
pub fn serve(input: impl BufRead + Send + 'static, output: impl Write) -> Ending {
    let (sender, inbox) = mpsc::channel();
    let mut input = input;
    // The thread ends with its input, or with the process.
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
            Ok(Some(Received::NotAMessage(why))) => session.log_problem(&why),
            Ok(None) => return Ending::Broken("the input has ended without `exit`".into()),
            Err(error) => return Ending::Broken(format!("the input cannot be read: {error}")),
        }
        if let Some(why) = session.output_error() {
            return Ending::Broken(format!("the output cannot be written: {why}"));
        }
        match session.phase() {
            Phase::Over { is_regular: true } => return Ending::Regular,
            Phase::Over { is_regular: false } => return Ending::Broken("`exit` came without `shutdown`".into()),
            Phase::Begun | Phase::Running | Phase::Ending => {}
        }
    }
}
