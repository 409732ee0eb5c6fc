//! Methods that read a field.

/// Methods that give back fields by their names: copies, and behind `&` references, behind `Option` references to what
/// there may be, and behind `[]` slices of lists.
macro_rules! getters {
    ($type:ident {
        $($(#[$doc:meta])* $field:ident: $copied:ty,)*
        $(& { $($(#[$lent_doc:meta])* $lent_field:ident: $lent:ty,)* })?
        $(Option { $($(#[$maybe_doc:meta])* $maybe_field:ident: $maybe:ty,)* })?
        $([] { $($(#[$list_doc:meta])* $list_field:ident: $item:ty,)* })?
    }) => {
        impl $type {
            $($(#[$doc])* pub const fn $field(&self) -> $copied { self.$field })*
            $($($(#[$lent_doc])* pub const fn $lent_field(&self) -> &$lent { &self.$lent_field })*)?
            $($($(#[$maybe_doc])* pub const fn $maybe_field(&self) -> Option<&$maybe> { self.$maybe_field.as_ref() })*)?
            $($($(#[$list_doc])* pub fn $list_field(&self) -> &[$item] { &self.$list_field })*)?
        }
    };
}

pub(crate) use getters;
