//! The preview: journeys as web pages that follow their files.
//!
//! One thread watches files (`watch.rs`), keeps the projects loaded (`desk.rs`) and puts the resulting pages on the
//! board (`board.rs`). Other threads serve browsers from the board (`server.rs`). A page is rendered once, when it
//! is first requested (`page.rs`, `index.rs`). No thread waits for a browser.

mod board;
mod desk;
mod findings;
mod http;
mod index;
mod page;
mod panel;
mod places;
mod request;
mod server;
mod watch;

use std::sync::Arc;

use self::board::Board;
use self::desk::Desk;
pub use self::request::PreviewRequest;
use self::server::Server;
use self::watch::Watch;
use crate::workspace::WorkspaceError;

/// The reason why a preview cannot start.
#[derive(Debug)]
pub enum PreviewError {
    /// The journeys cannot be read.
    Workspace(WorkspaceError),
    /// Any other reason, as a message to people.
    Message(String),
}

impl From<WorkspaceError> for PreviewError {
    fn from(error: WorkspaceError) -> Self {
        PreviewError::Workspace(error)
    }
}

/// A preview that is ready to serve.
pub struct Preview {
    server: Server,
    desk: Desk,
    watch: Watch,
    board: Arc<Board>,
}

impl Preview {
    /// Loads the journeys and binds a port.
    ///
    /// # Errors
    /// The journeys cannot be read, or no port is free.
    pub fn prepare(request: PreviewRequest) -> Result<Self, PreviewError> {
        let board = Arc::new(Board::default());
        let port = request.port;
        let mut watch = Watch::new().map_err(PreviewError::Message)?;
        let mut desk = Desk::open(request, Arc::clone(&board))?;
        // The folders to watch are only known now. Take in what has changed in them meanwhile.
        if !watch_folders(&mut watch, &mut desk) {
            desk.reload();
        }
        let server = Server::bind(port).map_err(PreviewError::Message)?;
        Ok(Preview { server, desk, watch, board })
    }

    /// Returns the address of the first page.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.server.port())
    }

    /// Returns the number of journeys.
    pub fn journeys(&self) -> usize {
        self.desk.journeys()
    }

    /// Serves browsers until the process ends. Reports errors of watching files to `tell`.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn serve(self, tell: impl Fn(&str) + Send + 'static) -> std::io::Result<()> {
        let Preview { server, mut desk, mut watch, board } = self;
        let keep_up = move || {
            loop {
                watch.failures().iter().for_each(|failure| tell(failure));
                let Some(changed) = watch.next() else { return };
                let is_taken_in = changed.has_folders && watch_folders(&mut watch, &mut desk);
                if !is_taken_in && desk.take_in(&changed.paths) {
                    watch_folders(&mut watch, &mut desk);
                }
            }
        };
        std::thread::Builder::new().name("files".into()).spawn(keep_up)?;
        server.serve(&board);
        Ok(())
    }
}

/// Watches the folders of the desk. Files may have changed before a folder was watched, so everything is reloaded,
/// which may add folders. Returns whether everything was reloaded.
fn watch_folders(watch: &mut Watch, desk: &mut Desk) -> bool {
    let mut is_loaded = false;
    while watch.watch_only(desk.folders()) {
        desk.reload();
        is_loaded = true;
    }
    is_loaded
}
