//! Numbers that stand for what a program holds.

/// Numbers of what an environment declares, by its place there.
macro_rules! ids {
    ($($(#[doc = $says:literal])+ $id:ident;)+) => {
        $(
            $(#[doc = $says])+
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
            pub struct $id(pub(crate) u32);

            impl $id {
                /// The number of what stands at a place of the environment.
                pub fn from_index(index: usize) -> Self {
                    Self(u32::try_from(index).unwrap_or(u32::MAX))
                }

                /// The place.
                pub fn index(self) -> usize {
                    usize::try_from(self.0).unwrap_or(usize::MAX)
                }
            }
        )+
    };
}

ids! {
    /// A fact of a program.
    FactId;
    /// A parameter of a program.
    ParameterId;
    /// A table of a program.
    TableId;
}
