//! Methods that read a field.

/// Methods that give back fields by their names: copies, and behind `&` references.
macro_rules! getters {
    ($type:ident {
        $($(#[$doc:meta])* $field:ident: $copied:ty,)*
        $(& { $($(#[$lent_doc:meta])* $lent_field:ident: $lent:ty,)* })?
    }) => {
        impl $type {
            $($(#[$doc])* pub const fn $field(&self) -> $copied { self.$field })*
            $($($(#[$lent_doc])* pub const fn $lent_field(&self) -> &$lent { &self.$lent_field })*)?
        }
    };
}

pub(crate) use getters;
