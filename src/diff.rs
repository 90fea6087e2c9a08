//! What changed for the customer: two states of a journey, compared element by element.
//!
//! What is compared are resolved journeys, never text: the order of keys, where a definition stands, and whether an implicit
//! transition is written out make no difference. Each change has a [kind](ChangeKind) with a page, a [class](Class), and the
//! address of its element.
//!
//! ```
//! let load = |text: &str| polku::load_str("x.yaml", text).value.unwrap();
//! let touchpoint = |scores| format!("journey: X\nstages: [{{ id: purchase, touchpoints: [{{ name: Order, {scores} }}] }}]");
//! let old = load(&touchpoint("expectation: 4, experience: 4"));
//! let new = load(&touchpoint("expectation: 4, experience: 4.5"));
//! let changes = polku::diff::compare(&polku::JourneyGraph::new(&old), &polku::JourneyGraph::new(&new));
//! assert_eq!(changes[0].kind.name, "experience-raised");
//! assert_eq!(changes[0].address, "touchpoints.order.experience");
//! assert_eq!(changes[0].message(), "Order: the experience rises from 4 to 4.5");
//! ```

mod accept;
mod change;
mod compare;
mod effects;
mod kinds;
mod pairing;
mod review;
mod settings;
mod union;

pub use self::accept::Unused;
pub use self::change::{Change, Group, Place};
pub use self::compare::compare;
pub(crate) use self::compare::plain;
pub use self::effects::{Effects, Outcomes, ToldPath};
pub use self::kinds::{ChangeKind, Class, change_named, changes};
pub use self::review::{JourneyReview, Review, Sided};
pub(crate) use self::settings::RawDiff;
pub use self::settings::Settings;
pub use self::union::Union;
