use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::render;

/// Makes the words of a vocabulary the values of an option.
macro_rules! values {
    ($($name:ident)+) => {$(
        #[derive(Clone, Copy)]
        pub(super) struct $name(pub render::$name);

        impl ValueEnum for $name {
            fn value_variants<'a>() -> &'a [Self] {
                static ALL: std::sync::LazyLock<Vec<$name>> =
                    std::sync::LazyLock::new(|| render::$name::ALL.iter().copied().map($name).collect());
                &ALL
            }

            fn to_possible_value(&self) -> Option<PossibleValue> {
                Some(PossibleValue::new(self.0.as_str()))
            }
        }
    )+};
}

values! { View Lane Detail Page }
