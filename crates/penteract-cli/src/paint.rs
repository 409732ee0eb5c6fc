//! Colours, for terminals.

/// Puts text in colour, or leaves it as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Paint {
    is_on: bool,
}

/// The few styles that the command line uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Heading,
    Good,
    Bad,
    Caution,
    Place,
    Faint,
}

impl Style {
    const fn code(self) -> &'static str {
        match self {
            Self::Heading => "1",
            Self::Good => "1;32",
            Self::Bad => "1;31",
            Self::Caution => "1;33",
            Self::Place => "36",
            Self::Faint => "2",
        }
    }
}

impl Paint {
    pub(crate) const fn new(is_on: bool) -> Self {
        Self { is_on }
    }

    pub(crate) fn apply(self, style: Style, text: &str) -> String {
        if self.is_on && !text.is_empty() {
            format!("\u{1b}[{}m{text}\u{1b}[0m", style.code())
        } else {
            text.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_only_when_they_are_on() {
        assert_eq!(
            Paint::new(true).apply(Style::Heading, "Offer"),
            "\u{1b}[1mOffer\u{1b}[0m"
        );
        assert_eq!(Paint::new(false).apply(Style::Heading, "Offer"), "Offer");
        assert_eq!(Paint::new(true).apply(Style::Heading, ""), "");
    }
}
